import { checkScreens } from '../checkScreens.ts'
import { sessions } from './sessions.ts'

checkScreens(sessions)
