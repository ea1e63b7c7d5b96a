import { CinePlayer, type CinePlayerOptions } from './cine-player.ts';
import { rateOfDurations } from './cine-schedule.ts';
import { type CineState, stoppedCine } from './cine-state.ts';

/** A player with its settings: the rate of the file until the user chooses one. */
export class CineControl {
  readonly #player: CinePlayer;
  readonly #durationsMs: CinePlayerOptions['durationsMs'];
  readonly #onChange: () => void;
  #framesPerSecond = stoppedCine.framesPerSecond;
  #rateOrigin: CineState['rateOrigin'] = 'default';

  constructor(options: CinePlayerOptions) {
    this.#player = new CinePlayer(options);
    this.#durationsMs = options.durationsMs;
    this.#onChange = options.onChange;
  }

  get state(): CineState {
    const { isPlaying, loop, shownPerSecond, droppedFrames } = this.#player;
    return {
      playing: isPlaying,
      framesPerSecond: this.#framesPerSecond,
      rateOrigin: this.#rateOrigin,
      loop,
      shownPerSecond,
      droppedFrames,
    };
  }

  setPlaying(playing: boolean): void {
    if (playing) this.#player.play();
    else this.#player.stop();
  }

  setRate(framesPerSecond: number): void {
    this.#rateOrigin = 'user';
    this.#framesPerSecond = this.#player.setRate(framesPerSecond);
    this.#onChange();
  }

  setLoop(loop: boolean): void {
    this.#player.setLoop(loop);
    this.#onChange();
  }

  /** Another stack is shown: its own rate counts again. */
  reset(): void {
    this.#player.stop();
    this.#rateOrigin = 'default';
    this.takeFileRate();
  }

  /** The stack's timing is known now. */
  takeFileRate(): void {
    if (this.#rateOrigin === 'user') return;
    const rate = rateOfDurations(this.#durationsMs());
    this.#rateOrigin = rate === undefined ? 'default' : 'file';
    this.#framesPerSecond = this.#player.setRate(rate ?? stoppedCine.framesPerSecond);
    this.#onChange();
  }
}
