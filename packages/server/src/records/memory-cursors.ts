import type { CursorRecords } from './cursor-records.ts';

/** Twin of `SqlCursors` for tests. */
export class MemoryCursors implements CursorRecords {
  readonly #sequences = new Map<string, number>();

  async find(name: string): Promise<number | undefined> {
    return this.#sequences.get(name);
  }

  async save(name: string, sequence: number): Promise<void> {
    this.#sequences.set(name, sequence);
  }

  async remove(name: string): Promise<void> {
    this.#sequences.delete(name);
  }
}
