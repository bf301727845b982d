/** How invoices are called: INV-000042. */
export const invoiceName = (number: number): string => `INV-${String(number).padStart(6, '0')}`

/** Reads what an operator typed: INV-000042, inv-42 or 42. Null where that names no invoice. */
export const readInvoiceName = (text: string): number | null => {
  const [, digits] = /^(?:inv-)?0*([1-9]\d{0,8})$/i.exec(text.trim()) ?? []
  return digits === undefined ? null : Number(digits)
}

/** A day in UTC, as the console writes days: December 4, 2026. */
export const dayWords = (at: Date | string): string => new Date(at).toLocaleDateString('en', { dateStyle: 'long', timeZone: 'UTC' })
