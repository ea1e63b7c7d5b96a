import { DataElement, storedAsUn, undefinedLength } from '../data-element.ts';
import { DataSet, type DataSetContext } from '../data-set.ts';
import { dicomError } from '../dicom-error.ts';
import { obOrOwCode, unknownVrCode, vrCodeOfTag } from '../dictionary/vr-table.ts';
import { type Finding, type IsocenterError, isIsocenterError } from '../errors.ts';
import { formatTag } from '../values/tag.ts';
import { nameOfTag } from '../values/tag-name.ts';
import type { ByteSegment } from './byte-segment.ts';
import type { BytesRange } from './byte-source.ts';
import { type Encoding, implicitLittleEndian, sniffEncoding } from './encoding.ts';
import {
  itemDelimitationTag,
  itemTag,
  readItemHeader,
  sequenceDelimitationTag,
  undefinedByteLength,
} from './fragment-items.ts';
import {
  hasShortLength,
  notLetters,
  otherByteCode,
  sequenceCode,
  unknownLetters,
  vrCodeOfLetters,
} from './vr-letters.ts';

const nestingLimit = 64;
const elementLimit = 4_000_000;
const trailingPaddingTag = 0xfffcfffc;

/** Thrown to whoever reads by windows: the bytes up to `byteEnd` must be in memory to go on. Never leaves this folder. */
export class WindowTooSmall {
  readonly byteEnd: number;
  constructor(byteEnd: number) {
    this.byteEnd = byteEnd;
  }
}

export interface ElementParserOptions {
  readonly lenient: boolean;
  /** End of the file; a window may end before it. */
  readonly sourceEnd: number;
  /** Values above this many bytes stay in the source when reading by windows. */
  readonly largeValueBytes: number;
}

/** How an element's header reads. */
interface ElementHeader {
  tag: number;
  vrCode: number;
  byteLength: number;
  headerByteLength: number;
  traits: number;
}

export const isPixelDataTag = (tag: number): boolean =>
  tag === 0x7fe00010 || tag === 0x7fe00008 || tag === 0x7fe00009;

/**
 * Parses element headers into elements; values are left where they are. Sequences of defined length are entered when their
 * items are asked for, those of undefined length at once, since only so their end is found. PS3.5 §7.
 */
export class ElementParser implements DataSetContext {
  readonly findings: Finding[];
  readonly #options: ElementParserOptions;
  #segment: ByteSegment;
  #elementsLeft = elementLimit;
  #resumeOffset = 0;
  #findingsBeforeElement = 0;
  readonly #header: ElementHeader = { tag: 0, vrCode: 0, byteLength: 0, headerByteLength: 0, traits: 0 };

  constructor(segment: ByteSegment, options: ElementParserOptions, findings: Finding[]) {
    this.#segment = segment;
    this.#options = options;
    this.findings = findings;
  }

  /** Where the element of the data set begins that was not in memory. */
  get resumeOffset(): number {
    return this.#resumeOffset;
  }

  /** Forgets what the element at `resumeOffset` gave cause to find, since it will be read again. */
  forgetElement(): void {
    this.findings.length = this.#findingsBeforeElement;
  }

  /** Goes on in another window. */
  useSegment(segment: ByteSegment): void {
    this.#segment = segment;
  }

  /** The header of pixel data at `at`, whose value is left to the caller. */
  readPixelDataHeader(dataSet: DataSet, at: number, byteEnd: number) {
    const { tag, vrCode, byteLength, headerByteLength, traits } = this.#readHeader(dataSet, at, byteEnd);
    return { tag, vrCode, byteLength, valueOffset: at + headerByteLength, traits };
  }

  /**
   * Parses the elements of a data set from `byteOffset` until `byteEnd` or until `stopBefore` holds, and returns where it
   * stopped. An element is pushed only when it is complete, so that a reader by windows can go on after the last one.
   */
  parseDataSet(
    dataSet: DataSet,
    elements: DataElement[],
    byteOffset: number,
    byteEnd: number,
    stopBefore?: (tag: number) => boolean,
  ): number {
    let at = byteOffset;
    try {
      while (at < byteEnd) {
        if (dataSet.depth === 0) {
          this.#resumeOffset = at;
          this.#findingsBeforeElement = this.findings.length;
        }
        if (byteEnd - at < 8)
          throw dicomError('DICOM_HEADER_CUT', { remaining: byteEnd - at }, { where: `At byte ${at}` });
        if (stopBefore?.(this.#readTag(dataSet, at, byteEnd))) break;
        const header = this.#readHeader(dataSet, at, byteEnd);
        if (header.tag === 0 && header.byteLength === 0 && elements.length > 0) {
          this.#find(
            'DICOM_TRAILING_BYTES',
            header.tag,
            at,
            `${byteEnd - at} bytes of zeros after the last element are left out.`,
          );
          return byteEnd;
        }
        if (header.tag >>> 16 === 0xfffe) {
          if (header.tag === itemDelimitationTag && dataSet.undefinedLength) return at + 8;
          if (header.tag === sequenceDelimitationTag && dataSet.undefinedLength) {
            this.#find(
              'DICOM_ITEM_NOT_CLOSED',
              header.tag,
              at,
              'An item of undefined length ends with its sequence, without a delimiter of its own.',
            );
            return at;
          }
          if (header.tag === itemTag) throw this.#itemMisplaced(header.tag, at);
          this.#find(
            'DICOM_STRAY_DELIMITER',
            header.tag,
            at,
            `A delimiter ${formatTag(header.tag)} stands where none belongs; it is skipped.`,
          );
          at += 8;
          continue;
        }
        at = this.#readElement(dataSet, elements, at, byteEnd);
        if (--this.#elementsLeft < 0) throw dicomError('DICOM_TOO_MANY_ELEMENTS', { limit: elementLimit });
      }
      if (dataSet.undefinedLength && at >= byteEnd) {
        throw dicomError(
          'DICOM_SEQUENCE_NOT_CLOSED',
          { name: nameOfTag(itemTag) },
          { where: `At byte ${at}` },
        );
      }
    } catch (error) {
      at = this.#isAfterLastElement(dataSet, elements, error) ? byteEnd : this.#tolerate(error, byteEnd);
    } finally {
      this.#putInOrder(elements);
    }
    return at;
  }

  readItems(element: DataElement): readonly DataSet[] {
    const { segment, owner } = element;
    if (segment === undefined || element.byteLength === 0) return [];
    const current = this.#segment;
    this.#segment = segment;
    try {
      const encoding = element.traits & storedAsUn ? this.#encodingInUn(element) : owner;
      const items: DataSet[] = [];
      try {
        this.#parseItems(
          element,
          items,
          encoding,
          element.byteOffset,
          element.byteOffset + element.byteLength,
          false,
        );
      } catch (error) {
        this.#tolerate(error, 0);
      }
      return items;
    } finally {
      this.#segment = current;
    }
  }

  #readTag({ bigEndian }: Encoding, at: number, byteEnd: number): number {
    const { view, start } = this.#segment;
    if (at - start + 12 > view.byteLength) this.#need(Math.min(at + 12, byteEnd));
    return view.getUint16(at - start, !bigEndian) * 0x10000 + view.getUint16(at - start + 2, !bigEndian);
  }

  /** Fills `#header` for the element at `at`. */
  #readHeader(dataSet: Encoding, at: number, byteEnd: number): ElementHeader {
    const header = this.#header;
    const { view, start } = this.#segment;
    const local = at - start;
    if (local + 12 > view.byteLength) this.#need(Math.min(at + 12, byteEnd));
    const littleEndian = !dataSet.bigEndian;
    header.tag = view.getUint16(local, littleEndian) * 0x10000 + view.getUint16(local + 2, littleEndian);
    header.traits = 0;
    header.headerByteLength = 8;
    if (!dataSet.explicitVr || header.tag >>> 16 === 0xfffe) {
      header.vrCode = vrCodeOfTag(header.tag);
      header.byteLength = view.getUint32(local + 4, littleEndian);
      if (
        header.byteLength <= byteEnd - at - 8 ||
        header.byteLength === undefinedByteLength ||
        header.tag >>> 16 === 0xfffe
      )
        return header;
      return this.#readExplicitInImplicit(header, local, at, byteEnd);
    }
    const vrCode = vrCodeOfLetters(view.getUint8(local + 4), view.getUint8(local + 5));
    if (vrCode === notLetters) return this.#readImplicitInExplicit(header, local, at, byteEnd, littleEndian);
    this.#readExplicitLength(header, vrCode, local, at, byteEnd, littleEndian);
    return header;
  }

  /** PS3.5 §7.1.2; a VR newer than our tables has a 32-bit length. */
  #readExplicitLength(
    header: ElementHeader,
    vrCode: number,
    local: number,
    at: number,
    byteEnd: number,
    littleEndian: boolean,
  ): void {
    const { view } = this.#segment;
    header.vrCode = vrCode;
    if (hasShortLength(vrCode)) {
      header.byteLength = view.getUint16(local + 6, littleEndian);
      return;
    }
    if (byteEnd - at < 12)
      throw dicomError('DICOM_HEADER_CUT', { remaining: byteEnd - at }, { where: `At byte ${at}` });
    header.byteLength = view.getUint32(local + 8, littleEndian);
    header.headerByteLength = 12;
    if (vrCode === unknownLetters) {
      header.vrCode = unknownVrCode;
      this.#find(
        'DICOM_VR_UNKNOWN',
        header.tag,
        at,
        `${nameOfTag(header.tag)} has a VR that PS3.5 §6.2 does not define; it is read as UN.`,
      );
    } else if (vrCode === unknownVrCode) {
      const known = vrCodeOfTag(header.tag);
      if (known !== unknownVrCode) {
        header.vrCode = known;
        header.traits = storedAsUn;
      }
    }
  }

  /** An element without VR amid explicit ones, as some writers leave in sequences. */
  #readImplicitInExplicit(
    header: ElementHeader,
    local: number,
    at: number,
    byteEnd: number,
    littleEndian: boolean,
  ): ElementHeader {
    const { view } = this.#segment;
    const byteLength = view.getUint32(local + 4, littleEndian);
    if (byteLength > byteEnd - at - 8 && byteLength !== undefinedByteLength) {
      const letters = String.fromCharCode(view.getUint8(local + 4), view.getUint8(local + 5)).replace(
        /[^\x20-\x7e]/g,
        '?',
      );
      throw dicomError(
        'DICOM_NOT_A_VR',
        { name: nameOfTag(header.tag), vr: letters },
        { where: `At byte ${at}` },
      );
    }
    this.#find(
      'DICOM_VR_MISSING',
      header.tag,
      at,
      `${nameOfTag(header.tag)} has no VR in an explicit VR data set; the dictionary's is taken.`,
    );
    header.vrCode = vrCodeOfTag(header.tag);
    header.byteLength = byteLength;
    return header;
  }

  /** An element with VR amid implicit ones: read as implicit its length would pass the end. */
  #readExplicitInImplicit(header: ElementHeader, local: number, at: number, byteEnd: number): ElementHeader {
    const { view } = this.#segment;
    const vrCode = vrCodeOfLetters(view.getUint8(local + 4), view.getUint8(local + 5));
    if (vrCode === notLetters || vrCode === unknownLetters) return header;
    this.#find(
      'DICOM_VR_UNEXPECTED',
      header.tag,
      at,
      `${nameOfTag(header.tag)} has a VR in an implicit VR data set; it is taken.`,
    );
    this.#readExplicitLength(header, vrCode, local, at, byteEnd, true);
    return header;
  }

  /** Reads the element whose header `#header` is, and returns where the next begins. */
  #readElement(dataSet: DataSet, elements: DataElement[], at: number, byteEnd: number): number {
    const { tag, vrCode, traits, headerByteLength } = this.#header;
    let { byteLength } = this.#header;
    const valueOffset = at + headerByteLength;
    if (byteLength === undefinedByteLength)
      return this.#readUndefinedLength(dataSet, elements, valueOffset, byteEnd);
    const remaining = byteEnd - valueOffset;
    let error: IsocenterError | undefined;
    if (byteLength > remaining) {
      error = dicomError(
        'DICOM_LENGTH_PAST_END',
        { name: nameOfTag(tag), length: byteLength, remaining },
        { where: `At byte ${at}` },
      );
      if (!this.#options.lenient) throw error;
      byteLength = remaining;
    }
    if ((byteLength & 1) === 1)
      this.#find('DICOM_LENGTH_ODD', tag, at, `${nameOfTag(tag)} has an odd length.`);
    const inMemory = valueOffset + byteLength <= this.#segment.end;
    if (!inMemory && (byteLength <= this.#options.largeValueBytes || vrCode === sequenceCode))
      this.#need(valueOffset + byteLength);
    elements.push(
      new DataElement(
        dataSet,
        tag,
        vrCode,
        valueOffset,
        byteLength,
        inMemory ? this.#segment : undefined,
        traits,
      ),
    );
    if (error !== undefined) throw error;
    return valueOffset + byteLength;
  }

  #readUndefinedLength(
    dataSet: DataSet,
    elements: DataElement[],
    valueOffset: number,
    byteEnd: number,
  ): number {
    const { tag, vrCode, traits } = this.#header;
    const isUn = vrCode === unknownVrCode || (traits & storedAsUn) !== 0;
    if (!isUn && vrCode !== sequenceCode && !this.#holdsItems(dataSet, valueOffset, byteEnd)) {
      const vr = new DataElement(dataSet, tag, vrCode, 0, 0, undefined).vr;
      throw dicomError(
        'DICOM_UNDEFINED_LENGTH',
        { name: nameOfTag(tag), vr },
        { where: `At byte ${valueOffset}` },
      );
    }
    const isFragments = isPixelDataTag(tag) || (vrCode === otherByteCode && !isUn);
    if (isFragments) return this.#readFragments(dataSet, elements, tag, vrCode, valueOffset, byteEnd);
    // UN of undefined length is an implicit VR sequence, whatever the rest is. PS3.5 §6.2.2.
    const encoding = isUn && dataSet.explicitVr ? implicitLittleEndian : dataSet;
    const unTrait = isUn && dataSet.explicitVr ? storedAsUn : 0;
    const items: DataSet[] = [];
    const probe = new DataElement(
      dataSet,
      tag,
      sequenceCode,
      valueOffset,
      0,
      this.#segment,
      undefinedLength | unTrait,
    );
    let end = byteEnd;
    let error: unknown;
    try {
      end = this.#parseItems(probe, items, encoding, valueOffset, byteEnd, true);
    } catch (caught) {
      if (!this.#options.lenient || !isIsocenterError(caught)) throw caught;
      error = caught;
    }
    const valueEnd = error === undefined ? this.#sequenceValueEnd : byteEnd;
    const element = new DataElement(
      dataSet,
      tag,
      sequenceCode,
      valueOffset,
      valueEnd - valueOffset,
      this.#segment,
      probe.traits,
    );
    element.setItems(items);
    elements.push(element);
    if (error !== undefined) throw error;
    return end;
  }

  /** Where the delimiter of the sequence that ended last begins. */
  #sequenceValueEnd = 0;

  /** Parses items up to `byteEnd`, or to the delimiter of an undefined length; returns where the next element begins. PS3.5 §7.5. */
  #parseItems(
    element: DataElement,
    items: DataSet[],
    encoding: Encoding,
    byteOffset: number,
    byteEnd: number,
    delimited: boolean,
  ): number {
    const { owner, tag } = element;
    if (owner.depth >= nestingLimit)
      throw dicomError('DICOM_NESTED_TOO_DEEP', { limit: nestingLimit }, { where: `At byte ${byteOffset}` });
    let at = byteOffset;
    while (at < byteEnd) {
      if (byteEnd - at < 8)
        throw dicomError('DICOM_HEADER_CUT', { remaining: byteEnd - at }, { where: `At byte ${at}` });
      if (at + 8 > this.#segment.end) this.#need(at + 8);
      const header = readItemHeader(this.#segment, at, !encoding.bigEndian);
      if (header.tag === sequenceDelimitationTag) {
        this.#sequenceValueEnd = at;
        if (delimited) return at + 8;
        this.#find(
          'DICOM_STRAY_DELIMITER',
          header.tag,
          at,
          'A sequence of defined length has a delimiter; it is skipped.',
        );
        at += 8;
        continue;
      }
      if (header.tag === itemDelimitationTag) {
        this.#find(
          'DICOM_STRAY_DELIMITER',
          header.tag,
          at,
          'An item delimiter stands between items; it is skipped.',
        );
        at += 8;
        continue;
      }
      if (header.tag !== itemTag) {
        throw dicomError(
          'DICOM_ITEM_EXPECTED',
          { name: nameOfTag(tag), found: formatTag(header.tag) },
          { where: `At byte ${at}` },
        );
      }
      if (--this.#elementsLeft < 0) throw dicomError('DICOM_TOO_MANY_ELEMENTS', { limit: elementLimit });
      at = this.#parseItem(owner, items, encoding, at + 8, byteEnd, header.byteLength);
    }
    this.#sequenceValueEnd = at;
    if (!delimited) return at;
    throw dicomError('DICOM_SEQUENCE_NOT_CLOSED', { name: nameOfTag(tag) }, { where: `At byte ${at}` });
  }

  #parseItem(
    owner: DataSet,
    items: DataSet[],
    encoding: Encoding,
    byteOffset: number,
    byteEnd: number,
    byteLength: number,
  ): number {
    const isUndefined = byteLength === undefinedByteLength;
    const elements: DataElement[] = [];
    const item = new DataSet(elements, {
      explicitVr: encoding.explicitVr,
      bigEndian: encoding.bigEndian,
      context: this,
      parent: owner,
      undefinedLength: isUndefined,
      byteOffset: byteOffset - 8,
    });
    const itemEnd = isUndefined ? byteEnd : this.#itemEnd(byteOffset, byteLength, byteEnd);
    items.push(item);
    return this.parseDataSet(item, elements, byteOffset, itemEnd);
  }

  /** An item may claim more than is left of its sequence, as long as the bytes are there. */
  #itemEnd(byteOffset: number, byteLength: number, byteEnd: number): number {
    const itemEnd = byteOffset + byteLength;
    if (itemEnd <= byteEnd) return itemEnd;
    const at = byteOffset - 8;
    if (itemEnd <= this.#segment.end) {
      this.#find('DICOM_ITEM_PAST_SEQUENCE', itemTag, at, 'An item is longer than what is left of its sequence; it is read whole.');
      return itemEnd;
    }
    if (this.#options.lenient) return byteEnd;
    const details = { name: nameOfTag(itemTag), length: byteLength, remaining: byteEnd - byteOffset };
    throw dicomError('DICOM_LENGTH_PAST_END', details, { where: `At byte ${at}` });
  }

  /** Encapsulated pixel data, or other bytes stored as fragments. PS3.5 A.4. */
  #readFragments(
    dataSet: DataSet,
    elements: DataElement[],
    tag: number,
    vrCode: number,
    valueOffset: number,
    byteEnd: number,
  ): number {
    const fragments: BytesRange[] = [];
    let at = valueOffset;
    let error: IsocenterError | undefined;
    for (;;) {
      if (byteEnd - at < 8) {
        error = dicomError('DICOM_SEQUENCE_NOT_CLOSED', { name: nameOfTag(tag) }, { where: `At byte ${at}` });
        break;
      }
      if (at + 8 > this.#segment.end) this.#need(at + 8);
      const step = this.fragmentStep(tag, readItemHeader(this.#segment, at, !dataSet.bigEndian), at, byteEnd);
      if (step.fragment !== undefined) fragments.push(step.fragment);
      error = step.error;
      if (step.isLast || error !== undefined) break;
      at = step.next;
    }
    if (error !== undefined && !this.#options.lenient) throw error;
    const last = fragments.at(-1);
    const valueEnd = last === undefined ? valueOffset : last.byteOffset + last.byteLength;
    if (valueEnd > this.#segment.end) this.#need(valueEnd);
    const element = new DataElement(
      dataSet,
      tag,
      vrCode,
      valueOffset,
      valueEnd - valueOffset,
      this.#segment,
      undefinedLength,
    );
    element.fragments = fragments;
    elements.push(element);
    if (error !== undefined) throw error;
    return at + 8;
  }

  /** What an item header in pixel data means: one more fragment, the end, or damage. */
  fragmentStep(
    tag: number,
    header: { readonly tag: number; readonly byteLength: number },
    at: number,
    byteEnd: number,
  ) {
    const where = `At byte ${at}`;
    if (header.tag === sequenceDelimitationTag)
      return { isLast: true, next: at + 8, fragment: undefined, error: undefined };
    if (header.tag !== itemTag) {
      const error = dicomError(
        'DICOM_ITEM_EXPECTED',
        { name: nameOfTag(tag), found: formatTag(header.tag) },
        { where },
      );
      return { isLast: true, next: at, fragment: undefined, error };
    }
    const remaining = byteEnd - at - 8;
    if (header.byteLength > remaining) {
      const details = { name: `A fragment of ${nameOfTag(tag)}`, length: header.byteLength, remaining };
      return {
        isLast: true,
        next: byteEnd,
        fragment: { byteOffset: at + 8, byteLength: remaining },
        error: dicomError('DICOM_LENGTH_PAST_END', details, { where }),
      };
    }
    const fragment = { byteOffset: at + 8, byteLength: header.byteLength };
    return { isLast: false, next: at + 8 + header.byteLength, fragment, error: undefined };
  }

  /** A value of undefined length that is no sequence by its VR, but looks like one. */
  #holdsItems(encoding: Encoding, at: number, byteEnd: number): boolean {
    if (byteEnd - at < 8) return false;
    if (at + 8 > this.#segment.end) this.#need(at + 8);
    const { tag } = readItemHeader(this.#segment, at, !encoding.bigEndian);
    return tag === itemTag || tag === sequenceDelimitationTag;
  }

  /** The value of a sequence hidden in UN is implicit VR little endian; some writers leave it explicit. PS3.5 §6.2.2. */
  #encodingInUn(element: DataElement): Encoding {
    const sniffed = element.byteLength >= 16 ? sniffItem(element) : undefined;
    return sniffed?.explicitVr ? { explicitVr: true, bigEndian: false } : implicitLittleEndian;
  }

  #need(byteEnd: number): void {
    if (byteEnd > this.#segment.end && this.#segment.end < this.#options.sourceEnd)
      throw new WindowTooSmall(byteEnd);
  }

  #itemMisplaced(tag: number, at: number): IsocenterError {
    return dicomError(
      'DICOM_ITEM_EXPECTED',
      { name: 'A data set', found: formatTag(tag) },
      { where: `At byte ${at}` },
    );
  }

  /** Stray bytes at the end of a file, after the element that nothing may follow, harm nobody. PS3.10 §7.2. */
  #isAfterLastElement(dataSet: DataSet, elements: readonly DataElement[], error: unknown): boolean {
    const last = elements.at(-1);
    if (dataSet.depth > 0 || last?.tag !== trailingPaddingTag || !isIsocenterError(error)) return false;
    this.#find('DICOM_TRAILING_BYTES', last.tag, last.byteOffset + last.byteLength, 'Bytes follow Data Set Trailing Padding (FFFC,FFFC); they are left out.');
    return true;
  }

  /** In lenient reading, damage ends the data set it is in; what was read before it stays. */
  #tolerate(error: unknown, byteEnd: number): number {
    if (!this.#options.lenient || !isIsocenterError(error)) throw error;
    this.findings.push({ code: error.code, message: error.message });
    return byteEnd;
  }

  #putInOrder(elements: DataElement[]): void {
    for (let i = 1; i < elements.length; i++) {
      const { tag, byteOffset } = elements[i] as DataElement;
      if (tag > (elements[i - 1] as DataElement).tag) continue;
      this.#find(
        'DICOM_TAG_ORDER',
        tag,
        byteOffset,
        `${nameOfTag(tag)} is out of order or there twice; of two, the first counts.`,
      );
      elements.sort((a, b) => a.tag - b.tag);
      const firsts = elements.filter((element, index) => element.tag !== elements[index - 1]?.tag);
      elements.splice(0, elements.length, ...firsts);
      return;
    }
  }

  #find(code: string, tag: number, byteOffset: number, message: string): void {
    this.findings.push({ code, tag, byteOffset, message });
  }
}

/** Fragments are bytes, also where no VR is stored. PS3.5 A.4. */
export function vrCodeOfFragments(vrCode: number): number {
  return vrCode === obOrOwCode ? otherByteCode : vrCode;
}

function sniffItem(element: DataElement): Encoding | undefined {
  return sniffEncoding(element.bytes, 8);
}
