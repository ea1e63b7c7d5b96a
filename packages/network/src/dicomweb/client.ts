import type { DicomJson, EncodedFrame } from '@isocenter/dicom';
import type { RequestedRange } from './byte-range.ts';
import { gatherBytes } from './bytes.ts';
import { dicomwebError } from './errors.ts';
import { defaultTransferSyntax } from './frame-media-type.ts';
import { type MediaType, parseMediaType } from './media-type.ts';
import { boundaryOf, readMultipart } from './multipart-reader.ts';
import { metadataPath, resourcePath, type SearchQuery, searchPath } from './resource-path.ts';
import type { ReceivedBytes, Transport, TransportRequest, TransportResponse } from './transport.ts';
import { readText } from './transport.ts';

export interface RequestOptions {
  readonly signal?: AbortSignal;
}

export interface RetrieveFramesOptions extends RequestOptions {
  /** Default: as stored, so that nothing is decoded before the viewer's own workers. */
  readonly accept?: string;
  /** Told of the first frame as it comes. */
  readonly onReceiving?: (received: ReceivedFrame) => void;
}

/** The beginning of a frame that is still coming. */
export interface ReceivedFrame {
  /** A view that is written on when more comes; to be copied where it is kept. */
  readonly bytes: Uint8Array;
  readonly transferSyntaxUid: string;
  /** Of the answer, which is a little longer than the frame in it; undefined where the server did not say. */
  readonly totalBytes: number | undefined;
}

export interface SearchAllOptions extends RequestOptions {
  /** Matches asked for at a time. */
  readonly pageSize?: number;
  readonly studyInstanceUid?: string;
  readonly seriesInstanceUid?: string;
}

export interface RenderedAddress {
  readonly studyInstanceUid: string;
  readonly seriesInstanceUid?: string;
  readonly sopInstanceUid?: string;
  /** From 1. */
  readonly frameNumber?: number;
  /** A small picture that names no one, instead of the whole. */
  readonly isThumbnail?: boolean;
}

export interface RetrieveRenderedOptions extends RequestOptions {
  readonly accept?: string;
  /** PS3.18 §8.3.5: `viewport`, `window`, `quality`, `annotation`, `iccprofile`. */
  readonly parameters?: Readonly<Record<string, string>>;
}

export interface StoreAnswer {
  readonly status: number;
  /** The Store Instances Response Module (PS3.18 §10.5.3), where the server sent one. */
  readonly response: DicomJson | undefined;
}

const framesAsStored = 'multipart/related; type="application/octet-stream"; transfer-syntax=*';
const instanceAsStored = 'multipart/related; type="application/dicom"; transfer-syntax=*';
/** Alone first, since only then it can be had in ranges. */
const bulkDataAsStored = [
  'video/*; transfer-syntax=*',
  'application/octet-stream; transfer-syntax=*; q=0.9',
  'multipart/related; type="application/octet-stream"; transfer-syntax=*; q=0.5',
].join(', ');
const dicomJson = 'application/dicom+json';

export type BulkDataPart =
  | { readonly isPart: true; readonly wholeByteLength: number; readonly body: AsyncIterable<Uint8Array> }
  | { readonly isPart: false; readonly body: AsyncIterable<Uint8Array> };

/** QIDO-RS, WADO-RS and STOW-RS of one service (PS3.18 §10.4 to §10.6), our own archive or a foreign one. */
export class DicomWebClient {
  readonly #transport: Transport;
  readonly #baseUrl: string;

  /** `baseUrl` is the root of the service without a slash at its end, such as `/dicom-web`. */
  constructor(transport: Transport, baseUrl: string) {
    this.#transport = transport;
    this.#baseUrl = baseUrl.replace(/\/+$/, '');
  }

  searchStudies(query: SearchQuery = {}, options: RequestOptions = {}): Promise<DicomJson[]> {
    return this.#json({ method: 'GET', url: searchPath('studies', query), ...options });
  }

  /** Series of a study, or of the whole archive when `studyInstanceUid` is undefined. */
  searchSeries(
    studyInstanceUid: string | undefined,
    query: SearchQuery = {},
    options: RequestOptions = {},
  ): Promise<DicomJson[]> {
    return this.#json({ method: 'GET', url: searchPath('series', query, studyInstanceUid), ...options });
  }

  searchInstances(
    studyInstanceUid: string | undefined,
    seriesInstanceUid: string | undefined,
    query: SearchQuery = {},
    options: RequestOptions = {},
  ): Promise<DicomJson[]> {
    const url = searchPath('instances', query, studyInstanceUid, seriesInstanceUid);
    return this.#json({ method: 'GET', url, ...options });
  }

  /**
   * All matches of a search, page by page as they are asked for: of studies, or of series or instances below a parent. A server may
   * give fewer at a time than are asked for; the next page begins behind what came.
   */
  async *searchAll(
    level: 'studies' | 'series' | 'instances',
    query: SearchQuery = {},
    { pageSize = 100, studyInstanceUid, seriesInstanceUid, ...options }: SearchAllOptions = {},
  ): AsyncGenerator<DicomJson> {
    for (let offset = 0; ; ) {
      const wanted = { ...query, limit: pageSize, offset };
      const url = searchPath(level, wanted, studyInstanceUid, seriesInstanceUid);
      const page = await this.#json({ method: 'GET', url, ...options });
      yield* page;
      offset += page.length;
      if (page.length === 0) return;
    }
  }

  /** Drawn by the server; the media type of the picture is the first of `accept` that it can make. */
  async retrieveRendered(
    address: RenderedAddress,
    { accept = 'image/jpeg', parameters = {}, signal }: RetrieveRenderedOptions = {},
  ): Promise<{ readonly mediaType: string; readonly bytes: Uint8Array }> {
    const { studyInstanceUid, seriesInstanceUid, sopInstanceUid, frameNumber, isThumbnail } = address;
    const frame = frameNumber === undefined ? '' : `/frames/${frameNumber}`;
    const search = new URLSearchParams(parameters as Record<string, string>);
    const resource = `${resourcePath(studyInstanceUid, seriesInstanceUid, sopInstanceUid)}${frame}/${isThumbnail ? 'thumbnail' : 'rendered'}`;
    const url = search.size > 0 ? `${resource}?${search}` : resource;
    const response = await this.#ask({ method: 'GET', url, headers: { accept }, ...(signal && { signal }) });
    return { mediaType: contentTypeOf(response)?.type ?? '', bytes: await gatherBytes(response.body) };
  }

  /** Takes a study, a series or an instance out of the archive, as that archive understands it. */
  async delete(
    studyInstanceUid: string,
    seriesInstanceUid?: string,
    sopInstanceUid?: string,
    options: RequestOptions = {},
  ): Promise<void> {
    const url = resourcePath(studyInstanceUid, seriesInstanceUid, sopInstanceUid);
    await this.#ask({ method: 'DELETE', url, ...options });
  }

  async retrieveStudyMetadata(studyInstanceUid: string, options: RequestOptions = {}): Promise<DicomJson[]> {
    return this.#json({ method: 'GET', url: metadataPath(studyInstanceUid), ...options });
  }

  async retrieveSeriesMetadata(
    studyInstanceUid: string,
    seriesInstanceUid: string,
    options: RequestOptions = {},
  ): Promise<DicomJson[]> {
    return this.#json({ method: 'GET', url: metadataPath(studyInstanceUid, seriesInstanceUid), ...options });
  }

  async retrieveInstanceMetadata(
    studyInstanceUid: string,
    seriesInstanceUid: string,
    sopInstanceUid: string,
    options: RequestOptions = {},
  ): Promise<DicomJson> {
    const url = metadataPath(studyInstanceUid, seriesInstanceUid, sopInstanceUid);
    const [metadata] = await this.#json({ method: 'GET', url, ...options });
    if (!metadata) throw dicomwebError('NETWORK_ANSWER_UNREADABLE', { reason: 'It holds no instance.' });
    return metadata;
  }

  /** Frames in the order asked for; `frameNumbers` count from 1. Several are views on one answer; of one alone the buffer holds nothing else that is used. */
  async retrieveFrames(
    studyInstanceUid: string,
    seriesInstanceUid: string,
    sopInstanceUid: string,
    frameNumbers: readonly number[],
    { accept = framesAsStored, signal, onReceiving }: RetrieveFramesOptions = {},
  ): Promise<EncodedFrame[]> {
    const url = `${resourcePath(studyInstanceUid, seriesInstanceUid, sopInstanceUid)}/frames/${frameNumbers.join(',')}`;
    const response = await this.#ask({
      method: 'GET',
      url,
      headers: { accept },
      ...(signal && { signal }),
      whole: {
        ...(onReceiving && {
          onReceiving: (received: ReceivedBytes) => tellBeginning(received, onReceiving),
        }),
      },
    });
    const contentType = contentTypeOf(response);
    if (!contentType?.type.startsWith('multipart/')) {
      return [{ bytes: await gatherBytes(response.body), transferSyntaxUid: transferSyntaxOf(contentType) }];
    }
    const frames: EncodedFrame[] = [];
    for await (const part of readMultipart(response.body, boundaryOf(contentType))) {
      const partType = parseMediaType(part.headers.get('content-type') ?? '');
      const named = partType?.parameters.has('transfer-syntax') ? partType : contentType;
      const transferSyntaxUid =
        named.parameters.get('transfer-syntax') ?? transferSyntaxOf(partType ?? contentType);
      frames.push({ bytes: await gatherBytes(part.body), transferSyntaxUid });
    }
    return frames;
  }

  /** The Part 10 file of one instance, as stored. */
  async retrieveInstance(
    studyInstanceUid: string,
    seriesInstanceUid: string,
    sopInstanceUid: string,
    options: RequestOptions = {},
  ): Promise<Uint8Array> {
    const url = resourcePath(studyInstanceUid, seriesInstanceUid, sopInstanceUid);
    const response = await this.#ask({
      method: 'GET',
      url,
      headers: { accept: instanceAsStored },
      ...options,
    });
    const contentType = contentTypeOf(response);
    if (!contentType?.type.startsWith('multipart/')) return gatherBytes(response.body);
    for await (const part of readMultipart(response.body, boundaryOf(contentType)))
      return await gatherBytes(part.body);
    throw dicomwebError('NETWORK_ANSWER_UNREADABLE', { reason: 'It holds no instance.' });
  }

  /** Bytes behind a BulkDataURI of this service; the URI may be absolute or relative to the service's root. */
  async retrieveBulkData(uri: string, options: RequestOptions = {}): Promise<Uint8Array> {
    const url = /^(https?:)?\//.test(uri) ? uri : `${this.#baseUrl}/${uri}`;
    const accept = 'multipart/related; type="application/octet-stream", application/octet-stream;q=0.9';
    const response = await this.#send({ method: 'GET', url, headers: { accept }, whole: {}, ...options });
    const contentType = contentTypeOf(response);
    if (!contentType?.type.startsWith('multipart/')) return gatherBytes(response.body);
    for await (const part of readMultipart(response.body, boundaryOf(contentType)))
      return await gatherBytes(part.body);
    throw dicomwebError('NETWORK_ANSWER_UNREADABLE', { reason: 'It holds no bulk data.' });
  }

  /**
   * A range of the bytes behind a BulkDataURI, compressed as they are stored; all of them where the service gives no ranges
   * (RFC 9110 §14). The body has to be read.
   */
  async retrieveBulkDataRange(
    uri: string,
    { byteOffset, byteLength }: RequestedRange,
    options: RequestOptions = {},
  ): Promise<BulkDataPart> {
    const url = /^(https?:)?\//.test(uri) ? uri : `${this.#baseUrl}/${uri}`;
    const range = `bytes=${byteOffset}-${byteOffset + byteLength - 1}`;
    const headers = { accept: bulkDataAsStored, range };
    const response = await this.#send({ method: 'GET', url, headers, ...options });
    const [, whole] = /\/(\d+)$/.exec(response.header('content-range') ?? '') ?? [];
    if (response.status === 206 && whole)
      return { isPart: true, wholeByteLength: Number(whole), body: response.body };
    const contentType = contentTypeOf(response);
    if (!contentType?.type.startsWith('multipart/')) return { isPart: false, body: response.body };
    for await (const part of readMultipart(response.body, boundaryOf(contentType)))
      return { isPart: false, body: bytesOnce(await gatherBytes(part.body)) };
    throw dicomwebError('NETWORK_ANSWER_UNREADABLE', { reason: 'It holds no bulk data.' });
  }

  /** Sends Part 10 files; a refused instance is told of in the answer, not thrown. */
  async storeInstances(
    instances: Iterable<Uint8Array> | AsyncIterable<Uint8Array>,
    options: RequestOptions & { studyInstanceUid?: string } = {},
  ): Promise<StoreAnswer> {
    const { studyInstanceUid, ...rest } = options;
    // Pages only read over DICOMweb, and need not load what writes.
    const { createBoundary, multipartContentType, writeMultipart } = await import('./multipart-writer.ts');
    const boundary = createBoundary();
    const response = await this.#transport.send({
      method: 'POST',
      url: this.#baseUrl + (studyInstanceUid ? resourcePath(studyInstanceUid) : '/studies'),
      headers: { 'content-type': multipartContentType('application/dicom', boundary), accept: dicomJson },
      body: writeMultipart(instanceParts(instances), boundary),
      ...rest,
    });
    const text = await readText(response);
    if (![200, 202, 409, 507].includes(response.status)) throw refusal(response.status, text);
    return { status: response.status, response: text ? (parseJson(text) as DicomJson) : undefined };
  }

  async #json(request: TransportRequest): Promise<DicomJson[]> {
    const response = await this.#ask({ ...request, headers: { accept: dicomJson }, whole: {} });
    const text = await readText(response);
    if (response.status === 204 || text === '') return [];
    const answer = parseJson(text);
    if (!Array.isArray(answer))
      throw dicomwebError('NETWORK_ANSWER_UNREADABLE', { reason: 'It is not a list.' });
    return answer;
  }

  #ask(request: TransportRequest): Promise<TransportResponse> {
    return this.#send({ ...request, url: this.#baseUrl + request.url });
  }

  async #send(request: TransportRequest): Promise<TransportResponse> {
    const response = await this.#transport.send(request);
    if (response.status >= 200 && response.status < 300) return response;
    throw refusal(response.status, await readText(response));
  }
}

/** Where the first frame begins in what has come; not told before its part begins. */
function tellBeginning(received: ReceivedBytes, tell: (frame: ReceivedFrame) => void): void {
  const { bytes, totalBytes } = received;
  const contentType = contentTypeOf(received);
  if (!contentType?.type.startsWith('multipart/')) {
    tell({ bytes, totalBytes, transferSyntaxUid: transferSyntaxOf(contentType) });
    return;
  }
  const head = partHead(bytes);
  if (!head) return;
  const partType = parseMediaType(head.contentType);
  const named = partType?.parameters.has('transfer-syntax') ? partType : contentType;
  const transferSyntaxUid =
    named.parameters.get('transfer-syntax') ?? transferSyntaxOf(partType ?? contentType);
  tell({ bytes: bytes.subarray(head.byteLength), totalBytes, transferSyntaxUid });
}

const longestPartHead = 2048;

/** Boundary and headers of the first part; undefined before they are all there. */
function partHead(
  bytes: Uint8Array,
): { readonly byteLength: number; readonly contentType: string } | undefined {
  const text = new TextDecoder('latin1').decode(bytes.subarray(0, longestPartHead));
  const start = text.indexOf('--');
  const end = text.indexOf('\r\n\r\n', start);
  if (start < 0 || end < 0) return undefined;
  const [, contentType = ''] = /\r\ncontent-type:([^\r]*)/i.exec(text.slice(start, end)) ?? [];
  return { byteLength: end + 4, contentType };
}

const contentTypeOf = (response: Pick<TransportResponse, 'header'>): MediaType | undefined =>
  parseMediaType(response.header('content-type') ?? '');

function transferSyntaxOf(mediaType: MediaType | undefined): string {
  return mediaType?.parameters.get('transfer-syntax') ?? defaultTransferSyntax(mediaType?.type ?? '');
}

async function* bytesOnce(bytes: Uint8Array) {
  yield bytes;
}

async function* instanceParts(instances: Iterable<Uint8Array> | AsyncIterable<Uint8Array>) {
  for await (const body of instances) yield { contentType: 'application/dicom', body };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw dicomwebError('NETWORK_ANSWER_UNREADABLE', { reason: 'It is not JSON.' }, { cause });
  }
}

/** Our own archive explains itself in a problem document; of a foreign one only the status is known. */
function refusal(status: number, text: string) {
  const problem = text.startsWith('{') ? (safeJson(text) as { title?: unknown; detail?: unknown }) : {};
  const told = [problem.title, problem.detail].filter((line) => typeof line === 'string').join(' ');
  const reason = told || 'It did not say why.';
  if (status === 429 || status >= 500) return dicomwebError('NETWORK_ANSWER_FAILED', { status, reason });
  return dicomwebError('NETWORK_ANSWER_REFUSED', { status, reason });
}

function safeJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return {};
  }
}
