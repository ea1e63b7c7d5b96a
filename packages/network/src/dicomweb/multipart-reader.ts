import { joinBytes } from '@isocenter/dicom';
import { createByteSearch, startsWithAt } from './byte-search.ts';
import { dicomwebError } from './errors.ts';
import type { MediaType } from './media-type.ts';

export interface MultipartPart {
  /** From 1, in order of arrival. */
  readonly partNumber: number;
  /** Names in lower case. */
  readonly headers: ReadonlyMap<string, string>;
  /** Views on the bytes as they arrived; must be read before the next part, or is skipped by then. */
  readonly body: AsyncIterable<Uint8Array>;
}

export interface MultipartLimits {
  readonly maximumParts: number;
  readonly maximumHeaderBytes: number;
}

const defaultLimits: MultipartLimits = { maximumParts: 100_000, maximumHeaderBytes: 16 * 1024 };
const carriageReturn = 0x0d;
const lineFeed = 0x0a;
const dash = 0x2d;

/** The boundary of a multipart/related media type; throws when there is none that RFC 2046 §5.1.1 allows. */
export function boundaryOf(mediaType: MediaType | undefined): string {
  const boundary = mediaType?.parameters.get('boundary') ?? '';
  const isMultipart = mediaType?.type.startsWith('multipart/') ?? false;
  if (!isMultipart || !/^[\x20-\x7e]{1,70}$/.test(boundary)) {
    throw dicomwebError('NETWORK_MULTIPART_NO_BOUNDARY', {});
  }
  return boundary;
}

/**
 * Reads a multipart body as it arrives, holding no more than one chunk and a boundary's length (PS3.18 §8.6.1.2,
 * RFC 2046 §5.1). The boundary's text inside data is data unless it stands alone on its line. A body without its
 * last boundary throws `NETWORK_MULTIPART_CUT_SHORT` out of the part it broke.
 */
export async function* readMultipart(
  chunks: AsyncIterable<Uint8Array>,
  boundary: string,
  limits: Partial<MultipartLimits> = {},
): AsyncGenerator<MultipartPart> {
  const { maximumParts, maximumHeaderBytes } = { ...defaultLimits, ...limits };
  const scanner = new DelimiterScanner(chunks, boundary);
  try {
    await scanner.skipPreamble();
    while (!scanner.finished) {
      scanner.partNumber++;
      if (scanner.partNumber > maximumParts) {
        throw dicomwebError('NETWORK_MULTIPART_TOO_MANY_PARTS', { limit: maximumParts });
      }
      const headers = await scanner.readHeaders(maximumHeaderBytes);
      const body = scanner.bytesToDelimiter();
      yield { partNumber: scanner.partNumber, headers, body };
      for await (const _unread of body);
      await scanner.skipToDelimiter();
    }
  } finally {
    await scanner.close();
  }
}

/** Cuts a byte stream at its delimiters (CRLF, two dashes, boundary). */
class DelimiterScanner {
  partNumber = 0;
  /** The last delimiter has been read. */
  finished = false;
  readonly #iterator: AsyncIterator<Uint8Array>;
  readonly #delimiter: Uint8Array;
  readonly #search: (bytes: Uint8Array, from: number) => number;
  #buffer: Uint8Array = new Uint8Array(0);
  #atDelimiter = false;

  constructor(chunks: AsyncIterable<Uint8Array>, boundary: string) {
    const delimiter = new TextEncoder().encode(`\r\n--${boundary}`);
    this.#iterator = chunks[Symbol.asyncIterator]();
    this.#delimiter = delimiter;
    this.#search = createByteSearch(delimiter);
  }

  async close(): Promise<void> {
    if (!this.finished) await this.#iterator.return?.();
  }

  /** To behind the first delimiter, which needs no line break in front where the body begins with it. RFC 2046 §5.1.1. */
  async skipPreamble(): Promise<void> {
    const lineEnd = await this.#endOfLeadingBoundary();
    if (lineEnd === undefined) for await (const _preamble of this.bytesToDelimiter());
    else this.#buffer = this.#buffer.subarray(lineEnd);
  }

  async *bytesToDelimiter(): AsyncGenerator<Uint8Array> {
    this.#atDelimiter = false;
    while (!this.#atDelimiter) {
      const content = await this.#nextContent();
      if (content.length > 0) yield content;
    }
  }

  /** After a reader has left a body early, its generator is closed and the rest is skipped here. */
  async skipToDelimiter(): Promise<void> {
    while (!this.#atDelimiter) await this.#nextContent();
  }

  async readHeaders(limitBytes: number): Promise<Map<string, string>> {
    const headers = new Map<string, string>();
    let remaining = limitBytes;
    for (;;) {
      const line = await this.#readLine(remaining, limitBytes);
      if (line === '') {
        await this.#giveBackLineBreak();
        return headers;
      }
      remaining -= line.length + 2;
      const colon = line.indexOf(':');
      if (colon < 1) throw dicomwebError('NETWORK_MULTIPART_BAD_HEADER', { partNumber: this.partNumber });
      headers.set(line.slice(0, colon).trim().toLowerCase(), line.slice(colon + 1).trim());
    }
  }

  /** A part may end behind its headers, without a body: then the line break read last is the delimiter's. RFC 2046 §5.1.1. */
  async #giveBackLineBreak(): Promise<void> {
    if ((await this.#endOfLeadingBoundary()) === undefined) return;
    this.#buffer = joinBytes([this.#delimiter.subarray(0, 2), this.#buffer]);
  }

  /** Where the line ends that the buffer begins with, if it is a delimiter but for the line break in front. */
  async #endOfLeadingBoundary(): Promise<number | undefined> {
    const boundaryLine = this.#delimiter.subarray(2);
    await this.#have(boundaryLine.length);
    if (!startsWithAt(this.#buffer, boundaryLine, 0)) return undefined;
    return this.#endOfDelimiterLine(boundaryLine.length);
  }

  /** Bytes up to a delimiter, or as many as surely belong to no delimiter. */
  async #nextContent(): Promise<Uint8Array> {
    const found = this.#search(this.#buffer, 0);
    if (found < 0) {
      const content = this.#take(this.#startOfPossibleDelimiter());
      await this.#fill();
      return content;
    }
    const lineEnd = await this.#endOfDelimiterLine(found + this.#delimiter.length);
    if (lineEnd === undefined) return this.#take(found + 2); // the boundary's text stood inside a line of data
    const content = this.#buffer.subarray(0, found);
    this.#buffer = this.#buffer.subarray(lineEnd);
    this.#atDelimiter = true;
    return content;
  }

  /**
   * Where a delimiter may begin that the next chunk goes on with: almost always at the end of the buffer, so that chunks
   * are handed on whole and nothing is joined.
   */
  #startOfPossibleDelimiter(): number {
    const buffer = this.#buffer;
    const first = Math.max(0, buffer.length - this.#delimiter.length + 1);
    for (
      let at = buffer.indexOf(carriageReturn, first);
      at >= 0;
      at = buffer.indexOf(carriageReturn, at + 1)
    ) {
      if (startsWithAt(this.#delimiter, buffer.subarray(at), 0)) return at;
    }
    return buffer.length;
  }

  /** Where the delimiter's line ends; `undefined` when something else follows the boundary on its line. */
  async #endOfDelimiterLine(start: number): Promise<number | undefined> {
    await this.#have(start + 2);
    if (this.#buffer[start] === dash && this.#buffer[start + 1] === dash) {
      this.finished = true;
      return start + 2;
    }
    let end = start;
    // RFC 2046 §5.1.1 lets spaces and tabs pad the line.
    while (this.#buffer[end] === 0x20 || this.#buffer[end] === 0x09) await this.#have(++end + 2);
    if (this.#buffer[end] === carriageReturn && this.#buffer[end + 1] === lineFeed) return end + 2;
    return undefined;
  }

  async #readLine(remaining: number, limitBytes: number): Promise<string> {
    let from = 0;
    for (;;) {
      const end = this.#buffer.indexOf(lineFeed, from);
      if (end >= 0 && end <= remaining) {
        const line = this.#take(end + 1).subarray(0, end);
        const length = line[line.length - 1] === carriageReturn ? line.length - 1 : line.length;
        return new TextDecoder().decode(line.subarray(0, length));
      }
      if (end > remaining || this.#buffer.length > remaining) {
        throw dicomwebError('NETWORK_MULTIPART_HEADER_TOO_LONG', { partNumber: this.partNumber, limitBytes });
      }
      from = this.#buffer.length;
      await this.#fill();
    }
  }

  #take(byteLength: number): Uint8Array {
    const taken = this.#buffer.subarray(0, byteLength);
    this.#buffer = this.#buffer.subarray(byteLength);
    return taken;
  }

  async #have(byteLength: number): Promise<void> {
    while (this.#buffer.length < byteLength) await this.#fill();
  }

  async #fill(): Promise<void> {
    const { done, value } = await this.#iterator.next();
    if (done) throw dicomwebError('NETWORK_MULTIPART_CUT_SHORT', { partNumber: this.partNumber });
    this.#buffer = this.#buffer.length === 0 ? value : joinBytes([this.#buffer, value]);
  }
}
