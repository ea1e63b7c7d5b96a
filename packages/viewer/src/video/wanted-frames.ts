import type { VideoTrack } from '@isocenter/pixels/video';
import type { DecoderSession } from './decoder-session.ts';
import type { DecodedPicture } from './video-message.ts';

/** Whoever waits for a frame. */
export interface FrameReader {
  readonly isVisible: () => boolean;
  readonly resolve: (picture: DecodedPicture) => void;
  readonly reject: (error: unknown) => void;
}

/** A wanted frame that is not inside the decoder, with its place in the order of decoding. */
export interface Target {
  readonly frameIndex: number;
  readonly position: number;
  /** Where decoding must begin for it. */
  readonly start: number;
  readonly isVisible: boolean;
}

/** The frames that are waited for. */
export class WantedFrames {
  readonly #readers = new Map<number, Set<FrameReader>>();

  get isEmpty(): boolean {
    return this.#readers.size === 0;
  }

  get frameIndexes(): readonly number[] {
    return [...this.#readers.keys()];
  }

  has(frameIndex: number): boolean {
    return this.#readers.has(frameIndex);
  }

  isVisible(frameIndex: number): boolean {
    return [...(this.#readers.get(frameIndex) ?? [])].some(({ isVisible }) => isVisible());
  }

  add(frameIndex: number, reader: FrameReader): void {
    const readers = this.#readers.get(frameIndex) ?? new Set();
    this.#readers.set(frameIndex, readers.add(reader));
  }

  remove(frameIndex: number, reader: FrameReader): void {
    const readers = this.#readers.get(frameIndex);
    readers?.delete(reader);
    if (readers?.size === 0) this.#readers.delete(frameIndex);
  }

  resolve(frameIndex: number, picture: DecodedPicture): void {
    for (const { resolve } of this.#end(frameIndex)) resolve(picture);
  }

  reject(frameIndex: number, error: unknown): void {
    for (const { reject } of this.#end(frameIndex)) reject(error);
  }

  #end(frameIndex: number): Iterable<FrameReader> {
    const readers = this.#readers.get(frameIndex) ?? [];
    this.#readers.delete(frameIndex);
    return readers;
  }
}

/**
 * What to bring next to the decoder; undefined where all it is on its way to is inside. It is sent elsewhere for a visible frame, or
 * when nothing is inside that anyone waits for, but never away from a visible one.
 */
export function nextTarget(
  wanted: WantedFrames,
  session: DecoderSession | undefined,
  track: VideoTrack,
  positionOf: ReadonlyMap<number, number>,
): Target | undefined {
  const inside = wanted.frameIndexes.filter((frameIndex) => session?.inside.has(frameIndex));
  const targets = [...positionOf]
    .filter(([frameIndex]) => wanted.has(frameIndex) && !session?.inside.has(frameIndex))
    .map(([frameIndex, position]): Target => {
      const start = track.startFor(position);
      return { frameIndex, position, start, isVisible: wanted.isVisible(frameIndex) };
    });
  const onTheWay = targets.filter(({ position, start }) => session?.leadsTo(position, start));
  const nearest = onTheWay.sort((a, b) => a.position - b.position)[0];
  const visible = targets.find(({ isVisible }) => isVisible);
  const isVisibleInside = inside.some((frameIndex) => wanted.isVisible(frameIndex));
  if (visible && !isVisibleInside && !onTheWay.includes(visible)) return visible;
  return nearest ?? (inside.length === 0 ? targets[0] : undefined);
}
