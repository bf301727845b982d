import { activityKinds } from '@gatehouse/contract/activity-kinds'
import { describe, expect, test } from 'vitest'
import { facesOf, kindInfo, sentenceOf, sentenceText } from './sentence.ts'

const nobody = { memberId: null, memberName: null, memberEmail: null, performerId: null, performerName: null, performerEmail: null }
const ana = { performerId: 'u1', performerName: 'Ana Ruiz', performerEmail: 'ana@x.example' }
const ben = { memberId: 'u2', memberName: 'Ben Okafor', memberEmail: 'ben@x.example' }

describe('a line of the history in words', () => {
  test('[AV-2] who did what to whom', () => {
    expect(sentenceText({ ...ana, ...ben, kind: 'made admin' })).toBe('Ana Ruiz made Ben Okafor an admin')
    expect(sentenceOf({ ...ana, ...ben, kind: 'deleted' })).toEqual([
      { person: { id: 'u1', name: 'Ana Ruiz', email: 'ana@x.example' } }, { text: ' removed ' }, { person: { id: 'u2', name: 'Ben Okafor', email: 'ben@x.example' } },
    ])
  })

  test('[AV-2, SE-6] a session that ended by itself, and one that somebody ended', () => {
    expect(sentenceText({ ...nobody, ...ben, kind: 'session ended' })).toBe('The session of Ben Okafor ended')
    expect(sentenceText({ ...ana, ...ben, kind: 'session ended' })).toBe('Ana Ruiz ended the session of Ben Okafor')
  })

  test('[AV-2] an address stands for whoever has no login', () => {
    expect(sentenceText({ ...nobody, ...ana, memberEmail: 'new@x.example', kind: 'invited' })).toBe('Ana Ruiz invited new@x.example')
  })

  test('[AV-2] nobody is missing from a sentence, whatever the kind', () => {
    for (const kind of Object.keys(activityKinds)) {
      expect(sentenceText({ ...nobody, kind }), kind).not.toMatch(/\{|undefined|null/)
      const { area, ...info } = activityKinds[kind as keyof typeof activityKinds]
      // What is done to the account is done to nobody in particular; what happens to it by itself, or by an operator, is done by nobody in it.
      const someone = area === 'settings' && !('self' in info) ? 'Ana Ruiz' : 'Ben Okafor'
      expect(sentenceText({ ...ana, ...ben, kind, detail: { name: 'Ben Okafor' } }), kind).toContain(someone)
    }
  })

  test('[AV-1] a kind that this console does not know yet is shown by its name', () => {
    expect(kindInfo('refund issued').title).toBe('Refund issued')
    expect(sentenceText({ ...nobody, ...ben, kind: 'refund issued' })).toBe('refund issued Ben Okafor')
    expect(kindInfo('constructor').title).toBe('Constructor')
  })

  test('[AV-2] faces: who did it first, each once', () => {
    expect(facesOf({ ...ana, ...ben }).map(({ name }) => name)).toEqual(['Ana Ruiz', 'Ben Okafor'])
    expect(facesOf({ ...ana, memberId: 'u1', memberName: 'Ana Ruiz', memberEmail: 'ana@x.example' })).toHaveLength(1)
  })
})
