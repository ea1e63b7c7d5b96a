import {
  applyModalityTransform,
  type DecodedFrame,
  type FrameDescription,
  isAllColour,
  type Presentation,
  rangeWithoutPadding,
  type Window,
} from '@isocenter/pixels';
import {
  type Camera,
  type CanvasSize,
  colourFrame,
  type DisplayTransform,
  displayTransform,
  type ImageSize,
  type ImageToCanvas,
  imageToCanvas,
  type OverlayLayer,
  overlayLayer,
  type Scene,
  type ShutterLayer,
  shutterLayer,
} from '@isocenter/render';
import { colourMapNamed } from '../presentation/colour-maps.ts';
import {
  bringsWindow,
  type PresentationChoice,
  resolvePresentation,
  untouchedPresentation,
} from '../presentation/presentation-choice.ts';
import type { DescribedFrame } from '../studies/stack-frame.ts';

/**
 * One decoded image ready to be drawn under changing choices; what depends on the image alone or on the choice alone
 * is worked out once. The `ResolvedView` of a viewport: derived, never saved.
 */
export class Picture {
  readonly described: DescribedFrame;
  readonly frame: DecodedFrame;
  #overlay: OverlayLayer | undefined | 'unknown' = 'unknown';
  #shutter: ShutterLayer | undefined | 'unknown' = 'unknown';
  #resolved:
    | {
        readonly choice: PresentationChoice;
        readonly stackWindow: Window | undefined;
        readonly presentation: Presentation;
        readonly transform: DisplayTransform;
        readonly drawn: DecodedFrame;
      }
    | undefined;
  #rgb: DecodedFrame | undefined;
  #valueRange: number | undefined;

  constructor(described: DescribedFrame, frame: DecodedFrame) {
    this.described = described;
    this.frame = frame;
  }

  get description(): FrameDescription {
    return this.described.description;
  }

  /** Windows mean nothing to it. */
  get isColour(): boolean {
    return isAllColour(this.frame.samplesPerPixel, this.description.palette);
  }

  /** Colour maps mean something to it. */
  get isGrey(): boolean {
    return !this.isColour && !this.description.palette;
  }

  get size(): ImageSize {
    const { vertical, horizontal } = this.description.pixelAspectRatio;
    return { columns: this.frame.columns, rows: this.frame.rows, pixelAspect: vertical / horizontal };
  }

  /** The window the image itself comes with: its own, or its full range. */
  get ownWindow(): Window | undefined {
    return resolvePresentation(untouchedPresentation, this.frame, this.description, undefined).window;
  }

  /** Whether `ownWindow` is the file's. */
  get bringsWindow(): boolean {
    return bringsWindow(this.description);
  }

  /** Span of the modality values, without padding; at least something. */
  get valueRange(): number {
    if (this.#valueRange === undefined) {
      const { padding, modalityTransform } = this.description;
      const range = rangeWithoutPadding(this.frame, padding) ?? { minimum: 0, maximum: 1 };
      const lowest = applyModalityTransform(range.minimum, modalityTransform);
      const highest = applyModalityTransform(range.maximum, modalityTransform);
      this.#valueRange = Math.abs(highest - lowest) || 1;
    }
    return this.#valueRange;
  }

  presentation(choice: PresentationChoice, stackWindow: Window | undefined): Presentation {
    return this.#resolve(choice, stackWindow).presentation;
  }

  view(camera: Camera, canvas: CanvasSize): ImageToCanvas {
    return imageToCanvas(camera, this.size, canvas);
  }

  scene(choice: PresentationChoice, stackWindow: Window | undefined, view: ImageToCanvas): Scene {
    const { transform, drawn } = this.#resolve(choice, stackWindow);
    const overlay = choice.showOverlays ? this.#overlayLayer() : undefined;
    const shutter = this.#shutterLayer();
    const { colourMap } = choice;
    return {
      frame: drawn,
      transform,
      view,
      interpolation: choice.interpolation,
      ...(colourMap !== undefined && this.isGrey && { colourMap: colourMapNamed(colourMap) }),
      ...(shutter && { shutter }),
      ...(overlay && { overlay }),
    };
  }

  #resolve(choice: PresentationChoice, stackWindow: Window | undefined) {
    const known = this.#resolved;
    if (known?.choice === choice && known.stackWindow === stackWindow) return known;
    const presentation = resolvePresentation(choice, this.frame, this.description, stackWindow);
    const transform = displayTransform(this.frame, this.description, presentation);
    this.#resolved = { choice, stackWindow, presentation, transform, drawn: this.#drawnUnder(presentation) };
    return this.#resolved;
  }

  /** Colour as 8-bit RGB, made once unless a supplemental palette mixes it with windowed grey. */
  #drawnUnder(presentation: Presentation): DecodedFrame {
    if (this.isColour) {
      this.#rgb ??= colourFrame(this.frame, this.description);
      return this.#rgb;
    }
    return this.description.palette ? colourFrame(this.frame, this.description, presentation) : this.frame;
  }

  #shutterLayer(): ShutterLayer | undefined {
    if (this.#shutter === 'unknown') this.#shutter = shutterLayer(this.frame, this.description);
    return this.#shutter;
  }

  #overlayLayer(): OverlayLayer | undefined {
    if (this.#overlay === 'unknown') this.#overlay = overlayLayer(this.frame, this.description);
    return this.#overlay;
  }
}
