/** What stands in the editor at first. */
export const firstTabs = [
  { query: `# Press Ctrl-Enter (Cmd-Enter) to run it. The book at the left explains everything that can be asked.
query Team {
  account {
    name
    members(first: 10) {
      totalCount
      nodes { name role }
    }
  }
}
` },
  { query: `# Runs until it is stopped. With the last cursor as \`after\` it goes on from there.
subscription Activity($after: Cursor) {
  activity(after: $after) {
    cursor
    event { kind at memberEmail performerEmail }
  }
}
` },
]
