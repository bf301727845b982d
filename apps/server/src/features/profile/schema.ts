import { z } from 'zod'
import { builder } from '../../graphql/builder.ts'
import type { Viewer } from '../../graphql/context.ts'
import { InvalidInput, RateLimited } from '../../graphql/errors.ts'
import { line, readInput } from '../../graphql/input.ts'
import { ProblemInterface } from '../../graphql/problems.ts'
import { UserType } from '../accounts/types.ts'
import { removePicture, setPicture, updateProfile } from './commands.ts'
import { ProfileConflict } from './problems.ts'
import { PostalAddressInput } from './types.ts'

builder.objectType(ProfileConflict, {
  name: 'ProfileConflict',
  description: 'The profile was changed since it was read. Nothing was changed now.',
  interfaces: [ProblemInterface],
  fields: (t) => ({ user: t.field({ type: UserType, description: 'What it says now.', resolve: ({ user }) => user }) }),
})

const UpdatedProfile = builder.objectRef<{ user: Viewer }>('UpdatedProfile').implement({
  description: 'The viewer’s profile is as it was sent.',
  authScopes: { signedIn: true },
  fields: (t) => ({ user: t.field({ type: UserType, description: 'The viewer as they are now.', resolve: ({ user }) => user }) }),
})

const UpdateProfileInput = builder.inputType('UpdateProfileInput', {
  description: 'What is to be different; what is absent stays.',
  fields: (t) => ({
    name: t.string({ required: false, description: 'The person’s name, at most 80 characters.' }),
    postalAddress: t.field({ type: PostalAddressInput, required: false, description: 'The postal address; null takes it away.' }),
    version: t.string({ required: false, description: 'The `profileVersion` that was edited; another one by now refuses the save.' }),
  }),
})

/** Longer ones are refused at once; what a line may hold, the address itself says. */
const part = z.string().max(400, 'This is too long.')
const profileShape = z.object({
  name: line('your name', 80).nullish(),
  postalAddress: z.object({ lines: z.array(part).max(10, 'Use at most 2 lines.'), city: part.nullish(), postalCode: part.nullish(), region: part.nullish(), country: part }).nullish(),
  version: z.string().max(100, 'This is no version.').nullish(),
})

builder.mutationField('updateProfile', (t) =>
  t.withAuth({ signedIn: true }).field({
    type: UpdatedProfile,
    description: 'Changes the viewer’s own name and postal address. Nobody changes anybody else’s. ID-6',
    args: { input: t.arg({ type: UpdateProfileInput, required: true, description: 'What is to be different.' }) },
    errors: { types: [InvalidInput, ProfileConflict] },
    resolve: async (_root, { input }, context) => {
      await updateProfile(context, readInput(profileShape, input))
      return { user: context.viewer }
    },
  }),
)

const CropInput = builder.inputType('CropInput', {
  description: 'A square part of the upright picture, in shares of it.',
  fields: (t) => ({
    left: t.float({ required: true, description: 'The left edge: 0 to 1 of the width.' }),
    top: t.float({ required: true, description: 'The upper edge: 0 to 1 of the height.' }),
    size: t.float({ required: true, description: 'The side: more than 0, up to 1, of the shorter side.' }),
  }),
})

const SetPictureInput = builder.inputType('SetPictureInput', {
  description: 'A picture of the viewer.',
  fields: (t) => ({
    content: t.string({ required: true, description: 'The file as base64: JPEG, PNG, WebP, GIF (its first frame) or AVIF, at most 2 MB, at least 32 by 32 pixels.' }),
    crop: t.field({ type: CropInput, required: false, description: 'Which part of it; the largest square in its middle when absent.' }),
  }),
})

const share = z.number('Shares are numbers from 0 to 1.').min(0, 'Shares begin at 0.').max(1, 'Shares end at 1.')
const pictureShape = z.object({
  content: z.string().min(1, 'Send the picture as base64.'),
  crop: z.object({ left: share, top: share, size: share.positive('A side is longer than 0.') }).nullish(),
})

builder.mutationField('setPicture', (t) =>
  t.withAuth({ signedIn: true }).field({
    type: UpdatedProfile,
    description: 'Gives the viewer a picture: made anew, upright and square, without anything else that was in the file. Over HTTP alone, since it is long. ID-6',
    args: { input: t.arg({ type: SetPictureInput, required: true, description: 'The picture.' }) },
    errors: { types: [InvalidInput, RateLimited] },
    resolve: async (_root, { input }, context) => {
      await setPicture(context, readInput(pictureShape, input))
      return { user: context.viewer }
    },
  }),
)

builder.mutationField('removePicture', (t) =>
  t.withAuth({ signedIn: true }).field({
    type: UpdatedProfile,
    description: 'Takes the viewer’s picture away; initials stand in its place. ID-6',
    resolve: async (_root, _args, context) => {
      await removePicture(context)
      return { user: context.viewer }
    },
  }),
)
