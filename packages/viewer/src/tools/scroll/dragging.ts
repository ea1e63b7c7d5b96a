import { type ToolEntry, type ToolPointer, ToolState } from '../tool-state.ts';

const fewestPixelsPerImage = 1.5;
const mostPixelsPerImage = 12;

/** Down goes on; the height of the viewport is enough for the whole stack. */
export class ScrollDragging extends ToolState {
  #travelledPx = 0;
  /** Undefined as long as the drag has led to no other image. */
  #goBack: (() => void) | undefined;

  override onEnter(_entry: ToolEntry | undefined): void {
    this.#travelledPx = 0;
    this.#goBack = undefined;
  }

  override onPointerMove({ target, deltaY }: ToolPointer): void {
    const share = target.height / Math.max(1, target.numberOfFrames);
    const pixelsPerImage = Math.min(mostPixelsPerImage, Math.max(fewestPixelsPerImage, share));
    this.#travelledPx += deltaY;
    const images = Math.trunc(this.#travelledPx / pixelsPerImage);
    if (images === 0) return;
    this.#travelledPx -= images * pixelsPerImage;
    this.#goBack ??= target.rememberImage();
    target.scrollBy(images);
  }

  override onPointerUp(): void {
    this.tool.transition('idle');
  }

  override onCancel(): void {
    this.#goBack?.();
  }
}
