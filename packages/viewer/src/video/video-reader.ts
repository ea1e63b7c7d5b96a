import { type ByteSource, readRange } from '@isocenter/dicom';
import { pixelsError, type WorkerHost, type WorkerPort } from '@isocenter/pixels';
import type { CodedPicture, VideoTrack } from '@isocenter/pixels/video';
import type { Clock } from '../clock.ts';
import { DecoderSession } from './decoder-session.ts';
import { videoError } from './errors.ts';
import { KeptPictures } from './kept-pictures.ts';
import type { DecodedPicture, VideoResponse } from './video-message.ts';
import { nextTarget, type Target, WantedFrames } from './wanted-frames.ts';

/** A video with its pictures found, and the bytes they lie in. */
export interface OpenedVideo {
  readonly source: ByteSource;
  readonly track: VideoTrack;
}

export interface VideoReaderOptions {
  readonly open: (signal: AbortSignal) => Promise<OpenedVideo>;
  /** Starts video workers. */
  readonly host: WorkerHost;
  readonly clock: Clock;
  /** The stream is known to its end. */
  readonly onNumberOfFrames: (numberOfFrames: number) => void;
}

/** Pictures a decoder may hold back to put them in order, and some for its own threads. */
const mostInside = 48;
/** Frames before a wanted one that are made too: who steps back is likely to ask for them. */
const keptBefore = 8;
const silenceMs = 30_000;

/**
 * Frames of one video, in any order: decoding begins at the last picture that it can begin at, goes on as long as what is wanted
 * lies ahead, and stops where nothing is.
 */
export class VideoReader {
  readonly #options: VideoReaderOptions;
  readonly #wanted = new WantedFrames();
  readonly #kept = new KeptPictures();
  #opening: Promise<OpenedVideo> | undefined;
  #port: WorkerPort | undefined;
  #session: DecoderSession | undefined;
  #sessionCount = 0;
  #target: Target | undefined;
  #isWorking = false;
  /** Aborted when nothing is wanted any more. */
  #controller = new AbortController();
  #wake: () => void = () => {};
  #toldFrames: number | undefined;

  constructor(options: VideoReaderOptions) {
    this.#options = options;
  }

  get isIdle(): boolean {
    return this.#wanted.isEmpty;
  }

  /** One frame; `isVisible` tells whether anyone looks at it by now. Throws VIEWER_VIDEO_ errors, and what finding the pictures and reading bytes throw. */
  read(frameIndex: number, isVisible: () => boolean, signal: AbortSignal): Promise<DecodedPicture> {
    const kept = this.#kept.take(frameIndex);
    if (kept) return Promise.resolve(kept);
    return new Promise((resolve, reject) => {
      const onAbort = () => {
        this.#wanted.remove(frameIndex, reader);
        reject(signal.reason);
        if (this.isIdle) this.#controller.abort();
        this.#wake();
      };
      const settled =
        <T>(settle: (value: T) => void) =>
        (value: T) => {
          signal.removeEventListener('abort', onAbort);
          settle(value);
        };
      const reader = { isVisible, resolve: settled(resolve), reject: settled(reject) };
      this.#wanted.add(frameIndex, reader);
      signal.addEventListener('abort', onAbort);
      this.#wake();
      void this.#work();
    });
  }

  dispose(): void {
    this.#rejectAll(new DOMException('The video was closed.', 'AbortError'));
    this.#controller.abort();
    this.#wake();
    this.#endPort();
    this.#kept.clear();
  }

  async #work(): Promise<void> {
    if (this.#isWorking) return;
    this.#isWorking = true;
    while (!this.isIdle) {
      if (this.#controller.signal.aborted) this.#controller = new AbortController();
      const { signal } = this.#controller;
      try {
        await this.#step(signal);
      } catch (error) {
        if (!signal.aborted) this.#rejectAll(error);
      }
    }
    this.#isWorking = false;
  }

  async #step(signal: AbortSignal): Promise<void> {
    const video = await this.#open(signal);
    const { track } = video;
    const positions = new Map<number, number>();
    for (const frameIndex of this.#wanted.frameIndexes) {
      const position = await track.findPosition(frameIndex, signal);
      if (position === undefined) this.#refuseMissing(frameIndex, track.numberOfFrames ?? 0);
      else positions.set(frameIndex, position);
    }
    this.#tellFrames(track.numberOfFrames);
    this.#target = nextTarget(this.#wanted, this.#session, track, positions);
    if (this.#target) await this.#stepTowards(this.#target, video, signal);
    else if (this.#session && !this.isIdle) await this.#drawOut(this.#session, video, signal);
  }

  async #open(signal: AbortSignal): Promise<OpenedVideo> {
    this.#opening ??= this.#options.open(signal);
    try {
      return await this.#opening;
    } catch (error) {
      this.#opening = undefined;
      throw error;
    }
  }

  async #stepTowards(target: Target, video: OpenedVideo, signal: AbortSignal): Promise<void> {
    const known = this.#session;
    const isOnTheWay = known?.leadsTo(target.position, target.start) ?? false;
    const session = known && isOnTheWay ? known : this.#begin(video.track, target.start);
    if (session.inside.size >= mostInside) return this.#drawOut(session, video, signal);
    const picture = await this.#pictureAt(video.track, session.nextPosition, signal);
    if (picture) await this.#give(session, picture, video, signal);
  }

  /** All that is wanted now is inside: the decoder gets more until it comes out, or is asked for all that it holds back. */
  async #drawOut(session: DecoderSession, video: OpenedVideo, signal: AbortSignal): Promise<void> {
    if (session.isHungry && !session.isFlushing) {
      const picture = await this.#pictureAt(video.track, session.nextPosition, signal);
      if (picture && session.inside.size < mostInside) await this.#give(session, picture, video, signal);
      else session.flush();
    }
    if (this.#session === session) await this.#answered(signal);
  }

  async #give(
    session: DecoderSession,
    picture: CodedPicture,
    { source, track }: OpenedVideo,
    signal: AbortSignal,
  ): Promise<void> {
    const bytes = await readRange(source, picture, signal);
    // It may have failed meanwhile.
    if (this.#session !== session) return;
    const { frameIndex } = picture;
    const isFarBefore = frameIndex < (this.#target?.frameIndex ?? 0) - keptBefore;
    session.give(picture, track.unwrap(picture, bytes), isFarBefore && !this.#wanted.has(frameIndex));
  }

  /** Of a stream that is not known to its end, reads on: pictures come in whole runs, the same in both orders. */
  async #pictureAt(
    track: VideoTrack,
    position: number,
    signal: AbortSignal,
  ): Promise<CodedPicture | undefined> {
    await track.findPosition(position, signal);
    return track.pictureAt(position);
  }

  #begin(track: VideoTrack, start: number): DecoderSession {
    this.#port ??= this.#spawn();
    this.#session = new DecoderSession(this.#port, ++this.#sessionCount, track.setup, start);
    return this.#session;
  }

  #spawn(): WorkerPort {
    const port = this.#options.host.spawn();
    port.onMessage((message) => {
      this.#take(message as VideoResponse);
      this.#wake();
    });
    port.onError((cause) => {
      this.#endPort();
      this.#rejectAll(pixelsError('PIXELS_WORKER_FAILED', {}, { cause }));
      this.#wake();
    });
    return port;
  }

  #take(response: VideoResponse): void {
    const session = this.#session;
    if (response.session !== session?.number) return;
    switch (response.kind) {
      case 'picture':
        session.inside.delete(response.frameIndex);
        if (!this.#wanted.has(response.frameIndex)) this.#kept.add(response.frameIndex, response.picture);
        this.#wanted.resolve(response.frameIndex, response.picture);
        return;
      case 'passed-over':
        session.inside.delete(response.frameIndex);
        return;
      case 'queue':
        session.tellQueue(response.received, response.waiting);
        return;
      case 'flushed':
        this.#endSession(session, 'The decoder gave no picture for it');
        return;
      case 'failed':
        if (!response.isUnsupported) {
          this.#endSession(session, response.reason);
          return;
        }
        this.#session = undefined;
        this.#rejectAll(videoError('VIEWER_VIDEO_NO_DECODER', { codec: session.codec }));
    }
  }

  /** What did not come out will not; others are tried from where decoding can begin for them. */
  #endSession({ inside }: DecoderSession, reason: string): void {
    this.#session = undefined;
    const lost = this.#target ? [...inside, this.#target.frameIndex] : inside;
    for (const frameIndex of lost)
      this.#wanted.reject(
        frameIndex,
        videoError('VIEWER_VIDEO_PICTURE_LOST', { frameNumber: frameIndex + 1, reason }),
      );
  }

  /** Waits until the decoder says something, or nothing is wanted any more. Throws VIEWER_VIDEO_DECODER_SILENT */
  async #answered(signal: AbortSignal): Promise<void> {
    let isSilent = false;
    await new Promise<void>((resolve) => {
      const cancel = this.#options.clock.after(silenceMs, () => {
        isSilent = true;
        resolve();
      });
      this.#wake = () => {
        cancel();
        resolve();
      };
      if (signal.aborted) this.#wake();
    });
    this.#wake = () => {};
    if (!isSilent) return;
    this.#endPort();
    throw videoError('VIEWER_VIDEO_DECODER_SILENT', { seconds: silenceMs / 1000 });
  }

  #endPort(): void {
    this.#port?.terminate();
    this.#port = undefined;
    this.#session = undefined;
  }

  #rejectAll(error: unknown): void {
    for (const frameIndex of this.#wanted.frameIndexes) this.#wanted.reject(frameIndex, error);
  }

  #refuseMissing(frameIndex: number, numberOfFrames: number): void {
    const frameNumber = frameIndex + 1;
    this.#wanted.reject(
      frameIndex,
      videoError('VIEWER_VIDEO_FRAME_MISSING', { frameNumber, numberOfFrames }),
    );
  }

  #tellFrames(numberOfFrames: number | undefined): void {
    if (numberOfFrames === undefined || numberOfFrames === this.#toldFrames) return;
    this.#toldFrames = numberOfFrames;
    this.#options.onNumberOfFrames(numberOfFrames);
  }
}
