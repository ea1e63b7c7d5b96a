import type { WorkerHost, WorkerPort } from '@isocenter/pixels';
import type { VideoRequest, VideoResponse } from '../video/video-message.ts';

/**
 * A video worker that a test lets work by hand. Its decoder knows the rules of a real one: it begins at a picture it can begin at,
 * holds some pictures back, and gives them in the order of display. A picture is of one pixel, whose red is the byte it was coded as.
 */
export class ScriptedDecoder implements WorkerHost {
  /** Frames given to the decoder since the last look, by their place in the order of display. */
  readonly requests: VideoRequest[] = [];
  /** Pictures that stay inside until there are more. */
  heldBack = 1;
  /** What the decoder says of a picture instead of decoding it. */
  readonly broken = new Set<number>();
  readonly lost = new Set<number>();
  isUnsupported = false;
  isTerminated = false;
  #inside: (VideoRequest & { kind: 'decode' })[] = [];
  #received = 0;
  #waiting: VideoRequest[] = [];
  #tell: (response: VideoResponse) => void = () => {};

  spawn(): WorkerPort {
    this.isTerminated = false;
    return {
      post: (message) => {
        this.requests.push(message as VideoRequest);
        this.#waiting.push(message as VideoRequest);
      },
      onMessage: (listener) => {
        this.#tell = listener;
      },
      onError: () => {},
      terminate: () => {
        this.isTerminated = true;
        this.#waiting = [];
      },
    };
  }

  /** Frames that were given to the decoder since the last call, in the order of decoding. */
  takeDecoded(): number[] {
    const decoded = this.requests
      .splice(0)
      .flatMap((each) => (each.kind === 'decode' ? [each.frameIndex] : []));
    return decoded;
  }

  /** Lets the decoder work until nothing new comes to it. */
  async work(): Promise<void> {
    for (let quiet = 0; quiet < 5; quiet++) {
      await new Promise((resolve) => setTimeout(resolve, 0));
      for (let request = this.#waiting.shift(); request; request = this.#waiting.shift()) {
        quiet = 0;
        this.#do(request);
      }
    }
  }

  #do(request: VideoRequest): void {
    const { session } = request;
    if (request.kind === 'begin') {
      this.#inside = [];
      this.#received = 0;
      const reason = 'Unsupported configuration';
      if (this.isUnsupported) this.#tell({ kind: 'failed', session, isUnsupported: true, reason });
    } else if (request.kind === 'flush') {
      while (this.#inside.length > 0) this.#giveFirst();
      this.#tell({ kind: 'flushed', session });
    } else if (this.broken.has(request.frameIndex) || (this.#received === 0 && !request.isSync)) {
      this.#tell({ kind: 'failed', session, isUnsupported: false, reason: 'Decoding error' });
    } else {
      this.#received++;
      this.#inside.push(request);
      this.#tell({ kind: 'queue', session, received: this.#received, waiting: 0 });
      while (this.#inside.length > this.heldBack) this.#giveFirst();
    }
  }

  #giveFirst(): void {
    this.#inside.sort((a, b) => a.frameIndex - b.frameIndex);
    const first = this.#inside.shift();
    if (!first || this.lost.has(first.frameIndex)) return;
    const { session, frameIndex, isPassedOver, bytes } = first;
    const rgb = Uint8Array.of(bytes[0] ?? 0, 0, 0);
    const picture = { rows: 1, columns: 1, rgb, minimum: 0, maximum: 255 };
    this.#tell(
      isPassedOver
        ? { kind: 'passed-over', session, frameIndex }
        : { kind: 'picture', session, frameIndex, picture },
    );
  }
}
