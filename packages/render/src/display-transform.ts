import {
  applyWindow,
  type DecodedFrame,
  type FrameDescription,
  greyMapping,
  initialPresentation,
  isInverted,
  type Presentation,
  sampleRangeOf,
  type Window,
} from '@isocenter/pixels';

/** Grey levels 0 to 255 for inputs firstInput, firstInput + 1, …; clamped at both ends. */
export interface LevelTable {
  readonly firstInput: number;
  readonly levels: Uint8ClampedArray;
}

/** Stored value → grey level, also between whole stored values. */
export type LevelCurve =
  /** level = base + (stored − pivot) · scale, clamped to 0…255. Width 1 is a very large scale. */
  | { readonly kind: 'linear'; readonly pivot: number; readonly scale: number; readonly base: number }
  /** level = 255 / (1 + exp(−(stored − pivot) · steepness)). PS3.3 C.11.2.1.3.1. */
  | { readonly kind: 'sigmoid'; readonly pivot: number; readonly steepness: number }
  /** Straight lines between the entries of a table. */
  | { readonly kind: 'table'; readonly table: LevelTable }
  /** Known value by value only: LUTs over more values than a table is made for. The processor draws it. */
  | { readonly kind: 'function'; readonly levelAt: (stored: number) => number };

/** A curve that shaders and kernels reckon with. */
export type PlacedCurve = Exclude<LevelCurve, { kind: 'function' }>;

export interface GreyTransform {
  readonly kind: 'grey';
  readonly curve: LevelCurve;
  /** For whole stored values: what `displayGrey` says, exactly. Absent for 32-bit and float frames. Made when it is asked for. */
  readonly storedLevels: LevelTable | undefined;
  /** Stored values that are not interpolated with their neighbours, and the level they show. */
  readonly padding: { readonly lowest: number; readonly highest: number; readonly level: number } | undefined;
}

/** RGB samples, shown as they are; a palette has been applied before. */
export interface ColourTransform {
  readonly kind: 'colour';
  readonly invert: boolean;
}

/** From stored values to what is seen, as plain numbers: all that a backend has to know. */
export type DisplayTransform = GreyTransform | ColourTransform;

const stepScale = 1e12;

/**
 * The transform of one frame under one presentation. The truth stays in pixels/display: tables are filled by
 * the mapping of `displayGrey`, and curves are the same formulas solved for stored values.
 */
export function displayTransform(
  frame: DecodedFrame,
  description: FrameDescription,
  presentation: Presentation,
): DisplayTransform {
  if (frame.samplesPerPixel === 3 || description.palette) {
    return { kind: 'colour', invert: frame.samplesPerPixel === 3 && presentation.invert === true };
  }
  const complete = withVoi(frame, description, presentation);
  const levelAt = greyMapping(frame, description, complete);
  const storedLevels = madeOnce(() => storedLevelTable(frame, levelAt));
  const padding = paddingWithin(frame, description);
  return {
    kind: 'grey',
    curve: levelCurve(frame, description, complete, padding ? undefined : storedLevels),
    // Blending needs it for padding alone, and making it costs about half of drawing a small image.
    get storedLevels() {
      return storedLevels();
    },
    padding: padding && { ...padding, level: levelAt(padding.lowest) },
  };
}

/** Answers what `make` made when it was first asked for. */
function madeOnce<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}

/** The padding range, where the frame can hold any of it. */
function paddingWithin(frame: DecodedFrame, { padding }: FrameDescription) {
  const { minimum, maximum } = sampleRangeOf(frame);
  return padding && padding.lowest <= maximum && padding.highest >= minimum ? padding : undefined;
}

/** A presentation that names neither window nor VOI LUT gets those of the image. */
function withVoi(
  frame: DecodedFrame,
  description: FrameDescription,
  presentation: Presentation,
): Presentation {
  if (presentation.window || presentation.voiLutIndex !== undefined) return presentation;
  return { ...initialPresentation(frame, description), ...presentation };
}

/** @param storedLevels the table of the stored values, where none of them is padding: a blend that comes out as one is none */
function levelCurve(
  frame: DecodedFrame,
  description: FrameDescription,
  presentation: Presentation,
  storedLevels: (() => LevelTable | undefined) | undefined,
): LevelCurve {
  const { modalityTransform } = description;
  const { window } = presentation;
  const hasPresentationLut = (presentation.presentationLut ?? description.presentationLut) !== undefined;
  if (window && modalityTransform.kind !== 'lut' && !hasPresentationLut) {
    const { slope, intercept } =
      modalityTransform.kind === 'rescale' ? modalityTransform : { slope: 1, intercept: 0 };
    return windowCurve(window, slope, intercept, isInverted(description, presentation));
  }
  const { padding: _, ...unpadded } = description;
  const levelAt = greyMapping(frame, unpadded, presentation);
  const table = storedLevels ? storedLevels() : storedLevelTable(frame, levelAt);
  return table ? { kind: 'table', table } : { kind: 'function', levelAt };
}

/** VOI LUT Functions LINEAR, LINEAR_EXACT and SIGMOID over stored values. PS3.3 C.11.2.1.2, C.11.2.1.3. */
function windowCurve(window: Window, slope: number, intercept: number, inverse: boolean): LevelCurve {
  const sign = inverse ? -1 : 1;
  const toStored = (modalityValue: number): number => (modalityValue - intercept) / slope;
  if (slope === 0) {
    const level = 255 * applyWindow(intercept, window);
    return { kind: 'linear', pivot: 0, scale: 0, base: inverse ? 255 - level : level };
  }
  if (window.function === 'SIGMOID') {
    return { kind: 'sigmoid', pivot: toStored(window.center), steepness: (sign * 4 * slope) / window.width };
  }
  const exact = window.function === 'LINEAR_EXACT';
  const middle = exact ? window.center : window.center - 0.5;
  const span = exact ? window.width : Math.max(1, window.width) - 1;
  if (span === 0) {
    // A step: the middle itself is still dark.
    return {
      kind: 'linear',
      pivot: toStored(middle),
      scale: sign * Math.sign(slope) * stepScale,
      base: inverse ? 255 : 0,
    };
  }
  return { kind: 'linear', pivot: toStored(middle), scale: (sign * 255 * slope) / span, base: 127.5 };
}

function storedLevelTable(frame: DecodedFrame, levelAt: (stored: number) => number): LevelTable | undefined {
  const { values } = frame;
  const { minimum, maximum } = sampleRangeOf(frame);
  if (values instanceof Float32Array || values instanceof Float64Array) return undefined;
  const length = maximum - minimum + 1;
  if (!(length >= 1 && length <= 65536)) return undefined;
  const levels = new Uint8ClampedArray(length);
  for (let i = 0; i < length; i++) levels[i] = levelAt(minimum + i);
  return { firstInput: minimum, levels };
}
