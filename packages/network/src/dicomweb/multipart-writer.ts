export interface MultipartContent {
  readonly contentType: string;
  /** Names of any case; Content-Type and Content-Length are written from the fields beside it. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Exact length of `body`, when known. */
  readonly byteLength?: number;
  readonly body: Uint8Array | AsyncIterable<Uint8Array>;
}

/** A boundary that does not occur in data, but for a chance of one in 2¹²⁸. */
export function createBoundary(): string {
  if (randomUsed === random.length) {
    crypto.getRandomValues(random);
    randomUsed = 0;
  }
  const bytes = random.subarray(randomUsed, randomUsed + boundaryBytes);
  randomUsed += boundaryBytes;
  return `isocenter-${Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')}`;
}

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
  const encoder = new TextEncoder();
  let lineBreak = '';
  for await (const part of parts) {
    yield encoder.encode(`${lineBreak}--${boundary}\r\n${formatPartHeaders(part)}\r\n`);
    if (part.body instanceof Uint8Array) yield part.body;
    else yield* part.body;
    lineBreak = '\r\n';
  }
  yield encoder.encode(`${lineBreak}--${boundary}--\r\n`);
}

/** Bytes `writeMultipart` will write; `undefined` where a part does not know its own. */
export function multipartByteLength(
  parts: readonly MultipartContent[],
  boundary: string,
): number | undefined {
  const encoder = new TextEncoder();
  let byteLength = parts.length > 0 ? `\r\n--${boundary}--\r\n`.length : `--${boundary}--\r\n`.length;
  for (const [index, part] of parts.entries()) {
    const own = part.body instanceof Uint8Array ? part.body.length : part.byteLength;
    if (own === undefined) return undefined;
    const head = `${index > 0 ? '\r\n' : ''}--${boundary}\r\n${formatPartHeaders(part)}\r\n`;
    byteLength += encoder.encode(head).length + own;
  }
  return byteLength;
}

function formatPartHeaders({ contentType, headers, byteLength, body }: MultipartContent): string {
  const length = body instanceof Uint8Array ? body.length : byteLength;
  const lines = Object.entries({
    'Content-Type': contentType,
    ...(length !== undefined && { 'Content-Length': String(length) }),
    ...headers,
  });
  return lines.map(([name, value]) => `${name}: ${value.replace(/[\r\n]/g, ' ')}\r\n`).join('');
}
