const many = (count: number, make: (index: number) => string) => Array.from({ length: count }, (_, index) => make(index)).join(' ')

/** Bodies that ask for far more than they are long, by what they try. */
export const abusive: Record<string, () => string | Buffer> = Object.fromEntries(
  Object.entries<string>({
    'fields 500 deep': `{ __type(name: "Query") { ${'ofType { '.repeat(500)} name ${'} '.repeat(502)}`,
    'brackets that never end': '{a'.repeat(60_000),
    '1,000 aliases': `{ ${many(1_000, (index) => `a${index}: account { name }`)} }`,
    'one field 1,500 times': `{ account { ${'name '.repeat(1_500)} } }`,
    'fragments that double': `{ ...F0 } ${many(100, (index) => `fragment F${index} on Query { ${index === 99 ? '__typename' : `...F${index + 1} x: __typename ...F${index + 1}`} }`)}`,
    'fragments in a circle': `{ ...F0 } ${many(100, (index) => `fragment F${index} on Query { __typename ...F${(index + 1) % 100} }`)}`,
    '1,000 directives': `{ __typename ${'@skip(if: false) '.repeat(1_000)} }`,
    'huge pages': `{ account { ${many(28, (index) => `p${index}: members(first: 100) { nodes { id userId name email role isAccountHolder permissions lastActiveAt } }`)} } }`,
    'fields that nothing has': `{ account { ${many(450, (index) => `nothing${index}`)} } }`,
  }).map(([name, query]) => {
    let times = 0
    // Each another text, so that nothing is known of it.
    return [name, () => JSON.stringify({ query: `${query} # ${times++}` })]
  }),
)
abusive['a batch of 1,000'] = () => JSON.stringify(Array.from({ length: 1_000 }, () => ({ query: '{ account { name } }' })))
const tenMegabytes = Buffer.from(JSON.stringify({ query: '{ __typename }', variables: { unused: 'x'.repeat(10_000_000) } }))
abusive['a body of 10 MB'] = () => tenMegabytes
