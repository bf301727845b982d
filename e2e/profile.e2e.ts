import { beforeAll, describe, expect, test } from 'vitest'
import { colourAt, noise, pictureOf } from '@gatehouse/server/testing/pictures.ts'
import { ownProfile, setPicture, updateProfile } from '@gatehouse/server/testing/profile.ts'
import type { Person } from '@gatehouse/server/testing/person.ts'
import type { PersonsBrowser } from './browser.ts'
import { useStage } from './stage.ts'

const stage = useStage()

let olga: Person
let team: string
beforeAll(async () => {
  olga = await stage.house.owner('Olga Holder', 'Harbour Tools')
  team = `/a/${olga.account}/team`
})

let count = 0
/** Somebody of the team, at their profile page. */
const atProfile = async (look = {}) => {
  const person = await stage.house.member(olga, `Mira ${++count}`)
  const tab = await stage.browserOf(person, look)
  await tab.open('/me')
  await tab.sees(tab.field('Name'))
  return { person, tab }
}

const fileOf = (buffer: Buffer, name = 'picture.png', mimeType = 'image/png') => ({ buffer, name, mimeType })
const choose = (tab: PersonsBrowser, file: ReturnType<typeof fileOf>) => tab.page.locator('input[type=file]').setInputFiles(file)
/** The addresses of the pictures that can be seen, each once. */
const faces = (tab: PersonsBrowser) => tab.page.locator('img[src^="/pictures/"]').evaluateAll((images) => images.map((image) => image.getAttribute('src')!))
const fetched = async (path: string) => Buffer.from(await (await fetch(`${stage.house.url}${path}`)).arrayBuffer())

describe('the name', () => {
  test('[ID-6, LV-1] is saved, and shows at once to the person, their other tabs and their team, in its new place', async () => {
    const { tab } = await atProfile()
    const colleague = await stage.browserOf(olga)
    await colleague.open(team)
    await colleague.sees(colleague.row(`Mira ${count}`))
    await colleague.isLive()
    const other = await tab.another()
    await other.page.goto(team)
    await other.isLive()

    expect(await tab.canUse('Save name')).toBe(false)
    await tab.fill({ Name: 'Aaron First' })
    await tab.press('Enter')
    await tab.sees('Your name is saved')
    await tab.sees(tab.heading('Aaron First'))
    await other.sees(other.button(/Aaron First.*Your menu/))
    await colleague.sees(colleague.row('Aaron First'))
    const members = (await colleague.rows().allInnerTexts()).filter((text) => text.includes('Member'))
    expect(members[0]).toContain('Aaron First')
  })

  test('[ID-6] that could not be saved goes back visibly, and what was typed stays', async () => {
    const { person, tab } = await atProfile()
    tab.expects(/ERR_CONNECTION_REFUSED|Failed to load resource/)
    await tab.page.route('**/graphql', (route) => (route.request().postData()?.includes('UpdateProfile') ? route.abort('connectionrefused') : route.continue()))
    await tab.fill({ Name: 'Never Saved' })
    await tab.button('Save name').click()
    await tab.sees('Your name was not saved')
    await tab.sees(tab.heading(/^Mira/))
    expect(await tab.field('Name').inputValue()).toBe('Never Saved')
    expect((await ownProfile(person)).name).toMatch(/^Mira/)
    await tab.page.unroute('**/graphql')
    await tab.button('Save name').click()
    await tab.sees(tab.heading('Never Saved'))
  })

  test('[ID-6] changed in another tab while one types is told, and not overwritten unseen', async () => {
    const { person, tab } = await atProfile()
    await tab.fill({ Name: 'Mine' })
    await updateProfile(person, { name: 'Theirs' })
    await tab.sees(/changed in another tab meanwhile to ‘Theirs’/)
    expect(await tab.field('Name').inputValue()).toBe('Mine')
    await tab.button('Use that').click()
    expect(await tab.field('Name').inputValue()).toBe('Theirs')
    await tab.fill({ Name: 'Mine after all' })
    await tab.press('Enter')
    await tab.sees(tab.heading('Mine after all'))
  })

  test('[ID-6] is refused by the server where nobody heard of the other save, and then knows of it', async () => {
    const { person, tab } = await atProfile()
    // This tab hears nothing any more.
    await tab.page.routeWebSocket(/graphql/, () => {})
    await tab.page.reload()
    await tab.sees(tab.field('Name'))
    await tab.fill({ Name: 'Mine' })
    await updateProfile(person, { name: 'Theirs' })
    await tab.button('Save name').click()
    await tab.sees(/changed in another tab meanwhile to ‘Theirs’/)
    expect((await ownProfile(person)).name).toBe('Theirs')
    await tab.button('Save name').click()
    await tab.sees('Your name is saved')
    expect((await ownProfile(person)).name).toBe('Mine')
  })

  test('[ID-6] is saved also when another tab changed only the address', async () => {
    const { person, tab } = await atProfile()
    await tab.page.routeWebSocket(/graphql/, () => {})
    await tab.page.reload()
    await tab.fill({ Name: 'Both Stay' })
    await updateProfile(person, { postalAddress: { lines: ['1 Gate St'], city: 'Oakland', postalCode: '94607', region: 'US-CA', country: 'US' } })
    await tab.button('Save name').click()
    await tab.sees('Your name is saved')
    expect(await ownProfile(person)).toMatchObject({ name: 'Both Stay', postalAddress: { city: 'Oakland' } })
  })
})

describe('the picture', () => {
  test('[ID-6] is chosen, cut with the keyboard alone, and shows wherever its owner is, for others too', async () => {
    const { person, tab } = await atProfile()
    const colleague = await stage.browserOf(olga)
    await colleague.open(team)
    await colleague.isLive()
    const [chooser] = await Promise.all([tab.page.waitForEvent('filechooser'), tab.button('Add a picture').click()])
    await chooser.setFiles(fileOf(await pictureOf('png', 800, 400)))
    const dialog = tab.dialog('Your picture')
    await tab.sees(dialog)
    const area = tab.page.getByRole('application', { name: /Part of the picture/ })
    await area.focus()
    for (let at = 0; at < 12; at++) await tab.press('ArrowLeft')
    await tab.press('+', '+')
    await tab.sees(tab.page.getByRole('slider', { name: 'Zoom' }))
    await tab.button('Save picture').click()
    await tab.sees('Your picture is changed')
    await tab.misses(dialog)
    const { picture, large } = await ownProfile(person)
    expect(await faces(tab)).toEqual([picture, large])
    expect(await colourAt(await fetched(large), 0.9, 0.5)).toBe('red')
    await colleague.sees(colleague.row(`Mira ${count}`).locator(`img[src="${picture}"]`))
    await colleague.link('All Activity').click()
    await colleague.sees(colleague.row(`Mira ${count} changed their profile`).locator(`img[src="${picture}"]`))
  })

  test('[ID-6] is pulled and brought nearer with the pointer', async () => {
    const { person, tab } = await atProfile()
    await choose(tab, fileOf(await pictureOf('jpeg', 800, 400), 'wide.jpg', 'image/jpeg'))
    const area = tab.page.getByRole('application', { name: /Part of the picture/ })
    const { x, y, width, height } = (await area.boundingBox())!
    const before = await tab.page.getByRole('slider', { name: 'Zoom' }).inputValue()
    await tab.page.mouse.move(x + width / 2, y + height / 2)
    await tab.page.mouse.wheel(0, -300)
    await expect.poll(() => tab.page.getByRole('slider', { name: 'Zoom' }).inputValue()).not.toBe(before)
    await tab.page.mouse.down()
    await tab.page.mouse.move(x - 800, y + height / 2, { steps: 8 })
    await tab.page.mouse.up()
    await tab.button('Save picture').click()
    await tab.sees('Your picture is changed')
    expect(await colourAt(await fetched((await ownProfile(person)).large), 0.1, 0.5)).toBe('blue')
  })

  test('[ID-6] is dropped on the page', async () => {
    const { tab } = await atProfile()
    const bytes = [...(await pictureOf('webp'))]
    const transfer = await tab.page.evaluateHandle((content) => {
      const carried = new DataTransfer()
      carried.items.add(new File([new Uint8Array(content)], 'dropped.webp', { type: 'image/webp' }))
      return carried
    }, bytes)
    const zone = tab.page.locator('section', { has: tab.heading('Picture and name') }).locator('div', { has: tab.button('Add a picture') }).first()
    await zone.dispatchEvent('dragenter', { dataTransfer: transfer })
    await tab.page.getByText('Choose a file or drop it here').dispatchEvent('drop', { dataTransfer: transfer })
    await tab.sees(tab.dialog('Your picture'))
    await tab.button('Save picture').click()
    await tab.sees(tab.button('Change picture'))
  })

  test('[ID-6] of a phone that is larger than 2 MB is made smaller before it is sent', async () => {
    const { person, tab } = await atProfile()
    const large = await noise(1600, 1200)
    expect(large.length).toBeGreaterThan(2 * 1024 * 1024)
    await choose(tab, fileOf(large))
    await tab.button('Save picture').click()
    await tab.sees('Your picture is changed')
    expect((await ownProfile(person)).picture).not.toBeNull()
  })

  test('[ID-6] shows that it is being sent, and can be given up meanwhile', async () => {
    const { person, tab } = await atProfile()
    const held: (() => void)[] = []
    await tab.page.route('**/graphql', (route) => (route.request().postData()?.includes('SetPicture') ? void held.push(() => void route.abort()) : route.continue()))
    await choose(tab, fileOf(await pictureOf('png')))
    await tab.button('Save picture').click()
    await tab.sees(tab.page.getByRole('progressbar', { name: 'Sending the picture' }))
    await expect.poll(() => held.length).toBe(1)
    await tab.button('Cancel').click()
    await tab.misses(tab.dialog('Your picture'))
    for (const release of held) release()
    await tab.page.unroute('**/graphql')
    expect((await ownProfile(person)).picture).toBeNull()
    await choose(tab, fileOf(await pictureOf('png')))
    await tab.button('Save picture').click()
    await tab.sees(tab.button('Change picture'))
  })

  test.each([
    ['a text that calls itself a picture', fileOf(Buffer.from('no picture at all'), 'picture.png')],
    ['a drawing with a script', fileOf(Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><script>alert(1)</script></svg>'), 'drawing.svg', 'image/svg+xml')],
  ])('[ID-6] that is none is told so, and another can be chosen: %s', async (_what, file) => {
    const { tab } = await atProfile()
    await choose(tab, file)
    await tab.sees(/This is no picture that can be shown/)
    expect(await tab.canUse('Save picture')).toBe(false)
    await choose(tab, fileOf(await pictureOf('png')))
    await tab.misses(/This is no picture/)
    await tab.button('Save picture').click()
    await tab.sees(tab.button('Change picture'))
  })

  test('[ID-6] says why where the server does not take it, and stays as it was', async () => {
    const { person, tab } = await atProfile()
    await choose(tab, fileOf(await pictureOf('png', 20, 20)))
    await tab.button('Save picture').click()
    await tab.sees('A picture needs at least 32 by 32 pixels.')
    await tab.button('Cancel').click()
    await tab.sees(tab.button('Add a picture'))
    expect((await ownProfile(person)).picture).toBeNull()
  })

  test('[ID-6] is removed at once, and can be put back', async () => {
    const person = await stage.house.member(olga, 'Nora Undo')
    await setPicture(person, await pictureOf('png'))
    const tab = await stage.browserOf(person)
    await tab.open('/me')
    await tab.button('Remove picture').click()
    await tab.sees('Your picture is removed')
    await expect.poll(() => faces(tab)).toEqual([])
    expect((await ownProfile(person)).picture).toBeNull()
    await tab.button('Undo').click()
    await tab.sees(tab.button('Change picture'))
    const { picture, large } = await ownProfile(person)
    await expect.poll(() => faces(tab)).toEqual([picture, large])
    expect([await colourAt(await fetched(large), 0.1, 0.5), await colourAt(await fetched(large), 0.9, 0.5)]).toEqual(['red', 'blue'])
  })

  test('[ID-6] whose file does not come leaves the initials', async () => {
    const person = await stage.house.member(olga, 'Ines Broken')
    await setPicture(person, await pictureOf('png'))
    const tab = await stage.browserOf(person)
    tab.expects(/pictures|Failed to load resource/)
    await tab.page.route('**/pictures/**', (route) => route.fulfill({ status: 404 }))
    await tab.open('/me')
    await tab.sees(tab.page.getByText('IB', { exact: true }))
  })
})

describe('the postal address', () => {
  const fillIn = async (tab: PersonsBrowser) => {
    await tab.field('Country').selectOption({ label: 'United States' })
    await tab.fill({ 'Street and house': '1 Gate St', City: 'Oakland', 'ZIP code': '94607' })
    await tab.field('State').selectOption({ label: 'California' })
  }

  test('[ID-6] asks for what its country has, keeps what was typed, and is seen by those who manage users', async () => {
    const { person, tab } = await atProfile()
    const colleague = await stage.browserOf(olga)
    await colleague.open(team)
    await colleague.link(`Mira ${count}`).click()
    await colleague.sees(colleague.dialog(`Mira ${count}`))
    await tab.field('Country').selectOption({ label: 'Germany' })
    await tab.fill({ 'Street and house': 'Am Tor 1', 'Postal code': '10115', City: 'Berlin' })
    await tab.field('Country').selectOption({ label: 'United Arab Emirates' })
    await tab.misses(tab.field('Postal code'))
    await tab.field('Country').selectOption({ label: 'Germany' })
    expect(await tab.field('Postal code').inputValue()).toBe('10115')
    await fillIn(tab)
    await tab.button('Save address').click()
    await tab.sees('Your address is saved')
    await colleague.sees(colleague.page.getByText('Oakland, CA 94607'))
    expect(await ownProfile(person)).toMatchObject({ postalAddress: { lines: ['1 Gate St'], region: 'US-CA', country: 'US' } })
    await tab.page.reload()
    expect(await tab.field('State').inputValue()).toBe('US-CA')
  })

  test('[ID-6] says at each field what is wrong, and nothing that was typed is lost', async () => {
    const { tab } = await atProfile()
    await fillIn(tab)
    await tab.fill({ 'ZIP code': 'SW1A 2AA', 'Street and house': '' })
    await tab.button('Save address').click()
    await tab.sees('Enter street and house.')
    await tab.sees('Check the ZIP code: those of this country look different.')
    expect(await tab.field('City').inputValue()).toBe('Oakland')
    expect(await tab.focused().getAttribute('name')).toBe('address-line1')
    await tab.fill({ 'ZIP code': '94607', 'Street and house': '1 Gate St' })
    await tab.button('Save address').click()
    await tab.sees('Your address is saved')
  })

  test('[ID-6] is removed, and can be put back', async () => {
    const { person, tab } = await atProfile()
    await fillIn(tab)
    await tab.button('Save address').click()
    await tab.button('Remove address').click()
    await tab.sees('Your address is removed')
    expect((await ownProfile(person)).postalAddress).toBeNull()
    await tab.button('Undo').click()
    await tab.sees(tab.button('Remove address'))
    expect((await ownProfile(person)).postalAddress).toMatchObject({ city: 'Oakland' })
  })

  test('[ID-6] is none of the business of somebody who does not manage users', async () => {
    const { person } = await atProfile()
    await updateProfile(person, { postalAddress: { lines: ['1 Gate St'], city: 'Oakland', postalCode: '94607', region: 'US-CA', country: 'US' } })
    const plain = await stage.house.member(olga, 'Plain Peer', { permissions: ['coupons.view'] })
    const tab = await stage.browserOf(plain)
    const id = (await olga.memberId(`Mira ${count}`))
    await tab.open(`${team}?person=${encodeURIComponent(id)}`)
    await tab.sees(/you may not see their profile/)
    await tab.misses('Oakland')
  })
})

test('[SE-7] the console runs under a policy that admits no script, style or picture but its own, and says so when one tries', async () => {
  const { tab } = await atProfile()
  tab.expects(/Content Security Policy|policy violation|Trusted(Script|HTML)|evil\.example.* csp/i)
  expect(tab.surprises.violations()).toEqual([])
  const tried = await tab.page.evaluate(() => {
    const seen: string[] = []
    document.addEventListener('securitypolicyviolation', ({ effectiveDirective }) => seen.push(effectiveDirective))
    const add = (name: string, more: object, text = '') => {
      const element = Object.assign(document.createElement(name), more)
      element.append(text)
      document.body.append(element)
    }
    const tries: (() => void)[] = [
      () => add('script', {}, 'window.intruded = true'),
      () => add('style', {}, 'body { display: none }'),
      () => add('img', { src: 'https://evil.example/x.png' }),
      () => add('iframe', { src: 'https://evil.example/' }),
      () => add('div', { innerHTML: '<img src=x onerror="window.intruded = true">' }),
      () => document.body.setAttribute('style', 'display: none'),
      () => document.body.setAttribute('onclick', 'window.intruded = true'),
      () => document.body.click(),
    ]
    for (const run of tries) {
      try {
        run()
      } catch (error) {
        // What is not even begun is told as a violation too.
        if (!(error instanceof TypeError)) throw error
      }
    }
    const wanted = ['frame-src', 'img-src', 'require-trusted-types-for', 'style-src-attr', 'style-src-elem']
    return new Promise<{ missing: string[]; intruded: boolean; hidden: boolean }>((resolve) => {
      const deadline = Date.now() + 15_000
      const look = () => {
        const missing = wanted.filter((one) => !seen.includes(one))
        if (missing.length > 0 && Date.now() < deadline) return void setTimeout(look, 20)
        resolve({ missing, intruded: 'intruded' in window, hidden: getComputedStyle(document.body).display === 'none' })
      }
      look()
    })
  })
  expect(tried).toEqual({ missing: [], intruded: false, hidden: false })
  expect(tab.surprises.violations().length).toBeGreaterThan(4)
})
