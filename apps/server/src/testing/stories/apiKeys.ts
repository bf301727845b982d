import { createKey, makeKey, revokeKey, rotateKey } from '../apiKeys.ts'
import { globalId } from '../house.ts'
import type { Stories } from './scene.ts'

/** The mutations of `features/apiKeys`: the keys of programs. */
export const apiKeysStories: Stories = {
  createApiKey: {
    leaves: ['account: key created'],
    changes: async ({ ada }) => () => createKey(ada, { permissions: ['coupons.view'] }),
    fails: async ({ ada }) => () => createKey(ada, { permissions: [] }),
  },
  rotateApiKey: {
    leaves: ['account: key rotated'],
    changes: async ({ ada }) => {
      const { id } = await makeKey(ada, { permissions: ['coupons.view'] })
      return () => rotateKey(ada, id)
    },
    fails: async ({ ada }) => () => rotateKey(ada, globalId('ApiKey', crypto.randomUUID())),
  },
  revokeApiKey: {
    leaves: ['account: key revoked'],
    changes: async ({ ada }) => {
      const { id } = await makeKey(ada, { permissions: ['coupons.view'] })
      return () => revokeKey(ada, id)
    },
    fails: async ({ ada }) => () => revokeKey(ada, globalId('ApiKey', crypto.randomUUID())),
  },
}
