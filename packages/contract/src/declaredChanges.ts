/** A change after which documents that worked do so no longer. */
export type DeclaredChange = {
  /** In the words of the check, which prints them for what is not declared. */
  change: string
  /** Why it had to be, and what to do instead: for those whose programs it breaks. */
  why: string
  /** When it was decided: `YYYY-MM-DD`. */
  on: string
}

/** The breaking changes since the schema was last published (`published.graphql`). Anything else that breaks fails the build. They go from here
 *  with the next release (`pnpm schema --release`), into its notes. AP-5 */
export const declaredChanges: readonly DeclaredChange[] = []
