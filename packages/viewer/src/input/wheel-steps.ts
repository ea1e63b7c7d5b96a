/** A mouse wheel's notch is at least this far, CSS pixels; a touchpad sends less. */
const notch = 50;
/** Travel of a touchpad that is one image. */
const pixelsPerImage = 24;

/** Images to scroll for one wheel event, and the travel left over for the next. One notch is one image. */
export function wheelSteps(leftOverPx: number, deltaY: number): { images: number; leftOverPx: number } {
  if (Math.abs(deltaY) >= notch) return { images: Math.sign(deltaY), leftOverPx: 0 };
  const turned = leftOverPx !== 0 && Math.sign(leftOverPx) !== Math.sign(deltaY);
  const travelled = (turned ? 0 : leftOverPx) + deltaY;
  const images = (travelled / pixelsPerImage) | 0;
  return { images, leftOverPx: travelled - images * pixelsPerImage };
}
