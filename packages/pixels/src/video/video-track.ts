import type { BytesRange } from '@isocenter/dicom';

/** One picture of a video as it is coded. */
export interface CodedPicture {
  /** From 0, in the order of display. */
  readonly frameIndex: number;
  /** Where its bytes lie in the stream, together with what else lies between them. */
  readonly byteOffset: number;
  readonly byteLength: number;
  /** The picture, of what those bytes hold of the elementary stream; absent where it is all of that. */
  readonly within?: BytesRange;
  /** Decoding can begin here. */
  readonly isSync: boolean;
  /** Parameter sets that the decoder must have seen before it. */
  readonly prefix?: Uint8Array;
}

/** What the stream says of its colours, as ISO/IEC 23091-2 numbers it; absent where it says nothing. */
export interface VideoColour {
  readonly matrixCoefficients?: number;
  readonly fullRange?: boolean;
}

/** What a decoder is to be started with. */
export interface VideoDecoderSetup {
  /** RFC 6381: `avc1.640029`. */
  readonly codec: string;
  /** Decoder configuration record; absent where the stream has start codes and brings its own parameter sets. */
  readonly description?: Uint8Array;
  readonly colour: VideoColour;
}

/** The pictures of a video, found as far as was needed. */
export interface VideoTrack {
  readonly setup: VideoDecoderSetup;
  /** All frames there are, once that is known. */
  readonly numberOfFrames: number | undefined;
  /**
   * Where a frame stands in the order of decoding, reading on in the stream until that is known; undefined where the stream ends
   * before.
   */
  findPosition(frameIndex: number, signal?: AbortSignal): Promise<number | undefined>;
  /** The picture at a place in the order of decoding, as far as `findPosition` has read; undefined behind that. */
  pictureAt(position: number): CodedPicture | undefined;
  /** The place where decoding must begin for the picture at a place. */
  startFor(position: number): number;
  /** What the decoder takes for a picture, of the bytes of its place in the stream. */
  unwrap(picture: CodedPicture, bytes: Uint8Array): Uint8Array;
}
