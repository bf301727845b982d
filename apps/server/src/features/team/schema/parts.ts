import { builder } from '../../../graphql/builder.ts'
import { InvitationNode } from '../types.ts'

/** The result of what leaves nothing but the id of what it was done to. */
export const gone = <T extends object>(name: string, authScopes: { rule: 'usersManage' } | { signedIn: true }, description: string, field: string, typename: string, idOf: (value: T) => string) =>
  builder.objectRef<T>(name).implement({ description, authScopes, fields: (t) => ({ [field]: t.globalID({ description: 'Its global id.', resolve: (value: T) => ({ type: typename, id: idOf(value) }) }) }) })

export const invitationArgument = { invitationId: builder.args((t) => ({ invitationId: t.globalID({ required: true, for: [InvitationNode], description: 'The invitation.' }) })).invitationId }
