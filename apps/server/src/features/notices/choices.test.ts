import { noticeKindNames, noticeKinds } from '@gatehouse/contract/notice-kinds'
import { beforeAll, describe, expect, test } from 'vitest'
import { choicesOf, choose } from '../../testing/notices.ts'
import type { Person } from '../../testing/person.ts'
import { useHouse } from '../../testing/useHouse.ts'

const house = useHouse()
let ada: Person
beforeAll(async () => {
  ada = await house.owner('Ada')
})

/** The link in a mail's footer that ends its kind. */
const linkIn = ({ text }: { text: string }): string | undefined => /http\S+\/unsubscribe\/\S+/.exec(text)?.[0]
const path = (link: string) => `${house.url}${new URL(link).pathname}`
const of = async (person: Person, kind: string) => (await choicesOf(person)).find((choice) => choice.kind === kind)!
let count = 0
const fresh = async () => {
  const holder = await house.owner(`Holder ${++count}`)
  const bo = await house.member(holder, `Bo ${count}`)
  await house.quiet()
  return { holder, bo }
}

describe('choosing how to hear of things', () => {
  test('[NO-3] everybody starts with what is usual, and sees what cannot be turned off', async () => {
    const choices = await choicesOf(ada)
    expect(choices.map(({ kind }) => kind)).toEqual(noticeKindNames.map((kind) => kind.toUpperCase()))
    expect(await of(ada, 'SECURITY')).toEqual({ kind: 'SECURITY', app: true, mail: true, appAlways: true, mailAlways: true, needsOne: false })
    expect(await of(ada, 'ACCESS')).toMatchObject({ app: true, mail: false })
  })

  test('[NO-3] what is chosen holds for that person and kind alone', async () => {
    const before = await choicesOf(ada)
    const { __typename, viewer } = await choose(ada, 'INVITATIONS', { app: false, mail: false })
    expect(__typename).toBe('ChosenNotices')
    expect(viewer.noticeChoices).toEqual(before.map((choice) => (choice.kind === 'INVITATIONS' ? { ...choice, app: false, mail: false } : choice)))
    const other = await house.owner('Other')
    expect(await choicesOf(other)).toEqual(before)
    await choose(ada, 'INVITATIONS', { app: true, mail: true })
    expect(await choicesOf(ada)).toEqual(before)
  })

  test('[NO-3] security and what must be heard of stay, and the answer says why', async () => {
    for (const choice of [{ app: false, mail: true }, { app: true, mail: false }, { app: false, mail: false }])
      expect(await choose(ada, 'SECURITY', choice)).toMatchObject({ __typename: 'InvalidInput', issues: [{ message: expect.stringContaining('always') }] })
    expect(await choose(ada, 'TEAM', { app: false, mail: false })).toMatchObject({ __typename: 'InvalidInput', issues: [{ message: expect.stringContaining('keep the console or mail') }] })
    expect((await choose(ada, 'TEAM', { app: true, mail: false })).__typename).toBe('ChosenNotices')
    expect((await choose(ada, 'TEAM', { app: false, mail: true })).__typename).toBe('ChosenNotices')
  })

  test('[NO-3, AP-2] what is no kind is no kind', async () => {
    expect((await ada.send('mutation { chooseNotices(kind: NONSENSE, app: true, mail: true) { __typename } }')).errors).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT' } }])
    expect((await house.visitor().ask('mutation { chooseNotices(kind: TEAM, app: true, mail: true) { __typename } }').catch((error: Error) => error.message))).toMatch(/sign/i)
  })
})

describe('[TM-11] the holder', () => {
  test('[TM-11, NO-3] is mailed of people whom others add, until they choose the console', async () => {
    const { holder, bo } = await fresh()
    await bo.invite('first@example.com')
    expect((await house.mails(holder.email, 1, /invited/))[0]!.subject).toContain('first@example.com')
    await choose(holder, 'TEAM', { app: true, mail: false })
    await bo.invite('second@example.com')
    await house.mails('second@example.com')
    await house.quiet()
    expect((await house.mails(holder.email)).filter(({ subject }) => subject.includes('second@example.com'))).toEqual([])
  })
})

describe('the link in a mail', () => {
  test('[NO-3] stands only in mails that can be turned off, and turns off that kind alone, without a session', async () => {
    const { holder, bo } = await fresh()
    await bo.invite('third@example.com')
    const [mail] = await house.mails(holder.email, 1, /invited/)
    const link = linkIn(mail!)!
    expect(mail!.html).toContain(link)
    for (const other of await house.mails(holder.email)) if (/Confirm your/.test(other.subject)) expect(linkIn(other)).toBeUndefined()
    const asked = await fetch(path(link))
    expect(asked.status).toBe(200)
    expect(asked.headers.get('content-security-policy')).toContain("default-src 'none'")
    expect(await asked.text()).toContain('<form method="post">')
    expect(await of(holder, 'TEAM')).toMatchObject({ mail: true })
    // As a mail reader's own button does. RFC 8058, 3.1
    const post = () => fetch(path(link), { method: 'POST', body: 'List-Unsubscribe=One-Click', headers: { 'content-type': 'application/x-www-form-urlencoded' } })
    const answers = await Promise.all(Array.from({ length: 10 }, post))
    expect(answers.map(({ status }) => status)).toEqual(Array.from({ length: 10 }, () => 200))
    expect(await of(holder, 'TEAM')).toMatchObject({ app: true, mail: false })
    const lines = await house.sql<{ detail: { byLink?: boolean } }>(`SELECT detail FROM activity a JOIN "user" u ON u.id = a.stream_id WHERE u.email = $1 AND a.kind = 'notice choice changed'`, [holder.email])
    expect(lines).toMatchObject([{ detail: { byLink: true, name: 'team' } }])
    expect((await choicesOf(holder)).filter(({ kind, mail: mailed }) => !['TEAM', 'ACCESS', 'BILLING'].includes(kind) && !mailed)).toEqual([])
  })

  test('[NO-3] keeps the console where somebody must hear of it', async () => {
    const { holder, bo } = await fresh()
    await bo.invite('fourth@example.com')
    const [mail] = await house.mails(holder.email, 1, /invited/)
    await choose(holder, 'TEAM', { app: false, mail: true })
    await fetch(path(linkIn(mail!)!), { method: 'POST' })
    expect(await of(holder, 'TEAM')).toMatchObject({ app: true, mail: false })
  })

  test('[NO-3] works for an address that is no login, holds when it becomes one, and says nothing of either', async () => {
    const { holder } = await fresh()
    const sent = await holder.invite('new.one@example.com')
    const [mail] = await house.mails('new.one@example.com', 1, /invited you/)
    const [done] = await Promise.all([fetch(path(linkIn(mail!)!), { method: 'POST' })])
    expect(done!.status).toBe(200)
    const other = await house.owner('Elsewhere')
    await other.invite('NEW.one@example.com')
    await house.quiet()
    expect(await house.mails('new.one@example.com')).toHaveLength(1)
    const person = house.visitor()
    await person.accept(/accept\/([\w-]+)/.exec(sent.sent[0].link)![1]!, { name: 'New One', password: 'long enough for me' })
    expect(await of(person, 'INVITATIONS')).toMatchObject({ app: true, mail: false })
    expect((await choose(person, 'INVITATIONS', { app: true, mail: true })).__typename).toBe('ChosenNotices')
    expect(await of(person, 'INVITATIONS')).toMatchObject({ app: true, mail: true })
  })

  test('[NO-3, PE-6] that is cut off or made up does nothing, and all of them answer alike', async () => {
    const { holder, bo } = await fresh()
    await bo.invite('fifth@example.com')
    const link = path(linkIn((await house.mails(holder.email, 1, /invited/))[0]!)!)
    const bad = [link.slice(0, -4), `${link.slice(0, -4)}AAAA`, `${house.url}/unsubscribe/`, `${house.url}/unsubscribe/v1.`, `${house.url}/unsubscribe/v1.${'A'.repeat(4000)}`, `${house.url}/unsubscribe/%00`]
    const bodies = new Set<string>()
    for (const address of bad)
      for (const method of ['GET', 'POST']) {
        const answer = await fetch(address, { method })
        expect(answer.status).toBe(404)
        bodies.add(await answer.text())
      }
    expect(bodies.size).toBe(1)
    expect((await fetch(link, { method: 'DELETE' })).status).toBe(405)
    expect(await of(holder, 'TEAM')).toMatchObject({ mail: true })
  })
})

test('[NO-3] no kind that protects a login can be turned off', () => {
  expect(Object.entries(noticeKinds).filter(([, { mail }]) => mail === 'always').map(([kind]) => kind)).toEqual(['security', 'membership'])
})
