import { checkScreens } from '../checkScreens.ts'
import { team } from './team.ts'

checkScreens(team)
