import { type DecodedFrame, pixelsError, type WorkerHost } from '@isocenter/pixels';
import { openVideo } from '@isocenter/pixels/video';
import type { Clock } from '../clock.ts';
import type { DescribedFrame, StackFrame } from '../studies/stack-frame.ts';
import type { StudySource } from '../studies/study-source.ts';
import { browserVideoHost } from './browser-video-host.ts';
import { pieceSource } from './piece-source.ts';
import type { DecodedPicture } from './video-message.ts';
import { VideoReader } from './video-reader.ts';

export interface VideoSupplyOptions {
  readonly source: StudySource;
  readonly clock: Clock;
  /** Starts video workers; in a page leave it out. */
  readonly host?: WorkerHost | undefined;
  /** A video holds so many frames, whatever its Number of Frames (0028,0008) says. */
  readonly onNumberOfFrames: (sopInstanceUid: string, numberOfFrames: number) => void;
}

/** Decoders at a time; a browser has not many. */
const mostReaders = 4;
const pieces = { pieceBytes: 512 * 1024, pieceCount: 16 };

/** Frames of videos, which a decoder of the browser makes, in the place of the decode workers. */
export class VideoSupply {
  readonly #options: VideoSupplyOptions;
  /** By SOP Instance UID, that used last at the end. */
  readonly #readers = new Map<string, VideoReader>();

  constructor(options: VideoSupplyOptions) {
    this.#options = options;
  }

  /** Throws VIEWER_VIDEO_ and PIXELS_VIDEO_ errors, and PIXELS_CODESTREAM_MISMATCH where the header speaks of other pictures. */
  async read(frame: DescribedFrame, isVisible: () => boolean, signal: AbortSignal): Promise<DecodedFrame> {
    const { reference } = frame;
    const picture = await this.#reader(frame).read(reference.frameIndex, isVisible, signal);
    return decodedFrame(picture, frame);
  }

  clear(): void {
    for (const reader of this.#readers.values()) reader.dispose();
    this.#readers.clear();
  }

  #reader(frame: StackFrame): VideoReader {
    const { sopInstanceUid } = frame.reference;
    const reader = this.#readers.get(sopInstanceUid) ?? this.#create(frame);
    this.#readers.delete(sopInstanceUid);
    this.#readers.set(sopInstanceUid, reader);
    for (const [uid, oldest] of this.#readers) {
      if (this.#readers.size <= mostReaders) break;
      if (!oldest.isIdle) continue;
      oldest.dispose();
      this.#readers.delete(uid);
    }
    return reader;
  }

  #create({ reference }: StackFrame): VideoReader {
    const { source, clock, host = browserVideoHost, onNumberOfFrames } = this.#options;
    return new VideoReader({
      clock,
      host,
      open: async (signal) => {
        const held = pieceSource(await source.openVideo(reference, signal), pieces);
        return { source: held, track: await openVideo(held, signal) };
      },
      onNumberOfFrames: (numberOfFrames) => onNumberOfFrames(reference.sopInstanceUid, numberOfFrames),
    });
  }
}

/** What is shown is RGB; the header has to speak of pictures of that size with three samples. PS3.5 §8.2.5 to §8.2.8. */
function decodedFrame(
  { rows, columns, rgb, minimum, maximum }: DecodedPicture,
  { description: { format } }: DescribedFrame,
): DecodedFrame {
  const mismatch = (problem: string) =>
    pixelsError('PIXELS_CODESTREAM_MISMATCH', { codec: 'video', problem });
  if (rows !== format.rows || columns !== format.columns)
    throw mismatch(
      `It is of ${columns} × ${rows} pixels, the header says ${format.columns} × ${format.rows}`,
    );
  if (format.samplesPerPixel !== 3)
    throw mismatch(`It is in colour, the header says ${format.samplesPerPixel} sample per pixel`);
  return {
    rows,
    columns,
    samplesPerPixel: 3,
    values: rgb,
    minimum,
    maximum,
    storedColour: { photometricInterpretation: 'YBR_PARTIAL', kept: false },
  };
}
