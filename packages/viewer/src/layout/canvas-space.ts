import type { PixelPosition } from '@isocenter/pixels';
import {
  type Camera,
  type CanvasSize,
  canvasToImage,
  type ImageSize,
  type ImageToCanvas,
  imageToCanvas,
  panCamera,
  pixelsPerColumn,
  projectToCanvas,
  turnCamera,
  zoomCamera,
} from '@isocenter/render';
import type { CanvasPoint } from '../annotations/drawable.ts';

/** One viewport's canvas: CSS pixels outside, device pixels and the pixel grid of an image inside. */
export class CanvasSpace {
  #size: CanvasSize = { width: 0, height: 0 };
  #devicePixelRatio = 1;
  #image: ImageSize | undefined;
  #view: ImageToCanvas | undefined;

  /** Device pixels. */
  get size(): CanvasSize {
    return this.#size;
  }

  get devicePixelRatio(): number {
    return this.#devicePixelRatio;
  }

  get widthPx(): number {
    return this.#size.width / this.#devicePixelRatio;
  }

  get heightPx(): number {
    return this.#size.height / this.#devicePixelRatio;
  }

  /** Undefined while there is no image, or no room to draw it in. */
  get view(): ImageToCanvas | undefined {
    return this.#view;
  }

  /** CSS pixels. */
  resize(width: number, height: number, devicePixelRatio: number): void {
    this.#devicePixelRatio = devicePixelRatio;
    const toDevice = (length: number): number => Math.round(length * devicePixelRatio);
    this.#size = { width: toDevice(width), height: toDevice(height) };
  }

  /** Places an image (or none) as a camera sees it. */
  look(camera: Camera, image: ImageSize | undefined): void {
    const hasRoom = this.#size.width > 0 && this.#size.height > 0;
    this.#image = hasRoom ? image : undefined;
    this.#view = this.#image && imageToCanvas(camera, this.#image, this.#size);
  }

  cssPixelsPerColumn(camera: Camera): number | undefined {
    return this.#image && pixelsPerColumn(camera, this.#image, this.#size) / this.#devicePixelRatio;
  }

  /** The camera after zooming about a point, or the middle. */
  zoomed(camera: Camera, factor: number, at: CanvasPoint | undefined): Camera {
    if (!this.#image) return camera;
    const { width, height } = this.#size;
    const held = at ? this.#toDevice(at) : { x: width / 2, y: height / 2 };
    return zoomCamera(camera, this.#image, this.#size, factor, held);
  }

  /** The camera after the picture followed the hand by CSS pixels. */
  panned(camera: Camera, deltaX: number, deltaY: number): Camera {
    if (!this.#image) return camera;
    const { x, y } = this.#toDevice({ x: deltaX, y: deltaY });
    return panCamera(camera, this.#image, this.#size, x, y);
  }

  /** The camera after a clockwise turn on the screen about a point, or the middle, that leaves pixels as large as they are. */
  turned(camera: Camera, degrees: number, at: CanvasPoint | undefined): Camera {
    return this.#image
      ? turnCamera(camera, this.#image, this.#size, degrees, at && this.#toDevice(at))
      : camera;
  }

  toCanvas(position: PixelPosition): CanvasPoint | undefined {
    if (!this.#view) return undefined;
    const { x, y } = projectToCanvas(this.#view, position);
    return { x: x / this.#devicePixelRatio, y: y / this.#devicePixelRatio };
  }

  toImage(point: CanvasPoint): PixelPosition | undefined {
    return this.#view && canvasToImage(this.#view, this.#toDevice(point));
  }

  #toDevice({ x, y }: CanvasPoint): CanvasPoint {
    return { x: x * this.#devicePixelRatio, y: y * this.#devicePixelRatio };
  }
}
