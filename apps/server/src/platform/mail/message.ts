/** One mail, ready to leave. It is the payload of a job, so it is plain JSON, and the same every time it is tried. */
export type Mail = {
  /** A single address, without a name. */
  to: string
  subject: string
  html: string
  text: string
  /** In angle brackets. Kept over all tries, so that a mail server or reader can tell a repeated mail from a new one. */
  messageId: string
  headers?: Record<string, string>
}

/** The Message-ID of the mail that `id` names, at the host under which people reach us. RFC 5322, 3.6.4. */
export const messageIdOf = (id: string, publicUrl: string): string => `<${id}@${new URL(publicUrl).hostname}>`
