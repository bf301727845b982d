const said = (description: string) => ({ description })

/** What Relay's own types and fields are called in the published schema. AP-2 */
export const relayWords = {
  nodeTypeOptions: said('Anything that has an id of its own and can be asked for by it.'),
  idFieldOptions: said('The global id.'),
  nodeQueryOptions: { ...said('One thing by its global id; null where there is none within the viewer’s reach.'), args: { id: said('A global id.') } },
  nodesQueryOptions: { ...said('Several things by their global ids, each null where there is none within the viewer’s reach.'), args: { ids: said('Global ids.') } },
  pageInfoTypeOptions: said('Where a page stands in its list.'),
  hasNextPageFieldOptions: said('Whether more come after it.'),
  hasPreviousPageFieldOptions: said('Whether more come before it.'),
  startCursorFieldOptions: said('The place of its first entry.'),
  endCursorFieldOptions: said('The place of its last entry.'),
  pageInfoFieldOptions: said('Where the page stands in the list.'),
  edgesFieldOptions: said('The entries of the page, each with its place.'),
  nodesOnConnection: said('The entries of the page by themselves.'),
  nodeFieldOptions: said('The entry.'),
  cursorFieldOptions: said('Its place in the list, for `after` and `before`.'),
  firstArgOptions: said('How many from the beginning, or after `after`.'),
  afterArgOptions: said('Only what comes after this place.'),
  lastArgOptions: said('How many from the end, or before `before`.'),
  beforeArgOptions: said('Only what comes before this place.'),
} as const
