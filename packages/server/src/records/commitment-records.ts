import type { AnyTransaction } from '../jobs/index.ts';

/** An instance by its class. */
export interface SopReference {
  readonly sopClassUid: string;
  readonly sopInstanceUid: string;
}

/** Failure Reason (0008,1197) of PS3.3 C.14. */
export interface FailedReference extends SopReference {
  readonly failureReason: number;
}

/** What an N-EVENT-REPORT says of a transaction. PS3.4 §J.3.3. */
export interface CommitmentOutcome {
  readonly committed: readonly SopReference[];
  readonly failed: readonly FailedReference[];
}

/** Whose promise it is: `ours`, asked of us; or `theirs`, that we asked for. */
export type Promiser = 'ours' | 'theirs';

/** A transaction of the Storage Commitment Push Model (PS3.4 Annex J). */
export interface CommitmentRecord {
  readonly promiser: Promiser;
  /** AE title of the other side. */
  readonly peerAeTitle: string;
  readonly transactionUid: string;
  readonly references: readonly SopReference[];
  /** Once it is known. */
  readonly outcome?: CommitmentOutcome | undefined;
}

export type CommitmentKey = Pick<CommitmentRecord, 'promiser' | 'peerAeTitle' | 'transactionUid'>;

/** Port: promises to keep instances. */
export interface CommitmentRecords {
  find(key: CommitmentKey): Promise<CommitmentRecord | undefined>;
  /** Whether it is new; `alongside` runs in the same transaction then. */
  add(
    userId: string,
    record: CommitmentRecord,
    alongside?: (transaction: AnyTransaction | undefined) => Promise<unknown>,
  ): Promise<boolean>;
  /** `undefined`: to be found anew. Answers whether the transaction is known. */
  saveOutcome(key: CommitmentKey, outcome: CommitmentOutcome | undefined): Promise<boolean>;
  /**
   * Forgets those whose outcome was found before then (ISO 8601 in UTC) and that are not `open`, because someone has still to be told;
   * answers how many.
   */
  removeEnded(before: string, isOpen: (key: CommitmentKey) => boolean): Promise<number>;
  /** Whether it was there. */
  remove(key: CommitmentKey): Promise<boolean>;
}
