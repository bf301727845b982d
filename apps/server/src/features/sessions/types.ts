import { builder } from '../../graphql/builder.ts'
import type { Device } from '../../graphql/context.ts'
import { encodeGlobalID } from '@pothos/plugin-relay'
import type { SessionRow } from './problems.ts'

export const SessionEndReason = builder.enumType('SessionEndReason', {
  description: 'Why a session is no more. SE-5',
  values: {
    SIGNED_OUT: { description: 'Its user signed out there.' },
    TAKEN_OVER: { description: 'Its user signed in on another device.' },
    ENDED_BY_ADMIN: { description: 'Someone who manages users ended it.' },
    PASSWORD_CHANGED: { description: 'The password was changed.' },
    REMOVED: { description: 'The user was removed from their last account.' },
    IDLE: { description: 'It was not used for too long.' },
    EXPIRED: { description: 'It reached the longest time that a session lasts.' },
  } as const,
})

export const DeviceType = builder.objectRef<Device>('Device').implement({
  description: 'Where a session is, as its person would call it.',
  fields: (t) => ({
    device: t.exposeString('device', { description: 'The kind of device, as in `Mac` or `Android phone`.' }),
    browser: t.exposeString('browser', { description: 'The program and its main version, as in `Firefox 145`.' }),
    address: t.exposeString('address', { description: 'The network address.' }),
  }),
})

export const SessionType = builder.objectRef<SessionRow>('Session').implement({
  description: 'One signed-in device of a user. A user has at most one live session. SE-1',
  fields: (t) => ({
    id: t.id({ description: 'The session’s global id.', resolve: ({ id }) => encodeGlobalID('Session', id) }),
    device: t.field({ type: DeviceType, description: 'Where it is.', resolve: (session) => session }),
    signedInAt: t.field({ type: 'DateTime', description: 'When it began.', resolve: ({ signedInAt }) => signedInAt }),
    lastActiveAt: t.field({ type: 'DateTime', description: 'When it was last used; an open page alone is not use.', resolve: ({ lastUsedAt }) => lastUsedAt }),
    idleAt: t.field({ type: 'DateTime', description: 'When it ends unless it is used before: the strictest idle time of its user’s accounts decides. AC-7', resolve: ({ idleAt }) => idleAt }),
    idleSeconds: t.int({
      description: 'How many seconds are left until then, for clocks that go wrong.',
      resolve: ({ idleAt }, _args, { services }) => Math.max(0, Math.floor((new Date(idleAt).getTime() - services.clock.now().getTime()) / 1_000)),
    }),
    expiresAt: t.field({ type: 'DateTime', description: 'When it ends at the latest.', resolve: ({ expiresAt }) => expiresAt }),
  }),
})
