import type { GraphQLField, GraphQLObjectType, GraphQLSchema } from 'graphql'
import type { Context } from './context.ts'
import { shownError, viewEnded } from './errors.ts'

/** What may be sent through somebody else's eyes, though it changes something. */
const leavesTheView = 'stopViewAs'

const demandView = ({ view }: Context) => {
  if (view && !view.standing) throw viewEnded(view)
}

const demandNoView = ({ origin, view, account }: Context) => {
  if (origin.viewAs == null) return
  const whose = view?.standing && account ? `You see ${account.name} as ${view.subjectName} does` : 'This looks at the account through somebody else’s eyes'
  throw shownError('READ_ONLY', `${whose}, so nothing can be changed. Stop viewing first.`)
}

const fieldsOf = (type: GraphQLObjectType | null | undefined): GraphQLField<unknown, Context>[] => Object.values(type?.getFields() ?? {})

/**
 * The one place where views through somebody else's eyes are kept read-only, whatever the transport: before each field of the roots.
 * A request that asks for a view changes nothing, whether or not the view stands; where it does not stand, nothing is read either. TM-15
 */
export const keepViewsReadOnly = (schema: GraphQLSchema): void => {
  for (const field of fieldsOf(schema.getQueryType())) {
    const { resolve } = field
    field.resolve = (root, args, context, info) => {
      demandView(context)
      return resolve!(root, args, context, info)
    }
  }
  for (const field of fieldsOf(schema.getMutationType())) {
    if (field.name === leavesTheView) continue
    const { resolve } = field
    field.resolve = (root, args, context, info) => {
      demandNoView(context)
      return resolve!(root, args, context, info)
    }
  }
  for (const field of fieldsOf(schema.getSubscriptionType())) {
    const { subscribe } = field
    field.subscribe = (root, args, context, info) => {
      demandView(context)
      return subscribe!(root, args, context, info)
    }
  }
}
