import type { Restriction } from '../query/restriction.ts';
import type { InstanceRecord } from './instance-index.ts';

/** Why an instance is kept but not shown at any door. */
export type WithheldReason = 'deleted' | 'rejected' | 'quarantined' | 'replaced';

/** An instance that is kept but not shown. One SOP Instance UID may be withheld several times: that is its history. */
export interface WithheldInstance {
  /** Of this withholding; never given again. */
  readonly id: number;
  readonly reason: WithheldReason;
  /** The code of an error or a finding (`ARCHIVE_PATIENT_CONFLICT`), or the operator's own words for `deleted`. */
  readonly why: string;
  /** All that is needed to show it again. */
  readonly record: InstanceRecord;
  /** ISO 8601 in UTC. */
  readonly since: string;
  readonly userId: string;
  /** SOP Instance UID of the rejection note. */
  readonly rejectedBy?: string;
}

export interface WithheldFilter {
  readonly reason?: WithheldReason | undefined;
  readonly studyInstanceUid?: string | undefined;
  readonly seriesInstanceUid?: string | undefined;
  readonly sopInstanceUids?: readonly string[] | undefined;
  readonly ids?: readonly number[] | undefined;
  /** SOP Instance UIDs of rejection notes. */
  readonly rejectedBy?: readonly string[] | undefined;
  readonly limit?: number | undefined;
  readonly offset?: number | undefined;
  readonly restriction: Restriction;
}

export interface WithheldInstances {
  /** How many there are beyond `limit` and `offset`. */
  readonly total: number;
  readonly instances: readonly WithheldInstance[];
}
