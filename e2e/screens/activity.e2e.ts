import { checkScreens } from '../checkScreens.ts'
import { activity } from './activity.ts'

checkScreens(activity)
