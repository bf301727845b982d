import { z } from 'zod'
import { InvalidInput } from './errors.ts'

// C0 and C1 controls but tab and line feed, and the marks that turn the direction of what follows.
const unwanted = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/

/** One line of text for people: NFC, trimmed, inner white space folded, 1 to `max` characters. */
export const line = (what: string, max: number) =>
  z
    .string()
    .transform((text) => text.normalize('NFC').replace(/\s+/gu, ' ').trim())
    .pipe(
      z
        .string()
        .min(1, `Enter ${what}.`)
        .refine((text) => [...text].length <= max, `Shorten ${what} to at most ${max} characters.`)
        .refine((text) => text.isWellFormed() && !unwanted.test(text), `Take out the invisible control characters in ${what}.`),
    )

/** Several lines of text for people, or nothing. */
export const paragraphs = (what: string, max: number) =>
  z
    .string()
    .transform((text) => text.normalize('NFC').replaceAll('\r\n', '\n').trim())
    .pipe(
      z
        .string()
        .refine((text) => [...text].length <= max, `Shorten ${what} to at most ${max} characters.`)
        .refine((text) => text.isWellFormed() && !unwanted.test(text), `Take out the invisible control characters in ${what}.`),
    )

/** Holds an argument against its shape; says everything that is wrong at once. */
export const readInput = <Shape extends z.ZodType>(shape: Shape, value: unknown, at = 'input'): z.output<Shape> => read(shape, value, [at])

/** The same for the arguments themselves, where there is no one input. */
export const readArguments = <Shape extends z.ZodType>(shape: Shape, args: unknown): z.output<Shape> => read(shape, args, [])

const read = <Shape extends z.ZodType>(shape: Shape, value: unknown, at: string[]): z.output<Shape> => {
  const found = shape.safeParse(value)
  if (found.success) return found.data
  throw new InvalidInput(found.error.issues.map(({ path, message }) => ({ path: [...at, ...path.map(String)], message })))
}

const uuid = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/i

/** The id in a global id. One that no row can have gets the same answer as one that no row has. PE-6 */
export const uuidOrNobodys = (id: string): string => (uuid.test(id) ? id : '00000000-0000-0000-0000-000000000000')
