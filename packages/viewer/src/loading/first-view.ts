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
/** The rest must still be so far away for a smaller picture to be worth its decoding, ms. */
const worthwhileMs = 150;

/**
 * Watches one large frame come in, and has a smaller picture made of its first bytes where they hold one: once, from the same answer
 * that brings the whole.
 */
export class FirstView {
  readonly #options: FirstViewOptions;
  readonly #begunMs: number;
  #reduction: Reduction | undefined;
  #hasHead = false;
  #isOver = false;

  constructor(options: FirstViewOptions) {
    this.#options = options;
    this.#begunMs = options.clock.now();
  }

  /** More of the frame has come. */
  take({ bytes, transferSyntaxUid, totalBytes }: ReceivedFrame): void {
    if (this.#isOver || totalBytes === undefined || totalBytes < largeBytes) return;
    if (!this.#hasHead && bytes.length >= headBytes) {
      this.#hasHead = true;
      void this.#plan(bytes.slice(0, headBytes), totalBytes);
    }
    if (!this.#reduction || bytes.length < this.#reduction.byteLength) return;
    this.#isOver = true;
    const elapsedMs = this.#options.clock.now() - this.#begunMs;
    if ((elapsedMs / bytes.length) * (totalBytes - bytes.length) < worthwhileMs) return;
    const { byteLength, resolutionLevel } = this.#reduction;
    this.#options.onBeginning({ transferSyntaxUid, bytes: bytes.slice(0, byteLength) }, resolutionLevel);
  }

  async #plan(head: Uint8Array, totalBytes: number): Promise<void> {
    try {
      // Fetched with the first large frame alone.
      const { planReduction } = await import('@isocenter/pixels/decoding');
      this.#reduction = planReduction(head, totalBytes);
    } catch {
      // The page is older than the server, or the server is gone: the whole frame will tell.
    }
    this.#isOver ||= this.#reduction === undefined;
  }
}
