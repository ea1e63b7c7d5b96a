import type { EncodedFrame } from '@isocenter/dicom';
import {
  findVideoBeginning,
  hasNativeLength,
  type PixelFormat,
  videoBeginningBytes,
} from '@isocenter/pixels';
import type { StackFrame } from '../studies/stack-frame.ts';
import type { StudySource } from '../studies/study-source.ts';

/**
 * Which instances are videos of those whose archive does not tell how they are stored: their bytes do. Such an archive may
 * give the whole stream for a frame, or none at all.
 */
export class FoundVideos {
  readonly #source: Pick<StudySource, 'openVideo'>;
  readonly #onFound: (sopInstanceUid: string) => void;
  readonly #found = new Set<string>();
  /** Instances of which no frame could be had: whether their pixel data is a video. */
  readonly #asked = new Map<string, Promise<boolean>>();
  /** Of all that is asked: more than one frame waits for an answer, and one that is given up must not take it from the others. */
  #controller = new AbortController();

  constructor(source: Pick<StudySource, 'openVideo'>, onFound: (sopInstanceUid: string) => void) {
    this.#source = source;
    this.#onFound = onFound;
  }

  /** Whether a frame is known to be one of a video. */
  has({ storedAs, reference }: StackFrame): boolean {
    return storedAs === 'video' || this.#found.has(reference.sopInstanceUid);
  }

  /** Whether what came as a frame is a whole video. Bytes that are as many as its samples are those. */
  isInPlaceOf({ storedAs, reference }: StackFrame, encoded: EncodedFrame, format: PixelFormat): boolean {
    if (storedAs !== 'unknown') return false;
    const isVideo = !hasNativeLength(encoded, format) && findVideoBeginning(encoded.bytes) !== undefined;
    return this.#noteIf(isVideo, reference.sopInstanceUid);
  }

  /** Whether an instance that gives no frame is a video; asked of the archive once, and not where that tells how it is stored. */
  async isBehind({ storedAs, reference }: StackFrame): Promise<boolean> {
    if (storedAs !== 'unknown') return false;
    const { sopInstanceUid } = reference;
    const known = this.#asked.get(sopInstanceUid);
    const asking = known ?? this.#looksLikeVideo(reference, this.#controller.signal);
    this.#asked.set(sopInstanceUid, asking);
    try {
      return this.#noteIf(await asking, sopInstanceUid);
    } catch {
      // What the frame failed of is told, not what this did.
      this.#asked.delete(sopInstanceUid);
      return false;
    }
  }

  /** Of another study nothing is known, and nothing of this one asked any more. */
  clear(): void {
    this.#controller.abort();
    this.#controller = new AbortController();
    this.#found.clear();
    this.#asked.clear();
  }

  async #looksLikeVideo(reference: StackFrame['reference'], signal: AbortSignal): Promise<boolean> {
    const source = await this.#source.openVideo(reference, signal);
    const bytes = await source.read(0, Math.min(videoBeginningBytes, source.byteLength), signal);
    return findVideoBeginning(bytes) !== undefined;
  }

  #noteIf(isVideo: boolean, sopInstanceUid: string): boolean {
    if (!isVideo || this.#found.has(sopInstanceUid)) return isVideo;
    this.#found.add(sopInstanceUid);
    this.#onFound(sopInstanceUid);
    return true;
  }
}
