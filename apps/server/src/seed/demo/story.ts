import { createDice, type Calendar } from './calendar.ts'
import { type AccountKey, people, type PersonKey } from './people.ts'
import type { Deed, Teller } from './teller.ts'

/** One moment of the story. */
export type Moment = { at: Date; deed: Deed }

/** How the two teams came to be, from the first day on. */
const teams = (teller: Teller, { workday, hoursAgo, now }: Calendar): [Date, Deed][] => {
  const { opens, becomesOwner, givesAddress, invites, accepts, asksToEnter, letsIn, makesAdmin, removes, resends, closes, signsOut } = teller
  const inDays = (days: number) => new Date(now.getTime() + days * 86_400_000)
  return [
    [workday(34, 9.1), opens('alder', 'maya')],
    [workday(34, 9.6), becomesOwner('alder', 'seun')],
    [workday(34, 10.2), invites('alder', 'maya', [people.tomas.email, people.misaki.email], { permissions: ['users.manage', 'products.edit', 'settings.manage'] })],
    [workday(34, 11.7), accepts('alder', 'tomas')],
    [workday(34, 12.1), givesAddress('tomas')],
    [workday(34, 12.4), makesAdmin('alder', 'maya', 'tomas')],
    [workday(34, 16.9), signsOut('tomas')],
    [workday(34, 17.2), signsOut('maya')],
    [workday(33, 0.6), accepts('alder', 'misaki')],
    [workday(33, 5.3), signsOut('misaki')],
    [workday(32, 9.4), invites('alder', 'tomas', [people.ana.email, people.jo.email, people.derek.email], { level: 'Customer care' }, 'The support desk moves in here this week. See you on Monday.')],
    [workday(32, 9.9), accepts('alder', 'ana')],
    [workday(32, 10.3), givesAddress('ana')],
    [workday(32, 13.1), accepts('alder', 'jo')],
    [workday(32, 15.8), signsOut('ana')],
    [workday(32, 16.2), signsOut('jo')],
    [workday(31, 8.8), accepts('alder', 'derek')],
    [workday(31, 12.5), signsOut('derek')],
    [workday(30, 8.2), makesAdmin('alder', 'seun', 'misaki')],
    [workday(28, 8.7), opens('kestrel', 'hannah')],
    [workday(28, 9.2), invites('kestrel', 'hannah', [people.ioana.email, people.lwazi.email], { level: 'Workshop' })],
    [workday(28, 11.5), accepts('kestrel', 'ioana')],
    [workday(28, 12), makesAdmin('kestrel', 'hannah', 'ioana')],
    [workday(28, 15.4), signsOut('ioana')],
    [workday(28, 16), signsOut('hannah')],
    [workday(27, 8.1), accepts('kestrel', 'lwazi')],
    [workday(27, 8.9), signsOut('lwazi')],
    [workday(26, 10.3), invites('alder', 'maya', [people.sasha.email], { level: 'Marketing' })],
    [workday(25, 7.9), accepts('alder', 'sasha')],
    [workday(25, 14.6), signsOut('sasha')],
    [workday(24, 12.6), asksToEnter('alder', 'noor', 'Hello Maya, as discussed: we take over coupons and the newsletter from this month on.')],
    [workday(24, 13.1), letsIn('alder', 'maya', 'noor')],
    [workday(24, 13.2), teller.signIn('noor', 'alder')],
    [workday(24, 13.7), givesAddress('noor')],
    [workday(24, 17.6), signsOut('noor')],
    [workday(23, 9.5), invites('alder', 'seun', [people.priya.email], { level: 'Bookkeeping' })],
    [workday(22, 10.8), accepts('alder', 'priya')],
    [workday(22, 12.3), signsOut('priya')],
    [workday(21, 14), invites('alder', 'misaki', ['k.watanabe@beanfreight.example'], { permissions: ['products.edit'] })],
    [workday(20, 9.3), invites('alder', 'tomas', [people.soren.email], { permissions: ['users.manage', 'coupons.view', 'customers.search'] })],
    [workday(20, 9.8), accepts('alder', 'soren')],
    [workday(20, 15.1), signsOut('soren')],
    [workday(19, 11.2), invites('alder', 'soren', ['roastery.floor@alderfinch.example'], { permissions: ['coupons.view'] })],
    [workday(19, 11.4), closes('alder', 'roastery.floor@alderfinch.example', 'invite removed', 'soren')],
    [workday(18, 10), invites('kestrel', 'hannah', [people.tomas.email], { level: 'Workshop' }, 'Could you look after the parts catalogue with us?')],
    [workday(18, 15.7), accepts('kestrel', 'tomas')],
    [new Date(workday(21, 14).getTime() + 7.0003 * 86_400_000), closes('alder', 'k.watanabe@beanfreight.example', 'invite expired')],
    [workday(15, 14.1), asksToEnter('kestrel', 'noor', 'Tomás told us that you need a hand with the autumn campaign.')],
    [workday(15, 15.2), letsIn('kestrel', 'hannah', 'noor')],
    [workday(14, 8.6), invites('alder', 'misaki', [people.mohammed.email], { permissions: ['products.edit', 'coupons.manage'], products: ['blend', 'subscription'] })],
    [workday(14, 10.1), accepts('alder', 'mohammed')],
    [workday(14, 13.9), signsOut('mohammed')],
    [workday(12, 9.4), removes('alder', 'tomas', 'derek')],
    [workday(11, 9), invites('alder', 'tomas', [people.bart.email], { permissions: ['products.edit', 'settings.manage'] }, 'For the three weeks of the shop move.')],
    [workday(11, 13.6), accepts('alder', 'bart', { expiresAt: inDays(3.2) })],
    [workday(11, 17.3), signsOut('bart')],
    [workday(9, 11.9), invites('alder', 'seun', [people.lwazi.email], { permissions: ['coupons.view'] })],
    [workday(8, 7.6), closes('alder', people.lwazi.email, 'invite declined')],
    [workday(6, 15.3), invites('alder', 'soren', ['amelie.dufour@atelier-du-moulin.example'], { permissions: ['customers.search', 'coupons.view'] })],
    [hoursAgo(147.5), invites('alder', 'maya', ['press@harbourpost.example'], { permissions: ['coupons.view'] }, 'Codes for the readers’ offer.')],
    [workday(3, 10.4), invites('alder', 'maya', [people.hannah.email], { permissions: ['statistics.view'] }, 'For our shared stall in spring: have a look at how the last one sold.')],
    [workday(3, 14.2), resends('alder', 'soren', 'amelie.dufour@atelier-du-moulin.example')],
    [workday(2, 6.8), invites('alder', 'misaki', ['yuki.tanabe@alderfinch.example', people.haneul.email], { level: 'Customer care' })],
    [workday(2, 13.3), invites('kestrel', 'ioana', ['workshop.berlin@kestrel.example'], { level: 'Workshop' })],
    [workday(1, 1.2), accepts('alder', 'haneul')],
    [workday(1, 3.7), signsOut('haneul')],
  ]
}

/** What they sell, and for how much less. */
const commerce = (teller: Teller, { workday, hoursAgo }: Calendar): [Date, Deed][] => {
  const { sells, reprices, drops, gives } = teller
  return [
    [workday(33, 14.2), sells('alder', 'maya', 'blend')],
    [workday(33, 14.5), sells('alder', 'maya', 'espresso')],
    [workday(33, 14.8), sells('alder', 'maya', 'guji')],
    [workday(33, 15.1), sells('alder', 'maya', 'decaf')],
    [workday(31, 10.2), sells('alder', 'maya', 'subscription')],
    [workday(29, 9.4), sells('alder', 'seun', 'kit')],
    [workday(29, 9.9), sells('alder', 'seun', 'course')],
    [workday(28, 13.3), gives('alder', 'seun', 'LAUNCH25')],
    [workday(26, 15), sells('alder', 'seun', 'gift')],
    [workday(25, 9.2), sells('alder', 'maya', 'iced')],
    [workday(24, 9), gives('alder', 'sasha', 'ICEDJULY')],
    [workday(23, 8.8), gives('alder', 'sasha', 'WELCOME10')],
    [workday(22, 9.1), sells('kestrel', 'hannah', 'roadster')],
    [workday(22, 9.6), sells('kestrel', 'hannah', 'service')],
    [workday(22, 9.8), sells('kestrel', 'hannah', 'truing')],
    [workday(20, 12.5), reprices('alder', 'tomas', 'guji', 2_250)],
    [workday(17, 10.4), gives('alder', 'sasha', 'FIRST100')],
    [workday(16, 14.7), gives('kestrel', 'hannah', 'TUNEUP')],
    [workday(13, 9.8), gives('alder', 'mohammed', 'BLEND-TASTE')],
    [workday(10, 11.1), drops('alder', 'misaki', 'iced')],
    [workday(4, 13.6), gives('alder', 'maya', 'READERS15')],
    [hoursAgo(30), gives('alder', 'maya', 'SPRING-STALL')],
  ]
}

/** What the last hours saw. Nobody is signed in by the end of it. */
const today = (teller: Teller, { hoursAgo }: Calendar): [Date, Deed][] => [
  [hoursAgo(8.4), teller.signIn('misaki', 'alder')],
  [hoursAgo(6.1), teller.signsOut('misaki')],
  [hoursAgo(4.2), teller.signIn('tomas', 'alder')],
  [hoursAgo(3.9), teller.signIn('maya', 'alder')],
  [hoursAgo(3.1), teller.signIn('ana', 'alder')],
  [hoursAgo(2.8), teller.signIn('noor', 'kestrel')],
  [hoursAgo(2.4), teller.takesOver('tomas', 'alder', people.tomas.second)],
  [hoursAgo(2.2), teller.goesIdle('noor')],
  [hoursAgo(1.9), teller.signsOut('tomas')],
  [hoursAgo(0.8), teller.signsOut('maya')],
  [hoursAgo(0.2), teller.goesIdle('ana')],
]

/** From which working day on each comes by, how often, from which hour, and whom the account choice leads where. */
const habits: { person: PersonKey; from: number; until?: number; often: number; hour: number; account: AccountKey | null }[] = [
  { person: 'maya', from: 32, often: 0.35, hour: 8.4, account: 'alder' },
  { person: 'seun', from: 33, often: 0.12, hour: 10.5, account: 'alder' },
  { person: 'tomas', from: 33, often: 0.3, hour: 8.9, account: 'alder' },
  { person: 'misaki', from: 31, until: 2, often: 0.25, hour: 1.2, account: 'alder' },
  { person: 'ana', from: 31, often: 0.4, hour: 8.1, account: 'alder' },
  { person: 'jo', from: 31, often: 0.25, hour: 9.3, account: 'alder' },
  { person: 'derek', from: 30, until: 15, often: 0.3, hour: 9.7, account: 'alder' },
  { person: 'sasha', from: 24, often: 0.25, hour: 7.7, account: 'alder' },
  { person: 'priya', from: 21, often: 0.12, hour: 11.1, account: 'alder' },
  { person: 'noor', from: 23, until: 16, often: 0.2, hour: 13.1, account: 'alder' },
  { person: 'soren', from: 19, often: 0.3, hour: 7.3, account: 'alder' },
  { person: 'mohammed', from: 13, until: 3, often: 0.3, hour: 10.4, account: 'alder' },
  { person: 'bart', from: 10, until: 7, often: 0.7, hour: 12.2, account: 'alder' },
  { person: 'noor', from: 14, often: 0.2, hour: 13.1, account: 'kestrel' },
  { person: 'hannah', from: 27, often: 0.15, hour: 8.3, account: 'kestrel' },
  { person: 'ioana', from: 27, often: 0.15, hour: 9.2, account: 'kestrel' },
  { person: 'lwazi', from: 26, often: 0.1, hour: 7.2, account: 'kestrel' },
]

/** Ordinary working days. */
const routine = (teller: Teller, { workday, hoursAgo }: Calendar): [Date, Deed][] => {
  const dice = createDice(1_207)
  const latest = hoursAgo(12)
  return habits.flatMap(({ person, from, until = 1, often, hour, account }) => {
    const moments: [Date, Deed][] = []
    for (let ago = from; ago >= until; ago--) {
      const [comes, start, length, leaves, other] = [dice(), hour + dice() * 0.8, 0.6 + dice() * 4, dice(), dice()]
      if (comes > often || workday(ago, start + length) > latest) continue
      const known = people[person]
      const device = 'second' in known && other < 0.15 ? known.second : known.device
      moments.push([workday(ago, start), teller.signIn(person, account, device)])
      moments.push([workday(ago, start + length), leaves < 0.55 ? teller.signsOut(person) : teller.goesIdle(person)])
    }
    return moments
  })
}

/** Everything in the order in which it happened. */
export const tellStory = (teller: Teller, calendar: Calendar): Moment[] =>
  [...teams(teller, calendar), ...commerce(teller, calendar), ...routine(teller, calendar), ...today(teller, calendar)]
    .map(([at, deed], index) => ({ at, deed, index }))
    .sort((a, b) => a.at.getTime() - b.at.getTime() || a.index - b.index)
