import type { RoutingRule } from '@isocenter/network/api';
import type { RoutingRecords } from './routing-records.ts';

/** Twin of `SqlRouting` for tests. */
export class MemoryRouting implements RoutingRecords {
  readonly #rules = new Map<string, RoutingRule>();
  readonly #sent = new Map<string, Map<string, Set<string>>>();
  #cursor: number | undefined;

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

  async cursor(): Promise<number | undefined> {
    return this.#cursor;
  }

  async saveCursor(sequence: number): Promise<void> {
    this.#cursor = sequence;
  }
}
