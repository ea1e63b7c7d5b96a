import type { DecodedFrame, FrameDescription, ModalityTransform, SampleArray } from '@isocenter/pixels';
import { colourFormat, description, greyFormat, greyFrame } from '../../packages/pixels/test/builders.ts';

/** A frame with its description, made the same way in Node and in the page. */
export interface SyntheticFrame {
  readonly frame: DecodedFrame;
  readonly description: FrameDescription;
}

const columns = 97;
const rows = 61;

/** A ramp with a ripple and sharp edges over `lowest`…`highest`: every window cuts through it somewhere. */
function ripple(values: SampleArray, lowest: number, highest: number): void {
  const isWhole = !(values instanceof Float32Array || values instanceof Float64Array);
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      const ramp = (column + row * 0.37) / (columns + rows * 0.37);
      const wave = 0.2 * Math.sin(column * 0.9) * Math.cos(row * 0.7);
      const step = column > 40 && column < 55 && row > 20 && row < 40 ? 0.3 : 0;
      const share = Math.min(1, Math.max(0, ramp + wave + step));
      const value = lowest + share * (highest - lowest);
      values[row * columns + column] = isWhole ? Math.round(value) : value;
    }
  }
}

function rippled(values: SampleArray, lowest: number, highest: number): DecodedFrame {
  ripple(values, lowest, highest);
  return greyFrame(rows, columns, values);
}

function describe(parts: Partial<FrameDescription>, bitsStored = 16, signed = false): FrameDescription {
  const bitsAllocated = bitsStored > 8 ? 16 : 8;
  const format = greyFormat({ rows, columns, bitsAllocated, bitsStored, highBit: bitsStored - 1, signed });
  return description({ format, ...parts });
}

const count = columns * rows;
const hounsfield = { kind: 'rescale', slope: 1, intercept: -1024 } as const;

/** Frames of every sample type whose middle of interest, in modality values, is at `center`. */
export const greyFrames: Readonly<Record<string, () => SyntheticFrame & { readonly center: number }>> = {
  'unsigned 8 bits': () => ({
    frame: rippled(new Uint8Array(count), 0, 255),
    description: describe({}, 8),
    center: 128,
  }),
  'unsigned 12 bits with a rescale': () => ({
    frame: rippled(new Uint16Array(count), 0, 4095),
    description: describe({ modalityTransform: hounsfield }, 12),
    center: 40,
  }),
  'signed 16 bits with padding': () => {
    const frame = rippled(new Int16Array(count), -1000, 3000);
    for (let i = 0; i < 400; i++) frame.values[i * 7] = -2000;
    return {
      frame: { ...frame, minimum: -2000 },
      description: describe({ padding: { lowest: -2000, highest: -2000 } }, 16, true),
      center: 50,
    };
  },
  'unsigned 16 bits, shown inverse': () => ({
    frame: rippled(new Uint16Array(count), 0, 65535),
    description: describe({ presentationShape: 'INVERSE' }),
    center: 30000,
  }),
  'fractional rescale slope': () => ({
    frame: rippled(new Uint16Array(count), 0, 16000),
    description: describe({ modalityTransform: { kind: 'rescale', slope: 0.37, intercept: -80.5 } }, 14),
    center: 900.25,
  }),
  'negative rescale slope': () => ({
    frame: rippled(new Int16Array(count), -2000, 2000),
    description: describe({ modalityTransform: { kind: 'rescale', slope: -2, intercept: 10 } }, 16, true),
    center: 11,
  }),
  'signed 32 bits': () => ({
    frame: rippled(new Int32Array(count), -200000, 200000),
    description: describe({}, 16, true),
    center: 100,
  }),
  // More than floats of 32 bits tell apart: their steps are 128 there.
  'unsigned 32 bits far from 0': () => ({
    frame: rippled(new Uint32Array(count), 3_000_000_000, 3_000_000_400),
    description: describe({}),
    center: 3_000_000_200,
  }),
  'float 32 bits': () => ({
    frame: rippled(new Float32Array(count), -10, 4000),
    description: describe({}, 16, true),
    center: 1200.5,
  }),
  'float 64 bits': () => ({
    frame: rippled(new Float64Array(count), -10, 4000),
    description: describe({}, 16, true),
    center: 1200.5,
  }),
  // Steps of floats of 32 bits are 64 there.
  'float 64 bits far from 0': () => ({
    frame: rippled(new Float64Array(count), 1e9, 1e9 + 400),
    description: describe({}, 16, true),
    center: 1e9 + 200,
  }),
  'float 64 bits beyond those of 32': () => ({
    frame: rippled(new Float64Array(count), 0, 4096e300),
    description: describe({ modalityTransform: { kind: 'rescale', slope: 1e-300, intercept: 0 } }, 16, true),
    center: 1200.5,
  }),
  'float 32 bits with infinities': () => {
    const frame = rippled(new Float32Array(count), -10, 4000);
    for (let i = 0; i < 400; i++)
      frame.values[i * 7] = i % 2 ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
    return { frame, description: describe({}, 16, true), center: 1200.5 };
  },
  'signed 32 bits under a Modality LUT': () => ({
    frame: rippled(new Int32Array(count), -200000, 200000),
    description: describe({ modalityTransform: narrowLut }, 16, true),
    center: 1000,
  }),
  'Modality LUT': () => ({
    frame: rippled(new Uint16Array(count), 0, 1023),
    description: describe(
      {
        modalityTransform: {
          kind: 'lut',
          lut: {
            firstMapped: 10,
            entries: Uint16Array.from({ length: 900 }, (_, i) => Math.round(4095 * (i / 899) ** 2)),
            fullScale: 4095,
          },
        },
      },
      10,
    ),
    center: 1000,
  }),
};

/** Over a four hundredth of the values that come in. */
const narrowLut: ModalityTransform = {
  kind: 'lut',
  lut: {
    firstMapped: -500,
    entries: Uint16Array.from({ length: 1000 }, (_, i) => Math.round(4095 * (i / 999) ** 2)),
    fullScale: 4095,
  },
};

/** A VOI LUT instead of a window. */
const voiLutFrame = (): SyntheticFrame => ({
  frame: rippled(new Uint16Array(count), 0, 4095),
  description: describe(
    {
      voiLuts: [
        {
          firstMapped: 500,
          entries: Uint16Array.from({ length: 2000 }, (_, i) => Math.round(1023 * Math.sqrt(i / 1999))),
          fullScale: 1023,
        },
      ],
    },
    12,
  ),
});

/** The same for more values than a table is made for. */
const wideVoiLutFrame = (values: SampleArray): SyntheticFrame => ({
  frame: rippled(values, -200000, 200000),
  description: voiLutFrame().description,
});

/** RGB of eight bits. */
function colourFrameCase(): SyntheticFrame {
  const values = new Uint8Array(count * 3);
  for (let i = 0; i < values.length; i++) values[i] = (i * 37 + Math.floor(i / 291) * 11) % 256;
  return {
    frame: { rows, columns, samplesPerPixel: 3, values, minimum: 0, maximum: 255 },
    description: describe({ format: colourFormat({ rows, columns }) }),
  };
}

/** Palette indexes whose neighbours have unrelated colours. */
function paletteFrameCase(): SyntheticFrame {
  const frame = rippled(new Uint8Array(count), 0, 255);
  const rgb = Uint8Array.from({ length: 256 * 3 }, (_, i) => (i * 91) % 256);
  return { frame, description: describe({ palette: { kind: 'indexed', firstMapped: 0, rgb } }, 8) };
}

const twelveBits = (): DecodedFrame => rippled(new Uint16Array(count), 0, 4095);

/** A bent Presentation LUT over a rescale, low values light. */
const presentationLutFrame = (): SyntheticFrame => ({
  frame: twelveBits(),
  description: describe(
    {
      modalityTransform: hounsfield,
      presentationShape: 'INVERSE',
      presentationLut: {
        firstMapped: 0,
        entries: Uint16Array.from({ length: 1024 }, (_, i) => Math.round(65535 * (i / 1023) ** 2)),
        fullScale: 65535,
      },
    },
    12,
  ),
});

/** Grey with colours for the values from 3000 up, and some padding. */
const supplementalPaletteFrame = (): SyntheticFrame => ({
  frame: twelveBits(),
  description: describe(
    {
      padding: { lowest: 0, highest: 0 },
      palette: {
        kind: 'supplemental',
        firstMapped: 3000,
        rgb: Uint8Array.from({ length: 1096 * 3 }, (_, i) => (i * 91) % 256),
      },
    },
    12,
  ),
});

/** Grey under an overlay plane that reaches beyond the image on two sides. */
function overlayFrameCase(): SyntheticFrame {
  const mask = Uint8Array.from({ length: 30 * 40 }, (_, i) => (i % 3 === 0 ? 1 : 0));
  const overlay = {
    group: 0x6000,
    rows: 30,
    columns: 40,
    originRow: -5,
    originColumn: 70,
    kind: 'graphics',
    bits: { kind: 'separate', mask },
  } as const;
  return {
    frame: rippled(new Uint8Array(count), 0, 255),
    description: describe({ overlays: [overlay] }, 8),
  };
}

/** So many pixels that the masks of overlay and shutter together are more than the GPU keeps of masks. */
function largeFrameCase(): SyntheticFrame {
  const size = { columns: 6000, rows: 3000 };
  const { columns, rows } = size;
  const values = new Uint8Array(columns * rows).fill(60);
  const overlay = {
    group: 0x6000,
    rows: 3000,
    columns: 3000,
    originRow: 0,
    originColumn: 1500,
    kind: 'graphics',
    bits: { kind: 'separate', mask: new Uint8Array(3000 * 3000).fill(1) },
  } as const;
  const format = greyFormat({ ...size, bitsAllocated: 8, bitsStored: 8, highBit: 7 });
  return {
    frame: greyFrame(rows, columns, values),
    description: {
      ...description({ format, overlays: [overlay] }),
      shutter: { circle: { centerRow: 1500, centerColumn: 3000, radiusColumns: 2500 }, greyLevel: 90 },
    },
  };
}

/** A round shutter of a colour of its own. */
const shutterOf = (parts: FrameDescription): FrameDescription => ({
  ...parts,
  shutter: {
    circle: { centerRow: 30, centerColumn: 45, radiusColumns: 25 },
    greyLevel: 90,
    rgb: [10, 90, 200],
  },
});

/** The frame of a name, in Node and in the page. */
export function syntheticFrame(name: string): SyntheticFrame {
  if (name === 'VOI LUT') return voiLutFrame();
  if (name === 'VOI LUT over signed 32 bits') return wideVoiLutFrame(new Int32Array(count));
  if (name === 'VOI LUT over float 32 bits') return wideVoiLutFrame(new Float32Array(count));
  if (name === 'Presentation LUT') return presentationLutFrame();
  if (name === 'supplemental palette') return supplementalPaletteFrame();
  if (name === 'grey under a shutter') {
    const { frame, description } = overlayFrameCase();
    return { frame, description: shutterOf(description) };
  }
  if (name === 'colour under a shutter') {
    const { frame, description } = colourFrameCase();
    return { frame, description: shutterOf(description) };
  }
  if (name === 'large under overlay and shutter') return largeFrameCase();
  if (name === 'colour') return colourFrameCase();
  if (name === 'palette') return paletteFrameCase();
  if (name === 'overlay') return overlayFrameCase();
  const make = greyFrames[name];
  if (!make) throw new RangeError(`There is no frame ${name}.`);
  return make();
}
