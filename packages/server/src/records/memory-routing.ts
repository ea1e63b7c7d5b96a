import type { RoutingRule } from '@isocenter/network/api';
import type { PromiseState, RoutingRecords } from './routing-records.ts';

/** Twin of `SqlRouting` for tests. */
export class MemoryRouting implements RoutingRecords {
  readonly #rules = new Map<string, RoutingRule>();
  readonly #sent = new Map<string, Map<string, Set<string>>>();
  readonly #states = new Map<string, PromiseState>();

  async rules(): Promise<RoutingRule[]> {
    const keyOf = ({ name, id }: RoutingRule) => `${name}\0${id}`;
    return [...this.#rules.values()].sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1));
  }

  async find(id: string): Promise<RoutingRule | undefined> {
    return this.#rules.get(id);
  }

  async save(_userId: string, rule: RoutingRule): Promise<void> {
    this.#rules.set(rule.id, structuredClone(rule));
  }

  async remove(id: string): Promise<boolean> {
    this.#sent.delete(id);
    return this.#rules.delete(id);
  }

  async sent(ruleId: string, studyInstanceUid: string): Promise<Set<string>> {
    return new Set(this.#sent.get(ruleId)?.get(studyInstanceUid));
  }

  async addSent(ruleId: string, studyInstanceUid: string, uids: readonly string[]): Promise<void> {
    const studies = this.#sent.get(ruleId) ?? new Map<string, Set<string>>();
    this.#sent.set(ruleId, studies);
    studies.set(studyInstanceUid, new Set([...(studies.get(studyInstanceUid) ?? []), ...uids]));
  }

  async sentIn(state: PromiseState, ruleId: string, studyInstanceUid: string): Promise<Set<string>> {
    const sent = await this.sent(ruleId, studyInstanceUid);
    return new Set([...sent].filter((uid) => (this.#states.get(`${ruleId} ${uid}`) ?? 'unasked') === state));
  }

  async setState(
    state: PromiseState,
    ruleId: string,
    studyInstanceUid: string,
    uids: readonly string[],
  ): Promise<void> {
    const open = state === 'asked' ? await this.sentIn('unasked', ruleId, studyInstanceUid) : undefined;
    const settable = open ?? (await this.sent(ruleId, studyInstanceUid));
    for (const uid of uids) if (settable.has(uid)) this.#states.set(`${ruleId} ${uid}`, state);
  }
}
