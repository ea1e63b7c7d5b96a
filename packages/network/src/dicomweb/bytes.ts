import { joinBytes } from '@isocenter/dicom';

/** All chunks of a stream that is known to be small enough to hold; one chunk alone is handed on without a copy. */
export async function gatherBytes(chunks: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  const gathered: Uint8Array[] = [];
  for await (const chunk of chunks) gathered.push(chunk);
  const [only] = gathered;
  return only && gathered.length === 1 ? only : joinBytes(gathered);
}
