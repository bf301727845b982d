import { checkScreens } from '../checkScreens.ts'
import { own } from './own.ts'

checkScreens(own)
