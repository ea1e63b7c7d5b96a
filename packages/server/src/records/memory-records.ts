import { type Clock, localUserId } from '@isocenter/archive';
import { serverError } from '../errors.ts';
import { MemoryCursors } from './memory-cursors.ts';
import { MemoryCommitments, MemoryProcedureSteps, MemoryWorklist } from './memory-procedures.ts';
import { MemoryRouting } from './memory-routing.ts';
import type { AuditEvent, AuditRecord, DraftRecord, NodeRecord, Records, User } from './records.ts';

/** Twin of the records in a database for tests. */
export class MemoryRecords implements Records {
  readonly worklist = new MemoryWorklist();
  readonly procedureSteps = new MemoryProcedureSteps(this.worklist);
  readonly commitments = new MemoryCommitments();
  readonly routing = new MemoryRouting();
  readonly cursors = new MemoryCursors();
  readonly #drafts = new Map<string, string>();
  readonly #profiles = new Map<string, string>();
  readonly #nodes = new Map<string, NodeRecord>();
  readonly #audit: AuditRecord[] = [];
  readonly #clock: Clock;
  readonly #localUserName: string;

  constructor(clock: Clock, localUserName: string) {
    this.#clock = clock;
    this.#localUserName = localUserName;
  }

  async localUser(): Promise<User> {
    return { id: localUserId, name: this.#localUserName };
  }

  async draft(userId: string, studyInstanceUid: string): Promise<DraftRecord> {
    const stored = this.#drafts.get(keyOf(userId, studyInstanceUid));
    return stored === undefined ? { version: 0, annotations: [] } : (JSON.parse(stored) as DraftRecord);
  }

  async saveDraft(
    userId: string,
    studyInstanceUid: string,
    draft: DraftRecord,
  ): Promise<{ version: number }> {
    const key = keyOf(userId, studyInstanceUid);
    const stored = JSON.parse(this.#drafts.get(key) ?? '{"version":0}') as DraftRecord;
    if (stored.version !== draft.version)
      throw serverError('SERVER_DRAFT_CONFLICT', { version: stored.version });
    const version = draft.version + 1;
    this.#drafts.set(key, JSON.stringify({ version, annotations: draft.annotations }));
    return { version };
  }

  async nodes(): Promise<NodeRecord[]> {
    return [...this.#nodes.values()].sort((a, b) => compare(a.name, b.name) || compare(a.id, b.id));
  }

  async saveNode(_userId: string, node: NodeRecord): Promise<void> {
    const other = [...this.#nodes.values()].find(({ aeTitle }) => aeTitle === node.aeTitle);
    if (other && other.id !== node.id)
      throw serverError('SERVER_NODE_EXISTS', { aeTitle: node.aeTitle, name: other.name });
    this.#nodes.set(node.id, structuredClone(node));
  }

  async removeNode(id: string): Promise<boolean> {
    return this.#nodes.delete(id);
  }

  async profile(userId: string, name: string): Promise<unknown> {
    const stored = this.#profiles.get(keyOf(userId, name));
    return stored === undefined ? undefined : JSON.parse(stored);
  }

  async saveProfile(userId: string, name: string, settings: unknown): Promise<void> {
    this.#profiles.set(keyOf(userId, name), JSON.stringify(settings));
  }

  async addAudit(event: AuditEvent): Promise<AuditRecord> {
    const at = new Date(this.#clock.now()).toISOString();
    const record = { ...event, sequence: this.#audit.length + 1, at };
    this.#audit.push(record);
    return record;
  }

  async audit({ since, limit }: { since: number; limit: number }): Promise<AuditRecord[]> {
    return this.#audit.filter(({ sequence }) => sequence > since).slice(0, limit);
  }
}

const keyOf = (...parts: readonly string[]): string => JSON.stringify(parts);

const compare = (a: string, b: string): number => (a < b ? -1 : Number(a > b));
