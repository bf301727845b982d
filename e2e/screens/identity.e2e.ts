import { checkScreens } from '../checkScreens.ts'
import { identity } from './identity.ts'

checkScreens(identity)
