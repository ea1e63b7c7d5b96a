import type { Archive, Change, Clock, Logger, Restriction } from '@isocenter/archive';
import { createUid, isIsocenterError, TransferSyntaxUid } from '@isocenter/dicom';
import { describeStatus, networkError } from '@isocenter/network';
import * as z from 'zod';
import { INSTANCE_AVAILABILITY_NOTIFICATION } from '../dimse/procedure-sop-classes.ts';
import type { JobKind, JobQueue } from '../jobs/index.ts';
import type { ConnectNode, NodeDirectory } from '../nodes/index.ts';
import { quietAfterMs } from '../remote/index.ts';
import { availabilityOf } from './availability-message.ts';

const QuietWork = z.object({ studyInstanceUid: z.string() });
const TellWork = z.object({ studyInstanceUid: z.string(), nodeId: z.string() });

export interface AvailabilityDeskOptions {
  readonly archive: Pick<Archive, 'onChange' | 'study' | 'instancesOf'>;
  readonly restriction: Restriction;
  readonly jobs: JobQueue;
  readonly nodes: Pick<NodeDirectory, 'list' | 'get'>;
  readonly connect: ConnectNode;
  /** Ours, from where the instances can be retrieved. */
  readonly aeTitle: string;
  readonly clock: Clock;
  readonly logger: Pick<Logger, 'warn'>;
  /** A study is quiet when nothing came in for so long; what the study list takes for quiet unless told. */
  readonly quietMs?: number;
}

/** A day and more at ten minutes each in the end. */
const mostAttempts = 200;

const presentationContexts = [
  {
    abstractSyntaxUid: INSTANCE_AVAILABILITY_NOTIFICATION,
    transferSyntaxUids: [TransferSyntaxUid.ExplicitVrLittleEndian, TransferSyntaxUid.ImplicitVrLittleEndian],
  },
];

/**
 * Tells nodes that want it of studies that have come in, once nothing more of them comes: Instance Availability Notification SCU (PS3.4
 * Annex R). The waiting is a job from the first instance on, so a restart forgets no study.
 */
export class AvailabilityDesk {
  readonly #options: AvailabilityDeskOptions;
  readonly #quietMs: number;
  readonly #quietJob: JobKind<z.infer<typeof QuietWork>>;
  readonly #tellJob: JobKind<z.infer<typeof TellWork>>;
  readonly #stopListening: () => void;
  /** Until when a job of this process waits for each study, so that not every instance asks the database. */
  readonly #awaitedUntil = new Map<string, number>();

  constructor(options: AvailabilityDeskOptions) {
    this.#options = options;
    this.#quietMs = options.quietMs ?? quietAfterMs;
    this.#quietJob = {
      name: 'study-quiet',
      payload: QuietWork,
      concurrency: 1,
      maximumAttempts: mostAttempts,
      run: ({ studyInstanceUid }) => this.#look(studyInstanceUid),
    };
    this.#tellJob = {
      name: 'availability-notification',
      payload: TellWork,
      concurrency: 2,
      maximumAttempts: mostAttempts,
      run: ({ studyInstanceUid, nodeId }) => this.#tell(studyInstanceUid, nodeId),
    };
    options.jobs.register(this.#quietJob);
    options.jobs.register(this.#tellJob);
    this.#stopListening = options.archive.onChange((changes) => {
      this.#note(changes).catch((error: unknown) =>
        options.logger.warn({ err: error }, 'A study that came in is not announced'),
      );
    });
  }

  close(): void {
    this.#stopListening();
  }

  async #note(changes: readonly Change[]): Promise<void> {
    const stored = changes.filter(({ kind }) => kind === 'instance-stored');
    const studies = new Set(stored.map(({ studyInstanceUid }) => studyInstanceUid));
    for (const [study, until] of this.#awaitedUntil) {
      if (until <= this.#options.clock.now()) this.#awaitedUntil.delete(study);
      else studies.delete(study);
    }
    if (studies.size === 0 || (await this.#listeners()).length === 0) return;
    for (const study of studies) await this.#await(study, this.#quietMs);
  }

  async #listeners() {
    return (await this.#options.nodes.list()).filter(({ allows }) => allows.includes('availability'));
  }

  async #await(studyInstanceUid: string, delayMs: number): Promise<void> {
    this.#awaitedUntil.set(studyInstanceUid, this.#options.clock.now() + delayMs);
    const work = { studyInstanceUid };
    await this.#options.jobs.enqueue(this.#quietJob, work, { delayMs, dedupeKey: studyInstanceUid });
  }

  async #look(studyInstanceUid: string): Promise<void> {
    const { archive, restriction, jobs, clock } = this.#options;
    const study = await archive.study(studyInstanceUid, restriction);
    if (!study) return;
    const quietForMs = clock.now() - Date.parse(study.receivedAt ?? '');
    if (quietForMs < this.#quietMs) return this.#await(studyInstanceUid, this.#quietMs - quietForMs);
    for (const { id: nodeId } of await this.#listeners()) {
      const dedupeKey = JSON.stringify([nodeId, studyInstanceUid]);
      await jobs.enqueue(this.#tellJob, { studyInstanceUid, nodeId }, { dedupeKey });
    }
  }

  /** PS3.4 §R.3.2. */
  async #tell(studyInstanceUid: string, nodeId: string): Promise<void> {
    const { archive, restriction, connect, aeTitle } = this.#options;
    const node = await this.#findNode(nodeId);
    const instances = await archive.instancesOf({ studyInstanceUid }, restriction);
    if (!node?.allows.includes('availability') || instances.length === 0) return; // nobody wants it any more
    const user = await connect(node, { presentationContexts });
    try {
      const { status, errorComment: comment } = await user.normalized({
        operation: 'N-CREATE',
        sopClassUid: INSTANCE_AVAILABILITY_NOTIFICATION,
        sopInstanceUid: createUid(),
        dataSet: availabilityOf(studyInstanceUid, instances, aeTitle),
      });
      const { kind, meaning } = describeStatus(status);
      if (kind === 'failure')
        throw networkError('NETWORK_OPERATION_FAILED', { operation: 'N-CREATE', status, meaning, comment });
    } finally {
      await user.release().catch(() => undefined); // what was said was said
    }
  }

  async #findNode(nodeId: string) {
    try {
      return await this.#options.nodes.get(nodeId);
    } catch (error) {
      if (isIsocenterError(error, 'SERVER_NODE_UNKNOWN')) return undefined;
      throw error;
    }
  }
}
