import type { Archive, Change, Clock, Logger, Restriction } from '@isocenter/archive';
import { createUid, isIsocenterError, TransferSyntaxUid } from '@isocenter/dicom';
import { describeStatus, networkError } from '@isocenter/network';
import * as z from 'zod';
import { ChangeFollower } from '../change-follower.ts';
import { INSTANCE_AVAILABILITY_NOTIFICATION } from '../dimse/procedure-sop-classes.ts';
import type { JobKind, JobQueue } from '../jobs/index.ts';
import type { ConnectNode, NodeDirectory } from '../nodes/index.ts';
import type { CursorRecords } from '../records/index.ts';
import { quietAfterMs } from '../remote/index.ts';
import { availabilityOf } from './availability-message.ts';

const QuietWork = z.object({ studyInstanceUid: z.string() });
const TellWork = z.object({ studyInstanceUid: z.string(), nodeId: z.string() });

export interface AvailabilityDeskOptions {
  readonly archive: Pick<Archive, 'changes' | 'lastSequence' | 'onChange' | 'study' | 'instancesOf'>;
  readonly restriction: Restriction;
  readonly jobs: JobQueue;
  readonly nodes: Pick<NodeDirectory, 'list' | 'get'>;
  readonly connect: ConnectNode;
  /** Ours, from where the instances can be retrieved. */
  readonly aeTitle: string;
  readonly clock: Clock;
  readonly logger: Pick<Logger, 'error'>;
  readonly cursors: CursorRecords;
  /** A study is quiet when nothing came in for so long; what the study list takes for quiet unless told. */
  readonly quietMs?: number;
  /** How long what arrives is gathered before its studies become jobs. */
  readonly gatherMs?: number;
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
 * Annex R). What arrives is followed from a remembered change on, and the waiting is a job, so a restart forgets no study.
 */
export class AvailabilityDesk {
  readonly #options: AvailabilityDeskOptions;
  readonly #quietMs: number;
  readonly #quietJob: JobKind<z.infer<typeof QuietWork>>;
  readonly #tellJob: JobKind<z.infer<typeof TellWork>>;
  readonly #follower: ChangeFollower;

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
    const { archive, restriction, cursors, logger, gatherMs } = options;
    this.#follower = new ChangeFollower({
      name: 'availability',
      cursors,
      archive,
      restriction,
      logger,
      gatherMs,
      take: (changes) => this.#note(changes),
      failure: 'What arrived could not be looked at for who is to be told of it',
    });
  }

  /** Resolves once it knows from which change on it tells: whatever is stored afterwards counts. */
  begun(): Promise<void> {
    return this.#follower.settled();
  }

  /** Waits for what is being gathered; jobs under way are the queue's. */
  stop(): Promise<void> {
    return this.#follower.stop();
  }

  async #note(changes: readonly Change[]): Promise<void> {
    const stored = changes.filter(({ kind }) => kind === 'instance-stored');
    const studies = new Set(stored.map(({ studyInstanceUid }) => studyInstanceUid));
    if (studies.size === 0 || (await this.#listeners()).length === 0) return;
    for (const study of studies) await this.#await(study, this.#quietMs);
  }

  async #listeners() {
    return (await this.#options.nodes.list()).filter(({ allows }) => allows.includes('availability'));
  }

  async #await(studyInstanceUid: string, delayMs: number): Promise<void> {
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
