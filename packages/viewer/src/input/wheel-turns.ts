import type { CanvasPoint } from '../annotations/drawable.ts';
import { actionOfWheel, type Bindings } from './bindings.ts';
import type { WheelInput } from './pointer-input.ts';
import { wheelSteps } from './wheel-steps.ts';

export interface WheelTurnsOptions {
  readonly bindings: Bindings;
  readonly onZoom: (factor: number, at: CanvasPoint) => void;
  readonly onScroll: (images: number) => void;
}

const zoomPerWheelPixel = 0.002;

/** The wheel over one viewport: zooms about the pointer, or goes through images in whole steps. */
export class WheelTurns {
  readonly #options: WheelTurnsOptions;
  #leftOverPx = 0;

  constructor(options: WheelTurnsOptions) {
    this.#options = options;
  }

  turn({ x, y, deltaY, modifiers }: WheelInput): void {
    const { bindings, onZoom, onScroll } = this.#options;
    const action = actionOfWheel(bindings, modifiers);
    if (action === 'zoom') onZoom(Math.exp(-deltaY * zoomPerWheelPixel), { x, y });
    if (action !== 'scroll') return;
    const { images, leftOverPx } = wheelSteps(this.#leftOverPx, deltaY);
    this.#leftOverPx = leftOverPx;
    if (images !== 0) onScroll(images);
  }
}
