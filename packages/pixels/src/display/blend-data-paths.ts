import type { DecodedFrame } from '../decoded-frame.ts';
import { pixelsError } from '../errors.ts';
import type {
  BlendingWeight,
  DataPathAssignment,
  EnhancedPalette,
  PathPalette,
} from '../frame-description/describe-enhanced-palette.ts';
import type { FrameDescription } from '../frame-description/frame-description.ts';
import { greyMapping } from './grey-mapping.ts';
import type { Presentation } from './presentation.ts';

/** A frame of one Data Type at the place that is drawn. */
export interface DataFrame {
  readonly frame: DecodedFrame;
  readonly description: FrameDescription;
}

/**
 * Frames of several Data Types blended to opaque RGBA: each goes its data path through its palette, both paths are
 * weighted and added. Grey values of PRIMARY_PVALUES come from modality, VOI and presentation as everywhere.
 * PS3.3 C.7.6.23.1.
 *
 * @param frames one for each Data Type that the palette assigns
 * @throws PIXELS_FRAMES_DIFFER where a frame is missing or of another size
 */
export function blendDataPaths(
  palette: EnhancedPalette,
  frames: readonly DataFrame[],
  presentation: Presentation,
): Uint8ClampedArray {
  const inputs = new Map<DataPathAssignment, PathInput>();
  for (const { dataType, path, bitsMapped } of palette.assignments) {
    const found = frames.find(({ description }) => description.enhancedPalette?.dataType === dataType);
    if (found) inputs.set(path, pathInput(found, path, bitsMapped, presentation));
  }
  const sizes = [...inputs.values()];
  const [first] = sizes;
  const isComplete = palette.assignments.every(({ path }) => inputs.has(path));
  if (!first || !isComplete || sizes.some(({ length }) => length !== first.length))
    throw pixelsError('PIXELS_FRAMES_DIFFER', {});
  const primary = pathOf(palette.primary, inputs.get('PRIMARY_PVALUES') ?? inputs.get('PRIMARY_SINGLE'));
  const high = inputs.get('SECONDARY_HIGH');
  const low = inputs.get('SECONDARY_LOW');
  const secondary = pathOf(
    palette.secondary,
    high && low ? sideBySide(high, low) : (inputs.get('SECONDARY_SINGLE') ?? high ?? low),
  );
  const rgba = new Uint8ClampedArray(first.length * 4).fill(255);
  for (let i = 0; i < first.length; i++) {
    const one = primary(i);
    const two = secondary(i);
    const weightOne = weightOf(palette.primaryWeight, one, two, 1);
    const weightTwo = weightOf(palette.secondaryWeight, one, two, weightOne);
    for (let channel = 0; channel < 3; channel++) {
      const light = (one.rgb[channel] as number) * weightOne + (two.rgb[channel] as number) * weightTwo;
      rgba[i * 4 + channel] = Math.floor(Math.min(1, light) * 255 + 0.5);
    }
  }
  return rgba;
}

/** What goes into the palette of a path, pixel by pixel, as a number of `bits` bits. */
interface PathInput {
  readonly length: number;
  readonly bits: number;
  readonly at: (pixel: number) => number;
}

/** The most significant bits of the stored value; for P-Values the grey level. PS3.3 C.7.6.23.3. */
function pathInput(
  { frame, description }: DataFrame,
  path: DataPathAssignment,
  bitsMapped: number,
  presentation: Presentation,
): PathInput {
  const { values } = frame;
  if (path === 'PRIMARY_PVALUES') {
    const grey = greyMapping(frame, description, presentation);
    return { length: values.length, bits: 8, at: (pixel) => grey(values[pixel] as number) };
  }
  const { bitsStored, signed } = description.format;
  const step = 2 ** (bitsStored - bitsMapped);
  const lowest = signed ? -(2 ** (bitsStored - 1)) : 0;
  return {
    length: values.length,
    bits: bitsMapped,
    at: (pixel) => Math.floor(((values[pixel] as number) - lowest) / step),
  };
}

/** SECONDARY_HIGH gives the upper bits, SECONDARY_LOW the lower ones. */
const sideBySide = (high: PathInput, low: PathInput): PathInput => ({
  length: high.length,
  bits: high.bits + low.bits,
  at: (pixel) => high.at(pixel) * 2 ** low.bits + low.at(pixel),
});

/** One pixel behind the palette of its path; colour and alpha 0 to 1. */
interface PathPixel {
  readonly rgb: readonly [number, number, number];
  readonly alpha: number;
  /** How many bits of the index of a blending table its alpha takes. */
  readonly alphaBits: number;
}

const NOTHING: PathPixel = { rgb: [0, 0, 0], alpha: 0, alphaBits: 0 };

function pathOf({ rgb, alpha }: PathPalette, input: PathInput | undefined): (pixel: number) => PathPixel {
  if (!input) return () => NOTHING;
  const fullScale = 2 ** input.bits - 1;
  const entryOf = (table: Float64Array, value: number) => table[Math.min(table.length - 1, value)] as number;
  const alphaBits = alpha.kind === 'table' ? alpha.bits : alpha.kind === 'identity' ? input.bits : 0;
  return (pixel) => {
    const value = input.at(pixel);
    const grey = value / fullScale;
    const opacity =
      alpha.kind === 'table' ? entryOf(alpha.entries, value) : alpha.kind === 'identity' ? grey : 1;
    return {
      rgb: rgb
        ? [entryOf(rgb[0], value), entryOf(rgb[1], value), entryOf(rgb[2], value)]
        : [grey, grey, grey],
      alpha: opacity,
      alphaBits,
    };
  };
}

function weightOf(weight: BlendingWeight, one: PathPixel, two: PathPixel, other: number): number {
  switch (weight.kind) {
    case 'constant':
      return weight.weight;
    case 'alpha-1':
      return one.alpha;
    case 'alpha-2':
      return two.alpha;
    case 'one-minus':
      return 1 - other;
    case 'table': {
      const asInteger = ({ alpha, alphaBits }: PathPixel) => Math.round(alpha * (2 ** alphaBits - 1));
      const index = asInteger(one) * 2 ** two.alphaBits + asInteger(two);
      return weight.weights[Math.min(weight.weights.length - 1, index)] as number;
    }
  }
}
