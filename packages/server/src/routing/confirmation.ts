import type { Archive, Clock, Logger, Restriction, StoredInstance } from '@isocenter/archive';
import type { RoutingRule } from '@isocenter/network/api';
import * as z from 'zod';
import { FailureReason, requestCommitment } from '../commitment/index.ts';
import { serverError } from '../errors.ts';
import type { JobKind, JobQueue } from '../jobs/index.ts';
import type { ConnectNode, NodeDirectory } from '../nodes/index.ts';
import type {
  CommitmentOutcome,
  CommitmentRecord,
  CommitmentRecords,
  NodeRecord,
  RoutingRecords,
} from '../records/index.ts';
import type { Transcoder } from '../transcoding/index.ts';
import type { KeyedTurns } from './keyed-turns.ts';
import { type RuleDestination, sendByRule } from './send-by-rule.ts';

export interface ConfirmationOptions {
  readonly archive: Pick<Archive, 'instancesOf'>;
  readonly restriction: Restriction;
  readonly records: RoutingRecords;
  readonly commitments: CommitmentRecords;
  readonly nodes: Pick<NodeDirectory, 'get'>;
  readonly jobs: JobQueue;
  readonly connectNode: ConnectNode;
  readonly transcoder: Pick<Transcoder, 'give'>;
  readonly userId: string;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Shared with whoever sends, by rule and study: what is being sent is not asked about. */
  readonly turns: KeyedTurns;
  /** How long the answer is waited for on the association that asks. */
  readonly commitmentWaitMs?: number;
}

const payload = z.object({
  ruleId: z.string(),
  studyInstanceUid: z.string(),
  /** How often what was not promised was sent again. */
  round: z.optional(z.number()),
  /** What was asked, and when (milliseconds since 1970). */
  open: z.optional(z.object({ transactionUid: z.string(), askedAt: z.number() })),
});
type Payload = z.infer<typeof payload>;
type Answered = CommitmentRecord & { readonly outcome: CommitmentOutcome };

/** Three days and more at ten minutes each in the end. */
const maximumAttempts = 500;
/** A destination that has said nothing for so long has forgotten, and is asked anew. */
const patienceMs = 12 * 3_600_000;
const mostRounds = 3;
/** The error names so many; the log all. */
const mostNamed = 3;

/** What sending again does not cure. PS3.3 C.14.1.1: the UID stands for another class, or the class is not kept there. */
const incurable: ReadonlySet<number> = new Set([FailureReason.ClassInstanceConflict, 0x0122]);

/**
 * Asks the destination of a rule to promise that it keeps what was sent to it (storage commitment, PS3.4 Annex J), waits for what it
 * says, sends again what it has not, and names what it does not keep even so. All of it is one job after the other, so a restart and
 * a destination that answers next morning change nothing.
 */
export class Confirmation {
  readonly #options: ConfirmationOptions;
  readonly #kind: JobKind<Payload>;

  constructor(options: ConfirmationOptions) {
    this.#options = options;
    this.#kind = {
      name: 'route-commitment',
      payload,
      concurrency: 2,
      maximumAttempts,
      run: (job, signal) =>
        options.turns.take(`${job.ruleId} ${job.studyInstanceUid}`, () => this.#go(job, signal)),
    };
    options.jobs.register(this.#kind);
  }

  /** Has it done, where the rule wants it and there is something to ask about. */
  async begin({ id: ruleId, asksForCommitment }: RoutingRule, studyInstanceUid: string): Promise<void> {
    if (asksForCommitment) await this.#askLater({ ruleId, studyInstanceUid });
  }

  async #askLater(work: Payload): Promise<void> {
    const { jobs, records } = this.#options;
    const { ruleId, studyInstanceUid } = work;
    const { size } = await records.sentIn('unasked', ruleId, studyInstanceUid);
    if (size > 0) await jobs.enqueue(this.#kind, work, { dedupeKey: `${ruleId} ${studyInstanceUid}` });
  }

  async #go(work: Payload, signal: AbortSignal): Promise<void> {
    const { records, nodes, commitments, clock } = this.#options;
    const rule = await records.find(work.ruleId);
    if (!rule?.asksForCommitment || rule.isEnabled === false) return;
    const node = await nodes.get(rule.nodeId);
    const { ruleId, studyInstanceUid, open } = work;
    if (!open) return this.#ask(work, node);
    const key = {
      promiser: 'theirs',
      peerAeTitle: node.aeTitle,
      transactionUid: open.transactionUid,
    } as const;
    const asked = await commitments.find(key);
    // Taken in already, and somebody wants it tried once more: from the beginning.
    if (!asked) return this.#ask({ ruleId, studyInstanceUid }, node);
    const { outcome, references } = asked;
    if (outcome) return this.#takeIn(work, { ...asked, outcome }, { rule, node, signal });
    if (clock.now() - open.askedAt < patienceMs)
      throw serverError('SERVER_COMMITMENT_AWAITED', { aeTitle: node.aeTitle, instances: references.length });
    await records.setState('unasked', ruleId, studyInstanceUid, references.map(uidOf));
    await commitments.remove(key);
    await this.#ask(work, node);
  }

  async #ask({ ruleId, studyInstanceUid, round = 0 }: Payload, node: NodeRecord): Promise<void> {
    const { jobs, records, commitments, connectNode: connect, userId, clock } = this.#options;
    const { commitmentWaitMs: waitMs } = this.#options;
    const unasked = await records.sentIn('unasked', ruleId, studyInstanceUid);
    const instances = await this.#stillHere(studyInstanceUid, unasked);
    if (instances.length === 0) return;
    const references = instances.map(({ sopClassUid, sopInstanceUid }) => ({ sopClassUid, sopInstanceUid }));
    const askedAt = clock.now();
    const by = { commitments, connect, userId };
    const { transactionUid, outcome } = await requestCommitment(by, node, references, { waitMs });
    const next = { ruleId, studyInstanceUid, round, open: { transactionUid, askedAt } };
    // The job first: what dies in between asks twice.
    await jobs.enqueue(this.#kind, next, { dedupeKey: transactionUid, delayMs: outcome ? 0 : 1000 });
    await records.setState('asked', ruleId, studyInstanceUid, references.map(uidOf));
  }

  async #takeIn(
    { ruleId, studyInstanceUid, round = 0 }: Payload,
    { promiser, peerAeTitle, transactionUid, references, outcome }: Answered,
    to: Pick<RuleDestination, 'rule' | 'node' | 'signal'>,
  ): Promise<void> {
    const { records, commitments, transcoder, connectNode } = this.#options;
    await records.setState('promised', ruleId, studyInstanceUid, outcome.committed.map(uidOf));
    const refused = refusedOf(references, outcome);
    const missing = await this.#stillHere(studyInstanceUid, refused);
    const isCurable = ({ sopInstanceUid }: StoredInstance) =>
      !incurable.has(refused.get(sopInstanceUid) ?? 0);
    const curable = round < mostRounds ? missing.filter(isCurable) : [];
    await this.#sendAgain(curable, { ...to, transcoder, connectNode });
    await records.setState('unasked', ruleId, studyInstanceUid, missing.map(uidOf));
    await commitments.remove({ promiser, peerAeTitle, transactionUid });
    if (missing.length > 0 && curable.length === 0) throw this.#notKept(to.node, missing, refused);
    await this.#askLater({ ruleId, studyInstanceUid, round: round + 1 });
  }

  async #sendAgain(instances: readonly StoredInstance[], to: RuleDestination): Promise<void> {
    let failed = 0;
    let reason: string | undefined;
    for await (const { outcome, error } of sendByRule(instances, to)) {
      if (outcome !== 'failed') continue;
      failed += 1;
      reason ??= error?.code;
    }
    to.signal.throwIfAborted();
    if (failed > 0) throw serverError('SERVER_ROUTING_INCOMPLETE', { failed, reason: reason ?? 'unknown' });
  }

  /** What was deleted here meanwhile nobody has to keep. */
  async #stillHere(
    studyInstanceUid: string,
    uids: Pick<ReadonlySet<string>, 'has'>,
  ): Promise<StoredInstance[]> {
    const { archive, restriction } = this.#options;
    const instances = await archive.instancesOf({ studyInstanceUid }, restriction);
    return instances.filter(({ sopInstanceUid }) => uids.has(sopInstanceUid));
  }

  #notKept(
    { aeTitle }: NodeRecord,
    missing: readonly StoredInstance[],
    refused: ReadonlyMap<string, number>,
  ) {
    const named = missing.map(
      ({ sopInstanceUid }) => `${sopInstanceUid} (${hex(refused.get(sopInstanceUid))})`,
    );
    this.#options.logger.error({ aeTitle, instances: named }, 'Instances that were sent are not kept there');
    const more = named.length > mostNamed ? ', …' : '';
    return serverError('SERVER_ROUTING_NOT_KEPT', {
      aeTitle,
      missing: missing.length,
      named: named.slice(0, mostNamed).join(', ') + more,
    });
  }
}

const uidOf = ({ sopInstanceUid }: Pick<StoredInstance, 'sopInstanceUid'>): string => sopInstanceUid;

/** By SOP Instance UID, the reasons for what was not promised; what the answer does not mention is not promised either. */
function refusedOf(
  references: CommitmentRecord['references'],
  { committed, failed }: CommitmentOutcome,
): Map<string, number> {
  const reasons = new Map(
    references.map((one) => [one.sopInstanceUid, FailureReason.ProcessingFailure as number]),
  );
  for (const { sopInstanceUid, failureReason } of failed) reasons.set(sopInstanceUid, failureReason);
  for (const { sopInstanceUid } of committed) reasons.delete(sopInstanceUid);
  return reasons;
}

const hex = (reason = 0): string => reason.toString(16).padStart(4, '0').toUpperCase();
