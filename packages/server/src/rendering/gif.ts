import type { Picture } from './scale-picture.ts';

const largestCode = 4095;
const clearCode = 256;
const endCode = 257;

/** Levels of red, green and blue in the table of colours: 252 of its 256 places. */
const levels = { red: 6, green: 7, blue: 6 };

/** An 8-bit picture as GIF 89a: grey exactly, colours as the nearest of 252. */
export function encodeGif(picture: Picture): Uint8Array {
  const { rows, columns, samplesPerPixel } = picture;
  const isGrey = samplesPerPixel === 1;
  const header = Buffer.alloc(13);
  header.write('GIF89a', 'latin1');
  header.writeUInt16LE(columns, 6);
  header.writeUInt16LE(rows, 8);
  header[10] = 0xf7; // a table of 256 colours of 8 bits each follows
  const image = Buffer.alloc(11);
  image[0] = 0x2c;
  image.writeUInt16LE(columns, 5);
  image.writeUInt16LE(rows, 7);
  image[10] = 8; // bits of the smallest code
  const indexes = isGrey ? picture.samples : colourIndexes(picture);
  return Buffer.concat([
    header,
    isGrey ? greyTable() : colourTable(),
    image,
    ...subBlocks(compress(indexes)),
    Uint8Array.of(0, 0x3b),
  ]);
}

const greyTable = (): Uint8Array => Uint8Array.from({ length: 768 }, (_, index) => Math.floor(index / 3));

function colourTable(): Uint8Array {
  const table = new Uint8Array(768);
  let at = 0;
  for (let red = 0; red < levels.red; red++)
    for (let green = 0; green < levels.green; green++)
      for (let blue = 0; blue < levels.blue; blue++) {
        table[at++] = levelOf(red, levels.red);
        table[at++] = levelOf(green, levels.green);
        table[at++] = levelOf(blue, levels.blue);
      }
  return table;
}

const levelOf = (step: number, count: number): number => Math.round((step * 255) / (count - 1));
const stepOf = (level: number, count: number): number => Math.round((level * (count - 1)) / 255);

function colourIndexes({ samples, rows, columns }: Picture): Uint8Array {
  const indexes = new Uint8Array(rows * columns);
  for (let pixel = 0, at = 0; pixel < indexes.length; pixel++, at += 3) {
    const red = stepOf(samples[at] as number, levels.red);
    const green = stepOf(samples[at + 1] as number, levels.green);
    const blue = stepOf(samples[at + 2] as number, levels.blue);
    indexes[pixel] = (red * levels.green + green) * levels.blue + blue;
  }
  return indexes;
}

/** Lempel-Ziv-Welch with codes of 9 to 12 bits, lowest bit first. GIF 89a, Appendix F. */
function compress(indexes: ArrayLike<number>): Uint8Array {
  const bytes: number[] = [];
  let bits = 0;
  let bitCount = 0;
  let codeBits = 9;
  let nextCode = endCode + 1;
  let known = new Map<number, number>();
  const write = (code: number) => {
    bits |= code << bitCount;
    for (bitCount += codeBits; bitCount >= 8; bitCount -= 8) {
      bytes.push(bits & 0xff);
      bits >>>= 8;
    }
  };
  write(clearCode);
  let run = indexes[0] ?? 0;
  for (let at = 1; at < indexes.length; at++) {
    const index = indexes[at] as number;
    const longer = run * 256 + index;
    const code = known.get(longer);
    if (code !== undefined) {
      run = code;
      continue;
    }
    write(run);
    run = index;
    if (nextCode > largestCode) {
      write(clearCode);
      known = new Map();
      codeBits = 9;
      nextCode = endCode + 1;
      continue;
    }
    known.set(longer, nextCode);
    if (nextCode === 1 << codeBits) codeBits++;
    nextCode++;
  }
  write(run);
  write(endCode);
  if (bitCount > 0) bytes.push(bits & 0xff);
  return Uint8Array.from(bytes);
}

function* subBlocks(data: Uint8Array): Generator<Uint8Array> {
  for (let at = 0; at < data.length; at += 255) {
    const block = data.subarray(at, at + 255);
    yield Uint8Array.of(block.length);
    yield block;
  }
}
