/** No JSON text holds this byte: inside strings it is written as \u0000 (RFC 8259 §7). */
const hole = 0;

/**
 * Metadata as it is kept: every BulkDataURI is relative to the service and has a hole in front, since one server is reached
 * under several addresses and the answer must hold the asker's (PS3.18 §8.7.3.2, absolute URIs).
 */
export function holedText(json: string): Buffer {
  // Quotes inside a value are escaped, so this is never part of one.
  const text = json.replaceAll('"BulkDataURI":"/', '"BulkDataURI":"\0/');
  // In memory of its own: a part of Node's pool, kept for long, would keep eight kilobytes.
  const bytes = Buffer.allocUnsafeSlow(Buffer.byteLength(text));
  bytes.write(text);
  return bytes;
}

/** Kept text with the address in its holes. Chunks may be cut anywhere. */
export function fillHoles(text: Uint8Array, address: Uint8Array): Uint8Array {
  const holes = holesOf(text);
  if (holes.length === 0) return text;
  const filled = Buffer.allocUnsafe(text.length + holes.length * (address.length - 1));
  copyFilled({ text, holes }, address, filled, 0);
  return filled;
}

/** Kept text whose holes were looked for before. */
export interface HoledText {
  readonly text: Uint8Array;
  /** Where they are, in ascending order. */
  readonly holes: readonly number[];
}

export function holesOf(text: Uint8Array): number[] {
  const holes: number[] = [];
  for (let at = text.indexOf(hole); at >= 0; at = text.indexOf(hole, at + 1)) holes.push(at);
  return holes;
}

const [bracket, comma, closingBracket] = Buffer.from('[,]') as unknown as [number, number, number];

/** Texts as one list, the address in their holes, in pieces of at least so many bytes. Each byte is moved once. */
export function* filledList(
  texts: readonly HoledText[],
  address: Uint8Array,
  pieceBytes: number,
): Generator<Uint8Array> {
  for (let from = 0, to = 0; from < texts.length; from = to) {
    let length = 0;
    do {
      const { text, holes } = texts[to++] as HoledText;
      length += 1 + text.length + holes.length * (address.length - 1);
    } while (to < texts.length && length < pieceBytes);
    const piece = Buffer.allocUnsafeSlow(to < texts.length ? length : length + 1);
    let end = 0;
    for (let at = from; at < to; at++) {
      piece[end++] = at === 0 ? bracket : comma;
      end = copyFilled(texts[at] as HoledText, address, piece, end);
    }
    if (to === texts.length) piece[end++] = closingBracket;
    yield piece;
  }
}

/** Answers where the copy ends. */
function copyFilled(
  { text, holes }: HoledText,
  address: Uint8Array,
  target: Uint8Array,
  start: number,
): number {
  let source = 0;
  let end = start;
  for (const at of holes) {
    target.set(text.subarray(source, at), end);
    end += at - source;
    target.set(address, end);
    end += address.length;
    source = at + 1;
  }
  target.set(text.subarray(source), end);
  return end + text.length - source;
}
