import { crc32, deflateSync } from 'node:zlib';

const ascii = (text: string): number[] => [...text].map((letter) => letter.charCodeAt(0));
const word = (value: number): number[] => [24, 16, 8, 0].map((shift) => (value >>> shift) & 255);
/** s15Fixed16Number. ICC.1 §4.6. */
const fixed = (value: number): number[] => word(Math.round(value * 65536));

const xyz = (...values: number[]): number[] => [...ascii('XYZ '), ...word(0), ...values.flatMap(fixed)];
const text = (words: string): number[] => [
  ...ascii('mluc'),
  ...[...word(0), ...word(1), ...word(12), ...ascii('enUS'), ...word(words.length * 2), ...word(28)],
  ...ascii(words).flatMap((letter) => [0, letter]),
];
/** The curve of IEC 61966-2-1 as a function of type 3. ICC.1 §10.18. */
const curve = [
  ...[...ascii('para'), ...word(0), 0, 3, 0, 0],
  ...[2.4, 1 / 1.055, 0.055 / 1.055, 1 / 12.92, 0.04045].flatMap(fixed),
];

/** Colorants of sRGB adapted to D50. ICC.1 §9.2. */
const tags: Readonly<Record<string, number[]>> = {
  desc: text('sRGB'),
  cprt: text('No copyright, use freely'),
  wtpt: xyz(0.9642, 1, 0.8249),
  rXYZ: xyz(0.43607, 0.22249, 0.01392),
  gXYZ: xyz(0.38515, 0.71687, 0.09708),
  bXYZ: xyz(0.14307, 0.06061, 0.7141),
  rTRC: curve,
  gTRC: curve,
  bTRC: curve,
};

/** An ICC profile of sRGB, version 4: what the colours of our pictures mean. ICC.1 §7. */
export const srgbProfile: Uint8Array = makeProfile();

function makeProfile(): Uint8Array {
  let offset = 132 + Object.keys(tags).length * 12;
  const table: number[] = [];
  const data: number[] = [];
  for (const [name, values] of Object.entries(tags)) {
    const padded = [...values, ...new Array<number>((4 - (values.length % 4)) % 4).fill(0)];
    table.push(...ascii(name), ...word(offset), ...word(values.length));
    data.push(...padded);
    offset += padded.length;
  }
  const header = new Array<number>(128).fill(0);
  const put = (at: number, values: number[]) => header.splice(at, values.length, ...values);
  put(0, word(offset));
  put(8, [4, 0x30]);
  put(12, ascii('mntrRGB XYZ '));
  put(24, [0x07, 0xea, 0, 1, 0, 1]);
  put(36, ascii('acsp'));
  put(68, [0.9642, 1, 0.8249].flatMap(fixed));
  return Uint8Array.of(...header, ...word(Object.keys(tags).length), ...table, ...data);
}

/** A JPEG with the profile in an APP2 segment behind its start, and behind what JFIF puts there. ICC.1 B.4. */
export function withProfileInJpeg(jpeg: Uint8Array): Uint8Array {
  const segment = [...ascii('ICC_PROFILE'), 0, 1, 1, ...srgbProfile];
  const length = segment.length + 2;
  const marker = Uint8Array.of(0xff, 0xe2, length >> 8, length & 255, ...segment);
  const isJfif = jpeg[2] === 0xff && jpeg[3] === 0xe0;
  const at = isJfif ? 4 + (((jpeg[4] as number) << 8) | (jpeg[5] as number)) : 2;
  return Buffer.concat([jpeg.subarray(0, at), marker, jpeg.subarray(at)]);
}

const endOfPngHeader = 8 + 25;

/** A PNG with the profile in an iCCP chunk behind its header. PNG (ISO/IEC 15948) §11.3.3.3. */
export function withProfileInPng(png: Uint8Array): Uint8Array {
  const body = Buffer.concat([
    Uint8Array.of(...ascii('iCCP'), ...ascii('sRGB'), 0, 0),
    deflateSync(srgbProfile),
  ]);
  const chunk = Buffer.concat([
    Uint8Array.of(...word(body.length - 4)),
    body,
    Uint8Array.of(...word(crc32(body))),
  ]);
  return Buffer.concat([png.subarray(0, endOfPngHeader), chunk, png.subarray(endOfPngHeader)]);
}
