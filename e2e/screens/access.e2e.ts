import { checkScreens } from '../checkScreens.ts'
import { access } from './access.ts'

checkScreens(access)
