import type { Logger } from '@isocenter/archive';
import { type IdentifierReply, type IdentifierRequest, Status } from '@isocenter/network';
import { maximumMatches } from '../query/index.ts';
import type { WorklistRecords } from '../records/index.ts';
import { worklistKeys } from '../worklist/worklist-keys.ts';
import { AnswerEncoder } from './query/answer-encoder.ts';
import { failureOf, tooMany } from './query/find-service.ts';
import type { AssociationPeer, ServiceFactory } from './services.ts';

export interface WorklistServiceOptions {
  readonly worklist: Pick<WorklistRecords, 'find'>;
  readonly logger: Logger;
  /** Answered at most; what goes beyond is told by the last status. */
  readonly maximumMatches?: number;
}

/** Items read at a time, so that other work has its turn in between. */
const itemsAtOnce = 200;

/** Modality Worklist SCP: what is to be done still, by the keys of the modality. PS3.4 Annex K. */
export const worklistService =
  (options: WorklistServiceOptions): ServiceFactory =>
  (peer) => ({ find: (request) => find(request, peer, options) });

async function* find(
  { identifier, transferSyntaxUid, signal }: IdentifierRequest,
  peer: AssociationPeer,
  { worklist, logger, maximumMatches: most = maximumMatches }: WorklistServiceOptions,
): AsyncGenerator<IdentifierReply, void, void> {
  try {
    const keys = worklistKeys(identifier);
    const encoder = new AnswerEncoder(identifier, transferSyntaxUid);
    let query = { ...keys.query, limit: itemsAtOnce };
    let told = 0;
    for (;;) {
      const items = await worklist.find(query);
      for (const item of items.filter((one) => keys.matches(one))) {
        if (signal.aborted) return yield { status: Status.Cancelled };
        if (told === most) return yield tooMany(most);
        told += 1;
        yield { status: Status.Pending, identifier: encoder.encode(keys.answer(item)) };
      }
      const after = items.at(-1);
      if (!after || items.length < itemsAtOnce) break;
      query = { ...query, after };
    }
    yield { status: signal.aborted ? Status.Cancelled : Status.Success };
  } catch (error) {
    yield failureOf(error, logger, peer);
  }
}
