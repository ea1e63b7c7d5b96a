import type { InstanceKey } from '../incoming-instance.ts';

/**
 * `instance-stored`: visible now, also when it was withheld before. `instance-removed`: no longer visible.
 * `instance-quarantined`: kept, but to be decided on. `instance-changed`: it says something else of itself now, or is
 * withheld for another reason.
 */
export type ChangeKind = 'instance-stored' | 'instance-removed' | 'instance-quarantined' | 'instance-changed';

/** One entry of the ordered change feed. Sequence numbers only grow and are never reused. */
export interface Change extends InstanceKey {
  readonly sequence: number;
  readonly kind: ChangeKind;
  /** ISO 8601 in UTC. */
  readonly occurredAt: string;
  /** Instances the study shows right after this change; at 0 there is no study to see. */
  readonly numberOfStudyInstances: number;
}
