/** Leaves the console for a page of Stripe, which leads back. Settles only where the browser has kept this page as it is, and shows it again. */
export const leaveFor = (url: string): Promise<void> =>
  new Promise((resolve) => {
    const back = ({ persisted }: PageTransitionEvent) => {
      if (!persisted) return
      window.removeEventListener('pageshow', back)
      resolve()
    }
    window.addEventListener('pageshow', back)
    window.location.assign(url)
  })
