export const median = (values: number[]): number => {
  const sorted = [...values].sort((a, b) => a - b)
  const middle = sorted.length / 2
  return sorted.length % 2 ? sorted[Math.floor(middle)]! : (sorted[middle - 1]! + sorted[middle]!) / 2
}

/** The value below which so large a part of all lies; 1 is the largest. */
export const quantile = (values: number[], part: number): number => {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(part * sorted.length))]!
}

/** Three significant digits, with thousands parted. */
export const short = (value: number): string =>
  value >= 1_000 ? Number(value.toPrecision(3)).toLocaleString('en') : String(Number(value.toPrecision(value >= 1 ? 3 : 2)))

/** A table in Markdown; the first column is left, the others right. */
export const table = (head: string[], rows: string[][]): string =>
  [head, head.map((_, index) => (index === 0 ? '---' : '---:')), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n')
