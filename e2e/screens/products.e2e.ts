import { checkScreens } from '../checkScreens.ts'
import { products } from './products.ts'

checkScreens(products)
