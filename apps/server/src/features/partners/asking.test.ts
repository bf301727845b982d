import { beforeAll, describe, expect, test } from 'vitest'
import { days } from '../../testing/clock.ts'
import { closeAccount } from '../../testing/closing.ts'
import { ownEvents } from '../../testing/login.ts'
import { agency, arrived, deny, grant, letIn, requestAccess, sentRequests, waitingRequests, withdraw } from '../../testing/partners.ts'
import type { Person } from '../../testing/person.ts'
import { confirm } from '../../testing/secondFactor.ts'
import { changeAccount } from '../../testing/settings.ts'
import { useHouse } from '../../testing/useHouse.ts'
import { startSweep } from '../sweep.ts'

const house = useHouse()
let count = 0
const owner = () => house.owner(`Owner ${++count}`)
const partner = () => agency(house, `Agency ${++count}`)

/** The thirty days of all requests are over. */
const timeIsOver = () => house.sql(`UPDATE access_request SET created_at = created_at - interval '30 days', expires_at = expires_at - interval '30 days' WHERE status = 'OPEN'`)

/** Does what time brings, at once. */
const sweep = async () => {
  const sweeping = startSweep(house.app!.services)
  await sweeping.now()
  await sweeping.stop()
  await house.quiet()
}

/** Without what differs from request to request. */
const plain = ({ id: _id, address: _address, sentAt: _sentAt, expiresAt: _expiresAt, closedAt, ...rest }: Record<string, unknown>) => ({ ...rest, closed: closedAt !== null })

describe('[PA-2] whatever the address, it looks the same to the asker', () => {
  let known: Person
  let asker: Person
  const addresses: Record<string, string> = {}

  beforeAll(async () => {
    known = await owner()
    const denying = await owner()
    const closed = await owner()
    await confirm(closed)
    await closeAccount(closed, `Owner ${count}'s House`)
    asker = await partner()
    Object.assign(addresses, { known: known.account, unknown: 'nobody-is-here', closed: closed.account, denied: denying.account })
    const { request } = await requestAccess(asker, denying.account!)
    expect((await deny(denying, (await arrived(house, denying))[0].id)).__typename).toBe('AnsweredAccessRequest')
    await withdraw(asker, request.id)
  })

  test('[PA-2, PA-4] in the answer, in the list, in a second request, by its id, live, in the number of lines, withdrawn and expired', async () => {
    const { viewer } = await asker.ask('{ viewer { cursor } }')
    const tab = asker.connect()
    const news = tab.follow('subscription ($after: Cursor) { access(after: $after) { change { __typename ... on SentRequestChanged { request { address status } } } } }', { after: viewer.cursor })
    await tab.opened
    const seen: Record<string, unknown[]> = Object.fromEntries(Object.keys(addresses).map((name) => [name, []]))
    const look = async () => {
      await house.quiet()
      const all = await sentRequests(asker)
      for (const [name, address] of Object.entries(addresses)) seen[name]!.push(all.filter((sent) => sent.address === address && sent.status !== 'WITHDRAWN').map(plain))
    }
    const linesOf = async (act: () => Promise<unknown>) => {
      const before = (await ownEvents(house, asker.email)).length
      await act()
      await house.quiet()
      return (await ownEvents(house, asker.email)).slice(before).map(({ kind, detail }) => `${kind} ${Object.keys(detail)}`)
    }
    for (const [name, address] of Object.entries(addresses)) {
      let answer: { request: Record<string, unknown> & { id: string } } | null = null
      seen[name]!.push(await linesOf(async () => (answer = await requestAccess(asker, address))))
      seen[name]!.push({ ...answer!, request: plain(answer!.request) })
      const again = await requestAccess(asker, address)
      seen[name]!.push({ ...again, message: again.message.replace(address, 'there') })
      const { node } = await asker.ask('query ($id: ID!) { node(id: $id) { ... on SentAccessRequest { status message } } }', { id: answer!.request.id })
      seen[name]!.push(node)
    }
    await look()
    // The one that has reached somebody is denied.
    await deny(known, (await waitingRequests(known))[0].id)
    await look()
    await timeIsOver()
    await look()
    for (const name of Object.keys(addresses)) seen[name]!.push(await linesOf(async () => {}))
    await sweep()
    await look()
    for (const [name, address] of Object.entries(addresses)) {
      await news.until(({ access: { change } }) => change.request?.address === address && change.request.status === 'EXPIRED')
      seen[name]!.push(news.messages.map(({ data }) => data.access.change).filter(({ request }) => request?.address === address).map(({ __typename, request }) => `${__typename} ${request.status}`))
    }
    await tab.close()
    const { known: first, ...others } = seen
    for (const [name, other] of Object.entries(others)) expect(other, name).toEqual(first)
    expect(first).toMatchObject([
      ['partner requested address'], { request: { status: 'WAITING' } }, { __typename: 'Refusal', rule: 'PA-2' }, { status: 'WAITING' },
      [{ status: 'WAITING', closed: false }], [{ status: 'WAITING', closed: false }], [{ status: 'EXPIRED' }], [], [{ status: 'EXPIRED', closed: true }],
      ['SentRequestChanged WAITING', 'SentRequestChanged EXPIRED'],
    ])
  })
})

describe('[PA-2] a request', () => {
  test.each([
    ['as it stands', (slug: string) => slug], ['in capitals, with spaces', (slug: string) => `  ${slug.toUpperCase()} `], ['a link of the console', (slug: string) => `https://gate.example:8443/a/${slug}/team?tab=activity#x`],
    ['without the scheme', (slug: string) => `gate.example/a/${slug}`], ['the path alone', (slug: string) => `/a/${slug}/team`], ['in letters of full width', (slug: string) => slug.replace(/[a-z]/g, (letter) => String.fromCharCode(letter.charCodeAt(0) + 0xfee0))],
  ])('[PA-2] finds the account by its address, %s', async (_how, write) => {
    const ana = await owner()
    const pam = await partner()
    expect(await requestAccess(pam, write(ana.account!))).toMatchObject({ __typename: 'ChangedSentRequest', request: { address: ana.account } })
    expect(await arrived(house, ana)).toMatchObject([{ email: pam.email }])
  })

  test.each(['', '   ', 'two words', '-x', 'a--b', "x' OR 1=1 --", 'x'.repeat(49), 'https://gate.example/team', '\u0000', '../a', '🚪'])('[PA-2] %j is no address, and nothing is sent', async (address) => {
    const pam = await partner()
    expect(await requestAccess(pam, address)).toMatchObject({ __typename: 'InvalidInput', issues: [{ path: ['address'] }] })
    expect(await sentRequests(pam)).toEqual([])
  })

  test.each([['nothing', ' \n '], ['too much', 'x'.repeat(1_001)], ['what turns the direction', 'a\u202eb']])('[PA-2] a message that says %s is refused', async (_what, message) => {
    expect(await requestAccess(await partner(), 'somewhere', message)).toMatchObject({ __typename: 'InvalidInput', issues: [{ path: ['message'] }] })
  })

  test('[PA-2] a message comes as it was written, whatever is in it', async () => {
    const ana = await owner()
    const pam = await partner()
    const message = `<script>alert(1)</script> "'\`; DROP TABLE "user"; --\n\n{{7*7}} שלום ${'👩‍👩‍👧 '.repeat(20)}end`
    await requestAccess(pam, ana.account!, message)
    expect(await arrived(house, ana)).toMatchObject([{ message }])
    const [mail] = await house.mails(ana.email, 1, /asks to enter/)
    expect(mail!.html).not.toContain('<script>alert')
    expect(mail!.text).toContain('> <script>alert(1)</script>')
  })

  test('[PA-2, AC-7] a former site address leads to the account; by both, one request reaches it', async () => {
    const ana = await owner()
    const former = ana.account!
    await changeAccount(ana, { slug: `${former}-moved` })
    ana.account = `${former}-moved`
    const pam = await partner()
    expect((await requestAccess(pam, former)).__typename).toBe('ChangedSentRequest')
    expect((await requestAccess(pam, ana.account)).__typename).toBe('ChangedSentRequest')
    expect(await arrived(house, ana)).toHaveLength(1)
    expect(await sentRequests(pam)).toMatchObject([{ status: 'WAITING' }, { status: 'WAITING' }])
  })

  test('[PA-2] to an address that leads nowhere never reaches whoever takes the address later', async () => {
    const pam = await partner()
    await requestAccess(pam, 'still-to-come')
    await house.quiet()
    const ana = await owner()
    await ana.createAccount('Still to come', 'still-to-come')
    await sweep()
    expect(await arrived(house, ana)).toEqual([])
    expect(await sentRequests(pam)).toMatchObject([{ status: 'WAITING' }])
    expect(await requestAccess(pam, 'still-to-come')).toMatchObject({ __typename: 'Refusal', rule: 'PA-2' })
  })

  test('[PA-2] is withdrawn: gone for the owners at once, and another can be sent', async () => {
    const ana = await owner()
    const pam = await partner()
    const { request } = await requestAccess(pam, ana.account!)
    const [waiting] = await arrived(house, ana)
    const tab = ana.connect()
    const team = tab.follow('subscription { team { changes { __typename ... on AccessRequestChanged { request { id status } } } } }')
    await tab.opened
    expect(await withdraw(pam, request.id)).toMatchObject({ request: { status: 'WITHDRAWN', closedAt: expect.any(String) } })
    await team.until(({ team: { changes } }) => changes.some((change: { request?: { id: string; status: string } }) => change.request?.id === waiting.id && change.request?.status === 'WITHDRAWN'))
    await tab.close()
    expect(await withdraw(pam, request.id)).toMatchObject({ __typename: 'NotFound' })
    expect(await grant(ana, waiting.id)).toMatchObject({ __typename: 'AccessRequestClosed', status: 'WITHDRAWN', answeredBy: null })
    expect((await requestAccess(pam, ana.account!)).__typename).toBe('ChangedSentRequest')
    expect(await arrived(house, ana)).toHaveLength(1)
    expect((await ana.activity()).map(({ kind }) => kind).slice(0, 3)).toEqual(['partner requested', 'partner withdrew', 'partner requested'])
  })

  test('[PA-2] of somebody else is neither seen nor withdrawn', async () => {
    const [pam, rob] = [await partner(), await partner()]
    const { request } = await requestAccess(pam, 'somewhere-else')
    expect(await withdraw(rob, request.id)).toMatchObject({ __typename: 'NotFound' })
    expect((await rob.ask('query ($id: ID!) { node(id: $id) { id } }', { id: request.id })).node).toBeNull()
    expect(await sentRequests(pam)).toMatchObject([{ status: 'WAITING' }])
  })

  test('[PA-2] expires after thirty days: nobody can grant it from that moment on, and the log says so once', async () => {
    const ana = await owner()
    const pam = await partner()
    const { request } = await requestAccess(pam, ana.account!)
    expect(Date.parse(request.expiresAt) - Date.parse(request.sentAt)).toBe(30 * days)
    const [waiting] = await arrived(house, ana)
    await timeIsOver()
    // Nobody has tidied up yet: whoever decides looks at the clock.
    expect(await waitingRequests(ana)).toEqual([])
    expect(await grant(ana, waiting.id)).toMatchObject({ __typename: 'AccessRequestClosed', status: 'EXPIRED' })
    expect(await deny(ana, waiting.id)).toMatchObject({ __typename: 'AccessRequestClosed', status: 'EXPIRED' })
    expect(await withdraw(pam, request.id)).toMatchObject({ __typename: 'NotFound' })
    await sweep()
    await sweep()
    expect((await ana.activity()).filter(({ kind }) => kind === 'partner request expired')).toMatchObject([{ memberEmail: pam.email, performerEmail: null }])
    expect((await requestAccess(pam, ana.account!)).__typename).toBe('ChangedSentRequest')
    expect(await arrived(house, ana)).toMatchObject([{ email: pam.email, status: 'OPEN' }])
  })

  test('[PA-2] can be sent anew in the moment in which the former one is over, before anybody has tidied up', async () => {
    const ana = await owner()
    const pam = await partner()
    await requestAccess(pam, ana.account!)
    await arrived(house, ana)
    await timeIsOver()
    expect((await requestAccess(pam, ana.account!)).__typename).toBe('ChangedSentRequest')
    expect(await arrived(house, ana)).toHaveLength(1)
    expect((await ana.activity()).map(({ kind }) => kind).slice(0, 3).sort()).toEqual(['partner request expired', 'partner requested', 'partner requested'])
  })

  test('[PA-2, PA-4] after a denial reaches the account again only once the thirty days of the denied one are over', async () => {
    const ana = await owner()
    const pam = await partner()
    const { request } = await requestAccess(pam, ana.account!)
    await deny(ana, (await arrived(house, ana))[0].id)
    expect(await withdraw(pam, request.id)).toMatchObject({ request: { status: 'WITHDRAWN' } })
    const second = await requestAccess(pam, ana.account!)
    expect(second).toMatchObject({ __typename: 'ChangedSentRequest', request: { status: 'WAITING' } })
    expect(await arrived(house, ana)).toEqual([])
    await house.sql(`UPDATE access_request SET expires_at = now() - interval '1 second' WHERE user_id = (SELECT id FROM "user" WHERE email = $1)`, [pam.email])
    await requestAccess(pam, ana.account!)
    expect(await arrived(house, ana)).toHaveLength(1)
    expect(await house.mails(ana.email, 2, /asks to enter/)).toHaveLength(2)
  })
})

describe('[PA-2] clear words where one knows already', () => {
  test('[PA-2] whoever is in the account is told so, as what', async () => {
    const ana = await owner()
    const pam = await partner()
    await letIn(house, ana, pam)
    expect(await requestAccess(pam, ana.account!)).toMatchObject({ __typename: 'Refusal', rule: 'PA-2', message: expect.stringContaining('already, as a partner') })
  })

  test('[PA-2] whoever has sent many is told when to go on, on every node', async () => {
    const pam = await partner()
    const answers = []
    for (let index = 0; index < 21; index++) answers.push((await requestAccess(pam, `address-${index}`)).__typename)
    expect(answers.slice(0, 20)).toEqual(Array(20).fill('ChangedSentRequest'))
    expect(answers[20]).toBe('RateLimited')
  })
})
