import type { RoutingRule } from '@isocenter/network/api';

/** Whether the destination was asked to promise that it keeps an instance (storage commitment), and did. */
export type PromiseState = 'unasked' | 'asked' | 'promised';

/** Rules of routing, and what each has sent already. */
export interface RoutingRecords {
  /** By name. */
  rules(): Promise<RoutingRule[]>;
  find(id: string): Promise<RoutingRule | undefined>;
  /** Adds it, or changes the one of the same id; what it has sent stays sent. */
  save(userId: string, rule: RoutingRule): Promise<void>;
  /** Whether it was there. What it has sent is forgotten. */
  remove(id: string): Promise<boolean>;
  /** SOP Instance UIDs of a study that a rule has sent. */
  sent(ruleId: string, studyInstanceUid: string): Promise<Set<string>>;
  addSent(ruleId: string, studyInstanceUid: string, sopInstanceUids: readonly string[]): Promise<void>;
  /** Of what a rule has sent of a study, what is in this state. */
  sentIn(state: PromiseState, ruleId: string, studyInstanceUid: string): Promise<Set<string>>;
  /** Of what is noted as sent; only what is `unasked` becomes `asked`. */
  setState(
    state: PromiseState,
    ruleId: string,
    studyInstanceUid: string,
    sopInstanceUids: readonly string[],
  ): Promise<void>;
}
