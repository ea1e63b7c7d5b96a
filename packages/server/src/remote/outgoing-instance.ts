import type { StoredInstance } from '@isocenter/archive';
import type { BytesRange } from '@isocenter/dicom';
import { networkError } from '@isocenter/network';
import { type LentMemory, readInPieces } from '../retrieve/index.ts';
import type { Transcoder } from '../transcoding/index.ts';
import { type FormRules, findOutgoingForm, openOutgoing } from './outgoing-form.ts';

/** An instance whose first bytes are read already. */
export interface OutgoingInstance {
  readonly transferSyntaxUid: string;
  /** Whole where it is small; a stream is read once. */
  readonly dataSet: Uint8Array | AsyncIterable<Uint8Array>;
  /** What kept us from reading on, when something did. */
  failure(): unknown;
  /** When it was sent, or is not sent after all. `isSent`: its bytes left this process, so their memory may be used again. */
  close(isSent: boolean): Promise<void>;
}

/** Leaves in one write, which a slow peer has to take within the time-out for writing. */
const mostWholeBytes = 1024 * 1024;

export interface PreparingOptions extends FormRules {
  readonly accepted: ReadonlySet<string>;
  readonly transcoder: Pick<Transcoder, 'give'>;
  readonly memory: LentMemory;
}

/**
 * Opens an instance and reads its first piece, or all of a small one, so that one which is damaged or gone is found before a message of it begins: that
 * could not be taken back. Throws `NETWORK_NO_PRESENTATION_CONTEXT`, and what keeps it from being read.
 */
export async function prepareOutgoing(
  stored: StoredInstance,
  { accepted, transcoder, memory, ...rules }: PreparingOptions,
): Promise<OutgoingInstance> {
  const transferSyntaxUid = findOutgoingForm(stored, accepted, rules);
  if (transferSyntaxUid === undefined) {
    throw networkError('NETWORK_NO_PRESENTATION_CONTEXT', {
      abstractSyntaxUid: stored.sopClassUid,
      transferSyntaxUid: stored.transferSyntaxUid,
    });
  }
  const byteLength = stored.byteLength - stored.dataSetByteOffset;
  const isAsStored = transferSyntaxUid === stored.transferSyntaxUid && stored.overlay === undefined;
  return isAsStored && byteLength <= mostWholeBytes
    ? readWhole(stored, { byteOffset: stored.dataSetByteOffset, byteLength }, memory)
    : readBeginning(await openOutgoing(stored, transferSyntaxUid, transcoder, memory), transferSyntaxUid);
}

/** The file is closed before anything is sent, so that no peer waits for that. */
async function readWhole(
  stored: StoredInstance,
  range: BytesRange,
  memory: LentMemory,
): Promise<OutgoingInstance> {
  const blob = await stored.open();
  try {
    const pieces = readInPieces(blob, range, memory);
    const { value: dataSet = new Uint8Array() } = await pieces.next();
    await pieces.return(undefined);
    const isLent = blob.readInto !== undefined;
    return {
      transferSyntaxUid: stored.transferSyntaxUid,
      dataSet,
      failure: () => undefined,
      async close(isSent) {
        if (isSent && isLent) memory.give(dataSet);
      },
    };
  } finally {
    await blob.close();
  }
}

async function readBeginning(
  chunks: AsyncGenerator<Uint8Array, void, void>,
  transferSyntaxUid: string,
): Promise<OutgoingInstance> {
  const first = await chunks.next();
  let failure: unknown;
  async function* dataSet() {
    try {
      if (first.done) return;
      yield first.value;
      yield* chunks;
    } catch (error) {
      failure = error;
      throw error;
    }
  }
  return {
    transferSyntaxUid,
    dataSet: dataSet(),
    failure: () => failure,
    close: async () => void (await chunks.return()),
  };
}
