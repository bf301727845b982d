/** Names running subscriptions. Every tab that runs the same ones gives them the same ids, so that the server can send one and the same frame
 *  to all. An id just given back is not used again at once: a message to its old owner may still be on its way. */
export const operationIds = () => {
  const used = new Set<string>()
  let lastFreed = ''
  return {
    take: (name: string): string => {
      let number = 1
      while (used.has(`${name}.${number}`) || lastFreed === `${name}.${number}`) number++
      const id = `${name}.${number}`
      used.add(id)
      return id
    },
    free: (id: string): void => {
      used.delete(id)
      lastFreed = id
    },
  }
}
