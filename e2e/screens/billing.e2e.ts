import { checkScreens } from '../checkScreens.ts'
import { billing } from './billing.ts'

checkScreens(billing)
