import { type DataElement, storedAsUn, undefinedLength } from '../data-element.ts';
import type { DataSet } from '../data-set.ts';
import { dicomError } from '../dicom-error.ts';
import { swapWords } from '../values/byte-order.ts';
import { elementOf, groupOf } from '../values/tag.ts';
import { nameOfTag } from '../values/tag-name.ts';
import { type VR, vrProperties } from '../values/vr.ts';
import { ByteWriter } from './byte-writer.ts';
import type { Encoding } from './encoding.ts';
import {
  itemDelimitationTag,
  itemTag,
  sequenceDelimitationTag,
  undefinedByteLength,
} from './fragment-items.ts';

const longestShortLength = 0xfffe;
const longestLength = 0xfffffffe;
const sequenceDelimiterLittleEndian = Uint8Array.of(0xfe, 0xff, 0xdd, 0xe0, 0, 0, 0, 0);
const commandGroupLengthTag = 0x00000000;

/** Encodes elements strictly: ascending tags, even lengths, padding by VR; a sequence keeps its style of length. PS3.5 §7. */
export class ElementWriter {
  readonly #encoding: Encoding;
  readonly #writer: ByteWriter;

  constructor(encoding: Encoding, expectedByteLength?: number) {
    this.#encoding = encoding;
    this.#writer = new ByteWriter(encoding.bigEndian, expectedByteLength);
  }

  get bytes(): Uint8Array {
    return this.#writer.bytes;
  }

  writeDataSet(dataSet: DataSet): void {
    const sameEncoding =
      dataSet.explicitVr === this.#encoding.explicitVr && dataSet.bigEndian === this.#encoding.bigEndian;
    const elements = dataSet.dataElements();
    const commandEnd = this.#writeCommandGroup(elements);
    let group: { readonly number: number; readonly lengthAt: number } | undefined;
    for (let i = commandEnd; i < elements.length; i++) {
      const element = elements[i] as DataElement;
      const { tag, vr } = element;
      if (group && groupOf(tag) !== group.number) group = this.#endGroup(group.lengthAt);
      // Group lengths are retired; where they are kept, they are counted anew. PS3.5 §7.2.
      if (elementOf(tag) !== 0 || groupOf(tag) === 2) this.#writeElement(element);
      else if (sameEncoding && vr === 'UL') group = { number: groupOf(tag), lengthAt: this.#beginGroup(tag) };
    }
    if (group) this.#endGroup(group.lengthAt);
  }

  /** Writes a group length to be filled in, and returns where it lies. */
  #beginGroup(tag: number): number {
    this.#writeHeader(tag, 'UL', 4);
    this.#writer.writeUint32(0);
    return this.#writer.byteLength - 4;
  }

  #endGroup(lengthAt: number): undefined {
    this.#writer.setUint32(lengthAt, this.#writer.byteLength - lengthAt - 4);
  }

  /** Group 0000 must begin with its length. PS3.7 §6.3.1. Returns the index of the first element after it. */
  #writeCommandGroup(elements: readonly DataElement[]): number {
    const end = elements.findIndex(({ tag }) => groupOf(tag) !== 0);
    const count = end === -1 ? elements.length : end;
    if (count === 0) return 0;
    const lengthAt = this.#beginGroup(commandGroupLengthTag);
    for (const element of elements.slice(0, count))
      if (element.tag !== commandGroupLengthTag) this.#writeElement(element);
    this.#endGroup(lengthAt);
    return count;
  }

  #writeElement(element: DataElement): void {
    const { vr, tag, traits } = element;
    const asUn = this.#encoding.explicitVr && (traits & storedAsUn) !== 0;
    if (element.fragments !== undefined) {
      this.#writeRawUndefined(element, vr === 'UN' ? 'OB' : vr);
    } else if (asUn && (traits & undefinedLength) !== 0) {
      this.#writeRawUndefined(element, 'UN');
    } else if (asUn) {
      this.#writeValue(tag, 'UN', element.bytes);
    } else if (vr === 'SQ') {
      this.#writeSequence(element);
    } else {
      const { wordBytes } = vrProperties[vr];
      const swap = element.bigEndian !== this.#encoding.bigEndian && wordBytes > 1;
      this.#writeValue(tag, vr, swap ? swapWords(element.bytes, wordBytes) : element.bytes);
    }
  }

  #writeValue(tag: number, vr: VR, bytes: Uint8Array): void {
    const { shortLength, wordBytes, padding } = vrProperties[vr];
    const odd = bytes.byteLength & 1;
    const byteLength = bytes.byteLength + odd;
    if (byteLength > longestLength)
      throw dicomError('DICOM_VALUE_TOO_LONG', { name: nameOfTag(tag), vr, byteLength });
    // UN has room where the VR has not, and is little endian always. PS3.5 §6.2.2.
    const needsUn = this.#encoding.explicitVr && shortLength && byteLength > longestShortLength;
    this.#writeHeader(tag, needsUn ? 'UN' : vr, byteLength);
    this.#writer.writeBytes(needsUn && this.#encoding.bigEndian ? swapWords(bytes, wordBytes) : bytes);
    if (odd) this.#writer.writeByte(padding);
  }

  /** Fragments, or the items that UN hides: copied as they are, with a delimiter in the byte order they have. */
  #writeRawUndefined(element: DataElement, vr: VR): void {
    this.#writeHeader(element.tag, vr, undefinedByteLength);
    this.#writer.writeBytes(element.bytes);
    this.#writer.writeBytes(sequenceDelimiterLittleEndian);
  }

  /** PS3.5 §7.5. */
  #writeSequence(element: DataElement): void {
    const isUndefined = (element.traits & undefinedLength) !== 0;
    this.#writeHeader(element.tag, 'SQ', isUndefined ? undefinedByteLength : 0);
    const begin = this.#writer.byteLength;
    for (const item of element.items ?? []) this.#writeItem(item);
    if (isUndefined) {
      this.#writer.writeTag(sequenceDelimitationTag);
      this.#writer.writeUint32(0);
    } else {
      this.#setLength(element.tag, begin);
    }
  }

  #writeItem(item: DataSet): void {
    this.#writer.writeTag(itemTag);
    this.#writer.writeUint32(item.undefinedLength ? undefinedByteLength : 0);
    const begin = this.#writer.byteLength;
    this.writeDataSet(item);
    if (item.undefinedLength) {
      this.#writer.writeTag(itemDelimitationTag);
      this.#writer.writeUint32(0);
    } else {
      this.#setLength(itemTag, begin);
    }
  }

  /** Fills in the length before `begin` of what was written since. */
  #setLength(tag: number, begin: number): void {
    const byteLength = this.#writer.byteLength - begin;
    if (byteLength > longestLength)
      throw dicomError('DICOM_VALUE_TOO_LONG', { name: nameOfTag(tag), vr: 'SQ', byteLength });
    this.#writer.setUint32(begin - 4, byteLength);
  }

  /** PS3.5 §7.1.2, §7.1.3. */
  #writeHeader(tag: number, vr: VR, byteLength: number): void {
    this.#writer.writeTag(tag);
    if (!this.#encoding.explicitVr) {
      this.#writer.writeUint32(byteLength);
      return;
    }
    this.#writer.writeVr(vr);
    if (vrProperties[vr].shortLength) {
      this.#writer.writeUint16(byteLength);
      return;
    }
    this.#writer.writeUint16(0);
    this.#writer.writeUint32(byteLength);
  }
}
