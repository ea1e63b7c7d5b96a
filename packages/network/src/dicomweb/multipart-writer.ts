export interface MultipartContent {
  readonly contentType: string;
  /** Names of any case; Content-Type and Content-Length are written from the fields beside it. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Exact length of `body`, when known. */
  readonly byteLength?: number;
  readonly body: Uint8Array | AsyncIterable<Uint8Array>;
}

/** A part whose body may be written by somebody else. */
export type PartHead = Omit<MultipartContent, 'body'> & Partial<Pick<MultipartContent, 'body'>>;

/** A boundary that does not occur in data, but for a chance of one in 2¹²⁸. */
export function createBoundary(): string {
  if (randomUsed === random.length) {
    crypto.getRandomValues(random);
    randomUsed = 0;
  }
  let boundary = 'isocenter-';
  for (const end = randomUsed + boundaryBytes; randomUsed < end; randomUsed++)
    boundary += hexOfByte[random[randomUsed] as number];
  return boundary;
}

const hexOfByte = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'));

const boundaryBytes = 16;
/** Drawn for many boundaries at once: asking the system for each costs more than all else that is written around a frame. */
const random = new Uint8Array(64 * boundaryBytes);
let randomUsed = random.length;

/** Content-Type of a multipart/related body whose parts are of `type` (PS3.18 §8.6.1.2). */
export function multipartContentType(type: string, boundary: string, transferSyntaxUid?: string): string {
  const syntax = transferSyntaxUid ? `; transfer-syntax=${transferSyntaxUid}` : '';
  return `multipart/related; type="${type}"${syntax}; boundary=${boundary}`;
}

/** Writes a multipart body part by part; a part's bytes are passed on, never gathered. */
export async function* writeMultipart(
  parts: Iterable<MultipartContent> | AsyncIterable<MultipartContent>,
  boundary: string,
): AsyncGenerator<Uint8Array> {
  let isFirst = true;
  for await (const part of parts) {
    yield encoder.encode(formatPartHead(part, boundary, isFirst));
    if (part.body instanceof Uint8Array) yield part.body;
    else yield* part.body;
    isFirst = false;
  }
  yield encoder.encode(formatMultipartEnd(boundary, isFirst));
}

/** The whole of a multipart body with one part whose bytes are there, in the pieces that `writeMultipart` writes. */
export function onePartBody(
  part: MultipartContent & { readonly body: Uint8Array },
  boundary: string,
): Uint8Array[] {
  const head = encoder.encode(formatPartHead(part, boundary, true));
  return [head, part.body, encoder.encode(formatMultipartEnd(boundary, false))];
}

const encoder = new TextEncoder();

/** What stands in front of the body of a part. */
export const formatPartHead = (part: PartHead, boundary: string, isFirst: boolean): string =>
  `${isFirst ? '' : '\r\n'}--${boundary}\r\n${formatPartHeaders(part)}\r\n`;

/** What stands behind the last part. */
export const formatMultipartEnd = (boundary: string, isEmpty: boolean): string =>
  `${isEmpty ? '' : '\r\n'}--${boundary}--\r\n`;

function formatPartHeaders({ contentType, headers, byteLength, body }: PartHead): string {
  const length = body instanceof Uint8Array ? body.length : byteLength;
  let lines = formatHeader('Content-Type', contentType);
  if (length !== undefined) lines += formatHeader('Content-Length', String(length));
  for (const name in headers) lines += formatHeader(name, headers[name] as string);
  return lines;
}

const formatHeader = (name: string, value: string): string => `${name}: ${value.replace(/[\r\n]/g, ' ')}\r\n`;
