import { pictureOfVideoFrame } from './picture-of-video-frame.ts';
import type { VideoRequest, VideoResponse } from './video-message.ts';

/** Runs the decoder of the browser, in a worker: one session after the other, what comes late of an older one is dropped. */
export class VideoDecoding {
  readonly #answer: (response: VideoResponse, transfer?: readonly ArrayBuffer[]) => void;
  #session: Session | undefined;

  constructor(answer: (response: VideoResponse, transfer?: readonly ArrayBuffer[]) => void) {
    this.#answer = answer;
  }

  take(request: VideoRequest): void {
    if (request.kind === 'begin') {
      this.#session?.end();
      this.#session = undefined;
    }
    const { session } = request;
    try {
      if (request.kind === 'begin') this.#session = new Session(request, this.#answer);
      else if (this.#session?.number === session && request.kind === 'decode') this.#session.decode(request);
      else if (this.#session?.number === session) void this.#session.flush();
    } catch (error) {
      this.#answer(failure(session, error));
    }
  }
}

class Session {
  readonly number: number;
  readonly #answer: (response: VideoResponse, transfer?: readonly ArrayBuffer[]) => void;
  readonly #decoder: VideoDecoder;
  readonly #passedOver = new Set<number>();
  /** Copies of pictures that are being made. */
  readonly #copies = new Set<Promise<void>>();
  #received = 0;

  constructor(
    { session, setup }: VideoRequest & { readonly kind: 'begin' },
    answer: (response: VideoResponse, transfer?: readonly ArrayBuffer[]) => void,
  ) {
    this.number = session;
    this.#answer = answer;
    this.#decoder = new VideoDecoder({
      output: (frame) => {
        const copy = this.#give(frame, setup.colour);
        this.#copies.add(copy);
        void copy.finally(() => this.#copies.delete(copy));
      },
      error: (error) => answer(failure(session, error)),
    });
    this.#decoder.addEventListener('dequeue', () => this.#tellQueue());
    const { codec, description } = setup;
    this.#decoder.configure({ codec, optimizeForLatency: true, ...(description && { description }) });
  }

  decode({ frameIndex, isSync, isPassedOver, bytes }: VideoRequest & { readonly kind: 'decode' }): void {
    this.#received++;
    if (isPassedOver) this.#passedOver.add(frameIndex);
    // The decoder hands the time stamp on to the picture, and does nothing else with it.
    const type = isSync ? 'key' : 'delta';
    this.#decoder.decode(new EncodedVideoChunk({ type, timestamp: frameIndex, data: bytes }));
  }

  async flush(): Promise<void> {
    try {
      await this.#decoder.flush();
      await Promise.all(this.#copies);
      this.#answer({ kind: 'flushed', session: this.number });
    } catch (error) {
      if (!(error instanceof DOMException && error.name === 'AbortError'))
        this.#answer(failure(this.number, error));
    }
    this.end();
  }

  end(): void {
    if (this.#decoder.state !== 'closed') this.#decoder.close();
  }

  async #give(
    frame: VideoFrame,
    colour: (VideoRequest & { kind: 'begin' })['setup']['colour'],
  ): Promise<void> {
    const session = this.number;
    const frameIndex = frame.timestamp;
    try {
      if (this.#passedOver.delete(frameIndex)) {
        this.#answer({ kind: 'passed-over', session, frameIndex });
        return;
      }
      const picture = await pictureOfVideoFrame(frame, colour);
      const { buffer } = picture.rgb;
      this.#answer({ kind: 'picture', session, frameIndex, picture }, [buffer as ArrayBuffer]);
    } catch (error) {
      this.#answer(failure(session, error));
    } finally {
      frame.close();
    }
  }

  #tellQueue(): void {
    const waiting = this.#decoder.decodeQueueSize;
    this.#answer({ kind: 'queue', session: this.number, received: this.#received, waiting });
  }
}

function failure(session: number, error: unknown): VideoResponse {
  const isUnsupported =
    error instanceof ReferenceError || (error instanceof DOMException && error.name === 'NotSupportedError');
  return {
    kind: 'failed',
    session,
    isUnsupported,
    reason: error instanceof Error ? error.message : String(error),
  };
}
