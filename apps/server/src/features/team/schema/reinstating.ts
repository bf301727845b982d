import { namesOf } from '@gatehouse/policy'
import { z } from 'zod'
import { builder } from '../../../graphql/builder.ts'
import { readArguments } from '../../../graphql/input.ts'
import { emailKey, readAddress } from '../../../platform/emails.ts'
import { AccountType, RoleType } from '../../accounts/types.ts'
import { productColumns } from '../commands/terms.ts'
import { formerMembers, type FormerMember } from '../queries/former.ts'
import { accessInWords, AccessLevelType, ProductAccessType } from '../types.ts'

const offered = ({ offer }: FormerMember) => ({ permissions: namesOf(offer.permissions), ...productColumns(offer.products) })

const FormerMemberType = builder.objectRef<FormerMember>('FormerMember').implement({
  description: 'Somebody whose place in the account ended within the last 90 days, with what they would be offered again: what they had, as far as the viewer can give it. TM-10, PE-2',
  authScopes: { rule: 'usersManage' },
  fields: (t) => ({
    email: t.exposeString('email', { description: 'The login.' }),
    role: t.expose('role', { type: RoleType, description: 'The role that they had. They would come back as a member: admins are made. TM-7' }),
    endedAt: t.expose('endedAt', { type: 'DateTime', description: 'When it ended: by removal, or by its end date.' }),
    accessLevel: t.expose('level', { type: AccessLevelType, nullable: true, description: 'The level, if it still is and can be given as a whole.' }),
    permissions: t.stringList({ description: 'What would be offered, by name.', resolve: (row) => offered(row).permissions }),
    productAccess: t.field({ type: ProductAccessType, description: 'The products that would be offered.', resolve: offered }),
    access: t.string({ description: 'The same in words, to follow a name.', resolve: (row) => accessInWords(offered(row)) }),
  }),
})

const shape = z.object({ addresses: z.array(z.string()).max(500, 'Ask for at most 500 addresses at once.') })

builder.objectField(AccountType, 'formerMembers', (t) =>
  t.withAuth({ rule: 'usersManage' }).field({
    type: [FormerMemberType],
    description: 'Those among some addresses who were here until a time within the last 90 days, and are not any more: whom `inviteMembers` can reinstate. Former partners are not among them.',
    args: { addresses: t.arg.stringList({ required: true, description: 'Email addresses, at most 500.' }) },
    resolve: (_account, args, { services, actor }) => {
      const { addresses } = readArguments(shape, args)
      return formerMembers((text, values) => services.database.read({ name: 'former-members', text, values }), actor, addresses.flatMap((text) => readAddress(text) ?? []).map(emailKey), services.clock.now())
    },
  }),
)
