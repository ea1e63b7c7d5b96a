import { dataSetOf } from '@isocenter/dicom';
import { type IdentifierReply, Status, type SubOperationCounts } from '@isocenter/network';
import type { SentInstance } from '../../remote/index.ts';

/** What came of the sub-operations of one C-GET or C-MOVE so far. PS3.4 §C.4.2.1.6 to .9, §C.4.3.1.6 to .9. */
export class SubOperations {
  readonly #total: number;
  readonly #failedSopInstanceUids: string[] = [];
  #completed = 0;
  #warning = 0;

  constructor(total: number) {
    this.#total = total;
  }

  count({ outcome, instance }: SentInstance): void {
    if (outcome === 'done') this.#completed += 1;
    else if (outcome === 'warning') this.#warning += 1;
    else this.#failedSopInstanceUids.push(instance.sopInstanceUid);
  }

  get isComplete(): boolean {
    return this.#remaining === 0;
  }

  /** How far it is. */
  pending(): IdentifierReply {
    return { status: Status.Pending, subOperations: { remaining: this.#remaining, ...this.#counts } };
  }

  /** How it ended; what remains is told only of what was cancelled. PS3.4 Tables C.4-2, C.4-3. */
  last(isCancelled: boolean): IdentifierReply {
    const failed = this.#failedSopInstanceUids;
    const status = isCancelled && this.#remaining > 0 ? Status.Cancelled : this.#lastStatus;
    return {
      status,
      subOperations: {
        ...(status === Status.Cancelled && { remaining: this.#remaining }),
        ...this.#counts,
      },
      ...(failed.length > 0 && { identifier: dataSetOf({ FailedSOPInstanceUIDList: failed }) }),
    };
  }

  get #lastStatus(): number {
    const failed = this.#failedSopInstanceUids.length;
    if (failed > 0 && failed === this.#total) return Status.UnableToPerformSubOperations;
    return failed + this.#warning > 0 ? Status.SubOperationsFailed : Status.Success;
  }

  get #remaining(): number {
    return this.#total - this.#completed - this.#warning - this.#failedSopInstanceUids.length;
  }

  get #counts(): SubOperationCounts {
    return {
      completed: this.#completed,
      failed: this.#failedSopInstanceUids.length,
      warning: this.#warning,
    };
  }
}
