import { addressIssues, type PostalAddress, tidyAddress } from '@gatehouse/addresses'
import { unchanged } from '../../activity/change.ts'
import type { Context, Services, Viewer } from '../../graphql/context.ts'
import { InvalidInput, RateLimited, tooBusy } from '../../graphql/errors.ts'
import type { Tx } from '../../platform/database/client.ts'
import { Prisma } from '../../platform/database/generated/client.ts'
import { addJobs, type Job } from '../../platform/jobs.ts'
import { type Crop, PicturesBusy, UnusablePicture } from '../../platform/pictures.ts'
import { enterable, lockUser } from '../sessions/commands/open.ts'
import { profileChanged, profileDifference } from './events.ts'
import { discardPicture } from './jobs.ts'
import { newPictureKey, pictureFiles } from './pictureFiles.ts'
import { ProfileConflict } from './problems.ts'
import { profileVersion, type ProfileRow } from './queries.ts'

type SignedIn = Context & { viewer: Viewer }
type Said = Pick<ProfileRow, 'name' | 'picture' | 'postalAddress'>

/** Changes what a person says of themselves, and tells it wherever they are seen. Leaves nothing behind where nothing is different. */
const changeProfile = async (context: SignedIn, edit: (now: ProfileRow) => Partial<Said>, jobs: (before: Said, after: Said) => Job[] = () => []): Promise<void> => {
  const { services, viewer } = context
  await services.change(async (tx: Tx, at) => {
    const user = await lockUser(tx, viewer.userId)
    const { picture, postalAddress } = await tx.user.findUniqueOrThrow({ where: { id: user.id }, select: { picture: true, postalAddress: true } })
    const before: ProfileRow = { userId: user.id, name: user.name, email: user.email, picture, postalAddress: postalAddress as PostalAddress | null }
    const after = { ...before, ...edit(before) }
    if (profileVersion(before) === profileVersion(after) && before.picture === after.picture) return unchanged(undefined)
    await tx.user.update({
      where: { id: user.id },
      data: { name: after.name, picture: after.picture, postalAddress: after.postalAddress ?? Prisma.DbNull },
    })
    const events = profileChanged(user, await enterable(tx, user.id, at), profileDifference(before, after))
    return { result: undefined, events, jobs: jobs(before, after) }
  })
  await context.refresh()
}

/** The address as it is kept. Throws `InvalidInput` with an issue at each field that is wrong. */
const readAddress = (given: Parameters<typeof tidyAddress>[0]): PostalAddress => {
  const address = tidyAddress(given)
  const issues = addressIssues(address)
  if (issues.length > 0) throw new InvalidInput(issues.map(({ field, message }) => ({ path: ['input', 'postalAddress', field], message })))
  return address
}

export type ProfileEdit = { name?: string | null; postalAddress?: Parameters<typeof tidyAddress>[0] | null; version?: string | null }

/** Changes the viewer's own name and postal address. What is absent stays; an address of null is taken away. ID-6
 *  Throws `ProfileConflict` where `version` is given and the profile is another by now. */
export const updateProfile = async (context: SignedIn, { name, postalAddress, version }: ProfileEdit): Promise<void> => {
  const address = postalAddress && readAddress(postalAddress)
  await changeProfile(context, (now) => {
    if (version && version !== profileVersion(now)) throw new ProfileConflict({ ...context.viewer, name: now.name, picture: now.picture })
    return { ...(name != null && { name }), ...(address !== undefined && { postalAddress: address }) }
  })
}

/** Files that nothing came to refer to are cleared away after this time: whatever was under way has ended by then. Milliseconds. */
const undecided = 60 * 60_000

const makePicture = async (services: Services, content: string, crop: Crop | null) => {
  const wrong = (message: string) => new InvalidInput([{ path: ['input', 'content'], message }])
  const bytes = Buffer.from(content, 'base64')
  // What is no base64 is read as far as it goes; the same bytes have one way of being written.
  if (bytes.toString('base64').replace(/=+$/, '') !== content.replace(/=+$/, '')) throw wrong('Send the picture as base64.')
  return services.pictures.make(bytes, crop).catch((error: unknown) => {
    if (error instanceof UnusablePicture) throw wrong(error.message)
    if (error instanceof PicturesBusy) throw tooBusy(error.retryAfter, 'Too many pictures are being worked on.')
    throw error
  })
}

/** Gives the viewer a picture, made anew out of what was sent. ID-6 */
export const setPicture = async (context: SignedIn, { content, crop }: { content: string; crop?: Crop | null }): Promise<void> => {
  const { services, viewer } = context
  const { limits, database, clock, files } = services
  const until = await limits.blockedUntil('picturePerLogin', viewer.userId)
  if (until) throw new RateLimited(until, 'You have changed your picture often.')
  await limits.count('picturePerLogin', viewer.userId)
  const made = await makePicture(services, content, crop ?? null)
  const key = newPictureKey()
  // Before the files are there: whatever becomes of this process, they do not stay without somebody whose picture they are.
  await addJobs((sql, values) => database.pool.query(sql, values), [discardPicture(key, new Date(clock.now().getTime() + undecided))])
  await pictureFiles(files).put(key, made)
  await changeProfile(context, () => ({ picture: key }), ({ picture }) => (picture ? [discardPicture(picture)] : []))
}

/** Takes the viewer's picture away; initials stand in its place. ID-6 */
export const removePicture = (context: SignedIn): Promise<void> =>
  changeProfile(context, () => ({ picture: null }), ({ picture }) => (picture ? [discardPicture(picture)] : []))
