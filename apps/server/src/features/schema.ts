/** The rooms, each adding its types and fields to the one schema. */
import './identity/schema.ts'
import './identity/schema/confirm.ts'
import './identity/schema/factors.ts'
import './identity/schema/secondFactor.ts'
import './sessions/schema.ts'
import './sessions/schema/signIns.ts'
import './accounts/schema.ts'
import './accounts/live.ts'
import './team/schema.ts'
import './team/session.ts'
import './team/live.ts'
import './team/presence.ts'
import './accounts/settings.ts'
import './profile/schema.ts'
import './products/schema.ts'
import './coupons/schema.ts'
import './coupons/offer.ts'
import './coupons/live.ts'
import './activity/schema.ts'
import { buildSchema, buildUnguardedSchema } from '../graphql/schema.ts'

export const schema = buildSchema()
export const unguardedSchema = buildUnguardedSchema()
