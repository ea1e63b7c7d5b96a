import type { Logger } from '@isocenter/archive';
import { type NormalizedReply, type NormalizedRequest, Status } from '@isocenter/network';
import {
  type CommitmentReporter,
  type CommitmentWork,
  commitmentJobKey,
  REQUEST_COMMITMENT,
  readCommitmentRequest,
  takeReport,
} from '../commitment/index.ts';
import type { JobKind, JobQueue } from '../jobs/index.ts';
import type { CommitmentRecords, SopReference } from '../records/index.ts';
import { STORAGE_COMMITMENT_INSTANCE } from './procedure-sop-classes.ts';
import type { AssociationPeer, ServiceFactory } from './services.ts';

export interface CommitmentServiceOptions {
  readonly commitments: CommitmentRecords;
  readonly jobs: Pick<JobQueue, 'enqueue'>;
  readonly job: JobKind<CommitmentWork>;
  readonly reporter: Pick<CommitmentReporter, 'note'>;
  readonly logger: Logger;
  /** After so long the instances are looked at, so that the answer to the request goes out before what is found. */
  readonly delayMs?: number;
}

/**
 * Storage Commitment Push Model (PS3.4 Annex J): as SCP takes requests over into durable work before it says so; as SCU takes what a
 * peer reports of ours.
 */
export function commitmentService(options: CommitmentServiceOptions): ServiceFactory {
  return (peer) => ({
    async normalized(request) {
      try {
        if (request.sopInstanceUid !== STORAGE_COMMITMENT_INSTANCE)
          return { status: Status.NoSuchSopInstance };
        // A peer may offer both roles on one association, so not what was agreed on but what it asks tells which one it is in.
        return request.operation === 'N-EVENT-REPORT'
          ? await takeReport(options.commitments, peer.aeTitle, request)
          : await take(request, peer, options);
      } catch (error) {
        options.logger.error({ err: error, callingAeTitle: peer.aeTitle }, 'Storage commitment failed');
        return { status: Status.ProcessingFailure, errorComment: 'The request cannot be kept now' };
      }
    },
  });
}

async function take(
  { operation, typeId, dataSet }: NormalizedRequest,
  { aeTitle: peerAeTitle, userId, invoker }: AssociationPeer,
  { commitments, jobs, job, reporter, delayMs = 250 }: CommitmentServiceOptions,
): Promise<NormalizedReply> {
  if (operation !== 'N-ACTION') return { status: Status.UnrecognizedOperation };
  if (typeId !== REQUEST_COMMITMENT) return { status: Status.NoSuchAction };
  const request = readCommitmentRequest(dataSet);
  if ('problem' in request) return { status: Status.InvalidArgumentValue, errorComment: request.problem };
  const { transactionUid, references } = request;
  const key = { promiser: 'ours', peerAeTitle, transactionUid } as const;
  const work: CommitmentWork = { peerAeTitle, transactionUid };
  const whenDue = { delayMs, dedupeKey: commitmentJobKey(peerAeTitle, transactionUid) };
  reporter.note(peerAeTitle, transactionUid, invoker);
  const isNew = await commitments.add(userId, { ...key, references }, (transaction) =>
    jobs.enqueue(job, work, { ...whenDue, ...(transaction && { transaction }) }),
  );
  if (isNew) return { status: Status.Success };
  const known = await commitments.find(key);
  if (known && isSame(known.references, references)) {
    // Asked again, perhaps because our answer was lost: looked at anew.
    await commitments.saveOutcome(key, undefined);
    await jobs.enqueue(job, work, whenDue);
  } else {
    await jobs.enqueue(job, { ...work, refused: [...references] }, { delayMs });
  }
  return { status: Status.Success };
}

const isSame = (known: readonly SopReference[], asked: readonly SopReference[]): boolean =>
  known.length === asked.length &&
  known.every(
    ({ sopClassUid, sopInstanceUid }, index) =>
      sopClassUid === asked[index]?.sopClassUid && sopInstanceUid === asked[index]?.sopInstanceUid,
  );
