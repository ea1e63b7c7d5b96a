import type { Archive, Change, StoredInstance } from '@isocenter/archive';
import type { RoutingRule } from '@isocenter/network/api';
import * as z from 'zod';
import { ChangeFollower } from '../change-follower.ts';
import { serverError } from '../errors.ts';
import type { JobKind } from '../jobs/index.ts';
import type { CursorRecords, NodeRecord } from '../records/index.ts';
import type { Arrivals } from '../remote/index.ts';
import { Confirmation, type ConfirmationOptions } from './confirmation.ts';
import { findObstacle, planRouting } from './judge-instance.ts';
import { KeyedTurns } from './keyed-turns.ts';
import { readAttributes } from './routed-attributes.ts';
import { sendByRule } from './send-by-rule.ts';

export interface RouterOptions extends Omit<ConfirmationOptions, 'turns'> {
  readonly archive: Pick<Archive, 'changes' | 'lastSequence' | 'instancesOf' | 'onChange'>;
  readonly cursors: CursorRecords;
  readonly arrivals: Pick<Arrivals, 'of' | 'quietMs'>;
  /** How long what arrives is gathered before its studies become jobs. */
  readonly gatherMs?: number;
}

const payload = z.object({ ruleId: z.string(), studyInstanceUid: z.string() });
type Payload = z.infer<typeof payload>;

/** With the longest back-off of ten minutes, more than a day: a destination may be away for a night. */
const maximumAttempts = 150;
/** Those that are marked as sent together; as many may go twice when the process dies. */
const marksAtOnce = 50;

/**
 * Sends what arrives to where rules say. Each study that changed becomes a job for each rule, which sends what the rule fits and what it
 * has not sent yet: at least once each, whatever dies meanwhile. The last change that became jobs is remembered.
 */
export class Router {
  readonly #options: RouterOptions;
  readonly #kind: JobKind<Payload>;
  readonly #follower: ChangeFollower;
  readonly #confirmation: Confirmation;
  /** By rule and study. */
  readonly #turns = new KeyedTurns();

  constructor(options: RouterOptions) {
    this.#options = options;
    this.#kind = {
      name: 'route-study',
      payload,
      concurrency: 2,
      maximumAttempts,
      run: (job, signal) =>
        this.#turns.take(`${job.ruleId} ${job.studyInstanceUid}`, () => this.#route(job, signal)),
    };
    options.jobs.register(this.#kind);
    this.#confirmation = new Confirmation({ ...options, turns: this.#turns });
    const { archive, restriction, cursors, logger, gatherMs } = options;
    this.#follower = new ChangeFollower({
      name: 'routing',
      cursors,
      archive,
      restriction,
      logger,
      gatherMs,
      // Jobs first, then the cursor: what dies between makes them again, and they find it sent.
      take: (changes) => this.#makeJobs(changes),
      failure: 'What arrived could not be routed',
    });
  }

  /** Resolves once it knows from which change on it routes: whatever is stored afterwards counts. */
  begun(): Promise<void> {
    return this.#follower.settled();
  }

  /** Waits for what is being gathered; jobs under way are the queue's. */
  stop(): Promise<void> {
    return this.#follower.stop();
  }

  async #makeJobs(changes: readonly Change[]): Promise<void> {
    const { records, arrivals } = this.#options;
    const stored = changes.filter(({ kind }) => kind === 'instance-stored');
    const studies = new Set(stored.map(({ studyInstanceUid }) => studyInstanceUid));
    const rules = studies.size > 0 ? await records.rules() : [];
    for (const rule of rules.filter(({ isEnabled }) => isEnabled !== false)) {
      for (const studyInstanceUid of studies)
        await this.#enqueue(rule, studyInstanceUid, delayOf(rule, arrivals.quietMs));
    }
  }

  async #enqueue({ id: ruleId }: RoutingRule, studyInstanceUid: string, delayMs: number): Promise<void> {
    const dedupeKey = `${ruleId} ${studyInstanceUid}`;
    await this.#options.jobs.enqueue(this.#kind, { ruleId, studyInstanceUid }, { dedupeKey, delayMs });
  }

  async #route({ ruleId, studyInstanceUid }: Payload, signal: AbortSignal): Promise<void> {
    const { archive, restriction, records, nodes, transcoder, connectNode } = this.#options;
    const rule = await records.find(ruleId);
    if (!rule || rule.isEnabled === false) return;
    const node = await nodes.get(rule.nodeId);
    const instances = await archive.instancesOf({ studyInstanceUid }, restriction);
    if (rule.waitsUntilQuiet !== false && (await this.#isArriving(studyInstanceUid, instances))) {
      await this.#enqueue(rule, studyInstanceUid, this.#options.arrivals.quietMs);
      return;
    }
    const going = await this.#select(rule, node, instances);
    let failed = 0;
    let reason: string | undefined;
    const marks: string[] = [];
    const mark = () => records.addSent(ruleId, studyInstanceUid, marks.splice(0));
    try {
      const to = { rule, node, transcoder, connectNode, signal };
      for await (const { instance, outcome, error } of sendByRule(going, to)) {
        if (outcome === 'failed') {
          failed += 1;
          reason ??= error?.code;
        } else if (marks.push(instance.sopInstanceUid) >= marksAtOnce) await mark();
      }
    } finally {
      await mark();
    }
    // Also where all was sent before: the process may have died in between.
    await this.#confirmation.begin(rule, studyInstanceUid);
    signal.throwIfAborted();
    if (failed > 0) throw serverError('SERVER_ROUTING_INCOMPLETE', { failed, reason: reason ?? 'unknown' });
  }

  async #isArriving(studyInstanceUid: string, instances: readonly StoredInstance[]): Promise<boolean> {
    const receivedAt = instances.map((one) => one.receivedAt).reduce((a, b) => (a > b ? a : b), '');
    const study = { studyInstanceUid, numberOfInstances: instances.length, receivedAt };
    const [arrival] = await this.#options.arrivals.of([study]);
    return arrival?.state === 'arriving';
  }

  async #select(
    rule: RoutingRule,
    { aeTitle }: NodeRecord,
    instances: readonly StoredInstance[],
  ): Promise<StoredInstance[]> {
    const plan = planRouting(rule);
    const tags = plan.conditions.map(({ tag }) => tag);
    const going: StoredInstance[] = [];
    const [first] = instances;
    if (!first) return going;
    const sent = await this.#options.records.sent(rule.id, first.studyInstanceUid);
    for (const stored of instances) {
      if (sent.has(stored.sopInstanceUid)) continue;
      const facts = {
        source: stored.callingAeTitle,
        receivedAt: new Date(stored.receivedAt),
        wasSent: false,
        attribute: await readAttributes(stored, tags),
      };
      if (!findObstacle(plan, facts, aeTitle)) going.push(stored);
    }
    return going;
  }
}

function delayOf({ delayMinutes = 0, waitsUntilQuiet = true }: RoutingRule, quietMs: number): number {
  return Math.max(delayMinutes * 60_000, waitsUntilQuiet ? quietMs : 0);
}
