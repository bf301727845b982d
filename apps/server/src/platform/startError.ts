/** Something about the surroundings bars the start: a setting, a port, a database. Its message is whole sentences for the
 *  one who starts Gatehouse, one line for each mistake, and holds no secret; nobody needs a stack with it. */
export class StartError extends Error {
  override name = 'StartError'
}

/** Ends the process with code 1 after saying why: just the message of a `StartError`, everything about anything else. */
export const exitWith = (error: unknown): never => {
  console.error(error instanceof StartError ? error.message : error)
  process.exit(1)
}
