import type { Clock } from '../clock.ts';
import { type CineSchedule, cineSchedule, frameDueAt } from './cine-schedule.ts';

export interface CinePlayerOptions {
  readonly clock: Clock;
  readonly numberOfFrames: () => number;
  readonly durationsMs: () => readonly number[] | undefined;
  readonly currentFrame: () => number;
  /** Whether a frame is in memory and so can be shown in time. */
  readonly isLoaded: (frameIndex: number) => boolean;
  readonly show: (frameIndex: number) => void;
  /** The figures changed, or playing ended by itself. */
  readonly onChange: () => void;
}

const slowest = 0.5;
const fastest = 120;
const measuredMs = 1000;

/** Plays a stack against the clock: late or missing frames are skipped and counted, time is never stretched. */
export class CinePlayer {
  readonly #options: CinePlayerOptions;
  #schedule: CineSchedule | undefined;
  #startedMs = 0;
  /** Frames due since the start, shown or not. */
  #lastDue = 0;
  #shownAtMs: number[] = [];
  #cancelFrame: (() => void) | undefined;
  #framesPerSecond = 15;
  #loop = true;
  #droppedFrames = 0;
  #shownPerSecond: number | undefined;

  constructor(options: CinePlayerOptions) {
    this.#options = options;
  }

  get isPlaying(): boolean {
    return this.#schedule !== undefined;
  }

  get loop(): boolean {
    return this.#loop;
  }

  get droppedFrames(): number {
    return this.#droppedFrames;
  }

  get shownPerSecond(): number | undefined {
    return this.#shownPerSecond;
  }

  setLoop(loop: boolean): void {
    this.#loop = loop;
  }

  /** Takes effect at once, from the frame on the screen. */
  setRate(framesPerSecond: number): number {
    this.#framesPerSecond = Math.min(fastest, Math.max(slowest, framesPerSecond));
    if (this.isPlaying) this.#restart();
    return this.#framesPerSecond;
  }

  play(): void {
    if (this.isPlaying || this.#options.numberOfFrames() < 2) return;
    this.#droppedFrames = 0;
    this.#shownAtMs = [];
    this.#restart();
    this.#options.onChange();
  }

  stop(): void {
    if (!this.isPlaying) return;
    this.#cancelFrame?.();
    this.#cancelFrame = undefined;
    this.#schedule = undefined;
    this.#shownPerSecond = undefined;
    this.#options.onChange();
  }

  #restart(): void {
    this.#cancelFrame?.();
    const { numberOfFrames, durationsMs, currentFrame, clock } = this.#options;
    const count = numberOfFrames();
    this.#schedule = cineSchedule(count, this.#framesPerSecond, durationsMs());
    // Without a loop, play at the end starts over.
    const first = !this.#loop && currentFrame() >= count - 1 ? 0 : currentFrame();
    if (first !== currentFrame()) this.#options.show(first);
    this.#startedMs = clock.now() - (this.#schedule.startsMs[first] ?? 0);
    this.#lastDue = first;
    this.#cancelFrame = clock.frame(() => this.#tick());
  }

  #tick(): void {
    const schedule = this.#schedule;
    if (!schedule) return;
    const { clock, isLoaded, show } = this.#options;
    const nowMs = clock.now();
    const count = schedule.startsMs.length;
    const { frameIndex, round } = frameDueAt(schedule, nowMs - this.#startedMs);
    const roundBefore = Math.floor(this.#lastDue / count);
    const isOver = !this.#loop && round > roundBefore;
    const due = isOver ? roundBefore * count + count - 1 : round * count + frameIndex;
    const passed = due - this.#lastDue;
    if (passed > 0) {
      const target = due % count;
      const canShow = isLoaded(target);
      this.#droppedFrames += canShow ? passed - 1 : passed;
      this.#lastDue = due;
      if (canShow) {
        show(target);
        this.#shownAtMs.push(nowMs);
      }
      this.#measure(nowMs);
    }
    if (isOver) {
      this.stop();
      return;
    }
    this.#cancelFrame = clock.frame(() => this.#tick());
  }

  #measure(nowMs: number): void {
    this.#shownAtMs = this.#shownAtMs.filter((atMs) => atMs > nowMs - measuredMs);
    const [first] = this.#shownAtMs;
    const spanMs = first === undefined ? 0 : nowMs - first;
    const before = this.#shownPerSecond;
    this.#shownPerSecond = spanMs > 0 ? ((this.#shownAtMs.length - 1) * 1000) / spanMs : undefined;
    if (before !== this.#shownPerSecond) this.#options.onChange();
  }
}
