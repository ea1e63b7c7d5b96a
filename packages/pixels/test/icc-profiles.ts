/** Made by hand from ICC.1, to be read by us and by other programs. */
export interface ProfileParts {
  readonly version?: 2 | 4;
  readonly connectionSpace?: 'XYZ ' | 'Lab ';
  readonly colourSpace?: string;
  readonly tags: Readonly<Record<string, Uint8Array>>;
}

const ascii = (text: string) => [...text].map((letter) => letter.charCodeAt(0));
const u16 = (value: number) => [(value >> 8) & 255, value & 255];
const u32 = (value: number) => [(value >>> 24) & 255, (value >>> 16) & 255, (value >>> 8) & 255, value & 255];
const fixed = (value: number) => u32(Math.round(value * 65536) >>> 0);
const padded = (bytes: readonly number[]) => [...bytes, ...new Array((4 - (bytes.length % 4)) % 4).fill(0)];
const bytesOf = (...parts: (readonly number[])[]) => Uint8Array.from(parts.flat());

export function iccProfile({
  version = 4,
  connectionSpace = 'XYZ ',
  colourSpace = 'RGB ',
  tags,
}: ProfileParts): Uint8Array {
  const all = { wtpt: xyz(0.9642, 1, 0.8249), ...tags };
  const entries = Object.entries(all);
  let offset = 128 + 4 + entries.length * 12;
  const table: number[] = [...u32(entries.length)];
  const data: number[] = [];
  for (const [signature, bytes] of entries) {
    table.push(...ascii(signature), ...u32(offset), ...u32(bytes.length));
    const aligned = padded([...bytes]);
    data.push(...aligned);
    offset += aligned.length;
  }
  const header = new Array<number>(128).fill(0);
  const put = (at: number, values: readonly number[]) => header.splice(at, values.length, ...values);
  put(0, u32(offset));
  put(8, [version, 0, 0, 0]);
  put(12, ascii('mntr'));
  put(16, ascii(colourSpace));
  put(20, ascii(connectionSpace));
  put(24, [...u16(2026), ...u16(1), ...u16(1), ...u16(0), ...u16(0), ...u16(0)]);
  put(36, ascii('acsp'));
  put(68, [...fixed(0.9642), ...fixed(1), ...fixed(0.8249)]);
  return bytesOf(header, table, data);
}

export const xyz = (x: number, y: number, z: number) =>
  bytesOf(ascii('XYZ '), u32(0), fixed(x), fixed(y), fixed(z));

/** No samples: identity; one: a gamma; more: 16-bit samples. */
export const curv = (...samples: number[]) =>
  bytesOf(
    ascii('curv'),
    u32(0),
    u32(samples.length),
    samples.length === 1 ? u16(Math.round((samples[0] as number) * 256)) : samples.flatMap(u16),
  );

export const para = (type: number, ...parameters: number[]) =>
  bytesOf(ascii('para'), u32(0), u16(type), u16(0), parameters.flatMap(fixed));

type Colour = readonly [number, number, number];

/** Every grid point of a cube in the order of a colour table, the third channel fastest. */
const cube = (gridPoints: number, colourAt: (red: number, green: number, blue: number) => Colour) =>
  Array.from({ length: gridPoints ** 3 }, (_, i) => {
    const share = (index: number) => (index % gridPoints) / (gridPoints - 1);
    return colourAt(share(Math.floor(i / gridPoints ** 2)), share(Math.floor(i / gridPoints)), share(i));
  }).flat();

interface TableParts {
  readonly gridPoints: number;
  /** What the colour table holds, encoded to [0, 1]. */
  readonly colourAt: (red: number, green: number, blue: number) => Colour;
  /** Of all three channels; each from [0, 1] to [0, 1]. */
  readonly input?: (value: number) => number;
  readonly output?: (value: number) => number;
}

const sampled = (curve: (value: number) => number, count: number, fullScale: number) =>
  Array.from({ length: count }, (_, i) => Math.round(curve(i / (count - 1)) * fullScale));

/** lut16 and lut8. */
export function mft(bits: 8 | 16, { gridPoints, colourAt, input = (v) => v, output = (v) => v }: TableParts) {
  const entries = bits === 8 ? 256 : 300;
  const fullScale = 2 ** bits - 1;
  const encode = (values: readonly number[]) => (bits === 8 ? values : values.flatMap(u16));
  const identity = [1, 0, 0, 0, 1, 0, 0, 0, 1].flatMap(fixed);
  const three = (curve: (value: number) => number) =>
    [0, 1, 2].flatMap(() => sampled(curve, entries, fullScale));
  return bytesOf(
    ascii(bits === 8 ? 'mft1' : 'mft2'),
    u32(0),
    [3, 3, gridPoints, 0],
    identity,
    bits === 8 ? [] : [...u16(entries), ...u16(entries)],
    encode(three(input)),
    encode(cube(gridPoints, colourAt).map((value) => Math.round(value * fullScale))),
    encode(three(output)),
  );
}

interface StageParts {
  readonly a?: Uint8Array;
  readonly table?: Pick<TableParts, 'gridPoints' | 'colourAt'>;
  readonly m?: Uint8Array;
  /** Three rows of three, then three shifts. */
  readonly matrix?: readonly number[];
  readonly b: Uint8Array;
}

/** lutAToB; each curve stands for all three channels. */
export function mAB({ a, table, m, matrix, b }: StageParts) {
  const thrice = (curve: Uint8Array) => [0, 1, 2].flatMap(() => padded([...curve]));
  const parts = {
    b: thrice(b),
    matrix: matrix ? matrix.flatMap(fixed) : [],
    m: m ? thrice(m) : [],
    table: table
      ? padded([
          ...[table.gridPoints, table.gridPoints, table.gridPoints],
          ...new Array(13).fill(0),
          ...[2, 0, 0, 0],
          ...cube(table.gridPoints, table.colourAt).flatMap((value) => u16(Math.round(value * 65535))),
        ])
      : [],
    a: a ? thrice(a) : [],
  };
  let offset = 32;
  const offsets = Object.values(parts).map((part) => {
    const at = part.length === 0 ? 0 : offset;
    offset += part.length;
    return u32(at);
  });
  return bytesOf(ascii('mAB '), u32(0), [3, 3, 0, 0], ...offsets, ...Object.values(parts));
}
