import type { Archive, StoredInstance } from '@isocenter/archive';
import type { RoutingRule } from '@isocenter/network/api';
import * as z from 'zod';
import { serverError } from '../errors.ts';
import type { JobKind } from '../jobs/index.ts';
import type { NodeRecord } from '../records/index.ts';
import type { Arrivals } from '../remote/index.ts';
import { Confirmation, type ConfirmationOptions } from './confirmation.ts';
import { findObstacle, planRouting } from './judge-instance.ts';
import { KeyedTurns } from './keyed-turns.ts';
import { readAttributes } from './routed-attributes.ts';
import { sendByRule } from './send-by-rule.ts';

export interface RouterOptions extends Omit<ConfirmationOptions, 'turns'> {
  readonly archive: Pick<Archive, 'changes' | 'lastSequence' | 'instancesOf' | 'onChange'>;
  readonly arrivals: Pick<Arrivals, 'of' | 'quietMs'>;
  /** How long what arrives is gathered before its studies become jobs. */
  readonly gatherMs?: number;
}

const payload = z.object({ ruleId: z.string(), studyInstanceUid: z.string() });
type Payload = z.infer<typeof payload>;

const changesAtOnce = 1000;
const defaultGatherMs = 1000;
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
  readonly #stopListening: () => void;
  #timer: NodeJS.Timeout | undefined;
  #gathering: Promise<void> = Promise.resolve();
  #isStopped = false;
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
    this.#stopListening = options.archive.onChange(() => this.#wake());
    this.#gatherNext();
  }

  /** Resolves once it knows from which change on it routes: whatever is stored afterwards counts. */
  begun(): Promise<void> {
    return this.#gathering;
  }

  /** Waits for what is being gathered; jobs under way are the queue's. */
  async stop(): Promise<void> {
    this.#isStopped = true;
    this.#stopListening();
    clearTimeout(this.#timer);
    await this.#gathering;
  }

  #wake(): void {
    if (this.#isStopped) return;
    const { gatherMs = defaultGatherMs } = this.#options;
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      this.#gatherNext();
    }, gatherMs);
    this.#timer.unref();
  }

  #gatherNext(): void {
    this.#gathering = this.#gathering
      .then(() => this.#gather())
      .catch((err: unknown) => this.#options.logger.error({ err }, 'What arrived could not be routed'));
  }

  /** Jobs first, then the cursor: what dies between makes them again, and they find it sent. */
  async #gather(): Promise<void> {
    const { archive, restriction, records } = this.#options;
    const cursor = await records.cursor();
    if (cursor === undefined) {
      // What is here already, nobody asked to be sent.
      await records.saveCursor(await archive.lastSequence());
      return;
    }
    for (let since = cursor; !this.#isStopped; ) {
      const changes = await archive.changes({ since, limit: changesAtOnce, restriction });
      const last = changes[changes.length - 1];
      if (!last) return;
      const stored = changes.filter(({ kind }) => kind === 'instance-stored');
      const studies = new Set(stored.map(({ studyInstanceUid }) => studyInstanceUid));
      const rules = studies.size > 0 ? await records.rules() : [];
      for (const rule of rules.filter(({ isEnabled }) => isEnabled !== false)) {
        for (const studyInstanceUid of studies)
          await this.#enqueue(rule, studyInstanceUid, delayOf(rule, this.#options.arrivals.quietMs));
      }
      since = last.sequence;
      await records.saveCursor(since);
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
