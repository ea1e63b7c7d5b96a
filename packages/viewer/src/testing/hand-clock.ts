import type { Clock } from '../clock.ts';

interface Alarm {
  readonly atMs: number;
  readonly callback: () => void;
}

/** A clock that a test turns by hand; the display shows a picture every `frameMs`. */
export class HandClock implements Clock {
  readonly #frameMs: number;
  #nowMs = 0;
  #alarms: Alarm[] = [];

  constructor(frameMs = 10) {
    this.#frameMs = frameMs;
  }

  now(): number {
    return this.#nowMs;
  }

  after(delayMs: number, callback: () => void): () => void {
    const alarm = { atMs: this.#nowMs + delayMs, callback };
    this.#alarms.push(alarm);
    return () => {
      this.#alarms = this.#alarms.filter((other) => other !== alarm);
    };
  }

  frame(callback: () => void): () => void {
    const nextMs = (Math.floor(this.#nowMs / this.#frameMs) + 1) * this.#frameMs;
    return this.after(nextMs - this.#nowMs, callback);
  }

  /** Lets time pass; what is due meanwhile happens in its order. */
  advance(durationMs: number): void {
    const endMs = this.#nowMs + durationMs;
    for (;;) {
      const due = this.#alarms.filter(({ atMs }) => atMs <= endMs).sort((a, b) => a.atMs - b.atMs)[0];
      if (!due) break;
      this.#alarms = this.#alarms.filter((other) => other !== due);
      this.#nowMs = Math.max(this.#nowMs, due.atMs);
      due.callback();
    }
    this.#nowMs = endMs;
  }
}
