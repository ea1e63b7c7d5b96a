import type { WholeBody } from './transport.ts';

/** Larger answers are not believed before their bytes come. */
const believedBytes = 2 ** 28;
const firstBytes = 2 ** 16;

/**
 * The chunks of a body as one, written into memory of the stated length as they come, so that nothing is joined at the end. A length
 * that is not stated, or belongs to compressed bytes, is found out.
 */
export async function* inOnePiece(
  chunks: AsyncIterable<Uint8Array>,
  header: (name: string) => string | undefined,
  { onReceiving }: WholeBody,
): AsyncGenerator<Uint8Array> {
  const stated = header('content-encoding') === undefined ? Number(header('content-length') ?? 0) : 0;
  let memory = new Uint8Array(stated > 0 && stated <= believedBytes ? stated : firstBytes);
  let length = 0;
  for await (const chunk of chunks) {
    if (length + chunk.length > memory.length) memory = grown(memory, length, length + chunk.length);
    memory.set(chunk, length);
    length += chunk.length;
    const totalBytes = stated >= length ? stated : undefined;
    onReceiving?.({ bytes: memory.subarray(0, length), totalBytes, header });
  }
  if (length > 0) yield length === memory.length ? memory : memory.slice(0, length);
}

function grown(memory: Uint8Array<ArrayBuffer>, used: number, needed: number): Uint8Array<ArrayBuffer> {
  const larger = new Uint8Array(Math.max(needed, 2 * memory.length));
  larger.set(memory.subarray(0, used));
  return larger;
}
