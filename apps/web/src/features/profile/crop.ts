/** Which part of a picture is chosen: its middle in the picture's pixels, and how much nearer than the largest square. */
export type View = { x: number, y: number, zoom: number }
export type Size = { width: number, height: number }

/** The nearest view, and the smallest side that it may show: pixels beyond that would only be blown up. */
export const farthest = 1
const leastSide = 64

export const nearest = ({ width, height }: Size): number => Math.max(farthest, Math.min(8, Math.min(width, height) / leastSide))

/** The side of the chosen square, in the picture's pixels. */
export const sideOf = ({ width, height }: Size, { zoom }: View): number => Math.min(width, height) / zoom

const between = (least: number, value: number, most: number) => Math.min(most, Math.max(least, value))

/** The same view, moved as little as needed to lie within the picture. */
export const within = (size: Size, view: View): View => {
  const zoom = between(farthest, view.zoom, nearest(size))
  const half = sideOf(size, { ...view, zoom }) / 2
  return { zoom, x: between(half, view.x, size.width - half), y: between(half, view.y, size.height - half) }
}

/** The largest square in the middle. */
export const wholeView = ({ width, height }: Size): View => ({ x: width / 2, y: height / 2, zoom: farthest })

/** Moves what is seen by shares of the square's side: to the right for more than zero, as if the picture were pulled to the left. */
export const moved = (size: Size, view: View, right: number, down: number): View => {
  const side = sideOf(size, within(size, view))
  return within(size, { ...view, x: view.x + right * side, y: view.y + down * side })
}

/** Goes nearer, or farther with less than one. */
export const zoomed = (size: Size, view: View, by: number): View => within(size, { ...view, zoom: view.zoom * by })

/** The chosen square as the server takes it: edges in shares of width and height, the side in shares of the shorter one. */
export const cropOf = (size: Size, view: View): { left: number, top: number, size: number } => {
  const side = sideOf(size, view)
  return {
    left: between(0, (view.x - side / 2) / size.width, 1),
    top: between(0, (view.y - side / 2) / size.height, 1),
    size: between(0, 1 / view.zoom, 1),
  }
}
