import { expect, test } from 'vitest'
import { agency } from './partners.ts'
import { useHouse } from './useHouse.ts'

const house = useHouse()

test('a test that is asked again makes its people anew, and finds those of this time by their name', async () => {
  const ada = await house.owner('Ada')
  const makers = [() => house.owner('Bo'), () => house.member(ada, 'Cy'), () => house.byCopy('Di', ada), () => agency(house, 'Eve & Co')]
  const first = await Promise.all(makers.map((make) => make()))
  expect(first.map(({ email }) => email)).toEqual(['bo@example.com', 'cy@example.com', 'di@example.com', 'eve.co@example.com'])
  const again = await Promise.all(makers.map((make) => make()))
  expect(again.map(({ email }) => email)).toEqual(['bo.2@example.com', 'cy.2@example.com', 'di.2@example.com', 'eve.co.2@example.com'])
  for (const person of [...first, ...again]) expect((await person.whoAmI()).email).toBe(person.email)
  const { id } = (await ada.members()).find(({ email }) => email === 'cy.2@example.com')!
  expect(await ada.memberId('Cy')).toBe(id)
})
