import { checkScreens } from '../checkScreens.ts'
import { notices } from './notices.ts'

checkScreens(notices)
