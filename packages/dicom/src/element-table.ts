import { DataElement } from './data-element.ts';
import type { DataSet } from './data-set.ts';
import type { ByteSegment } from './io/byte-segment.ts';
import { rowLength, scannedRows } from './io/scanned-rows.ts';

/** The rows from `firstRow` on were read in `segment`. */
interface Reading {
  readonly firstRow: number;
  readonly segment: ByteSegment;
}

/**
 * The elements of one data set in ascending order of tag: four numbers each, and an object once somebody asks for it. Grows while
 * it is read or built.
 */
export class ElementTable {
  /** An element that was pushed has a row too. */
  #rows: number[] = [];
  readonly #elements: (DataElement | undefined)[] = [];
  readonly #readings: Reading[] = [];
  #misplaced: DataElement | undefined;

  get length(): number {
    return this.#rows.length / rowLength;
  }

  /** Tag of the last element; -1 where there is none. */
  get lastTag(): number {
    return this.#rows.at(-rowLength) ?? -1;
  }

  tagAt(index: number): number {
    return this.#rows[index * rowLength] as number;
  }

  /** Offset after the value of an element. */
  valueEnd(index: number): number {
    const row = index * rowLength;
    return (this.#rows[row + 2] as number) + (this.#rows[row + 3] as number);
  }

  /** Appends elements that `scanElements` found in `segment`. */
  pushScanned(count: number, segment: ByteSegment): void {
    if (this.#readings.at(-1)?.segment !== segment) {
      this.#readings.push({ firstRow: this.length, segment });
    }
    const numbers = count * rowLength;
    if (this.#rows.length === 0) this.#rows = scannedRows.slice(0, numbers);
    else for (let i = 0; i < numbers; i++) this.#rows.push(scannedRows[i] as number);
  }

  /** Appends an element that is more than its row says. */
  push(element: DataElement): void {
    const { tag, vrCode, byteOffset, byteLength } = element;
    if (tag <= this.lastTag) this.#misplaced ??= element;
    this.#elements[this.length] = element;
    this.#rows.push(tag, vrCode, byteOffset, byteLength);
  }

  /** Puts another in the place of the last element, which was pushed. */
  replaceLast(element: DataElement): void {
    this.#rows.length -= rowLength;
    this.push(element);
  }

  /** Index of the first element whose tag is not less than `tag`. */
  indexFrom(tag: number): number {
    const rows = this.#rows;
    let low = 0;
    let high = rows.length / rowLength;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((rows[middle * rowLength] as number) < tag) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  find(tag: number, owner: DataSet): DataElement | undefined {
    const index = this.indexFrom(tag);
    return this.#rows[index * rowLength] === tag ? this.at(index, owner) : undefined;
  }

  at(index: number, owner: DataSet): DataElement {
    const made = this.#elements[index];
    if (made !== undefined) return made;
    const rows = this.#rows;
    const row = index * rowLength;
    const element = new DataElement(
      owner,
      rows[row] as number,
      rows[row + 1] as number,
      rows[row + 2] as number,
      rows[row + 3] as number,
      this.#segmentOf(index),
    );
    if (this.#elements.length < this.length) this.#elements.length = this.length;
    this.#elements[index] = element;
    return element;
  }

  all(owner: DataSet): readonly DataElement[] {
    for (let index = 0; index < this.length; index++) this.at(index, owner);
    return this.#elements as DataElement[];
  }

  /**
   * Sorts by tag and leaves of two elements with the same tag the first. Returns the first that was out of place, undefined where all
   * were in order, as they nearly always are. PS3.5 §7.1.
   */
  putInOrder(owner: DataSet): DataElement | undefined {
    const misplaced = this.#misplaced;
    if (misplaced === undefined) return undefined;
    const sorted = [...this.all(owner)].sort((a, b) => a.tag - b.tag);
    this.#rows.length = 0;
    this.#elements.length = 0;
    for (const element of sorted) if (element.tag !== this.lastTag) this.push(element);
    this.#misplaced = undefined;
    return misplaced;
  }

  #segmentOf(index: number): ByteSegment | undefined {
    // What arrives in small pieces has a reading for each, so they are not looked through one by one.
    let low = 0;
    let high = this.#readings.length;
    while (high - low > 1) {
      const middle = (low + high) >>> 1;
      if ((this.#readings[middle] as Reading).firstRow > index) high = middle;
      else low = middle;
    }
    return this.#readings[low]?.segment;
  }
}
