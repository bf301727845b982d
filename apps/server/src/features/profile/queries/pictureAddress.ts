import type { PictureSize } from '../../../platform/pictures.ts'

/** The key of one of a picture's files. */
export const pictureFile = (key: string, size: PictureSize): string => `pictures/${key}-${size}.webp`

/** Where a picture is served. A new picture has a new address, so each is kept by browsers for good. */
export const pictureAddress = (key: string, size: PictureSize): string => `/${pictureFile(key, size)}`
