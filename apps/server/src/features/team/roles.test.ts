import { beforeAll, describe, expect, test } from 'vitest'
import type { Person } from '../../testing/person.ts'
import { useHouse } from '../../testing/useHouse.ts'

/** Everyone that an account can hold: the holder, another owner, two admins, a member who manages users and two who do not, two partners. */
const cast = ['Holder', 'Owner', 'Admin', 'Other Admin', 'Manager', 'Member', 'Other Member', 'Partner', 'Other Partner'] as const
type Name = (typeof cast)[number]

const house = useHouse()
const people = {} as Record<Name, Person>
const ids = {} as Record<Name, string>
beforeAll(async () => {
  people.Holder = await house.owner('Holder')
  for (const name of cast.slice(1))
    people[name] = await house.member(people.Holder, name, { permissions: name === 'Manager' ? ['users.manage'] : ['coupons.view'] })
  await house.setRole(people.Owner, 'OWNER')
  for (const name of ['Admin', 'Other Admin'] as const) await house.setRole(people[name], 'ADMIN')
  for (const name of ['Partner', 'Other Partner'] as const) await house.setRole(people[name], 'PARTNER')
  for (const { id, name } of await people.Holder.members()) ids[name as Name] = id
})

/** Puts everything back as it was before somebody was removed or made an admin. */
const restore = async (name: Name, role: string) => {
  await house.sql(`UPDATE membership m SET ended_at = NULL, role = $2::role FROM "user" u WHERE u.id = m.user_id AND u.email = $1`, [people[name].email, role])
  if ((await people[name].send('{ account { id } }')).errors) await people[name].signIn()
}
const roleOf: Record<Name, string> = {
  Holder: 'OWNER', Owner: 'OWNER', Admin: 'ADMIN', 'Other Admin': 'ADMIN', Manager: 'MEMBER', Member: 'MEMBER', 'Other Member': 'MEMBER', Partner: 'PARTNER', 'Other Partner': 'PARTNER',
}

/** What the rules say, written out by hand: 'yes', or the rule that refuses. One line per actor, one word per subject in the order of the cast. */
const removing: Record<Name, string> = {
  //               Holder Owner  Admin Other Manager Member Other Partner Other
  Holder: '         TM-9   yes   yes   yes   yes     yes    yes   yes     yes',
  Owner: '          TM-8   TM-9  yes   yes   yes     yes    yes   yes     yes',
  Admin: '          TM-8   TM-8  TM-9  yes   yes     yes    yes   yes     yes',
  'Other Admin': '  TM-8   TM-8  yes   TM-9  yes     yes    yes   yes     yes',
  Manager: '        TM-8   TM-8  yes   yes   TM-9    yes    yes   yes     yes',
  Member: '         TM-4   TM-4  TM-4  TM-4  TM-4    TM-4   TM-4  TM-4    TM-4',
  'Other Member': ' TM-4   TM-4  TM-4  TM-4  TM-4    TM-4   TM-4  TM-4    TM-4',
  Partner: '        TM-8   TM-8  yes   yes   yes     yes    yes   TM-9    yes',
  'Other Partner': 'TM-8   TM-8  yes   yes   yes     yes    yes   yes     TM-9',
}
const promoting: Record<Name, string> = {
  //               Holder Owner  Admin Other Manager Member Other Partner Other
  Holder: '         TM-9   TM-7  TM-7  TM-7  yes     yes    yes   TM-7    TM-7',
  Owner: '          TM-7   TM-9  TM-7  TM-7  yes     yes    yes   TM-7    TM-7',
  Admin: '          TM-7   TM-7  TM-9  TM-7  yes     yes    yes   TM-7    TM-7',
  'Other Admin': '  TM-7   TM-7  TM-7  TM-9  yes     yes    yes   TM-7    TM-7',
  Manager: '        TM-7   TM-7  TM-7  TM-7  TM-7    TM-7   TM-7  TM-7    TM-7',
  Member: '         TM-7   TM-7  TM-7  TM-7  TM-7    TM-7   TM-7  TM-7    TM-7',
  'Other Member': ' TM-7   TM-7  TM-7  TM-7  TM-7    TM-7   TM-7  TM-7    TM-7',
  Partner: '        TM-7   TM-7  TM-7  TM-7  yes     yes    yes   TM-9    TM-7',
  'Other Partner': 'TM-7   TM-7  TM-7  TM-7  yes     yes    yes   TM-7    TM-9',
}

const verdictOf = (answer: { __typename: string; rule?: string; message?: string }) => {
  if (answer.__typename !== 'Refusal') return 'yes'
  expect(answer.message).toMatch(/^[A-Z].{10,}\.$/)
  return answer.rule
}
const wordsOf = (table: Record<Name, string>, actor: Name) => table[actor].trim().split(/\s+/)

describe('who may do what to whom', () => {
  test.each(cast)('[TM-8, TM-9] %s removes', async (actor) => {
    const answers = []
    for (const subject of cast) {
      const answer = verdictOf(await people[actor].remove(ids[subject]))
      if (answer === 'yes') await restore(subject, roleOf[subject])
      answers.push(answer)
    }
    expect(answers).toEqual(wordsOf(removing, actor))
  })

  test.each(cast)('[TM-7, TM-9] %s makes admins', async (actor) => {
    const answers = []
    for (const subject of cast) {
      const answer = verdictOf(await people[actor].makeAdmin(ids[subject]))
      if (answer === 'yes') await restore(subject, roleOf[subject])
      answers.push(answer)
    }
    expect(answers).toEqual(wordsOf(promoting, actor))
  })

  test.each(cast)('[TM-1] the menus that %s sees say the same', async (actor) => {
    const manages = !['Member', 'Other Member'].includes(actor)
    for (const row of await people[actor].members()) {
      const item = (action: string) => row.viewerCan.find((verdict) => verdict.action === action)
      const subject = row.name as Name
      const [remove, promote] = [wordsOf(removing, actor), wordsOf(promoting, actor)].map((words) => words[cast.indexOf(subject)])
      if (!manages) {
        expect(row.viewerCan.filter(({ allowed }) => !allowed)).toEqual([])
        expect(item('remove') ?? item('revokePartner') ?? item('makeAdmin')).toBeUndefined()
        continue
      }
      const removal = item(row.role === 'PARTNER' ? 'revokePartner' : 'remove')!
      expect(removal.allowed, `${actor} removes ${subject}`).toBe(remove === 'yes')
      if (!removal.allowed) expect(removal.reason).toMatch(/\.$/)
      expect(item('makeAdmin')?.allowed ?? false, `${actor} makes ${subject} an admin`).toBe(promote === 'yes')
    }
  })
})

describe('[TM-7] a member who is made an admin', () => {
  test('[TM-7] holds everything at once, on open pages too, is mailed, and the log says by whom', async () => {
    const holder = people.Holder
    const ned = await house.member(holder, 'Ned', { permissions: [] })
    expect((await ned.invite('early@example.com')).__typename).toBe('Refusal')
    const tab = ned.connect()
    const own = tab.follow('subscription { access { change { __typename ... on AccessChanged { permissions membership { role } } } } }')
    const team = tab.follow('subscription { team { changes { __typename ... on MemberChanged { member { name role permissions } } } } }')
    await tab.opened
    expect(await people.Partner.makeAdmin(await holder.memberId('Ned'))).toMatchObject({ __typename: 'ChangedMember', member: { role: 'ADMIN' } })
    const news = await own.until(({ access }) => access.change.__typename === 'AccessChanged')
    expect(news.access.change).toMatchObject({ membership: { role: 'ADMIN' } })
    expect(news.access.change.permissions).toHaveLength(14)
    await team.until((data) => data.team.changes.some((change: { member?: { name: string; role: string } }) => change.member?.name === 'Ned' && change.member.role === 'ADMIN'))
    await tab.close()
    expect((await ned.invite(house.newEmail('Now'))).__typename).toBe('InvitedMembers')
    expect((await house.mails(ned.email, 2))[0]!.text).toContain('Partner')
    expect((await holder.activity()).find(({ kind }) => kind === 'made admin' )).toMatchObject({ memberEmail: ned.email, performerEmail: people.Partner.email, detail: { before: { role: 'MEMBER' }, after: { role: 'ADMIN' } } })
  })

  test('[TM-7] twice at one moment happens once', async () => {
    const oz = await house.member(people.Holder, 'Oz')
    const id = await people.Holder.memberId('Oz')
    const answers = await Promise.all([people.Holder.makeAdmin(id), people.Owner.makeAdmin(id), people.Admin.makeAdmin(id)])
    expect(answers.map(({ __typename, rule }) => rule ?? __typename).sort()).toEqual(['ChangedMember', 'TM-7', 'TM-7'])
    expect((await people.Holder.activity()).filter(({ kind, memberEmail }) => kind === 'made admin' && memberEmail === oz.email)).toHaveLength(1)
  })

  test('[TM-7] no role is ever lowered by an access level: an admin’s is taken off', async () => {
    const pat = await house.member(people.Holder, 'Pat')
    await house.sql(`INSERT INTO access_level (id, account_id, name, permissions) SELECT gen_random_uuid(), account_id, 'Reader', '{coupons.view}' FROM membership WHERE id = $1`, [Buffer.from(ids.Holder, 'base64').toString().split(':')[1]])
    await house.sql(`UPDATE membership m SET access_level_id = l.id FROM access_level l, "user" u WHERE l.account_id = m.account_id AND u.id = m.user_id AND u.email = $1`, [pat.email])
    await people.Holder.makeAdmin(await people.Holder.memberId('Pat'))
    const { account } = await pat.ask('{ account { me { role permissions accessLevel { name } } } }')
    expect(account.me).toMatchObject({ role: 'ADMIN', accessLevel: null })
    expect(account.me.permissions).toHaveLength(14)
  })
})
