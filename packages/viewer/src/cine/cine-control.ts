import type { Clock } from '../clock.ts';
import type { FrameLine } from '../layout/stack-position.ts';
import type { OpenStack } from '../studies/open-stack.ts';
import type { StackFrame } from '../studies/stack-frame.ts';
import { CinePlayer, type FrameReadiness } from './cine-player.ts';
import { rateOfDurations } from './cine-schedule.ts';
import { type CineMode, type CineRange, type CineState, stoppedCine } from './cine-state.ts';
import { type FileCine, fileCineOf, timingOf } from './file-cine.ts';

export interface CineControlOptions {
  readonly clock: Clock;
  /** The images along an axis of the stack, or along the stack itself. */
  readonly line: (dimensionIndex: number | undefined) => FrameLine;
  readonly openStack: () => OpenStack | undefined;
  /** The axis that time passes along, if the stack has one. */
  readonly timeDimension: () => number | undefined;
  readonly readiness: (frame: StackFrame | undefined) => FrameReadiness;
  /** Asks for an image on a line. */
  readonly show: (dimensionIndex: number | undefined, frameIndex: number) => void;
  readonly onChange: () => void;
}

/** A player with its settings: those of the file until the user chooses. */
export class CineControl {
  readonly #options: CineControlOptions;
  readonly #player: CinePlayer;
  #framesPerSecond = stoppedCine.framesPerSecond;
  #rateOrigin: CineState['rateOrigin'] = 'default';
  #chosenMode: CineMode | undefined;
  /** Undefined until one, or none, is chosen. */
  #chosenRange: { readonly range: CineRange | undefined } | undefined;
  #chosenDimension: { readonly index: number | undefined } | undefined;

  constructor(options: CineControlOptions) {
    this.#options = options;
    const { clock, line, readiness, show, onChange } = options;
    this.#player = new CinePlayer({
      clock,
      numberOfFrames: () => line(this.#dimensionIndex).frames.length,
      durationsMs: () => (this.#dimensionIndex === undefined ? this.#durationsMs : undefined),
      currentFrame: () => line(this.#dimensionIndex).frameIndex,
      readiness: (frameIndex) => readiness(line(this.#dimensionIndex).frames[frameIndex]),
      show: (frameIndex) => show(this.#dimensionIndex, frameIndex),
      onChange,
    });
  }

  get state(): CineState {
    const { isPlaying, isWaiting, shownPerSecond, droppedFrames } = this.#player;
    return {
      playing: isPlaying,
      waiting: isWaiting,
      framesPerSecond: this.#framesPerSecond,
      rateOrigin: this.#rateOrigin,
      mode: this.#mode,
      range: this.#range,
      dimensionIndex: this.#dimensionIndex,
      shownPerSecond,
      droppedFrames,
    };
  }

  get #durationsMs(): readonly number[] | undefined {
    const openStack = this.#options.openStack();
    return openStack && timingOf(openStack);
  }

  get #fileCine(): FileCine | undefined {
    const openStack = this.#options.openStack();
    return openStack && fileCineOf(openStack);
  }

  get #mode(): CineMode {
    return this.#chosenMode ?? this.#fileCine?.mode ?? stoppedCine.mode;
  }

  get #range(): CineRange | undefined {
    if (this.#chosenRange) return this.#chosenRange.range;
    return this.#dimensionIndex === undefined ? this.#fileCine?.range : undefined;
  }

  get #dimensionIndex(): number | undefined {
    return this.#chosenDimension ? this.#chosenDimension.index : this.#options.timeDimension();
  }

  setPlaying(playing: boolean): void {
    if (playing) this.#player.play();
    else this.#player.stop();
  }

  setRate(framesPerSecond: number): void {
    this.#rateOrigin = 'user';
    this.#framesPerSecond = this.#player.setRate(framesPerSecond);
    this.#options.onChange();
  }

  setMode(mode: CineMode): void {
    this.#chosenMode = mode;
    this.#apply();
  }

  /** Undefined for all images. */
  setRange(range: CineRange | undefined): void {
    const end = this.#options.line(this.#dimensionIndex).frames.length - 1;
    const clamp = (index: number): number => Math.min(end, Math.max(0, Math.round(index)));
    const wanted = range && { firstIndex: clamp(range.firstIndex), lastIndex: clamp(range.lastIndex) };
    const isPart = wanted && wanted.firstIndex < wanted.lastIndex;
    const isAll = wanted?.firstIndex === 0 && wanted.lastIndex === end;
    this.#chosenRange = { range: isPart && !isAll ? wanted : undefined };
    this.#apply();
  }

  /** From the image asked for on, to the end of the range that there is, or of the stack where that lies before. */
  startRangeHere(): void {
    const { frameIndex, frames } = this.#options.line(this.#dimensionIndex);
    const lastIndex = this.#range?.lastIndex ?? frames.length - 1;
    this.setRange({
      firstIndex: frameIndex,
      lastIndex: lastIndex > frameIndex ? lastIndex : frames.length - 1,
    });
  }

  /** Up to the image asked for. */
  endRangeHere(): void {
    const { frameIndex } = this.#options.line(this.#dimensionIndex);
    const firstIndex = this.#range?.firstIndex ?? 0;
    this.setRange({ firstIndex: firstIndex < frameIndex ? firstIndex : 0, lastIndex: frameIndex });
  }

  /** Plays along another axis, all of it; undefined for the stack itself. */
  setDimension(index: number | undefined): void {
    this.#player.stop();
    this.#chosenDimension = { index };
    this.#chosenRange = undefined;
    this.#apply();
  }

  /** Another stack is shown: what it says itself counts again. */
  reset(): void {
    this.#player.stop();
    this.#rateOrigin = 'default';
    this.#chosenMode = undefined;
    this.#chosenRange = undefined;
    this.#chosenDimension = undefined;
    this.takeFile();
  }

  /** What the stack says is known now. */
  takeFile(): void {
    if (this.#rateOrigin !== 'user') {
      const rate = rateOfDurations(this.#durationsMs);
      this.#rateOrigin = rate === undefined ? 'default' : 'file';
      this.#framesPerSecond = this.#player.setRate(rate ?? stoppedCine.framesPerSecond);
    }
    this.#apply();
  }

  #apply(): void {
    this.#player.setMode(this.#mode);
    this.#player.setRange(this.#range);
    this.#options.onChange();
  }
}
