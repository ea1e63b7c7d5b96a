import { createViewer } from '../create-viewer.ts';
import type { Modifier, PointerButton } from '../input/bindings.ts';
import type { PointerInput } from '../input/pointer-input.ts';
import type { ViewportId } from '../layout/layout.ts';
import type { OpenAt } from '../studies/open-at.ts';
import type { StudySource } from '../studies/study-source.ts';
import type { Viewer, ViewerOptions, Viewport } from '../viewer.ts';
import { HandClock } from './hand-clock.ts';
import { inProcessWorkers } from './in-process-workers.ts';
import { phantomStudyUid } from './phantom-files.ts';

export interface Press {
  readonly button?: PointerButton;
  readonly modifiers?: readonly Modifier[];
  readonly viewportId?: ViewportId;
  readonly pointerId?: number;
  readonly touch?: boolean;
}

/** Only what hangs takes so long. */
const hangMs = 100_000;

/** Someone who reads a study: opens it, presses, drags, waits until pictures are there. */
export class ScriptedUser {
  readonly viewer: Viewer;
  readonly clock: HandClock;
  #at = { x: 0, y: 0 };

  constructor(source: StudySource, options: Partial<ViewerOptions> = {}) {
    this.clock = new HandClock();
    this.viewer = createViewer({ source, workerHost: inProcessWorkers, clock: this.clock, ...options });
    for (let i = 1; i <= 9; i++) this.viewer.viewport(`viewport-${i}`).resize(160, 640, 1);
  }

  get viewport(): Viewport {
    return this.viewer.viewport(this.viewer.layout.get().activeViewportId);
  }

  /** Opens the phantom study and waits for its first image. */
  async opens(at?: OpenAt): Promise<void> {
    await this.viewer.openStudy(phantomStudyUid, at);
    await this.waitsForImage();
  }

  /** Until the image asked for is on the screen, or has failed. */
  async waitsForImage(): Promise<void> {
    await this.waitsUntil(() => {
      const { quality, frameIndex, shownFrameIndex } = this.viewport.state.get();
      return quality.status === 'failed' || (quality.status !== 'loading' && shownFrameIndex === frameIndex);
    });
  }

  /**
   * Lets promises and the display go on until something holds. After five seconds of its own the clock goes slower than the
   * world's: what is waited for then takes real time, as reading and decoding do on a busy machine.
   */
  async waitsUntil(holds: () => boolean): Promise<void> {
    const startMs = performance.now();
    for (let turn = 0; performance.now() - startMs < hangMs; turn++) {
      await new Promise((resolve) => setTimeout(resolve, turn < 500 ? 0 : 5));
      this.clock.advance(turn < 500 ? 10 : 1);
      if (holds()) return;
    }
    throw new Error('It did not come about.');
  }

  pointerDown(x: number, y: number, press: Press = {}): void {
    this.#send('down', x, y, press);
  }

  pointerMove(x: number, y: number, press: Press = {}): void {
    this.#send('move', x, y, press);
  }

  pointerUp(press: Press = {}): void {
    this.#send('up', this.#at.x, this.#at.y, press);
  }

  /** The system takes the pointer away. */
  pointerCancel(press: Press = {}): void {
    this.#send('cancel', this.#at.x, this.#at.y, press);
  }

  /** Down, halfway, there, up. */
  drags(from: readonly [number, number], to: readonly [number, number], press: Press = {}): void {
    this.pointerDown(...from, press);
    this.pointerMove((from[0] + to[0]) / 2, (from[1] + to[1]) / 2, press);
    this.pointerMove(...to, press);
    this.pointerUp(press);
  }

  presses(key: string, held: { ctrlKey?: boolean; shiftKey?: boolean } = {}): boolean {
    return this.viewer.handleKey({ key, ...held });
  }

  /** The display has shown what was changed. */
  looks(): void {
    this.clock.advance(10);
  }

  #send(kind: PointerInput['kind'], x: number, y: number, press: Press): void {
    this.#at = { x, y };
    const viewport = press.viewportId ? this.viewer.viewport(press.viewportId) : this.viewport;
    viewport.pointer({
      kind,
      x,
      y,
      pointerId: press.pointerId ?? 1,
      pointerType: press.touch ? 'touch' : 'mouse',
      button: press.button ?? 'primary',
      modifiers: press.modifiers ?? [],
    });
    this.looks();
  }
}
