import type { CacheExchangeOpts } from '@urql/exchange-graphcache'
import { accountUpdates } from '../features/accounts/cache.ts'
import { teamUpdates } from '../features/team/cache.ts'
import type { introspection } from './graphql-env.d.ts'

type Types = introspection['types']
type Concrete<Name extends 'Node' | 'Problem'> = Types[Name]['possibleTypes']

/** Belongs to what it stands in, and is kept there. */
const embedded = () => null

/** How the contract's types are kept in the normalised cache. What a room's events change in lists, the room's own `cache.ts` says. */
export const cacheOptions: CacheExchangeOpts = {
  keys: {
    AccessLevelImpact: embedded,
    AccountMessage: embedded,
    ActionVerdict: embedded,
    ActivityConnection: embedded,
    ActivityEdge: embedded,
    AffectedMember: embedded,
    CouponConnection: embedded,
    CouponOffer: embedded,
    CouponEdge: embedded,
    Device: embedded,
    FieldChange: embedded,
    EmailChange: embedded,
    InvitationConnection: embedded,
    InvitationEdge: embedded,
    LevelPreset: embedded,
    MemberConnection: embedded,
    MemberEdge: embedded,
    MemberSession: embedded,
    Money: embedded,
    NoticeChoice: embedded,
    NoticeConnection: embedded,
    NoticeEdge: embedded,
    NoticesMessage: embedded,
    PageInfo: embedded,
    PermissionExplanation: embedded,
    PartnerProfile: embedded,
    PersonWhoCan: embedded,
    PostalAddress: embedded,
    Presence: embedded,
    ProductAccess: embedded,
    ProductConnection: embedded,
    ProductEdge: embedded,
    Profile: embedded,
    BillingContact: embedded,
    BillingMessage: embedded,
    Card: embedded,
    InvoiceConnection: embedded,
    InvoiceEdge: embedded,
    InvoiceLine: embedded,
    InvoicePayment: embedded,
    PaymentPage: embedded,
    SeatAddOn: embedded,
    SeatOffer: embedded,
    Seats: embedded,
    TaxedSum: embedded,
    Seller: embedded,
    SignInConnection: embedded,
    SignInEdge: embedded,
    SecondFactors: embedded,
    AuthenticatorApp: embedded,
    Viewer: embedded,
    WhoCan: embedded,
  },
  updates: { Subscription: { ...teamUpdates.Subscription, ...accountUpdates.Subscription } },
  possibleTypes: {
    Node: ['AccessLevel', 'Member', 'Invitation', 'ActivityEvent', 'Account', 'Product', 'Coupon', 'ApiKey', 'AccessRequest', 'SentAccessRequest'] satisfies Concrete<'Node'>[],
    Problem: [
      'InvalidInput', 'Refusal', 'RateLimited', 'SignInFailed', 'SessionConflict', 'TakeoverExpired', 'EmailTaken', 'LinkClosed', 'InvitationClosed', 'NotFound',
      'ConfirmationNeeded', 'WrongPassword', 'SettingsConflict', 'ProfileConflict', 'ChangedMeanwhile',
      'SecondFactorNeeded', 'SecondFactorFailed', 'SecondFactorRequired', 'SetupFailed', 'SeatsExhausted', 'PaymentMethodMissing', 'PaymentsAway', 'AccessRequestClosed',
    ] satisfies Concrete<'Problem'>[],
  },
}
