import { DataElement, storedAsUn, undefinedLength } from '../data-element.ts';
import { DataSet, type DataSetContext } from '../data-set.ts';
import { dicomError } from '../dicom-error.ts';
import type { PrivateDictionary } from '../dictionary/private/private-dictionary.ts';
import { unknownVrCode } from '../dictionary/vr-codes.ts';
import { type Finding, type IsocenterError, isIsocenterError } from '../errors.ts';
import { formatTag } from '../values/tag.ts';
import { nameOfTag } from '../values/tag-name.ts';
import type { ByteSegment } from './byte-segment.ts';
import type { BytesRange } from './byte-source.ts';
import { createElementHeader, longestHeader, readElementHeader, readTag } from './element-header.ts';
import { type Encoding, implicitLittleEndian, sniffEncoding } from './encoding.ts';
import { addFinding, findingOf } from './findings.ts';
import {
  byteLengthOfFragments,
  delimiterFinding,
  fragmentStep,
  fragmentsNotClosed,
  itemDelimitationTag,
  itemTag,
  readItemHeader,
  sequenceDelimitationTag,
  undefinedByteLength,
  vrCodeOfFragments,
} from './fragment-items.ts';
import { scanElements } from './scan-elements.ts';
import { otherByteCode, sequenceCode } from './vr-letters.ts';

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
  /** Values above this many bytes stay in the source when reading by windows. */
  readonly largeValueBytes: number;
  readonly privateDictionary?: PrivateDictionary | undefined;
}

/** Where to stop in a data set: before the first element that `before` holds for, of which none is from `tagBegin` to below `tagEnd`. */
export interface Stop {
  readonly tagBegin: number;
  readonly tagEnd: number;
  /** Large values too are read into memory. */
  readonly loadsAll?: boolean;
  before(tag: number): boolean;
}

/** The items of a sequence of undefined length that is being read, and where its value ends. */
interface ItemRun {
  readonly element: DataElement;
  readonly items: DataSet[];
  readonly encoding: Encoding;
  /** Ends with a delimiter, not with a length. */
  readonly delimited: boolean;
  valueEnd: number;
}

const isPixelDataTag = (tag: number): boolean =>
  tag === 0x7fe00010 || tag === 0x7fe00008 || tag === 0x7fe00009;

export const stopAtPixelData: Stop = { tagBegin: 0, tagEnd: 0x7fe00000, before: isPixelDataTag };
/** For what is in memory as a whole: a file, or the items of a sequence. */
export const stopNowhere: Stop = { tagBegin: 0, tagEnd: 0x7fe00000, loadsAll: true, before: () => false };

/**
 * Parses element headers into elements; values are left where they are. Sequences of defined length are entered when their
 * items are asked for, those of undefined length at once, since only so their end is found. PS3.5 §7.
 */
export class ElementParser implements DataSetContext {
  readonly findings: Finding[];
  /** End of the file, infinite where that is not known yet; a window may end before it. */
  sourceEnd: number;
  readonly #options: ElementParserOptions;
  readonly #header = createElementHeader();
  #segment: ByteSegment;
  #elementsLeft = elementLimit;
  #resumeOffset = 0;
  #findingsBeforeElement = 0;

  constructor(segment: ByteSegment, sourceEnd: number, options: ElementParserOptions, findings: Finding[]) {
    this.#segment = segment;
    this.sourceEnd = sourceEnd;
    this.#options = options;
    this.findings = findings;
  }

  get privateDictionary(): PrivateDictionary | undefined {
    return this.#options.privateDictionary;
  }

  /** Where the element of the data set begins that was not in memory. */
  get resumeOffset(): number {
    return this.#resumeOffset;
  }

  /** Forgets what the element at `resumeOffset` gave cause to find, since it will be read again. */
  forgetElement(): void {
    this.findings.length = this.#findingsBeforeElement;
  }

  /** The bytes in memory. */
  get segment(): ByteSegment {
    return this.#segment;
  }

  /** Goes on in another window. */
  useSegment(segment: ByteSegment, sourceEnd: number): void {
    this.#segment = segment;
    this.sourceEnd = sourceEnd;
  }

  /** How the element at `at` looks encoded. */
  sniff(at: number): Encoding | undefined {
    this.#need(Math.min(at + 8, this.sourceEnd));
    return sniffEncoding(this.#segment, at, this.sourceEnd);
  }

  /** The header of pixel data at `at`, whose value is left to the caller. */
  readPixelDataHeader(dataSet: DataSet, at: number, byteEnd: number) {
    this.#readHeader(dataSet, at, byteEnd);
    const { tag, vrCode, byteLength, headerByteLength, traits } = this.#header;
    return { tag, vrCode, byteLength, valueOffset: at + headerByteLength, traits };
  }

  /**
   * Parses the elements of a data set from `byteOffset` until `byteEnd` or `stop`, and returns where it stopped. An element is pushed
   * only when it is complete, so that a reader by windows can go on after the last one.
   */
  parseDataSet(dataSet: DataSet, byteOffset: number, byteEnd: number, stop = stopNowhere): number {
    let next = byteEnd;
    try {
      next = this.#parseElements(dataSet, byteOffset, byteEnd, stop);
    } catch (error) {
      if (!this.#isAfterLastElement(dataSet, error)) this.#tolerate(error);
    }
    this.putInOrder(dataSet);
    return next;
  }

  /** Mends the order of elements, once all are there. */
  putInOrder(dataSet: DataSet): void {
    const misplaced = dataSet.table.putInOrder(dataSet);
    if (misplaced === undefined) return;
    const message = `${nameOfTag(misplaced.tag)} is out of order or there twice; of two, the first counts.`;
    this.#find('DICOM_TAG_ORDER', misplaced.tag, misplaced.byteOffset, message);
  }

  readItems(element: DataElement): readonly DataSet[] {
    const { segment, owner, byteOffset, byteLength } = element;
    if (segment === undefined || byteLength === 0) return [];
    const current = this.#segment;
    this.#segment = segment;
    const encoding = element.traits & storedAsUn ? encodingInUn(element) : owner;
    const run: ItemRun = { element, items: [], encoding, delimited: false, valueEnd: byteOffset };
    try {
      this.#parseItems(run, byteOffset, byteOffset + byteLength);
    } catch (error) {
      this.#tolerate(error);
    } finally {
      this.#segment = current;
    }
    return run.items;
  }

  #parseElements(dataSet: DataSet, byteOffset: number, byteEnd: number, stop: Stop): number {
    let at = byteOffset;
    while (at < byteEnd) {
      at = this.#scan(dataSet, at, byteEnd, stop);
      if (at >= byteEnd) break;
      if (dataSet.depth === 0) {
        this.#resumeOffset = at;
        this.#findingsBeforeElement = this.findings.length;
      }
      this.#needHeader(at, byteEnd);
      if (stop.before(readTag(this.#segment, at, !dataSet.bigEndian))) return at;
      this.#readHeader(dataSet, at, byteEnd);
      const { tag, byteLength } = this.#header;
      if (tag === 0 && byteLength === 0 && dataSet.table.length > 0) {
        this.#find(
          'DICOM_TRAILING_BYTES',
          tag,
          at,
          `${byteEnd - at} bytes of zeros after the last element are left out.`,
        );
        return byteEnd;
      }
      if (tag >>> 16 !== 0xfffe) {
        at = this.#readElement(dataSet, at, byteEnd, stop);
        this.#countElement();
      } else if (dataSet.undefinedLength && tag === itemDelimitationTag) {
        this.#checkDelimiter(tag, byteLength, at);
        return at + 8;
      } else if (dataSet.undefinedLength && tag === sequenceDelimitationTag) {
        const message = 'An item of undefined length ends with its sequence, without a delimiter of its own.';
        this.#find('DICOM_ITEM_NOT_CLOSED', tag, at, message);
        return at;
      } else if (tag === itemTag) {
        throw dicomError('DICOM_ITEM_EXPECTED', { name: 'A data set', found: formatTag(tag) }, whereAt(at));
      } else {
        this.#find('DICOM_STRAY_DELIMITER', tag, at, 'A delimiter stands where none belongs; it is skipped.');
        at += 8;
      }
    }
    if (dataSet.undefinedLength)
      throw dicomError('DICOM_SEQUENCE_NOT_CLOSED', { name: nameOfTag(itemTag) }, whereAt(at));
    return at;
  }

  /** Takes the plain elements from `at` on, and returns where one needs a closer look. */
  #scan({ table, explicitVr, bigEndian }: DataSet, at: number, byteEnd: number, stop: Stop): number {
    if (bigEndian) return at;
    const { tagBegin, tagEnd } = stop;
    const largeValueBytes = this.#largeValueBytes(stop);
    const limits = { byteEnd, tagBegin, tagEnd, elements: this.#elementsLeft, largeValueBytes };
    const count = scanElements(this.#segment, explicitVr, at, table.lastTag, limits);
    if (count === 0) return at;
    this.#elementsLeft -= count;
    table.pushScanned(count, this.#segment);
    return table.valueEnd(table.length - 1);
  }

  #largeValueBytes({ loadsAll = false }: Stop): number {
    return loadsAll ? Number.POSITIVE_INFINITY : this.#options.largeValueBytes;
  }

  #needHeader(at: number, byteEnd: number): void {
    if (byteEnd - at < 8) throw dicomError('DICOM_HEADER_CUT', { remaining: byteEnd - at }, whereAt(at));
    this.#need(Math.min(at + longestHeader, byteEnd));
  }

  #readHeader(encoding: Encoding, at: number, byteEnd: number): void {
    readElementHeader(this.#header, this.#segment, encoding, at, byteEnd, this.findings);
  }

  /** Reads the element whose header `#header` is, and returns where the next begins. */
  #readElement(dataSet: DataSet, at: number, byteEnd: number, stop: Stop): number {
    const { tag, vrCode, traits, headerByteLength } = this.#header;
    let { byteLength } = this.#header;
    const valueOffset = at + headerByteLength;
    if (byteLength === undefinedByteLength) {
      return this.#readUndefinedLength(dataSet, valueOffset, byteEnd);
    }
    const inMemory = byteLength <= this.#largeValueBytes(stop) || vrCode === sequenceCode;
    const remaining = byteEnd - valueOffset;
    let error: IsocenterError | undefined;
    if (byteLength > remaining) {
      error = dicomError(
        'DICOM_LENGTH_PAST_END',
        { name: nameOfTag(tag), length: byteLength, remaining },
        whereAt(at),
      );
      if (!this.#options.lenient) throw error;
      byteLength = remaining;
    }
    if ((byteLength & 1) === 1)
      this.#find('DICOM_LENGTH_ODD', tag, at, `${nameOfTag(tag)} has an odd length.`);
    const valueEnd = valueOffset + byteLength;
    if (inMemory) this.#need(valueEnd);
    const segment = inMemory ? this.#segment : undefined;
    dataSet.table.push(new DataElement(dataSet, tag, vrCode, valueOffset, byteLength, segment, traits));
    if (error !== undefined) throw error;
    return valueEnd;
  }

  /** A sequence, or encapsulated pixel data. PS3.5 §7.1.1, §7.5. */
  #readUndefinedLength(dataSet: DataSet, valueOffset: number, byteEnd: number): number {
    const { tag, vrCode, traits } = this.#header;
    const isUn = vrCode === unknownVrCode || (traits & storedAsUn) !== 0;
    if (!isUn && vrCode !== sequenceCode && !this.#holdsItems(dataSet, valueOffset, byteEnd)) {
      const { vr } = new DataElement(dataSet, tag, vrCode, 0, 0, undefined);
      throw dicomError('DICOM_UNDEFINED_LENGTH', { name: nameOfTag(tag), vr }, whereAt(valueOffset));
    }
    if (isPixelDataTag(tag) || (vrCode === otherByteCode && !isUn)) {
      return this.#readFragments(dataSet, valueOffset, byteEnd);
    }
    // UN of undefined length is an implicit VR sequence, whatever the rest is. PS3.5 §6.2.2.
    const hidden = isUn && dataSet.explicitVr;
    return this.#readSequence(dataSet, tag, hidden, valueOffset, byteEnd);
  }

  #readSequence(
    dataSet: DataSet,
    tag: number,
    hiddenInUn: boolean,
    valueOffset: number,
    byteEnd: number,
  ): number {
    const sequenceOf = (byteLength: number): DataElement => {
      const traits = undefinedLength | (hiddenInUn ? storedAsUn : 0);
      return new DataElement(dataSet, tag, sequenceCode, valueOffset, byteLength, this.#segment, traits);
    };
    const run: ItemRun = {
      element: sequenceOf(0),
      items: [],
      encoding: hiddenInUn ? implicitLittleEndian : dataSet,
      delimited: true,
      valueEnd: byteEnd,
    };
    const keep = (): void => {
      const element = sequenceOf(run.valueEnd - valueOffset);
      element.setItems(run.items);
      dataSet.table.push(element);
    };
    try {
      const next = this.#parseItems(run, valueOffset, byteEnd);
      keep();
      return next;
    } catch (error) {
      if (this.#options.lenient && isIsocenterError(error)) keep();
      throw error;
    }
  }

  /** Parses items up to `byteEnd`, or to the delimiter of an undefined length; returns where the next element begins. PS3.5 §7.5. */
  #parseItems(run: ItemRun, byteOffset: number, byteEnd: number): number {
    const { owner, tag } = run.element;
    if (owner.depth >= nestingLimit) {
      throw dicomError('DICOM_NESTED_TOO_DEEP', { limit: nestingLimit }, whereAt(byteOffset));
    }
    let at = byteOffset;
    while (at < byteEnd) {
      this.#needHeader(at, byteEnd);
      const header = readItemHeader(this.#segment, at, !run.encoding.bigEndian);
      if (header.tag === itemTag) {
        this.#countElement();
        at = this.#parseItem(run, at + 8, byteEnd, header.byteLength);
      } else if (header.tag === sequenceDelimitationTag && run.delimited) {
        this.#checkDelimiter(header.tag, header.byteLength, at);
        run.valueEnd = at;
        return at + 8;
      } else if (header.tag === sequenceDelimitationTag || header.tag === itemDelimitationTag) {
        this.#find(
          'DICOM_STRAY_DELIMITER',
          header.tag,
          at,
          'A delimiter stands between items; it is skipped.',
        );
        at += 8;
      } else {
        const details = { name: nameOfTag(tag), found: formatTag(header.tag) };
        throw dicomError('DICOM_ITEM_EXPECTED', details, whereAt(at));
      }
    }
    if (run.delimited) throw dicomError('DICOM_SEQUENCE_NOT_CLOSED', { name: nameOfTag(tag) }, whereAt(at));
    return at;
  }

  #parseItem(
    { element, items, encoding }: ItemRun,
    byteOffset: number,
    byteEnd: number,
    byteLength: number,
  ): number {
    const isUndefined = byteLength === undefinedByteLength;
    const itemEnd = isUndefined ? byteEnd : this.#itemEnd(byteOffset, byteLength, byteEnd);
    const item = new DataSet({
      explicitVr: encoding.explicitVr,
      bigEndian: encoding.bigEndian,
      context: this,
      parent: element.owner,
      undefinedLength: isUndefined,
      byteOffset: byteOffset - 8,
    });
    items.push(item);
    return this.parseDataSet(item, byteOffset, itemEnd);
  }

  /** An item may claim more than is left of its sequence; an element that is cut off there is an error of its own. */
  #itemEnd(byteOffset: number, byteLength: number, byteEnd: number): number {
    const itemEnd = byteOffset + byteLength;
    if (itemEnd <= byteEnd) return itemEnd;
    const message = `An item claims ${byteLength} bytes, ${byteEnd - byteOffset} are left of its sequence.`;
    this.#find('DICOM_ITEM_PAST_SEQUENCE', itemTag, byteOffset - 8, message);
    return byteEnd;
  }

  /** Encapsulated pixel data, or other bytes stored as fragments. PS3.5 A.4. */
  #readFragments(dataSet: DataSet, valueOffset: number, byteEnd: number): number {
    const { tag, vrCode } = this.#header;
    const fragments: BytesRange[] = [];
    let at = valueOffset;
    let error: IsocenterError | undefined;
    for (let isLast = false; !isLast; ) {
      if (byteEnd - at >= 8) this.#need(at + 8);
      const step =
        byteEnd - at < 8
          ? fragmentsNotClosed(tag, at)
          : fragmentStep(tag, readItemHeader(this.#segment, at, !dataSet.bigEndian), at, byteEnd);
      if (step.fragment !== undefined) fragments.push(step.fragment);
      if (step.finding !== undefined) addFinding(this.findings, step.finding);
      ({ isLast, error, next: at } = step);
    }
    if (error !== undefined && !this.#options.lenient) throw error;
    const byteLength = byteLengthOfFragments(fragments, valueOffset);
    this.#need(valueOffset + byteLength);
    const code = vrCodeOfFragments(vrCode);
    const element = new DataElement(
      dataSet,
      tag,
      code,
      valueOffset,
      byteLength,
      this.#segment,
      undefinedLength,
    );
    element.fragments = fragments;
    dataSet.table.push(element);
    if (error !== undefined) throw error;
    return at;
  }

  /** A value of undefined length that is no sequence by its VR, but looks like one. */
  #holdsItems(encoding: Encoding, at: number, byteEnd: number): boolean {
    if (byteEnd - at < 8) return false;
    this.#need(at + 8);
    const { tag } = readItemHeader(this.#segment, at, !encoding.bigEndian);
    return tag === itemTag || tag === sequenceDelimitationTag;
  }

  #need(byteEnd: number): void {
    if (byteEnd > this.#segment.end && this.#segment.end < this.sourceEnd) throw new WindowTooSmall(byteEnd);
  }

  #countElement(): void {
    if (--this.#elementsLeft < 0) throw dicomError('DICOM_TOO_MANY_ELEMENTS', { limit: elementLimit });
  }

  /** Stray bytes at the end of a file, after the element that nothing may follow, harm nobody. PS3.10 §7.2. */
  #isAfterLastElement({ depth, table }: DataSet, error: unknown): boolean {
    const { lastTag } = table;
    if (depth > 0 || lastTag !== trailingPaddingTag || !isIsocenterError(error)) return false;
    const message = 'Bytes follow Data Set Trailing Padding (FFFC,FFFC); they are left out.';
    this.#find('DICOM_TRAILING_BYTES', lastTag, table.valueEnd(table.length - 1), message);
    return true;
  }

  /** In lenient reading, damage ends the data set it is in; what was read before it stays. */
  #tolerate(error: unknown): void {
    if (!this.#options.lenient || !isIsocenterError(error)) throw error;
    addFinding(this.findings, findingOf(error));
  }

  #checkDelimiter(tag: number, byteLength: number, at: number): void {
    const finding = delimiterFinding(tag, byteLength, at);
    if (finding !== undefined) addFinding(this.findings, finding);
  }

  #find(code: string, tag: number, byteOffset: number, message: string): void {
    addFinding(this.findings, { code, tag, byteOffset, message });
  }
}

const whereAt = (byteOffset: number): { readonly where: string } => ({ where: `At byte ${byteOffset}` });

/** The value of a sequence hidden in UN is implicit VR little endian; some writers leave it explicit. PS3.5 §6.2.2. */
function encodingInUn(element: DataElement): Encoding {
  const { segment, byteOffset, byteLength } = element;
  const sniffed =
    segment === undefined || byteLength < 16
      ? undefined
      : sniffEncoding(segment, byteOffset + 8, byteOffset + byteLength);
  return sniffed?.explicitVr ? { explicitVr: true, bigEndian: false } : implicitLittleEndian;
}
