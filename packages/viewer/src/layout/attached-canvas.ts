import type { CanvasSize, DrawnBy, Renderer, Scene, Surface } from '@isocenter/render';
import { listenToElement, watchSize } from '../input/dom-input.ts';
import type { PointerInput, WheelInput } from '../input/pointer-input.ts';
import { kept } from '../kept.ts';
import { createStore } from '../store.ts';
import type { ViewportElements } from '../viewer.ts';

export interface AttachedCanvasOptions {
  readonly renderer: () => Renderer;
  readonly scene: () => Scene | undefined;
  readonly onPointer: (input: PointerInput) => void;
  readonly onWheel: (input: WheelInput) => void;
  /** CSS pixels. */
  readonly onResize: (width: number, height: number, devicePixelRatio: number) => void;
}

/** The page's canvas that one viewport draws into, while there is one. */
export class AttachedCanvas {
  /** What drew the picture that is on it. */
  readonly drawnBy = createStore<DrawnBy | undefined>(undefined);
  readonly #options: AttachedCanvasOptions;
  #surface: Surface | undefined;
  #element: HTMLCanvasElement | undefined;

  constructor(options: AttachedCanvasOptions) {
    this.#options = options;
  }

  get element(): HTMLCanvasElement | undefined {
    return this.#element;
  }

  /** Draws into the canvas and listens to the element until the returned function is called. */
  attach({ canvas, input }: ViewportElements): () => void {
    const { renderer, scene, onPointer, onWheel, onResize } = this.#options;
    const surface = renderer().addSurface(canvas, () => {
      const shown = scene();
      return shown && { ...shown, onDrawn: (by) => this.drawnBy.set(kept(this.drawnBy.get(), by)) };
    });
    this.#surface = surface;
    this.#element = canvas;
    const stopListening = listenToElement(input, onPointer, onWheel);
    const stopWatching = watchSize(canvas, onResize);
    return () => {
      stopListening();
      stopWatching();
      surface.remove();
      if (this.#surface !== surface) return;
      this.#surface = undefined;
      this.#element = undefined;
    };
  }

  /** Device pixels. */
  resize(size: CanvasSize): void {
    this.#surface?.resize(size);
  }

  invalidate(): void {
    this.#surface?.invalidate();
  }
}
