import type { FrameKey } from '../studies/stack-frame.ts';

/** What a cache holds of frames, decoded or as they came. */
export interface ByteCacheOptions<Value> {
  readonly budgetBytes: number;
  readonly bytesOf: (value: Value) => number;
  /** Frames for which it says true stay whatever the budget. */
  readonly isPinned?: (key: FrameKey) => boolean;
}

/** Frames in memory within a budget of bytes, least recently used first to go. */
export class ByteCache<Value> {
  readonly budgetBytes: number;
  readonly #options: ByteCacheOptions<Value>;
  /** In the order of use, oldest first. */
  readonly #values = new Map<FrameKey, Value>();
  #bytes = 0;

  constructor(options: ByteCacheOptions<Value>) {
    this.budgetBytes = options.budgetBytes;
    this.#options = options;
  }

  get bytes(): number {
    return this.#bytes;
  }

  get size(): number {
    return this.#values.size;
  }

  has(key: FrameKey): boolean {
    return this.#values.has(key);
  }

  /** Marks the frame as used now. */
  find(key: FrameKey): Value | undefined {
    const value = this.#values.get(key);
    if (!value) return undefined;
    this.#values.delete(key);
    this.#values.set(key, value);
    return value;
  }

  add(key: FrameKey, value: Value): void {
    this.remove(key);
    this.#values.set(key, value);
    this.#bytes += this.#options.bytesOf(value);
    for (const oldest of this.#values.keys()) {
      if (this.#bytes <= this.budgetBytes) return;
      if (oldest !== key && !this.#options.isPinned?.(oldest)) this.remove(oldest);
    }
  }

  clear(): void {
    this.#values.clear();
    this.#bytes = 0;
  }

  remove(key: FrameKey): void {
    const value = this.#values.get(key);
    if (!value) return;
    this.#values.delete(key);
    this.#bytes -= this.#options.bytesOf(value);
  }
}
