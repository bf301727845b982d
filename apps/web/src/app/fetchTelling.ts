/** The headers of an answer, out of the lines that XMLHttpRequest gives. */
const headersOf = (lines: string): Headers => {
  const headers = new Headers()
  for (const line of lines.trim().split(/\r?\n/)) {
    const at = line.indexOf(':')
    if (at > 0) headers.append(line.slice(0, at).trim(), line.slice(at + 1).trim())
  }
  return headers
}

/** A `fetch` that tells how much of the body has gone out, from 0 to 1. Browsers tell that of XMLHttpRequest alone. */
export const fetchTelling = (onSent: (share: number) => void): typeof fetch => (input, init = {}) =>
  new Promise((resolve, reject) => {
    const request = new XMLHttpRequest()
    request.open(init.method ?? 'GET', String(input))
    request.responseType = 'arraybuffer'
    new Headers(init.headers).forEach((value, name) => request.setRequestHeader(name, value))
    request.upload.addEventListener('progress', ({ loaded, total }) => onSent(total ? loaded / total : 0))
    request.addEventListener('load', () => {
      onSent(1)
      resolve(new Response(request.response as ArrayBuffer, { status: request.status, statusText: request.statusText, headers: headersOf(request.getAllResponseHeaders()) }))
    })
    request.addEventListener('error', () => reject(new TypeError('The request got no answer.')))
    request.addEventListener('abort', () => reject(new DOMException('The request was given up.', 'AbortError')))
    init.signal?.addEventListener('abort', () => request.abort())
    request.send(init.body as string)
  })
