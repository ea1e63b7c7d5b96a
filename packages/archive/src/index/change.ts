import type { InstanceKey } from '../incoming-instance.ts';

/** One entry of the ordered change feed. Sequence numbers only grow and are never reused. */
export interface Change extends InstanceKey {
  readonly sequence: number;
  readonly kind: 'instance-stored' | 'instance-removed';
  /** ISO 8601 in UTC. */
  readonly occurredAt: string;
  /** Instances the study held right after this change; at 0 the study is gone. */
  readonly numberOfStudyInstances: number;
}
