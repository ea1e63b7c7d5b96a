import { DataElement, undefinedLength } from '../data-element.ts';
import { DataSet } from '../data-set.ts';
import { dicomError } from '../dicom-error.ts';
import type { Finding, IsocenterError } from '../errors.ts';
import { findPixelData } from '../frames/pixel-data.ts';
import { nameOfTag } from '../values/tag-name.ts';
import { ByteSegment } from './byte-segment.ts';
import type { BytesRange } from './byte-source.ts';
import { longestHeader } from './element-header.ts';
import { ElementParser, stopAtPixelData, WindowTooSmall } from './element-parser.ts';
import { longestStart, readBeginning } from './file-meta.ts';
import { addFinding, findingOf } from './findings.ts';
import {
  byteLengthOfFragments,
  fragmentStep,
  fragmentsNotClosed,
  readItemHeader,
  undefinedByteLength,
  vrCodeOfFragments,
} from './fragment-items.ts';
import { checkGroupLengths } from './group-lengths.ts';
import type { Part10Header, ReadOptions } from './read-part10.ts';

export interface StepOptions extends ReadOptions {
  /** Values larger than this stay in the source, as pixel data does; 1 MiB unless told. */
  readonly largeValueBytes?: number | undefined;
  /** The most memory one element, such as a sequence, may need; 1 GiB unless told. */
  readonly maximumElementBytes?: number | undefined;
}

/** What reading asks for to go on. */
export interface BytesWanted {
  readonly byteOffset: number;
  /** Fewer are of no use, unless the source ends with them. 0: whether the source reaches that far. */
  readonly atLeast: number;
  /** Whether the next header is likely near, so that it is worth to read more at once. */
  readonly readAhead: boolean;
  /** The bytes are a deflated data set, which is wanted inflated. */
  readonly deflated: boolean;
}

/** The answer: a segment that begins where it was asked for, and where the source ends, infinite while nobody knows. */
export interface BytesGiven {
  readonly segment: ByteSegment;
  readonly sourceEnd: number;
}

/** What was read, and where it stopped: before the pixel data, or at the end. */
export interface IndexedPart10 extends Part10Header {
  readonly stoppedAtByteOffset: number;
}

export type Steps<T> = Generator<BytesWanted, T, BytesGiven>;

/**
 * Reads a file without reading: asks for bytes, is given them by whoever pulls them from a source or has them pushed by a sender, and
 * leaves pixel data and large values where they are. PS3.10 §7.
 */
export function* readInSteps(options: StepOptions): Steps<IndexedPart10> {
  const reader = new StepReader(options);
  yield* reader.load(0, longestStart);
  const beginning = yield* reader.withLargerWindows(() =>
    readBeginning(reader.parser, options.dataSetOnly?.transferSyntaxUid),
  );
  const { preamble, fileMeta, transferSyntaxUid, dataSetByteOffset, deflated } = beginning;
  const { explicitVr, bigEndian } = beginning.encoding;
  const dataSet = new DataSet({ explicitVr, bigEndian, context: reader.parser });
  if (deflated) yield* reader.loadInflated(dataSetByteOffset);
  const stoppedAtByteOffset = yield* reader.readDataSet(dataSet, dataSetByteOffset);
  const { findings, sourceEnd } = reader.parser;
  checkGroupLengths(dataSet, stoppedAtByteOffset === sourceEnd, findings);
  const pixelData = findPixelData(dataSet);
  return {
    preamble: preamble?.slice(),
    fileMeta,
    dataSet,
    transferSyntaxUid,
    dataSetByteOffset,
    pixelData,
    findings,
    stoppedAtByteOffset,
  };
}

export const gibibyte = 2 ** 30;

class StepReader {
  readonly parser: ElementParser;
  readonly #options: StepOptions;
  readonly #findings: Finding[] = [];
  #growths = 0;

  constructor(options: StepOptions) {
    this.#options = options;
    const { lenient = false, largeValueBytes = 2 ** 20, privateDictionary } = options;
    const nothing = new ByteSegment(new Uint8Array(0));
    const none = Number.POSITIVE_INFINITY;
    this.parser = new ElementParser(
      nothing,
      none,
      { lenient, largeValueBytes, privateDictionary },
      this.#findings,
    );
  }

  *load(byteOffset: number, atLeast: number, readAhead = true): Steps<void> {
    this.#take(yield { byteOffset, atLeast, readAhead, deflated: false });
  }

  *loadInflated(byteOffset: number): Steps<void> {
    const atLeast = Number.POSITIVE_INFINITY;
    this.#take(yield { byteOffset, atLeast, readAhead: true, deflated: true });
  }

  /** Repeats `parse` with a larger window until it is large enough. */
  *withLargerWindows<T>(parse: () => T): Steps<T> {
    const findingsBefore = this.#findings.length;
    for (;;) {
      try {
        return parse();
      } catch (error) {
        if (!(error instanceof WindowTooSmall)) throw error;
        this.#findings.length = findingsBefore;
        yield* this.#growWindow(this.parser.segment.start, error.byteEnd);
      }
    }
  }

  /** The elements from `byteOffset` on; pixel data is located, not loaded. Returns where it stopped. */
  *readDataSet(dataSet: DataSet, byteOffset: number): Steps<number> {
    const { parser } = this;
    let at = byteOffset;
    while (at < parser.sourceEnd) {
      if (at > parser.segment.end) {
        yield* this.load(at, longestHeader);
        continue;
      }
      try {
        at = parser.parseDataSet(dataSet, at, parser.sourceEnd, stopAtPixelData);
      } catch (error) {
        if (!(error instanceof WindowTooSmall)) throw error;
        parser.forgetElement();
        at = parser.resumeOffset;
        yield* this.#growWindow(at, error.byteEnd);
        continue;
      }
      if (at >= parser.sourceEnd || this.#options.stopBeforePixelData) break;
      at = yield* this.#readPixelData(dataSet, at);
    }
    if (at > parser.sourceEnd) this.#cutLastValue(dataSet);
    parser.putInOrder(dataSet);
    return Math.min(at, parser.sourceEnd);
  }

  /** Locates the pixel data at `at` and returns where the next element begins. */
  *#readPixelData(dataSet: DataSet, at: number): Steps<number> {
    const { parser } = this;
    const header = parser.readPixelDataHeader(dataSet, at, parser.sourceEnd);
    const { tag, vrCode, byteLength, valueOffset, traits } = header;
    if (byteLength === undefinedByteLength)
      return yield* this.#walkFragments(dataSet, tag, vrCode, valueOffset);
    if (byteLength % 2 === 1) {
      const message = `${nameOfTag(tag)} has an odd length.`;
      addFinding(this.#findings, { code: 'DICOM_LENGTH_ODD', tag, byteOffset: at, message });
    }
    yield* this.#reach(valueOffset + byteLength);
    const remaining = parser.sourceEnd - valueOffset;
    if (byteLength > remaining) {
      const details = { name: nameOfTag(tag), length: byteLength, remaining };
      this.#tolerate(dicomError('DICOM_LENGTH_PAST_END', details, { where: `At byte ${at}` }));
    }
    const kept = Math.min(byteLength, remaining);
    dataSet.table.push(new DataElement(dataSet, tag, vrCode, valueOffset, kept, undefined, traits));
    return valueOffset + kept;
  }

  /** Reads the item headers of encapsulated pixel data, hopping over the fragments. PS3.5 A.4. */
  *#walkFragments(dataSet: DataSet, tag: number, vrCode: number, valueOffset: number): Steps<number> {
    const { parser } = this;
    const fragments: BytesRange[] = [];
    let at = valueOffset;
    let error: IsocenterError | undefined;
    for (let isLast = false; !isLast; ) {
      if (at + 8 > parser.segment.end && parser.segment.end < parser.sourceEnd) {
        yield* this.load(at, 8, isSmall(fragments.at(-1)));
      }
      if (parser.sourceEnd - at < 8) {
        error = fragmentsNotClosed(tag, at).error;
        break;
      }
      const header = readItemHeader(parser.segment, at, !dataSet.bigEndian);
      let step = fragmentStep(tag, header, at, parser.sourceEnd);
      if (step.fragment !== undefined) {
        yield* this.#reach(step.next);
        step = fragmentStep(tag, header, at, parser.sourceEnd);
      }
      if (step.fragment !== undefined) fragments.push(step.fragment);
      if (step.finding !== undefined) addFinding(this.#findings, step.finding);
      ({ isLast, error, next: at } = step);
    }
    if (error !== undefined) this.#tolerate(error);
    const byteLength = byteLengthOfFragments(fragments, valueOffset);
    const code = vrCodeOfFragments(vrCode);
    const element = new DataElement(dataSet, tag, code, valueOffset, byteLength, undefined, undefinedLength);
    element.fragments = fragments;
    dataSet.table.push(element);
    return error === undefined ? at : parser.sourceEnd;
  }

  /** Where the end of the source is not known: waits until it is, or until the source is known to reach `byteOffset`. */
  *#reach(byteOffset: number): Steps<void> {
    const { segment, sourceEnd } = this.parser;
    if (sourceEnd === Number.POSITIVE_INFINITY && byteOffset > segment.end) yield* this.load(byteOffset, 0);
  }

  /** The source ended within a large value that was passed over. */
  #cutLastValue(dataSet: DataSet): void {
    const { table } = dataSet;
    const { tag, vrCode, byteOffset, byteLength, traits } = table.at(table.length - 1, dataSet);
    const remaining = this.parser.sourceEnd - byteOffset;
    const details = { name: nameOfTag(tag), length: byteLength, remaining };
    const where = `At byte ${byteOffset - (dataSet.explicitVr ? longestHeader : 8)}`;
    this.#tolerate(dicomError('DICOM_LENGTH_PAST_END', details, { where }));
    table.replaceLast(new DataElement(dataSet, tag, vrCode, byteOffset, remaining, undefined, traits));
  }

  *#growWindow(byteOffset: number, byteEnd: number): Steps<void> {
    const { segment } = this.parser;
    const limit = this.#options.maximumElementBytes ?? gibibyte;
    const needed = byteEnd - byteOffset;
    if (needed > limit) {
      const details = { name: 'A data element', limit };
      throw dicomError('DICOM_HEADER_TOO_LARGE', details, { where: `At byte ${byteOffset}` });
    }
    // Once for the header, once for the value; only a sequence of undefined length does not say how much it needs.
    this.#growths = byteOffset === segment.start ? this.#growths + 1 : 0;
    const doubled = this.#growths < 2 ? 0 : Math.min(limit, 2 * segment.bytes.byteLength);
    yield* this.load(byteOffset, Math.max(needed, doubled));
  }

  #take({ segment, sourceEnd }: BytesGiven): void {
    this.parser.useSegment(segment, sourceEnd);
  }

  #tolerate(error: IsocenterError): void {
    if (!this.#options.lenient) throw error;
    addFinding(this.#findings, findingOf(error));
  }
}

/** Where fragments are small, many headers are found in one window; else only the next header is worth reading. */
const isSmall = (fragment: BytesRange | undefined): boolean => (fragment?.byteLength ?? 0) < 16_384;
