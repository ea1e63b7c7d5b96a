/** What happens to a pixel on its way to the screen, in this order; a pixel goes through those that apply to it. PS3.4 N.2. */
export type PixelStepKind =
  | 'stored'
  | 'padding'
  | 'modality'
  | 'real-world'
  | 'voi'
  | 'presentation-lut'
  | 'level'
  | 'colour'
  | 'palette'
  | 'icc'
  | 'colour-map'
  | 'shutter'
  | 'overlay';

/** A number, or R, G, B. */
export type StepResult = number | readonly [red: number, green: number, blue: number];

/** One step: what was worked out, how, and what came of it. */
export interface PixelStep {
  readonly kind: PixelStepKind;
  /** 'Rescale', 'Window LINEAR'. */
  readonly name: string;
  /** The sum with its numbers: '1064 × 1 − 1024'. */
  readonly sum: string;
  readonly result: StepResult;
  readonly unit?: string;
  /** What it goes by is not said in the image, e.g. a window of the reader's; else by what the image says. */
  readonly isOwnChoice?: boolean;
  /** Tells what the pixel means but is not on the way to the screen. */
  readonly isAside?: boolean;
}
