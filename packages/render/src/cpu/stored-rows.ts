import type { Address, SampleArray } from '@isocenter/pixels';
import type { Sheet } from './sheet.ts';
import type { UprightSource } from './upright-source.ts';

/** Room before and after a row: its border, and what is read in fours. */
const margin = 16;

/** Bytes that are copied at a time, of rows that lie one after the other: to copy a single row costs more than its bytes do. */
const bandBytes = 256 << 10;

/** Where rows of stored values of a byte or two lie in the kernel's memory. */
export interface RowAddresses {
  /** Valid until the next. */
  row(index: number): Address;
}

/** The rows of a source without a border. */
export function storedRows(sheet: Sheet, source: UprightSource): RowAddresses {
  const isDense = source.mapY.nearest.length * 2 >= source.lengthY;
  return source.strideX === 1 && isDense ? new StoredBands(sheet, source) : new StoredRows(sheet, source);
}

/** Copies rows in bands. */
class StoredBands implements RowAddresses {
  readonly #sheet: Sheet;
  readonly #source: UprightSource;
  readonly #rowBytes: number;
  readonly #bandRows: number;
  readonly #address: Address;
  #first = 0;
  #end = 0;

  constructor(sheet: Sheet, source: UprightSource) {
    this.#sheet = sheet;
    this.#source = source;
    this.#rowBytes = source.lengthX * source.values.BYTES_PER_ELEMENT;
    this.#bandRows = Math.min(source.lengthY, Math.max(4, Math.floor(bandBytes / this.#rowBytes)));
    this.#address = sheet.memory.allocate(this.#bandRows * this.#rowBytes + margin);
  }

  row(index: number): Address {
    if (index < this.#first || index >= this.#end) this.#copyBand(index);
    return this.#address + (index - this.#first) * this.#rowBytes;
  }

  /** With the rows that are asked for next: a picture upside down takes them the other way, and a few at a time. */
  #copyBand(index: number): void {
    const { values, strideY, lengthY } = this.#source;
    const isUpwards = index < this.#first;
    const wanted = isUpwards ? index + 3 - this.#bandRows : index;
    this.#first = Math.max(0, Math.min(wanted, lengthY - this.#bandRows));
    this.#end = this.#first + this.#bandRows;
    const view = this.#sheet.memory.view(this.#address, this.#bandRows * this.#rowBytes);
    sameKind(values, view).set(values.subarray(this.#first * strideY, this.#end * strideY));
  }
}

/** Copies rows of stored values of a byte or two, or of RGB, into the kernel's memory, one at a time. */
export class StoredRows implements RowAddresses {
  readonly #sheet: Sheet;
  readonly #source: UprightSource;
  readonly #samplesPerPixel: number;
  readonly #address: Address;

  constructor(sheet: Sheet, source: UprightSource, samplesPerPixel = 1) {
    this.#sheet = sheet;
    this.#source = source;
    this.#samplesPerPixel = samplesPerPixel;
    const { BYTES_PER_ELEMENT } = source.values;
    const bytes = source.lengthX * samplesPerPixel * BYTES_PER_ELEMENT;
    this.#address = sheet.memory.allocate(bytes + 2 * margin) + margin;
  }

  /** Valid until the next. The border is repeated once before and twice after it. */
  row(index: number): Address {
    const { values, strideX, strideY, lengthX } = this.#source;
    const perPixel = this.#samplesPerPixel;
    const length = lengthX * perPixel;
    const bytes = values.BYTES_PER_ELEMENT;
    const view = this.#sheet.memory.view(this.#address - perPixel * bytes, (length + 3 * perPixel) * bytes);
    const row = sameKind(values, view);
    const from = index * strideY * perPixel;
    if (strideX === 1) row.set(values.subarray(from, from + length), perPixel);
    else copyStrided(row, values, from, lengthX, strideX, perPixel);
    row.copyWithin(0, perPixel, 2 * perPixel);
    row.copyWithin(length + perPixel, length, length + perPixel);
    row.copyWithin(length + 2 * perPixel, length, length + perPixel);
    return this.#address;
  }
}

/** The bytes of a view as samples of the same kind; whether with a sign does not matter to a copy. */
function sameKind(values: SampleArray, { buffer, byteOffset, byteLength }: Uint8Array): SampleArray {
  const kind = values.constructor as new (
    buffer: ArrayBufferLike,
    byteOffset: number,
    length: number,
  ) => SampleArray;
  return new kind(buffer, byteOffset, byteLength / values.BYTES_PER_ELEMENT);
}

function copyStrided(
  row: SampleArray,
  values: SampleArray,
  from: number,
  length: number,
  stride: number,
  perPixel: number,
): void {
  for (let i = 0; i < length; i++) {
    const start = from + i * stride * perPixel;
    for (let k = 0; k < perPixel; k++) row[(i + 1) * perPixel + k] = values[start + k] as number;
  }
}
