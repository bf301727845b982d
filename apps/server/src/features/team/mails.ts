import { describeAccess, isPermission, permissionSet, type Actor } from '@gatehouse/policy'
import type { Person } from '../../activity/event.ts'
import type { Services } from '../../graphql/context.ts'
import type { Tx } from '../../platform/database/client.ts'
import type { Job, Tasks } from '../../platform/jobs.ts'
import { holdingTransferredLetter, invitationLetter, madeAdminLetter, memberAddedLetter, ownerAddedLetter, peopleInvitedLetter, removedLetter, revokedLetter } from '../../platform/mail/letters.ts'
import type { Post } from '../../platform/mail/post.ts'
import { newToken } from '../../platform/tokens.ts'
import { invitation, member, permissionsOf, productsOf } from './queries.ts'

type By = Person & { name: string }
type MemberMail = { accountId: string; membershipId: string; to: string; by: By }

/** The mail with the link. Its token is made when it is sent, so that no job carries one. TM-5, ID-7 */
export const invitationMail = (accountId: string, invitationId: string, sendings: number): Job => ({
  task: 'invitationMail', payload: { accountId, invitationId, sendings }, key: `invitation:${invitationId}`,
})

/** Tells the account holder whom someone else has invited. TM-11 */
export const peopleInvitedMail = async (tx: Tx, actor: Actor, emails: string[], by: By): Promise<Job[]> => {
  if (actor.isAccountHolder) return []
  const to = await holderOf(tx, actor.accountId)
  return to ? [{ task: 'peopleInvitedMail', payload: { accountId: actor.accountId, to, emails, by, id: crypto.randomUUID() } }] : []
}

/** Tells the account holder who has joined at someone else's invitation. TM-11 */
export const memberAddedMail = async (tx: Tx, joined: { accountId: string; membershipId: string; invitedById: string }): Promise<Job[]> => {
  const { accountId, membershipId, invitedById } = joined
  const inviter = await tx.membership.findUnique({ where: { accountId_id: { accountId, id: invitedById } }, include: { user: true } })
  if (!inviter || inviter.isAccountHolder) return []
  const to = await holderOf(tx, accountId)
  const by: By = { id: inviter.userId, email: inviter.user.email, name: inviter.user.name }
  return to ? [{ task: 'memberAddedMail', payload: { accountId, membershipId, to, by } satisfies MemberMail }] : []
}

export const madeAdminMail = (mail: MemberMail & { version: number }): Job => ({ task: 'madeAdminMail', payload: mail })

export const removedMail = (mail: MemberMail & { at: Date; isPartner: boolean }): Job => ({ task: 'removedMail', payload: { ...mail, at: mail.at.toISOString() } })

type Transfer = { accountId: string; membershipId: string; version: number; from: By; to: By; at: Date }

/** Tells both sides that the account has been passed on. AC-4 */
export const holdingTransferredMails = (transfer: Transfer): Job[] =>
  (['from', 'to'] as const).map((side) => ({ task: 'holdingTransferredMail', payload: { ...transfer, at: transfer.at.toISOString(), side } }))

/** Tells a new owner, and the account holder. AC-4, TM-11 */
export const ownerAddedMails = async (tx: Tx, added: { accountId: string; membershipId: string; to: string }): Promise<Job[]> => {
  const holder = await holderOf(tx, added.accountId)
  const readers = [{ ...added, toHolder: false }, ...(holder ? [{ ...added, to: holder, toHolder: true }] : [])]
  return readers.map((payload) => ({ task: 'ownerAddedMail', payload }))
}

const holderOf = async (tx: Tx, accountId: string): Promise<string | null> => {
  const holder = await tx.membership.findFirst({ where: { accountId, isAccountHolder: true, endedAt: null }, include: { user: true } })
  return holder?.user.email ?? null
}

/** What the job queue does for the team. Each may run twice: the Message-ID stays, so a reader's program sees one mail. */
export const teamTasks = ({ database, config, clock }: Pick<Services, 'database' | 'config' | 'clock'>, post: Post): Tasks => {
  const accountOf = async (id: string) => {
    const [account] = await database.read<{ name: string; slug: string }>({ text: 'SELECT name, slug FROM account WHERE id = $1', values: [id] })
    return { name: account?.name ?? '', team: `${config.publicUrl}/a/${account?.slug}/team` }
  }

  /** A link of the mail's own, marked as one that only whoever reads the mailbox has (ID-5), unless the invitation was closed or sent anew meanwhile: then nothing is to be sent. */
  const mintLink = async (invitationId: string, sendings: number) => {
    const { token, hash } = newToken()
    const { rowCount } = await database.pool.query(
      `INSERT INTO one_time_token (id, purpose, hash, invitation_id, detail, expires_at)
       SELECT gen_random_uuid(), 'INVITATION', $1, id, '{"mailed": true}', expires_at FROM invitation WHERE id = $2 AND sendings = $3 AND status = 'OPEN' AND expires_at > $4`,
      [Buffer.from(hash), invitationId, sendings, clock.now()],
    )
    return rowCount === 1 ? `${config.publicUrl}/accept/${token}` : null
  }

  return {
    invitationMail: async (payload) => {
      const { accountId, invitationId, sendings } = payload as { accountId: string; invitationId: string; sendings: number }
      const row = await invitation({ database }, accountId, invitationId)
      const url = row && (await mintLink(invitationId, sendings))
      if (!row || !url) return
      const people = await database.read<{ inviterEmail: string; existing: boolean }>({
        text: `SELECT u.email AS "inviterEmail", EXISTS (SELECT 1 FROM "user" x WHERE x.email_key = i.email_key) AS existing
          FROM invitation i JOIN membership m ON m.account_id = i.account_id AND m.id = i.invited_by_id JOIN "user" u ON u.id = m.user_id
          WHERE i.account_id = $1 AND i.id = $2`,
        values: [accountId, invitationId],
      })
      const letter = invitationLetter({
        accountName: (await accountOf(accountId)).name, inviterName: row.invitedBy, inviterEmail: people[0]!.inviterEmail,
        access: `You ${describeAccess(permissionSet(row.permissions.filter(isPermission)), productsOf(row))}`,
        message: row.message, url, expiresAt: new Date(row.expiresAt), accessEnds: row.membershipExpiresAt ? new Date(row.membershipExpiresAt) : null, existingLogin: people[0]!.existing,
      })
      await post.send('invitation', row.email, `invitation.${invitationId}.${sendings}`, letter)
    },
    peopleInvitedMail: async (payload) => {
      const { accountId, to, emails, by, id } = payload as { accountId: string; to: string; emails: string[]; by: By; id: string }
      const { name, team } = await accountOf(accountId)
      await post.send('peopleInvited', to, `invited.${id}`, peopleInvitedLetter({ accountName: name, emails, invitedByName: by.name, invitedByEmail: by.email, url: team }))
    },
    memberAddedMail: async (payload) => {
      const { accountId, membershipId, to, by } = payload as MemberMail
      const added = await member({ database, clock }, accountId, membershipId)
      if (!added) return
      const { name, team } = await accountOf(accountId)
      await post.send('memberAdded', to, `added.${membershipId}`, memberAddedLetter({
        accountName: name, memberName: added.name, memberEmail: added.email, addedByName: by.name, addedByEmail: by.email,
        access: describeAccess(permissionsOf(added), productsOf(added)), url: team,
      }))
    },
    madeAdminMail: async (payload) => {
      const { accountId, membershipId, to, by, version } = payload as MemberMail & { version: number }
      const { name, team } = await accountOf(accountId)
      await post.send('madeAdmin', to, `admin.${membershipId}.${version}`, madeAdminLetter({ accountName: name, byName: by.name, byEmail: by.email, url: team }))
    },
    holdingTransferredMail: async (payload) => {
      const { accountId, membershipId, version, from, to, at, side } = payload as Omit<Transfer, 'at'> & { at: string; side: 'from' | 'to' }
      const { name, team } = await accountOf(accountId)
      await post.send('holdingTransferred', (side === 'to' ? to : from).email, `holder.${side}.${membershipId}.${version}`, holdingTransferredLetter({
        accountName: name, side, fromName: from.name, fromEmail: from.email, toName: to.name, toEmail: to.email, at: new Date(at), url: team,
      }))
    },
    ownerAddedMail: async (payload) => {
      const { accountId, membershipId, to, toHolder } = payload as { accountId: string; membershipId: string; to: string; toHolder: boolean }
      const owner = await member({ database, clock }, accountId, membershipId)
      if (!owner) return
      const { name, team } = await accountOf(accountId)
      await post.send(toHolder ? 'holderOwnerAdded' : 'ownerAdded', to, `owner.${toHolder}.${membershipId}.${owner.version}`, ownerAddedLetter({ accountName: name, toHolder, ownerName: owner.name, ownerEmail: owner.email, url: team }))
    },
    removedMail: async (payload) => {
      const { accountId, membershipId, to, by, at, isPartner } = payload as MemberMail & { at: string; isPartner?: boolean }
      const { name } = await accountOf(accountId)
      await post.send(isPartner ? 'accessRevoked' : 'removed', to, `removed.${membershipId}`, (isPartner ? revokedLetter : removedLetter)({ accountName: name, removedByName: by.name, removedByEmail: by.email, at: new Date(at) }))
    },
  }
}
