import type { ByteSource } from '@isocenter/dicom';
import { videoError } from './errors.ts';
import { BoxReader, boxesIn, findBox, readMovieBox } from './mp4-box.ts';
import { readSampleEntry } from './mp4-sample-entry.ts';
import { readSamples } from './mp4-samples.ts';
import { PictureTable } from './picture-table.ts';
import type { CodedPicture, VideoDecoderSetup, VideoTrack } from './video-track.ts';

/** The first video track of an MP4 file: its tables tell where every picture lies. ISO/IEC 14496-12. */
export class Mp4Track implements VideoTrack {
  readonly setup: VideoDecoderSetup;
  readonly #table = new PictureTable();

  private constructor(setup: VideoDecoderSetup, pictures: readonly CodedPicture[]) {
    this.setup = setup;
    this.#table.add(pictures);
  }

  /** Reads the tables, and nothing of the pictures. Throws PIXELS_VIDEO_UNREADABLE, PIXELS_VIDEO_UNSUPPORTED */
  static async open(source: ByteSource, signal?: AbortSignal): Promise<Mp4Track> {
    const movie = await readMovieBox(source, signal);
    if (findBox(movie, 'mvex'))
      throw videoError('PIXELS_VIDEO_UNSUPPORTED', { what: 'An MP4 file whose tables are spread over it' });
    for (const { type, content } of boxesIn(movie)) {
      const handler = type === 'trak' ? findBox(content, 'mdia', 'hdlr') : undefined;
      const samples = handler && findBox(content, 'mdia', 'minf', 'stbl');
      if (!samples || new BoxReader(handler).type(8) !== 'vide') continue;
      const descriptions = findBox(samples, 'stsd');
      if (!descriptions) break;
      return new Mp4Track(readSampleEntry(descriptions), readSamples(samples));
    }
    throw videoError('PIXELS_VIDEO_UNREADABLE', { problem: 'Its MP4 file has no video track' });
  }

  get numberOfFrames(): number {
    return this.#table.length;
  }

  async findPosition(frameIndex: number): Promise<number | undefined> {
    return this.#table.positionOf(frameIndex);
  }

  pictureAt(position: number): CodedPicture | undefined {
    return this.#table.at(position);
  }

  startFor(position: number): number {
    return this.#table.startFor(position);
  }

  unwrap(_picture: CodedPicture, bytes: Uint8Array): Uint8Array {
    return bytes;
  }
}
