import { activityKinds, type ActivityKind, type ActivityKindInfo } from '@gatehouse/contract/activity-kinds'
import type { ActivityEvent } from './documents.ts'

/** Somebody in a sentence. Without an id they have no login, and the address stands for the name. */
export type Person = { id: string | null, name: string, email: string | null, picture?: string | null }
export type SentencePart = { text: string } | { person: Person } | { thing: string }

type People = Pick<ActivityEvent, 'memberId' | 'memberName' | 'memberEmail' | 'performerId' | 'performerName' | 'performerEmail'>
  & Partial<Pick<ActivityEvent, 'memberPicture' | 'performerPicture'>>

/** Everything that is known of a kind; a kind of a newer server is shown by its name. */
export const kindInfo = (kind: string): ActivityKindInfo =>
  Object.hasOwn(activityKinds, kind) ? activityKinds[kind as ActivityKind] : { title: kind.charAt(0).toUpperCase() + kind.slice(1), sentence: `${kind} {member}`, area: 'team' }

export const memberOf = ({ memberId: id, memberName, memberEmail: email, memberPicture: picture }: People): Person | null =>
  memberName || email ? { id, name: memberName ?? email!, email, picture } : null

export const performerOf = ({ performerId: id, performerName, performerEmail: email, performerPicture: picture }: People): Person | null =>
  performerName || email ? { id, name: performerName ?? email!, email, picture } : null

/** The faces of a line: who did it, then whom it was done to. Each once. */
export const facesOf = (event: People): Person[] => {
  const people = [performerOf(event), memberOf(event)].filter((one) => one !== null)
  return people.filter((one, at) => people.findIndex((other) => other.email === one.email) === at)
}

/** What it was done to, where that is no person: a product's name, a coupon's code. */
const thingOf = (detail: unknown): string => {
  const name = (detail as { name?: unknown } | null | undefined)?.name
  return typeof name === 'string' ? name : 'something'
}

/** What happened, as a sentence in which people stand out: 'Ana Ruiz invited ben@x.example'. AV-2 */
export const sentenceOf = (event: People & { kind: string, detail?: unknown }): SentencePart[] => {
  const unknown = { id: null, name: 'Somebody', email: null }
  const people: Record<string, Person> = { performer: performerOf(event) ?? unknown, member: memberOf(event) ?? unknown }
  const { sentence, sentenceBy } = kindInfo(event.kind)
  return (sentenceBy && performerOf(event) ? sentenceBy : sentence).split(/\{(performer|member|thing)\}/)
    .map((piece, at): SentencePart => (at % 2 === 0 ? { text: piece } : piece === 'thing' ? { thing: thingOf(event.detail) } : { person: people[piece]! }))
    .filter((part) => !('text' in part) || part.text !== '')
}

/** The same as one text, for what is read out. */
export const sentenceText = (event: People & { kind: string, detail?: unknown }): string =>
  sentenceOf(event).map((part) => ('person' in part ? part.person.name : 'thing' in part ? part.thing : part.text)).join('')
