import type { StoredInstance } from '@isocenter/archive';
import { networkError } from '@isocenter/network';
import type { LentMemory } from '../retrieve/index.ts';
import type { Transcoder } from '../transcoding/index.ts';
import { type FormRules, findOutgoingForm, openOutgoing } from './outgoing-form.ts';

/** An instance whose first bytes are read already. */
export interface OutgoingInstance {
  readonly transferSyntaxUid: string;
  /** Read once. */
  readonly dataSet: AsyncIterable<Uint8Array>;
  /** What kept us from reading on, when something did. */
  readonly failure: () => unknown;
  /** Where it is not read after all. */
  close(): Promise<void>;
}

export interface PreparingOptions extends FormRules {
  readonly accepted: ReadonlySet<string>;
  readonly transcoder: Pick<Transcoder, 'give'>;
  readonly memory: LentMemory;
}

/**
 * Opens an instance and reads its first piece, so that one which is damaged or gone is found before a message of it begins: that
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
  const chunks = await openOutgoing(stored, transferSyntaxUid, transcoder, memory);
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
