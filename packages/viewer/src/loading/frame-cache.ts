import type { DecodedFrame } from '@isocenter/pixels';
import type { FrameKey } from '../studies/stack-frame.ts';

/** Decoded frames in memory, least recently used first to go. */
export class FrameCache {
  readonly budgetBytes: number;
  readonly #isPinned: (key: FrameKey) => boolean;
  /** In the order of use, oldest first. */
  readonly #frames = new Map<FrameKey, DecodedFrame>();
  #bytes = 0;

  /** Frames for which `isPinned` says true (those on the screen) stay whatever the budget. */
  constructor(budgetBytes: number, isPinned: (key: FrameKey) => boolean) {
    this.budgetBytes = budgetBytes;
    this.#isPinned = isPinned;
  }

  get bytes(): number {
    return this.#bytes;
  }

  get size(): number {
    return this.#frames.size;
  }

  has(key: FrameKey): boolean {
    return this.#frames.has(key);
  }

  /** Marks the frame as used now. */
  find(key: FrameKey): DecodedFrame | undefined {
    const frame = this.#frames.get(key);
    if (!frame) return undefined;
    this.#frames.delete(key);
    this.#frames.set(key, frame);
    return frame;
  }

  add(key: FrameKey, frame: DecodedFrame): void {
    this.#remove(key);
    this.#frames.set(key, frame);
    this.#bytes += frame.values.byteLength;
    for (const oldest of this.#frames.keys()) {
      if (this.#bytes <= this.budgetBytes) return;
      if (oldest !== key && !this.#isPinned(oldest)) this.#remove(oldest);
    }
  }

  clear(): void {
    this.#frames.clear();
    this.#bytes = 0;
  }

  #remove(key: FrameKey): void {
    const frame = this.#frames.get(key);
    if (!frame) return;
    this.#frames.delete(key);
    this.#bytes -= frame.values.byteLength;
  }
}

/** A quarter of the device's memory, at most 3 GiB; `deviceMemoryGib` as browsers tell it (0.25 … 8). */
export const defaultFrameCacheBytes = (deviceMemoryGib: number | undefined): number =>
  Math.round(Math.min(((deviceMemoryGib ?? 4) / 4) * 2 ** 30, 3 * 2 ** 30));
