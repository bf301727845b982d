import { checkScreens } from '../checkScreens.ts'
import { accounts } from './accounts.ts'

checkScreens(accounts)
