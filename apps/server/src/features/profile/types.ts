import { countryName, type PostalAddress, regionName, writtenAddress } from '@gatehouse/addresses'
import { maySeeProfile } from '@gatehouse/policy'
import { builder } from '../../graphql/builder.ts'
import type { PictureSize } from '../../platform/pictures.ts'
import { personal } from '../../live/personalFields.ts'
import { subjectOf } from '../team/queries.ts'
import { MemberType } from '../team/types.ts'
import { UserType } from '../accounts/types.ts'
import { profileOf, profileVersion, type ProfileRow } from './queries.ts'
import { pictureAddress } from './queries/pictureAddress.ts'

const PictureSizeType = builder.enumType('PictureSize', {
  description: 'How large a picture is.',
  values: {
    SMALL: { value: 'small', description: '96 pixels wide and high: beside names.' },
    LARGE: { value: 'large', description: '512 pixels wide and high.' },
  } as const satisfies Record<string, { value: PictureSize; description: string }>,
})

const pictureWords = 'The path of their picture on this server, as WebP; null for initials. A new picture has a new path.'
const size = { type: PictureSizeType, required: true, defaultValue: 'small', description: 'How large it is to be.' } as const
const addressOf = (key: string | null, wanted: PictureSize) => key && pictureAddress(key, wanted)

export const PostalAddressType = builder.objectRef<PostalAddress>('PostalAddress').implement({
  description: 'Where post reaches a person or a company.',
  fields: (t) => ({
    lines: t.stringList({ description: 'Street and house, and perhaps a second line.', resolve: ({ lines }) => [...lines] }),
    city: t.exposeString('city', { nullable: true, description: 'City or town; null where addresses name none.' }),
    postalCode: t.exposeString('postalCode', { nullable: true, description: 'Postal code; null where there are none.' }),
    region: t.exposeString('region', { nullable: true, description: 'ISO 3166-2 code, as in `US-CA`.' }),
    regionName: t.string({ nullable: true, description: 'The region’s name.', resolve: ({ region }) => region && regionName(region) }),
    country: t.exposeString('country', { description: 'ISO 3166-1 code, as in `US`.' }),
    countryName: t.string({ description: 'The country’s name in English.', resolve: ({ country }) => countryName(country) ?? country }),
    written: t.stringList({ description: 'The lines of an envelope, as the post of that country wants them.', resolve: writtenAddress }),
  }),
})

export const PostalAddressInput = builder.inputType('PostalAddressInput', {
  description: 'Where post reaches a person or a company. Which parts are needed depends on the country.',
  fields: (t) => ({
    lines: t.stringList({ required: true, description: 'Street and house, and perhaps a second line; at most 100 characters each.' }),
    city: t.string({ required: false, description: 'City or town.' }),
    postalCode: t.string({ required: false, description: 'Postal code, where there are any.' }),
    region: t.string({ required: false, description: 'ISO 3166-2 code, as in `US-CA`.' }),
    country: t.string({ required: true, description: 'ISO 3166-1 code, as in `US`.' }),
  }),
})

const ProfileType = builder.objectRef<ProfileRow>('Profile').implement({
  description: 'What a person says of themselves. Only they can change it. ID-6',
  authScopes: { rule: 'member' },
  fields: (t) => ({
    name: t.exposeString('name', { description: 'As people call them.' }),
    email: t.exposeString('email', { description: 'The login.' }),
    picture: t.string({ nullable: true, args: { size: t.arg(size) }, description: pictureWords, resolve: ({ picture }, args) => addressOf(picture, args.size) }),
    postalAddress: t.field({ type: PostalAddressType, nullable: true, description: 'Where post reaches them, if they say.', resolve: ({ postalAddress }) => postalAddress }),
  }),
})

builder.objectFields(UserType, (t) => ({
  picture: t.string({ nullable: true, args: { size: t.arg(size) }, description: pictureWords, resolve: ({ picture }, args) => addressOf(picture, args.size) }),
  postalAddress: t.field({
    type: PostalAddressType, nullable: true, description: 'Where post reaches them, if they say.',
    resolve: async ({ userId }, _args, context) => (await profileOf(context, userId)).postalAddress,
  }),
  profileVersion: t.string({
    description: 'Names what name and postal address say now; hand it to `updateProfile`, so that nothing is overwritten unseen.',
    resolve: async ({ userId }, _args, context) => profileVersion(await profileOf(context, userId)),
  }),
}))

builder.objectFields(MemberType, (t) => ({
  picture: t.string({ nullable: true, args: { size: t.arg(size) }, description: pictureWords, resolve: ({ picture }, args) => addressOf(picture, args.size) }),
  profile: t.field({
    type: ProfileType, nullable: true, extensions: personal,
    description: 'What they say of themselves: for those who manage users, and for the member alone. ID-6',
    resolve: (row, _args, context) => (context.actor && maySeeProfile(context.actor, subjectOf(row)).allowed ? profileOf(context, row.userId) : null),
  }),
}))
