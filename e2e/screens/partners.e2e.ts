import { checkScreens } from '../checkScreens.ts'
import { partners } from './partners.ts'

checkScreens(partners)
