import { archiveError } from '../errors.ts';
import type { Change } from '../index/change.ts';
import type { IndexStep } from '../index/index-step.ts';
import type { InstanceIndex, InstanceRecord } from '../index/instance-index.ts';
import type { WithheldInstance } from '../index/withheld.ts';
import type { Journal } from '../maintain/journal.ts';
import { linesOf, type StepContext } from '../maintain/journal-lines.ts';
import type { Clock, Logger } from '../ports.ts';
import type { Restriction } from '../query/restriction.ts';
import type { BlobStore } from '../store/blob-store.ts';
import type { CommitQueue } from '../store/commit-queue.ts';
import { questionOf, type Rejection } from './standing.ts';
import type { StorePolicy } from './store-policy.ts';

/** Who decides, and what they may see. */
export interface Decider {
  readonly userId: string;
  readonly restriction: Restriction;
}

/** What decisions on instances that are here need. */
export interface DecisionParts {
  readonly blobs: BlobStore;
  readonly index: InstanceIndex;
  readonly journal: Journal;
  readonly queue: CommitQueue;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly policy: StorePolicy;
  readonly systemName: string;
  readonly onCommit: (changes: readonly Change[]) => void;
}

/** The journal first: an index that is lost later is rebuilt with nothing shown that somebody was told is hidden. */
export async function applyDecision(
  { index, journal, logger, onCommit }: DecisionParts,
  steps: readonly IndexStep[],
  context: StepContext,
): Promise<void> {
  if (steps.length === 0) return;
  let changes: Change[];
  try {
    await journal.append(linesOf(steps, context));
    changes = await index.apply(steps);
  } catch (cause) {
    throw archiveError('ARCHIVE_DECISION_FAILED', {}, { cause });
  }
  logger.info({ steps: steps.length, kind: steps[0]?.kind }, 'Changed what is shown');
  onCommit(changes);
}

/** By whom they are rejected: notes that are shown, but for those that are `leaving`. */
export async function rejectionsOf(
  { index }: DecisionParts,
  instances: readonly Pick<WithheldInstance, 'record'>[],
  leaving: readonly string[] = [],
): Promise<Map<string, Rejection[]>> {
  if (instances.length === 0) return new Map();
  const { rejections } = await index.standing(questionOf(instances.map(({ record }) => record)));
  const left = new Set(leaving);
  return new Map([...rejections].map(([uid, all]) => [uid, all.filter(({ noteUid }) => !left.has(noteUid))]));
}

export const nowOf = ({ clock }: DecisionParts): string => new Date(clock.now()).toISOString();

export const byId = (instances: readonly WithheldInstance[]): Map<number, WithheldInstance> =>
  new Map(instances.map((one) => [one.id, one]));

export const uidOf = ({ entry }: InstanceRecord): string => entry.instance.sop_instance_uid;
