import { maySeeFinancials, type QuestionName } from '@gatehouse/policy'
import SchemaBuilder, {
  BasePlugin, type FieldNullability, type InputFieldMap, type PothosOutputFieldConfig, PothosSchemaError, type SchemaTypes, type TypeParam,
} from '@pothos/core'
import { defaultFieldResolver } from 'graphql'
import type { Context } from './context.ts'

const name = 'fieldMarks' as const
export default name

/** Whether a field was marked as holding amounts that the account earned. */
const isFinancial = (options: unknown): boolean => (options as { financial?: true }).financial === true

/**
 * The one mask of PE-4: a field that is marked `financial` answers null to whoever may not see financial information, wherever it stands:
 * in queries, in what mutations answer and in live messages. It must be nullable, which its type asks for.
 */
class FieldMarks<Types extends SchemaTypes> extends BasePlugin<Types> {
  override onOutputFieldConfig(field: PothosOutputFieldConfig<Types>): PothosOutputFieldConfig<Types> {
    if (!isFinancial(field.pothosOptions)) return field
    if (!field.type.nullable) throw new PothosSchemaError(`${field.parentType}.${field.name} is financial, so it must be nullable: it answers null where that is hidden.`)
    const { resolve = defaultFieldResolver } = field
    return {
      ...field,
      resolve: (parent, args, context, info) => {
        const { actor } = context as Context
        return actor && maySeeFinancials(actor).allowed ? (resolve as typeof defaultFieldResolver)(parent, args, context, info) : null
      },
    }
  }
}

declare global {
  // eslint-disable-next-line @typescript-eslint/no-namespace
  namespace PothosSchemaTypes {
    interface Plugins<Types extends SchemaTypes> {
      [name]: FieldMarks<Types>
    }

    /* eslint-disable @typescript-eslint/no-unused-vars -- an interface of Pothos is widened by one with the same parameters. */
    interface FieldOptions<
      Types extends SchemaTypes, ParentShape, Type extends TypeParam<Types>, Nullable extends FieldNullability<Type>, Args extends InputFieldMap, ResolveShape, ResolveReturnShape,
    > {
      /** It holds an amount that the account earned, or what would give one away: null where financial information is hidden. PE-4 */
      financial?: [Nullable] extends [true] ? true : never
      /** It holds a price, or what is taken off one: money that everyone who sees the thing may see. PE-4 */
      price?: true
      /** The rules that the field's command asks besides its own, of whom or what it is done to. schemaWalk.ts demands it of mutations. PE-5 */
      asks?: readonly QuestionName[]
    }
    /* eslint-enable @typescript-eslint/no-unused-vars */
  }
}

SchemaBuilder.registerPlugin(name, FieldMarks)
