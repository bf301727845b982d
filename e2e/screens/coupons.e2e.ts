import { checkScreens } from '../checkScreens.ts'
import { coupons } from './coupons.ts'

checkScreens(coupons)
