import type { WorkerPort } from '@isocenter/pixels';
import type { CodedPicture, VideoDecoderSetup } from '@isocenter/pixels/video';
import type { VideoRequest } from './video-message.ts';

/** One run of the decoder from a picture that decoding can begin at: what it was given, and what it has not given back. */
export class DecoderSession {
  readonly number: number;
  readonly codec: string;
  /** In the order of decoding: where it began, and what comes next. */
  readonly startPosition: number;
  nextPosition: number;
  /** Given to the decoder and not out yet, in the order of display. */
  readonly inside = new Set<number>();
  isFlushing = false;
  #given = 0;
  #waiting = 0;
  readonly #port: WorkerPort;

  constructor(port: WorkerPort, session: number, setup: VideoDecoderSetup, startPosition: number) {
    this.#port = port;
    this.number = session;
    this.codec = setup.codec;
    this.startPosition = startPosition;
    this.nextPosition = startPosition;
    this.#post({ kind: 'begin', session, setup });
  }

  /** Whether the decoder has begun with all it was given. */
  get isHungry(): boolean {
    return this.#waiting === 0;
  }

  /** @param start where decoding must begin for the picture at `position` */
  leadsTo(position: number, start: number): boolean {
    const { startPosition, nextPosition, isFlushing } = this;
    return !isFlushing && startPosition <= start && start <= nextPosition && nextPosition <= position;
  }

  /** The next picture; `bytes` are moved. */
  give({ frameIndex, isSync }: CodedPicture, bytes: Uint8Array, isPassedOver: boolean): void {
    this.inside.add(frameIndex);
    this.nextPosition++;
    this.#given++;
    this.#waiting++;
    // The first is one that decoding can begin at, whatever its file says.
    const isKey = isSync || this.#given === 1;
    const { number: session } = this;
    this.#post({ kind: 'decode', session, frameIndex, isSync: isKey, isPassedOver, bytes });
  }

  flush(): void {
    this.isFlushing = true;
    this.#post({ kind: 'flush', session: this.number });
  }

  tellQueue(received: number, waiting: number): void {
    this.#waiting = this.#given - received + waiting;
  }

  #post(request: VideoRequest): void {
    this.#port.post(request, request.kind === 'decode' ? [request.bytes.buffer as ArrayBuffer] : []);
  }
}
