/** How far what is on screen can be trusted: `behind` is connected again and catching up; `ended` does not come back. LV-6 */
export type LiveState = 'connecting' | 'live' | 'reconnecting' | 'behind' | 'offline' | 'ended'
