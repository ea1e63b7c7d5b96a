import type { Clock } from '@isocenter/archive';
import { serverError } from '../errors.ts';
import type { NodeRecord, Records } from '../records/index.ts';

/** Another process may have changed them; what we change ourselves counts at once. */
const longestTrustMs = 2000;

export interface NodeDirectoryOptions {
  readonly records: Pick<Records, 'nodes' | 'saveNode' | 'removeNode'>;
  readonly clock: Clock;
}

/** The nodes we know. Held for two seconds at most, so that a busy listener does not ask the database each time. */
export class NodeDirectory {
  readonly #records: NodeDirectoryOptions['records'];
  readonly #clock: Clock;
  #held: { readonly askedAt: number; readonly nodes: Promise<readonly NodeRecord[]> } | undefined;

  constructor({ records, clock }: NodeDirectoryOptions) {
    this.#records = records;
    this.#clock = clock;
  }

  /** By name. */
  list(): Promise<readonly NodeRecord[]> {
    const ageMs = this.#held ? this.#clock.now() - this.#held.askedAt : Number.POSITIVE_INFINITY;
    // A clock that was set back makes nothing younger.
    if (this.#held && ageMs >= 0 && ageMs < longestTrustMs) return this.#held.nodes;
    const held = { askedAt: this.#clock.now(), nodes: this.#records.nodes() };
    this.#held = held;
    held.nodes.catch(() => {
      if (this.#held === held) this.#held = undefined;
    });
    return held.nodes;
  }

  /** Spaces around it mean nothing, the case of letters does. PS3.5 §6.2. */
  async findByAeTitle(aeTitle: string): Promise<NodeRecord | undefined> {
    const wanted = aeTitle.trim();
    return (await this.list()).find((node) => node.aeTitle === wanted);
  }

  /** Throws `SERVER_NODE_UNKNOWN`. */
  async get(id: string): Promise<NodeRecord> {
    const found = (await this.list()).find((node) => node.id === id);
    if (!found) throw serverError('SERVER_NODE_UNKNOWN', {});
    return found;
  }

  /** Adds it, or changes the one of the same id. Throws `SERVER_NODE_EXISTS`. */
  async save(userId: string, node: NodeRecord): Promise<void> {
    try {
      await this.#records.saveNode(userId, node);
    } finally {
      this.#held = undefined;
    }
  }

  /** Throws `SERVER_NODE_UNKNOWN`. */
  async remove(id: string): Promise<void> {
    try {
      if (!(await this.#records.removeNode(id))) throw serverError('SERVER_NODE_UNKNOWN', {});
    } finally {
      this.#held = undefined;
    }
  }
}
