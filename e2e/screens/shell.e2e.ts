import { checkScreens } from '../checkScreens.ts'
import { shell } from './shell.ts'

checkScreens(shell)
