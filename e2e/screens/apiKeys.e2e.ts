import { checkScreens } from '../checkScreens.ts'
import { apiKeys } from './apiKeys.ts'

checkScreens(apiKeys)
