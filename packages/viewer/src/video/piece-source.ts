import type { ByteSource } from '@isocenter/dicom';

export interface PieceSourceOptions {
  readonly pieceBytes: number;
  /** Pieces held; the least recently read goes first. */
  readonly pieceCount: number;
}

/**
 * A source that reads another in large pieces and holds the last ones. While a piece is read from, the next is asked for, so that
 * who reads on need not wait.
 */
export function pieceSource(source: ByteSource, { pieceBytes, pieceCount }: PieceSourceOptions): ByteSource {
  const pieces = new Map<number, Promise<Uint8Array>>();
  const ask = (index: number, signal: AbortSignal | undefined): Promise<Uint8Array> => {
    const known = pieces.get(index);
    const piece = known ?? source.read(index * pieceBytes, lengthOf(index), signal);
    pieces.delete(index);
    pieces.set(index, piece);
    if (!known) piece.catch(() => pieces.get(index) === piece && pieces.delete(index));
    for (const oldest of pieces.keys()) if (pieces.size > pieceCount) pieces.delete(oldest);
    return piece;
  };
  const lengthOf = (index: number) => Math.min(pieceBytes, source.byteLength - index * pieceBytes);
  return {
    byteLength: source.byteLength,
    async read(byteOffset, byteLength, signal) {
      const end = Math.min(source.byteLength, byteOffset + byteLength);
      const bytes = new Uint8Array(Math.max(0, end - byteOffset));
      for (let at = byteOffset; at < end; ) {
        const index = Math.floor(at / pieceBytes);
        const piece = ask(index, signal);
        if (lengthOf(index + 1) > 0) ask(index + 1, signal).catch(() => undefined);
        const from = at - index * pieceBytes;
        const part = (await piece).subarray(from, from + end - at);
        if (part.length === 0) return bytes.subarray(0, at - byteOffset);
        bytes.set(part, at - byteOffset);
        at += part.length;
      }
      return bytes;
    },
  };
}
