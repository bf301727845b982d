const counted = new Intl.NumberFormat('en')
const units = ['bytes', 'kB', 'MB', 'GB', 'TB'] as const

/** A size as people say it: '812 bytes', '14.2 MB'. */
export const sizeWords = (bytes: number): string => {
  const power = Math.min(units.length - 1, bytes < 1_000 ? 0 : Math.floor(Math.log10(bytes) / 3))
  return power === 0 ? `${bytes} ${bytes === 1 ? 'byte' : 'bytes'}` : `${(bytes / 1_000 ** power).toFixed(1)} ${units[power]}`
}

/** '12,300 of 50,000 records', '1 record'. */
export const recordWords = (rows: number, total: number | null = null): string =>
  `${counted.format(rows)}${total === null ? '' : ` of ${counted.format(total)}`} ${(total ?? rows) === 1 ? 'record' : 'records'}`
