import type { Clock } from '../clock.ts';
import { type CineSchedule, cineSchedule, framesOfRound, stepDueAt } from './cine-schedule.ts';
import type { CineMode, CineRange } from './cine-state.ts';
import { ShownRate } from './shown-rate.ts';

/** Whether a frame can be shown in time: it is in memory, on its way, or will not come. */
export type FrameReadiness = 'ready' | 'coming' | 'absent';

export interface CinePlayerOptions {
  readonly clock: Clock;
  readonly numberOfFrames: () => number;
  /** Of all frames. */
  readonly durationsMs: () => readonly number[] | undefined;
  readonly currentFrame: () => number;
  readonly readiness: (frameIndex: number) => FrameReadiness;
  /** Asks for a frame, and shows it as soon as it is there. */
  readonly show: (frameIndex: number) => void;
  /** The figures changed, or playing ended by itself. */
  readonly onChange: () => void;
}

const slowest = 0.5;
const fastest = 120;

/**
 * Plays a row of images against the clock. What comes too late to the screen, or will never come, is skipped and counted;
 * for an image that is on its way it waits, so that it never shows one in place of another.
 */
export class CinePlayer {
  readonly #options: CinePlayerOptions;
  readonly #rate = new ShownRate();
  #schedule: CineSchedule | undefined;
  #startedMs = 0;
  /** Steps due since the start, shown or not. */
  #lastDue = 0;
  #isWaiting = false;
  #cancelFrame: (() => void) | undefined;
  #framesPerSecond = 15;
  #mode: CineMode = 'loop';
  #range: CineRange | undefined;
  #droppedFrames = 0;
  #shownPerSecond: number | undefined;

  constructor(options: CinePlayerOptions) {
    this.#options = options;
  }

  get isPlaying(): boolean {
    return this.#schedule !== undefined;
  }

  get isWaiting(): boolean {
    return this.#isWaiting;
  }

  get droppedFrames(): number {
    return this.#droppedFrames;
  }

  get shownPerSecond(): number | undefined {
    return this.#shownPerSecond;
  }

  setMode(mode: CineMode): void {
    this.#mode = mode;
    if (this.isPlaying) this.#restart();
  }

  setRange(range: CineRange | undefined): void {
    this.#range = range;
    if (this.isPlaying) this.#restart();
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
    this.#rate.reset();
    this.#restart();
    this.#options.onChange();
  }

  stop(): void {
    if (!this.isPlaying) return;
    this.#cancelFrame?.();
    this.#cancelFrame = undefined;
    this.#schedule = undefined;
    this.#shownPerSecond = undefined;
    this.#isWaiting = false;
    this.#options.onChange();
  }

  #restart(): void {
    this.#cancelFrame?.();
    const { numberOfFrames, durationsMs, currentFrame, show, clock } = this.#options;
    const isOnWayBack = this.#isOnWayBack;
    const frames = framesOfRound(this.#mode, rangeWithin(this.#range, numberOfFrames()));
    this.#schedule = cineSchedule(frames, this.#framesPerSecond, durationsMs());
    const found = isOnWayBack ? frames.lastIndexOf(currentFrame()) : frames.indexOf(currentFrame());
    // Played once, it starts over at the end; from outside of the range it starts at the range.
    const isAtEnd = this.#mode === 'once' && found === frames.length - 1;
    const step = isAtEnd ? 0 : Math.max(0, found);
    if (step !== found) show(frames[step] as number);
    this.#lastDue = step;
    this.#isWaiting = false;
    this.#startFrom(step, clock.now());
    this.#cancelFrame = clock.frame(() => this.#tick());
  }

  /** Between the end and the beginning of a sweep. */
  get #isOnWayBack(): boolean {
    const frames = this.#schedule?.frames ?? [];
    const step = this.#lastDue % Math.max(1, frames.length);
    return step > 0 && (frames[step] ?? 0) < (frames[step - 1] ?? 0);
  }

  /** A step since the start is due right now. */
  #startFrom(due: number, nowMs: number): void {
    const { startsMs = [], roundMs = 0 } = this.#schedule ?? {};
    const rounds = Math.floor(due / startsMs.length);
    this.#startedMs = nowMs - rounds * roundMs - (startsMs[due % startsMs.length] ?? 0);
  }

  #tick(): void {
    const schedule = this.#schedule;
    if (!schedule) return;
    const nowMs = this.#options.clock.now();
    const isOver = this.#isWaiting ? this.#wait(schedule, nowMs) : this.#advance(schedule, nowMs);
    if (isOver) {
      this.stop();
      return;
    }
    this.#cancelFrame = this.#options.clock.frame(() => this.#tick());
  }

  /** True when the last round is over. */
  #advance(schedule: CineSchedule, nowMs: number): boolean {
    const { readiness, show } = this.#options;
    const count = schedule.frames.length;
    const { step, round } = stepDueAt(schedule, nowMs - this.#startedMs);
    const roundBefore = Math.floor(this.#lastDue / count);
    const isOver = this.#mode === 'once' && round > roundBefore;
    const due = isOver ? roundBefore * count + count - 1 : round * count + step;
    const passed = due - this.#lastDue;
    if (passed <= 0) return isOver;
    this.#lastDue = due;
    const frameIndex = schedule.frames[due % count] as number;
    const state = readiness(frameIndex);
    this.#droppedFrames += state === 'absent' ? passed : passed - 1;
    if (state !== 'absent') show(frameIndex);
    if (state === 'ready') this.#rate.add(nowMs);
    this.#isWaiting = state === 'coming';
    this.#measure(nowMs, this.#isWaiting);
    return isOver && !this.#isWaiting;
  }

  /** Goes on from the frame that was waited for; true when it was the last one. */
  #wait({ frames }: CineSchedule, nowMs: number): boolean {
    const state = this.#options.readiness(frames[this.#lastDue % frames.length] as number);
    if (state === 'coming') {
      this.#measure(nowMs, false);
      return false;
    }
    this.#isWaiting = false;
    if (state === 'ready') this.#rate.add(nowMs);
    else this.#droppedFrames++;
    this.#startFrom(this.#lastDue, nowMs);
    this.#measure(nowMs, true);
    return false;
  }

  #measure(nowMs: number, hasNews: boolean): void {
    const before = this.#shownPerSecond;
    this.#shownPerSecond = this.#rate.at(nowMs);
    if (hasNews || before !== this.#shownPerSecond) this.#options.onChange();
  }
}

/** A range that still fits the images there are. */
function rangeWithin(range: CineRange | undefined, numberOfFrames: number): CineRange {
  const end = numberOfFrames - 1;
  const lastIndex = Math.min(end, range?.lastIndex ?? end);
  return { firstIndex: Math.max(0, Math.min(range?.firstIndex ?? 0, lastIndex)), lastIndex };
}
