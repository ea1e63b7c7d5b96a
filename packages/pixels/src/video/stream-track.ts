import { type ByteSource, readRange } from '@isocenter/dicom';
import { videoError } from './errors.ts';
import { H264Pictures, type StreamPicture } from './h264-pictures.ts';
import { NalScanner } from './nal-unit.ts';
import { PictureTable } from './picture-table.ts';
import type { StreamWrapping } from './stream-wrapping.ts';
import type { CodedPicture, VideoDecoderSetup, VideoTrack } from './video-track.ts';

const pieceBytes = 1024 * 1024;

/**
 * H.264 without an index: its pictures are found by reading the stream, from its beginning and only as far as is asked for. Of
 * what was read nothing is held but where each picture lies.
 */
export class StreamTrack implements VideoTrack {
  readonly #source: ByteSource;
  readonly #wrapping: StreamWrapping;
  readonly #table = new PictureTable();
  readonly #pictures = new H264Pictures((found) => this.#add(found));
  readonly #scanner = new NalScanner((unit) => this.#pictures.push(unit));
  #byteOffset = 0;
  #isComplete = false;

  private constructor(source: ByteSource, wrapping: StreamWrapping) {
    this.#source = source;
    this.#wrapping = wrapping;
  }

  /** Reads as far as the first pictures. Throws PIXELS_VIDEO_UNREADABLE, PIXELS_VIDEO_UNSUPPORTED */
  static async open(
    source: ByteSource,
    wrapping: StreamWrapping,
    signal?: AbortSignal,
  ): Promise<StreamTrack> {
    const track = new StreamTrack(source, wrapping);
    await track.findPosition(0, signal);
    if (!track.#pictures.setup || track.numberOfFrames === 0)
      throw videoError('PIXELS_VIDEO_UNREADABLE', { problem: 'It holds no H.264 picture' });
    return track;
  }

  get setup(): VideoDecoderSetup {
    const { codec = '', colour = {} } = this.#pictures.setup ?? {};
    return { codec, colour };
  }

  get numberOfFrames(): number | undefined {
    return this.#isComplete ? this.#table.length : undefined;
  }

  async findPosition(frameIndex: number, signal?: AbortSignal): Promise<number | undefined> {
    while (this.#table.positionOf(frameIndex) === undefined && !this.#isComplete) await this.#readOn(signal);
    return this.#table.positionOf(frameIndex);
  }

  pictureAt(position: number): CodedPicture | undefined {
    return this.#table.at(position);
  }

  startFor(position: number): number {
    return this.#table.startFor(position);
  }

  unwrap({ prefix, within }: CodedPicture, bytes: Uint8Array): Uint8Array {
    const unwrapped = this.#wrapping.unwrap(bytes);
    const picture = within
      ? unwrapped.subarray(within.byteOffset, within.byteOffset + within.byteLength)
      : unwrapped;
    if (!prefix) return picture;
    const whole = new Uint8Array(prefix.length + picture.length);
    whole.set(prefix);
    whole.set(picture, prefix.length);
    return whole;
  }

  async #readOn(signal: AbortSignal | undefined): Promise<void> {
    const byteLength = Math.min(pieceBytes, this.#source.byteLength - this.#byteOffset);
    const bytes = await readRange(this.#source, { byteOffset: this.#byteOffset, byteLength }, signal);
    this.#byteOffset += byteLength;
    for (const part of this.#wrapping.push(bytes)) this.#scanner.push(part);
    if (this.#byteOffset < this.#source.byteLength) return;
    this.#scanner.end();
    this.#pictures.end(this.#wrapping.elementaryLength);
    this.#isComplete = true;
  }

  #add(found: readonly StreamPicture[]): void {
    this.#table.add(
      found.map(({ byteOffset, byteEnd, ...picture }) => ({
        ...picture,
        ...this.#wrapping.place(byteOffset, byteEnd),
      })),
    );
  }
}
