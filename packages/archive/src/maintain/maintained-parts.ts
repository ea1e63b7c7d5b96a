import type { InstanceIndex } from '../index/instance-index.ts';
import type { Clock, Logger } from '../ports.ts';
import type { BlobStore } from '../store/blob-store.ts';
import type { Journal } from './journal.ts';

/** What the work of maintenance is done on. */
export interface MaintainedParts {
  readonly blobs: BlobStore;
  readonly index: InstanceIndex;
  readonly journal: Journal;
  readonly clock: Clock;
  readonly logger: Logger;
  /** The user whose id adopted instances carry. */
  readonly userId: string;
  /** Runs work while nothing is named or indexed beside it. */
  readonly exclusively: <Result>(work: () => Promise<Result>) => Promise<Result>;
}
