import { randomUUID } from 'node:crypto';
import { isIsocenterError } from '@isocenter/dicom';
import { type Retrieval, RetrieveMethod, type RetrieveOrder } from '@isocenter/network/api';
import * as z from 'zod';
import { serverError } from '../errors.ts';
import type { JobKind, JobQueue } from '../jobs/index.ts';
import type { NodeDirectory } from '../nodes/index.ts';
import { type RetrieveStudyOptions, retrieveStudy } from './retrieve-study.ts';

export interface RetrievalDeskOptions
  extends Pick<RetrieveStudyOptions, 'archive' | 'connectNode' | 'logger' | 'aeTitle' | 'userId'> {
  readonly nodes: Pick<NodeDirectory, 'get'>;
  readonly jobs: JobQueue;
  /** Called at each step; many a second where instances are small. */
  readonly onProgress?: (retrieval: Retrieval) => void;
}

const payload = z.object({
  id: z.string(),
  nodeId: z.string(),
  studyInstanceUid: z.string(),
  seriesInstanceUid: z.string().optional(),
  method: z.enum(RetrieveMethod.options).optional(),
});
type Payload = z.infer<typeof payload>;

interface QueuedOrder {
  readonly jobId: string;
  readonly order: Payload;
  /** Of its last attempt. */
  readonly problem: Retrieval['problem'];
}

/** What is over is remembered this long back; jobs that wait or failed are in the queue. */
const mostRemembered = 200;
/** Each is an association and writes to one disk. */
const atOnce = 2;
/** As many as the queue lists at once. */
const mostQueued = 500;

/** Retrievals from other nodes: jobs that outlive the process, with progress while one runs here. */
export class RetrievalDesk {
  readonly #options: RetrievalDeskOptions;
  readonly #kind: JobKind<Payload>;
  /** By id, the oldest first. */
  readonly #known = new Map<string, Retrieval>();
  readonly #running = new Map<string, AbortController>();

  constructor(options: RetrievalDeskOptions) {
    this.#options = options;
    this.#kind = {
      name: 'retrieve-study',
      payload,
      concurrency: atOnce,
      maximumAttempts: 5,
      run: (order, signal) => this.#run(order, signal),
      onDead: (order) => void this.#tell({ ...this.#get(order), state: 'failed' }),
    };
    options.jobs.register(this.#kind);
  }

  /** Throws `SERVER_NODE_UNKNOWN`. One that waits already for the same is not doubled, one that failed for good gives way. */
  async order(order: RetrieveOrder): Promise<Retrieval> {
    const node = await this.#options.nodes.get(order.nodeId);
    if (order.method === 'DICOMweb' && node.dicomwebUrl === undefined)
      throw serverError('SERVER_REQUEST_INVALID', {
        part: 'the method',
        reason: 'No DICOMweb address of this node is known.',
      });
    const id = randomUUID();
    const dedupeKey = keyOf(order);
    await this.#forgetDead(dedupeKey);
    const isAdded = await this.#options.jobs.enqueue(
      this.#kind,
      { ...order, id },
      { dedupeKey, priority: 10 },
    );
    // It may have begun, and told so, before the queue answers that it has it.
    if (isAdded) return this.#known.get(id) ?? this.#tell(retrievalOf({ ...order, id }, 'waiting'));
    const waiting = (await this.#queued('waiting')).find((one) => keyOf(one) === dedupeKey);
    return waiting ?? retrievalOf({ ...order, id }, 'waiting');
  }

  async #forgetDead(key: string): Promise<void> {
    for (const { jobId, order } of await this.#jobsOf('dead')) {
      if (keyOf(order) !== key) continue;
      await this.#options.jobs.cancel(jobId);
      this.#known.delete(order.id);
    }
  }

  /** Newest first; those of another process without their progress. */
  async list(): Promise<Retrieval[]> {
    const queued = [
      ...(await this.#queued('waiting')),
      ...(await this.#queued('running')),
      ...(await this.#queued('dead')),
    ];
    const elsewhere = queued.filter(({ id }) => !this.#known.has(id));
    return [...elsewhere, ...[...this.#known.values()].reverse()];
  }

  /** Whether there was one to be cancelled. What came already stays. */
  async cancel(id: string): Promise<boolean> {
    const { jobs } = this.#options;
    for (const state of ['waiting', 'running', 'dead'] as const) {
      const found = (await this.#jobsOf(state)).find((job) => job.order.id === id);
      if (!found) continue;
      this.#tell({ ...(this.#known.get(id) ?? retrievalOf(found.order, 'waiting')), state: 'cancelled' });
      await jobs.cancel(found.jobId);
      this.#running.get(id)?.abort();
      return true;
    }
    return false;
  }

  /** Whether it came or comes by one of these, so far as this process knows or the queue does. */
  async isFetched(studyInstanceUid: string): Promise<boolean> {
    if ([...this.#known.values()].some((one) => one.studyInstanceUid === studyInstanceUid)) return true;
    const queued = [...(await this.#jobsOf('waiting')), ...(await this.#jobsOf('running'))];
    return queued.some(({ order }) => order.studyInstanceUid === studyInstanceUid);
  }

  /** How many instances a study is to have, as the node tells that it is being retrieved from; of several, the one that has most. */
  expectedInstances(studyInstanceUid: string): number | undefined {
    const totals = [...this.#known.values()].flatMap((one) => {
      if (one.studyInstanceUid !== studyInstanceUid || one.state !== 'running') return [];
      if (one.seriesInstanceUid !== undefined || one.remaining === undefined) return [];
      return one.completed + one.failed + one.warning + one.remaining;
    });
    return totals.length > 0 ? Math.max(...totals) : undefined;
  }

  async #run(order: Payload, signal: AbortSignal): Promise<void> {
    const { nodes, archive, connectNode, logger, aeTitle, userId } = this.#options;
    const stopping = new AbortController();
    const stop = () => stopping.abort(signal.reason);
    signal.addEventListener('abort', stop);
    this.#running.set(order.id, stopping);
    this.#tell(retrievalOf(order, 'running'));
    try {
      const node = await nodes.get(order.nodeId);
      const { studyInstanceUid, seriesInstanceUid, method } = order;
      const what = { studyInstanceUid, seriesInstanceUid, method };
      const by = { archive, connectNode, logger, aeTitle, userId, signal: stopping.signal };
      for await (const counts of retrieveStudy(node, { ...what, ...by }))
        this.#tell({ ...this.#get(order), ...withoutUndefined(counts) });
      if (!stopping.signal.aborted) this.#tell({ ...this.#get(order), state: 'done' });
    } catch (error) {
      if (this.#get(order).state !== 'cancelled') {
        const problem = isIsocenterError(error)
          ? { code: error.code, message: error.message }
          : { code: 'SERVER_FAILED', message: 'The server made a mistake.' };
        this.#tell({ ...this.#get(order), state: 'waiting', problem });
      }
      throw error;
    } finally {
      signal.removeEventListener('abort', stop);
      this.#running.delete(order.id);
    }
  }

  #get(order: Payload): Retrieval {
    return this.#known.get(order.id) ?? retrievalOf(order, 'running');
  }

  #tell(retrieval: Retrieval): Retrieval {
    // What was cancelled stays so, whatever its last step says.
    const isOver = this.#known.get(retrieval.id)?.state === 'cancelled';
    const told = isOver ? { ...retrieval, state: 'cancelled' as const } : retrieval;
    this.#known.delete(told.id);
    this.#known.set(told.id, told);
    for (const [id] of this.#known) {
      if (this.#known.size <= mostRemembered) break;
      if (!this.#running.has(id)) this.#known.delete(id);
    }
    this.#options.onProgress?.(told);
    return told;
  }

  async #queued(state: 'waiting' | 'running' | 'dead'): Promise<Retrieval[]> {
    const stateOf = { waiting: 'waiting', running: 'running', dead: 'failed' } as const;
    return (await this.#jobsOf(state)).map(({ order, problem }) => ({
      ...(this.#known.get(order.id) ?? {
        ...retrievalOf(order, stateOf[state]),
        ...(problem && { problem }),
      }),
      ...(state === 'dead' && { state: 'failed' as const }),
    }));
  }

  async #jobsOf(state: 'waiting' | 'running' | 'dead'): Promise<QueuedOrder[]> {
    const jobs = await this.#options.jobs.list(state, { limit: mostQueued, offset: 0 });
    return jobs.flatMap(({ id: jobId, kind, payload: text, lastError = '' }) => {
      const order = kind === this.#kind.name ? payload.safeParse(text).data : undefined;
      const [, code, message] = /^(\w+): (.*)$/s.exec(lastError) ?? [];
      const problem = code !== undefined && message !== undefined ? { code, message } : undefined;
      return order ? [{ jobId, order, problem }] : [];
    });
  }
}

/** No two wait for the same. */
const keyOf = ({ nodeId, studyInstanceUid, seriesInstanceUid = '' }: RetrieveOrder): string =>
  `${nodeId} ${studyInstanceUid} ${seriesInstanceUid}`;

function retrievalOf(
  order: Payload | (RetrieveOrder & { id: string }),
  state: Retrieval['state'],
): Retrieval {
  const { id, nodeId, studyInstanceUid, seriesInstanceUid, method } = order;
  return {
    id,
    nodeId,
    studyInstanceUid,
    ...(seriesInstanceUid !== undefined && { seriesInstanceUid }),
    ...(method !== undefined && { method }),
    state,
    completed: 0,
    failed: 0,
    warning: 0,
  };
}

const withoutUndefined = <T extends object>({ ...fields }: T): { [K in keyof T]: Exclude<T[K], undefined> } =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as never;
