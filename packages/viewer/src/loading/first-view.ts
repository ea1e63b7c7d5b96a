import type { EncodedFrame } from '@isocenter/dicom';
import type { Reduction } from '@isocenter/pixels/decoding';
import type { Clock } from '../clock.ts';
import type { ReceivedFrame } from '../studies/study-source.ts';

export interface FirstViewOptions {
  readonly clock: Clock;
  /** Decodes the beginning of the frame as a smaller picture, and shows it. */
  readonly onBeginning: (beginning: EncodedFrame, resolutionLevel: number) => void;
}

/** Smaller answers are there before a smaller picture of them would be. */
const largeBytes = 2 ** 19;
/** Enough for every main header seen. */
const headBytes = 2 ** 14;
/** A frame that is whole before needs no smaller picture, ms. */
const patienceMs = 150;

/**
 * Watches one large frame come in, and has a smaller picture made of its first bytes where they hold one and the rest takes long:
 * once, from the same answer that brings the whole.
 */
export class FirstView {
  readonly #options: FirstViewOptions;
  readonly #cancelAlarm: () => void;
  #received: ReceivedFrame | undefined;
  #reduction: Reduction | undefined;
  #isPlanning = false;
  #isDue = false;
  #isOver = false;

  constructor(options: FirstViewOptions) {
    this.#options = options;
    this.#cancelAlarm = options.clock.after(patienceMs, () => {
      this.#isDue = true;
      this.#consider();
    });
  }

  /** More of the frame has come. */
  take(received: ReceivedFrame): void {
    this.#received = received;
    this.#consider();
  }

  /** The frame is whole, or will not come. */
  end(): void {
    this.#isOver = true;
    this.#received = undefined;
    this.#cancelAlarm();
  }

  #consider(): void {
    if (this.#isOver || !this.#isDue || !this.#received) return;
    const { bytes, totalBytes, transferSyntaxUid } = this.#received;
    if (totalBytes === undefined || totalBytes < largeBytes || bytes.length < headBytes) return;
    if (!this.#isPlanning) {
      this.#isPlanning = true;
      void this.#plan(bytes.slice(0, headBytes), totalBytes);
    }
    if (!this.#reduction || bytes.length < this.#reduction.byteLength) return;
    const { byteLength, resolutionLevel } = this.#reduction;
    this.end();
    this.#options.onBeginning({ transferSyntaxUid, bytes: bytes.slice(0, byteLength) }, resolutionLevel);
  }

  async #plan(head: Uint8Array, totalBytes: number): Promise<void> {
    try {
      // Fetched with the first large frame alone.
      const { planReduction } = await import('@isocenter/pixels/decoding');
      this.#reduction = planReduction(head, totalBytes);
      this.#consider();
    } catch {
      // The page is older than the server, or the server is gone: the whole frame will tell.
    }
  }
}
