/** Leaves the console for a page of Stripe, which leads back. */
export const leaveFor = (url: string): void => window.location.assign(url)
