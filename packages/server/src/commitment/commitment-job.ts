import type { Archive, Logger, Restriction } from '@isocenter/archive';
import * as z from 'zod';
import type { JobKind } from '../jobs/index.ts';
import type { CommitmentOutcome, CommitmentRecords } from '../records/index.ts';
import { FailureReason } from './commitment-messages.ts';
import type { CommitmentReporter } from './commitment-reporter.ts';
import { allFailed, judgeReferences } from './judge-references.ts';

export const CommitmentWork = z.object({
  peerAeTitle: z.string(),
  transactionUid: z.string(),
  /** Asked for under a Transaction UID that stands for other instances: all of it is refused. */
  refused: z.optional(z.array(z.object({ sopClassUid: z.string(), sopInstanceUid: z.string() }))),
});
export type CommitmentWork = z.infer<typeof CommitmentWork>;

export interface CommitmentJobOptions {
  readonly archive: Pick<Archive, 'prove'>;
  readonly restriction: Restriction;
  readonly commitments: CommitmentRecords;
  readonly reporter: Pick<CommitmentReporter, 'report'>;
  readonly logger: Logger;
}

/** Three days and more, at ten minutes each in the end: as long as a modality may be switched off over a weekend. */
const mostAttempts = 500;

export const commitmentJobName = 'storage-commitment';

/** While a job has it, the peer has not been told. */
export const commitmentJobKey = (peerAeTitle: string, transactionUid: string): string =>
  JSON.stringify([peerAeTitle, transactionUid]);

/** Reads again what was asked for, remembers what it found, and tells the peer, as often as it takes. */
export function commitmentJob({
  archive,
  restriction,
  commitments,
  reporter,
  logger,
}: CommitmentJobOptions): JobKind<CommitmentWork> {
  return {
    name: commitmentJobName,
    payload: CommitmentWork,
    concurrency: 2,
    maximumAttempts: mostAttempts,
    async run(work, signal) {
      const { peerAeTitle, transactionUid } = work;
      const outcome = work.refused
        ? allFailed(work.refused, FailureReason.DuplicateTransactionUid)
        : await find(peerAeTitle, transactionUid, signal);
      if (!outcome) return;
      await reporter.report(peerAeTitle, transactionUid, outcome);
      const counts = { committed: outcome.committed.length, failed: outcome.failed.length };
      logger[counts.failed === 0 ? 'info' : 'warn'](
        { aeTitle: peerAeTitle, transactionUid, ...counts },
        'Storage commitment reported',
      );
    },
  };

  async function find(
    peerAeTitle: string,
    transactionUid: string,
    signal: AbortSignal,
  ): Promise<CommitmentOutcome | undefined> {
    const key = { promiser: 'ours', peerAeTitle, transactionUid } as const;
    const record = await commitments.find(key);
    if (!record || record.outcome) return record?.outcome;
    const uids = record.references.map(({ sopInstanceUid }) => sopInstanceUid);
    const outcome = judgeReferences(record.references, await archive.prove(uids, restriction, signal));
    await commitments.saveOutcome(key, outcome);
    return outcome;
  }
}
