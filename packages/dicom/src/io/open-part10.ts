import { DataElement, undefinedLength } from '../data-element.ts';
import { DataSet } from '../data-set.ts';
import { dicomError } from '../dicom-error.ts';
import type { Finding, IsocenterError } from '../errors.ts';
import { findPixelData } from '../frames/pixel-data.ts';
import { nameOfTag } from '../values/tag-name.ts';
import { ByteSegment } from './byte-segment.ts';
import { type ByteSource, type BytesRange, bytesSource, readRange } from './byte-source.ts';
import { ElementParser, isPixelDataTag, WindowTooSmall } from './element-parser.ts';
import { type Encoding, explicitLittleEndian } from './encoding.ts';
import { encodingOfUid, findPart10Start, readFileMeta } from './file-meta.ts';
import { addFinding } from './findings.ts';
import {
  byteLengthOfFragments,
  fragmentStep,
  fragmentsNotClosed,
  readItemHeader,
  undefinedByteLength,
  vrCodeOfFragments,
} from './fragment-items.ts';
import { inflateRaw, joinBytes } from './inflate.ts';
import { notDicom, type OpenedPart10, type ReadOptions } from './read-part10.ts';

export interface OpenPart10Options extends ReadOptions {
  /** Bytes of the first read; 64 KiB unless told. */
  readonly headByteLength?: number | undefined;
  /** Values larger than this stay in the source, as pixel data does; 1 MiB unless told. */
  readonly largeValueBytes?: number | undefined;
  /** The most memory one element, such as a sequence, may need; 1 GiB unless told. */
  readonly maximumElementBytes?: number | undefined;
  /** The most bytes a deflated data set may inflate to; 1 GiB unless told. */
  readonly maximumInflatedBytes?: number | undefined;
}

const gibibyte = 2 ** 30;

/**
 * Reads the head of a file and leaves its pixel data where it is: of encapsulated pixel data only the item headers are read.
 * The head window grows as headers ask, and skips large values. A deflated data set is inflated into memory. PS3.10 §7.
 */
export async function openPart10(
  source: ByteSource,
  options: OpenPart10Options = {},
  signal?: AbortSignal,
): Promise<OpenedPart10> {
  const reader = new WindowedReader(source, options, signal);
  await reader.loadWindow(0, options.headByteLength ?? 65_536);
  return options.dataSetOnly === undefined
    ? openFile(reader)
    : openBareDataSet(reader, options.dataSetOnly.transferSyntaxUid);
}

async function openFile(reader: WindowedReader): Promise<OpenedPart10> {
  const { source, findings, parser } = reader;
  const start = findPart10Start(reader.segment.bytes);
  if (start === undefined) throw notDicom(source.byteLength);
  if (start.byteOffset >= source.byteLength) throw dicomError('DICOM_EMPTY', {});
  const preamble = start.preamble?.slice();
  const meta = await reader.withLargerWindows(() =>
    readFileMeta(parser, reader.segment, start, source.byteLength),
  );
  const { fileMeta, transferSyntaxUid, dataSetByteOffset } = meta;
  const header = { preamble, fileMeta, transferSyntaxUid, dataSetByteOffset, findings };
  if (meta.deflated) return { ...header, ...(await reader.readDeflated(dataSetByteOffset)) };
  const dataSet = await reader.readDataSet(meta.encoding, dataSetByteOffset);
  return { ...header, dataSet, pixelData: findPixelData(dataSet), source };
}

async function openBareDataSet(reader: WindowedReader, transferSyntaxUid: string): Promise<OpenedPart10> {
  const encoding = encodingOfUid(transferSyntaxUid);
  const { findings, source, parser } = reader;
  const fileMeta = new DataSet([], { ...explicitLittleEndian, context: parser });
  const header = { preamble: undefined, fileMeta, transferSyntaxUid, dataSetByteOffset: 0, findings };
  if (encoding.deflated) return { ...header, ...(await reader.readDeflated(0)) };
  const dataSet = await reader.readDataSet(encoding, 0);
  return { ...header, dataSet, pixelData: findPixelData(dataSet), source };
}

/** Feeds the parser from a source, one window at a time. */
class WindowedReader {
  readonly source: ByteSource;
  readonly findings: Finding[] = [];
  readonly parser: ElementParser;
  segment = new ByteSegment(new Uint8Array(0));
  readonly #options: OpenPart10Options;
  readonly #signal: AbortSignal | undefined;
  readonly #windowByteLength: number;

  constructor(source: ByteSource, options: OpenPart10Options, signal: AbortSignal | undefined) {
    this.source = source;
    this.#options = options;
    this.#signal = signal;
    this.#windowByteLength = options.headByteLength ?? 65_536;
    this.parser = this.#createParser(this.segment, source.byteLength, options.largeValueBytes ?? 2 ** 20);
  }

  async loadWindow(byteOffset: number, byteLength: number): Promise<void> {
    const range = { byteOffset, byteLength: Math.min(byteLength, this.source.byteLength - byteOffset) };
    this.segment = new ByteSegment(await readRange(this.source, range, this.#signal), byteOffset);
    this.parser.useSegment(this.segment);
  }

  /** Repeats `parse` with a window twice as large until it is large enough. */
  async withLargerWindows<T>(parse: () => T): Promise<T> {
    const findingsBefore = this.findings.length;
    for (;;) {
      try {
        return parse();
      } catch (error) {
        if (!(error instanceof WindowTooSmall)) throw error;
        this.findings.length = findingsBefore;
        await this.#growWindow(this.segment.start, error.byteEnd);
      }
    }
  }

  /** The elements from `byteOffset` to the end; pixel data is located, not loaded. */
  async readDataSet(encoding: Encoding, byteOffset: number): Promise<DataSet> {
    const { parser, source } = this;
    const { explicitVr, bigEndian } = encoding;
    const elements: DataElement[] = [];
    const dataSet = new DataSet(elements, { explicitVr, bigEndian, context: parser });
    for (let at = byteOffset; at < source.byteLength; ) {
      if (at < this.segment.start || at > this.segment.end) await this.loadWindow(at, this.#windowByteLength);
      try {
        at = parser.parseDataSet(dataSet, elements, at, source.byteLength, isPixelDataTag);
      } catch (error) {
        if (!(error instanceof WindowTooSmall)) throw error;
        parser.forgetElement();
        at = parser.resumeOffset;
        await this.#growWindow(at, error.byteEnd);
        continue;
      }
      if (at >= source.byteLength || this.#options.stopBeforePixelData) break;
      at = await this.#readPixelData(dataSet, elements, at);
    }
    return dataSet;
  }

  async readDeflated(byteOffset: number): Promise<Pick<OpenedPart10, 'dataSet' | 'pixelData' | 'source'>> {
    const range = { byteOffset: 0, byteLength: this.source.byteLength };
    const bytes = await readRange(this.source, range, this.#signal);
    const limit = this.#options.maximumInflatedBytes ?? gibibyte;
    const inflated = await inflateRaw(bytes.subarray(byteOffset), limit, this.#signal);
    const whole = joinBytes([bytes.subarray(0, byteOffset), inflated]);
    const parser = this.#createParser(new ByteSegment(whole), whole.byteLength, Number.POSITIVE_INFINITY);
    const elements: DataElement[] = [];
    const dataSet = new DataSet(elements, { ...explicitLittleEndian, context: parser });
    parser.parseDataSet(
      dataSet,
      elements,
      byteOffset,
      whole.byteLength,
      this.#options.stopBeforePixelData ? isPixelDataTag : undefined,
    );
    return { dataSet, pixelData: findPixelData(dataSet), source: bytesSource(whole) };
  }

  /** Locates the pixel data at `at` and returns where the next element begins. */
  async #readPixelData(dataSet: DataSet, elements: DataElement[], at: number): Promise<number> {
    const { parser, source } = this;
    const { tag, vrCode, byteLength, valueOffset, traits } = parser.readPixelDataHeader(
      dataSet,
      at,
      source.byteLength,
    );
    if (byteLength === undefinedByteLength)
      return this.#walkFragments(dataSet, elements, tag, vrCode, valueOffset);
    if (byteLength % 2 === 1) {
      const message = `${nameOfTag(tag)} has an odd length.`;
      addFinding(this.findings, { code: 'DICOM_LENGTH_ODD', tag, byteOffset: at, message });
    }
    const remaining = source.byteLength - valueOffset;
    if (byteLength > remaining) {
      const details = { name: nameOfTag(tag), length: byteLength, remaining };
      this.#tolerate(dicomError('DICOM_LENGTH_PAST_END', details, { where: `At byte ${at}` }));
    }
    elements.push(
      new DataElement(dataSet, tag, vrCode, valueOffset, Math.min(byteLength, remaining), undefined, traits),
    );
    return valueOffset + byteLength;
  }

  /** Reads the item headers of encapsulated pixel data, hopping over the fragments. PS3.5 A.4. */
  async #walkFragments(
    dataSet: DataSet,
    elements: DataElement[],
    tag: number,
    vrCode: number,
    valueOffset: number,
  ): Promise<number> {
    const { source } = this;
    const fragments: BytesRange[] = [];
    let at = valueOffset;
    let error: IsocenterError | undefined;
    for (let isLast = false; !isLast; ) {
      const isCut = source.byteLength - at < 8;
      if (!isCut && (at < this.segment.start || at + 8 > this.segment.end)) {
        await this.loadWindow(at, this.#windowFor(fragments.at(-1)));
      }
      const step = isCut
        ? fragmentsNotClosed(tag, at)
        : fragmentStep(tag, readItemHeader(this.segment, at, !dataSet.bigEndian), at, source.byteLength);
      if (step.fragment !== undefined) fragments.push(step.fragment);
      ({ isLast, error, next: at } = step);
    }
    if (error !== undefined) this.#tolerate(error);
    const byteLength = byteLengthOfFragments(fragments, valueOffset);
    const code = vrCodeOfFragments(vrCode);
    const element = new DataElement(dataSet, tag, code, valueOffset, byteLength, undefined, undefinedLength);
    element.fragments = fragments;
    elements.push(element);
    return error === undefined ? at : source.byteLength;
  }

  /** One read for many small fragments; only the next header where fragments are larger than a window. */
  #windowFor(fragment: BytesRange | undefined): number {
    return (fragment?.byteLength ?? 0) < this.#windowByteLength / 4 ? this.#windowByteLength : 8;
  }

  #tolerate(error: IsocenterError): void {
    if (!this.#options.lenient) throw error;
    addFinding(this.findings, { code: error.code, message: error.message });
  }

  #createParser(segment: ByteSegment, sourceEnd: number, largeValueBytes: number): ElementParser {
    return new ElementParser(
      segment,
      { lenient: this.#options.lenient ?? false, sourceEnd, largeValueBytes },
      this.findings,
    );
  }

  async #growWindow(byteOffset: number, byteEnd: number): Promise<void> {
    const limit = this.#options.maximumElementBytes ?? gibibyte;
    const needed = byteEnd - byteOffset;
    if (needed > limit) {
      throw dicomError(
        'DICOM_HEADER_TOO_LARGE',
        { name: 'A data element', limit },
        { where: `At byte ${byteOffset}` },
      );
    }
    const doubled =
      byteOffset === this.segment.start ? 2 * this.segment.bytes.byteLength : this.#windowByteLength;
    await this.loadWindow(byteOffset, Math.max(needed, Math.min(limit, doubled)));
  }
}
