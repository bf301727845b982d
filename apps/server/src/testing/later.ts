/** For what is begun now and awaited further down: where the test fails before that, nobody is left who would take its failure, and Vitest would lay
 *  that on the whole run. */
export const later = <T>(begun: Promise<T>): Promise<T> => {
  begun.catch(() => {})
  return begun
}
