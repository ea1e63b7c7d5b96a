import type { StoredInstance } from '@isocenter/archive';
import { findTransferSyntax, TransferSyntaxUid } from '@isocenter/dicom';
import { type LentMemory, withOverlay } from '../retrieve/index.ts';
import { isTranscodable, losslessTargets, type Transcoder } from '../transcoding/index.ts';

const { ExplicitVrLittleEndian, ImplicitVrLittleEndian } = TransferSyntaxUid;

/** Transfer syntaxes that any instance which can be decoded can be sent in, the better first. PS3.5 §10.1. */
export const nativeForms: readonly string[] = [ExplicitVrLittleEndian, ImplicitVrLittleEndian];

/** What is tried last: still without loss, for a peer that takes nothing native. */
export const compressedForms: readonly string[] = losslessTargets.filter((uid) => !nativeForms.includes(uid));

export interface FormRules {
  /** Sent in this transfer syntax where that loses nothing and the peer takes it. */
  readonly preferredTransferSyntaxUid?: string | undefined;
  /** Whether what was compressed with loss may be sent decoded; nothing more is lost, but it grows. */
  readonly decodesLossy?: boolean | undefined;
}

/**
 * The transfer syntax an instance is sent in: the preferred one, else the stored one, which is sent byte for byte, else
 * another one that loses nothing. `undefined`: the peer accepted none of these.
 */
export function findOutgoingForm(
  stored: Pick<StoredInstance, 'transferSyntaxUid' | 'numberOfFrames'>,
  acceptedTransferSyntaxUids: ReadonlySet<string>,
  { preferredTransferSyntaxUid, decodesLossy = false }: FormRules = {},
): string | undefined {
  const { transferSyntaxUid } = stored;
  const isLossy = findTransferSyntax(transferSyntaxUid)?.lossy ?? false;
  const canBecome = (target: string) =>
    acceptedTransferSyntaxUids.has(target) &&
    (!isLossy || (decodesLossy && nativeForms.includes(target))) &&
    isTranscodable(stored, target === ImplicitVrLittleEndian ? ExplicitVrLittleEndian : target);
  const isPreferred = preferredTransferSyntaxUid !== undefined && canBecome(preferredTransferSyntaxUid);
  if (isPreferred) return preferredTransferSyntaxUid;
  if (acceptedTransferSyntaxUids.has(transferSyntaxUid)) return transferSyntaxUid;
  return [...nativeForms, ...compressedForms].find(canBecome);
}

/**
 * The bare data set as it goes over an association, with what the archive tells over it (PS3.7 §9.1.1.1.10): of the stored file
 * where it is in that transfer syntax. Throws where it cannot be read or decoded.
 *
 * @param memory what to read into: a chunk is then valid until the next is asked for.
 */
export async function openOutgoing(
  stored: StoredInstance,
  transferSyntaxUid: string,
  transcoder: Pick<Transcoder, 'give'>,
  memory?: LentMemory,
): Promise<AsyncGenerator<Uint8Array, void, void>> {
  const isAsStored = transferSyntaxUid === stored.transferSyntaxUid;
  const file = isAsStored
    ? await withOverlay(stored, memory)
    : await transcoder.give(stored, transferSyntaxUid);
  return behind(file.body, file.dataSetByteOffset);
}

/** What follows the first `byteOffset` bytes. */
async function* behind(
  chunks: AsyncIterable<Uint8Array>,
  byteOffset: number,
): AsyncGenerator<Uint8Array, void, void> {
  let skipped = 0;
  for await (const chunk of chunks) {
    const rest = skipped < byteOffset ? chunk.subarray(byteOffset - skipped) : chunk;
    skipped += chunk.byteLength - rest.byteLength;
    if (rest.byteLength > 0) yield rest;
  }
}
