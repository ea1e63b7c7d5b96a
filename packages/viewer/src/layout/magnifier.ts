import type { ImageToCanvas, Renderer, Scene, Surface } from '@isocenter/render';
import type { CanvasPoint } from '../annotations/drawable.ts';
import { createStore } from '../store.ts';

/** A round window over the picture that shows what lies under the pointer larger; CSS pixels of the viewport. */
export interface Lens {
  readonly middle: CanvasPoint;
  readonly diameterPx: number;
}

export interface MagnifierOptions {
  readonly renderer: () => Renderer;
  readonly devicePixelRatio: () => number;
  /** Where the image lies on the viewport's canvas. */
  readonly view: () => ImageToCanvas | undefined;
  /** The image on the screen, laid elsewhere. */
  readonly sceneAt: (view: ImageToCanvas) => Scene | undefined;
}

const magnification = 2;
const diameterPx = 200;
/** From a finger to the middle of the lens above it, or below it at the upper edge, so that it covers none of the lens. */
const fromFingerPx = 140;

/** What lies under a place of the canvas twice as far from it, and that place at `middle`; device pixels. */
export function lensView(view: ImageToCanvas, at: CanvasPoint, middle: CanvasPoint): ImageToCanvas {
  return {
    a: view.a * magnification,
    b: view.b * magnification,
    c: view.c * magnification,
    d: view.d * magnification,
    e: (view.e - at.x) * magnification + middle.x,
    f: (view.f - at.y) * magnification + middle.y,
  };
}

/** The lens of one viewport: drawn from the values of the image, not from its picture on the screen. */
export class Magnifier {
  readonly lens = createStore<Lens | undefined>(undefined);
  readonly #options: MagnifierOptions;
  #surface: Surface | undefined;
  /** What is looked at, CSS pixels. */
  #at: CanvasPoint = { x: 0, y: 0 };

  constructor(options: MagnifierOptions) {
    this.#options = options;
  }

  show(at: CanvasPoint, isTouch: boolean): void {
    this.#at = { x: at.x, y: at.y };
    const hasRoomAbove = at.y >= fromFingerPx + diameterPx / 2;
    const besideFinger = hasRoomAbove ? at.y - fromFingerPx : at.y + fromFingerPx;
    this.lens.set({ middle: { x: at.x, y: isTouch ? besideFinger : at.y }, diameterPx });
    this.invalidate();
  }

  hide(): void {
    this.lens.set(undefined);
  }

  /** Draws into the canvas until the returned function is called. */
  attach(canvas: HTMLCanvasElement): () => void {
    const { renderer, devicePixelRatio } = this.#options;
    const surface = renderer().addSurface(canvas, () => this.#scene());
    const sizePx = Math.round(diameterPx * devicePixelRatio());
    this.#surface = surface;
    surface.resize({ width: sizePx, height: sizePx });
    surface.invalidate();
    return () => {
      surface.remove();
      if (this.#surface === surface) this.#surface = undefined;
    };
  }

  invalidate(): void {
    this.#surface?.invalidate();
  }

  #scene(): Scene | undefined {
    const { view, sceneAt, devicePixelRatio } = this.#options;
    const seen = view();
    const ratio = devicePixelRatio();
    const middlePx = Math.round(diameterPx * ratio) / 2;
    const at = { x: this.#at.x * ratio, y: this.#at.y * ratio };
    return seen && sceneAt(lensView(seen, at, { x: middlePx, y: middlePx }));
  }
}
