import type { PixelRegion, Presentation, Window } from '@isocenter/pixels';
import type { ImageToCanvas, Interpolation, Scene } from '@isocenter/render';
import type { Picture } from '../layout/picture.ts';
import type { PresentationState } from '../layout/viewport-state.ts';
import { Late } from '../late.ts';
import { problemOf, type ViewerProblem } from '../problem.ts';
import { colourMapNamed } from './colour-maps.ts';
import { dragWindow } from './drag-window.ts';
import {
  choosePreset,
  type PresentationChoice,
  untouchedPresentation,
  windowInForce,
  windowOver,
  withoutWindow,
} from './presentation-choice.ts';
import { type OwnPreset, presetsOf, type WindowPreset } from './window-preset.ts';

export interface PresentationControlOptions {
  /** The image on the screen. */
  readonly picture: () => Picture | undefined;
  readonly modality: () => string | undefined;
  readonly ownPresets: () => readonly OwnPreset[];
  readonly onChange: () => void;
}

/** How one viewport shows its images: what the user chose, and what stands in while nothing is chosen. */
export class PresentationControl {
  readonly #options: PresentationControlOptions;
  #choice: PresentationChoice = untouchedPresentation;
  /** Keeps brightness steady over images that bring no window of their own. */
  #stackWindow: Window | undefined;
  #mayGrow = false;
  #shown: Picture | undefined;
  #problem: ViewerProblem | undefined;
  #presets: readonly WindowPreset[] = [];
  /** What they were last asked for: a drag asks for them with every step. */
  #presetsFor: { readonly picture: Picture | undefined; readonly own: readonly OwnPreset[] } | undefined;

  readonly #windowFromValues = new Late(
    async () => (await import('./window-from-values.ts')).windowFromValues,
    (error) => this.#tellProblem(problemOf(error)),
  );

  constructor(options: PresentationControlOptions) {
    this.#options = options;
  }

  get state(): PresentationState {
    const { invert, showOverlays, interpolation, presetId, colourMap } = this.#choice;
    const problem = this.#problem;
    return { window: this.window, presetId, invert, showOverlays, interpolation, colourMap, problem };
  }

  get choice(): PresentationChoice {
    return this.#choice;
  }

  /** Chooses again what was chosen before. */
  restore(choice: PresentationChoice): void {
    if (choice !== this.#choice) this.#choose(choice);
  }

  /** Another stack: nothing is chosen for it. */
  forget(): void {
    this.#choice = untouchedPresentation;
    this.#stackWindow = undefined;
    this.#shown = undefined;
    this.#problem = undefined;
    this.#windowFromValues.forget();
  }

  /**
   * An image is on the screen. The first one of a stack gives the window for those that bring none; where it brought
   * none itself, the window grows with each brighter or darker image, for the first may be nothing but air. A reduced
   * one gives no window: its values are not those of the image.
   */
  onShown(picture: Picture | undefined): void {
    if (!picture || picture === this.#shown || picture.frame.reduced) return;
    this.#shown = picture;
    this.#problem = undefined;
    const own = picture.ownWindow;
    if (!this.#stackWindow) {
      this.#stackWindow = own;
      this.#mayGrow = !picture.bringsWindow;
    } else if (own && this.#mayGrow && !picture.bringsWindow) {
      this.#stackWindow = windowOver(this.#stackWindow, own);
    }
  }

  presentationOf(picture: Picture): Presentation {
    return picture.presentation(this.#choice, this.#stackWindow);
  }

  sceneOf(picture: Picture, view: ImageToCanvas): Scene {
    return picture.scene(this.#choice, this.#stackWindow, view);
  }

  /** The window the image on the screen is seen through; undefined for colour. */
  get window(): Window | undefined {
    const picture = this.#options.picture();
    if (!picture || picture.isColour) return undefined;
    return windowInForce(this.presentationOf(picture), picture.description);
  }

  /**
   * What can be chosen for the image on the screen; empty for colour. The same list for images that offer the same, so
   * that nobody redraws a menu while scrolling.
   */
  presets(): readonly WindowPreset[] {
    const picture = this.#options.picture();
    const own = this.#options.ownPresets();
    if (picture === this.#presetsFor?.picture && own === this.#presetsFor?.own) return this.#presets;
    this.#presetsFor = { picture, own };
    const offered = this.#offered();
    if (JSON.stringify(offered) !== JSON.stringify(this.#presets)) this.#presets = offered;
    return this.#presets;
  }

  /** The window of the image on the screen under a name; undefined for colour. */
  namedWindow(label: string): OwnPreset | undefined {
    const picture = this.#options.picture();
    const { window } = this;
    if (!picture || !window) return undefined;
    const modality = this.#options.modality();
    const { valueUnit } = picture.description;
    const { center, width, function: shape } = window;
    return { label, modality, valueUnit, window: { center, width, function: shape } };
  }

  #offered(): WindowPreset[] {
    const picture = this.#options.picture();
    if (!picture || picture.isColour) return [];
    const { modality, ownPresets } = this.#options;
    return presetsOf(picture.description, modality(), picture.frame, ownPresets());
  }

  setWindow(center: number, width: number): void {
    const shape = this.window?.function ?? 'LINEAR';
    // PS3.3 C.11.2.1.2: at least 1 for LINEAR, above 0 for the others.
    const smallest = shape === 'LINEAR' ? 1 : Number.EPSILON;
    this.#chooseWindow({ center, width: Math.max(smallest, width), function: shape });
  }

  dragWindow(deltaX: number, deltaY: number): void {
    const { window } = this;
    const picture = this.#options.picture();
    if (window && picture) this.#chooseWindow(dragWindow(window, deltaX, deltaY, picture.valueRange));
  }

  /**
   * The window of the values of the image on the screen, or of a region of it, as soon as what works it out is there; where there
   * is none, `state.problem` says why. False where there is no image.
   */
  windowByValues(region?: PixelRegion): boolean {
    const picture = this.#options.picture();
    if (!picture) return false;
    this.#windowFromValues.do((windowFromValues) => {
      try {
        this.#chooseWindow(windowFromValues(picture, region));
      } catch (error) {
        this.#tellProblem(problemOf(error));
      }
    });
    return true;
  }

  /** The reader has seen why there was no window; false where nothing was told. */
  dismissProblem(): boolean {
    if (!this.#problem) return false;
    this.#tellProblem(undefined);
    return true;
  }

  applyPreset(presetId: string): void {
    const picture = this.#options.picture();
    if (!picture) return;
    // Not those last told: where the window is of the file, it is this image's own.
    const preset = this.#offered().find((offered) => offered.presetId === presetId);
    const choice = preset && choosePreset(this.#choice, preset, picture.frame, picture.description);
    if (choice) this.#choose(choice);
  }

  setInvert(invert: boolean): void {
    this.#choose({ ...this.#choice, invert });
  }

  setShowOverlays(showOverlays: boolean): void {
    this.#choose({ ...this.#choice, showOverlays });
  }

  setInterpolation(interpolation: Interpolation): void {
    this.#choose({ ...this.#choice, interpolation });
  }

  setColourMap(name: string | undefined): void {
    const { colourMap, ...grey } = this.#choice;
    this.#choose(name === undefined ? grey : { ...grey, colourMap: colourMapNamed(name).name });
  }

  reset(): void {
    this.#choose(untouchedPresentation);
  }

  #chooseWindow(window: Window): void {
    this.#choose({ ...withoutWindow(this.#choice), window });
  }

  #choose(choice: PresentationChoice): void {
    this.#choice = choice;
    this.#tellProblem(undefined);
  }

  #tellProblem(problem: ViewerProblem | undefined): void {
    this.#problem = problem;
    this.#options.onChange();
  }
}
