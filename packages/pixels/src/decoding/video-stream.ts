import { type EncodedFrame, findTransferSyntax } from '@isocenter/dicom';
import { pixelsError } from '../errors.ts';
import { findVideoBeginning } from './video-beginning.ts';

/** How the pictures of a video are coded. */
export type VideoCodec = 'mpeg-2' | 'h264' | 'hevc';

/** What the coded pictures are wrapped in; 'elementary' is nothing at all. */
export type VideoContainer = 'mp4' | 'mpeg-ts' | 'mpeg-ps' | 'elementary';

/** A whole video for a player; not decoded here. */
export interface VideoStream {
  /** All fragments joined, as `readFrame` of frame 0 gives them; a pad byte may follow. */
  readonly bytes: Uint8Array;
  readonly codec: VideoCodec;
  readonly container: VideoContainer;
  /** MIME type for a video element, e.g. 'video/mp4; codecs="avc1.640029"'. Whether it plays is the player's word. */
  readonly mediaType: string;
}

/**
 * The stream of a video transfer syntax with its MIME type. PS3.5 §8.2.5–§8.2.8, PS3.18 Table 8.7.3-5.
 *
 * @param encoded all fragments of the pixel data joined, since a video is one bit stream over all frames
 * Throws PIXELS_NOT_A_VIDEO for any other transfer syntax.
 */
export function videoStream({ bytes, transferSyntaxUid }: EncodedFrame): VideoStream {
  const syntax = findTransferSyntax(transferSyntaxUid);
  if (syntax?.codec !== 'video') throw pixelsError('PIXELS_NOT_A_VIDEO', { transferSyntaxUid });
  const codec: VideoCodec = syntax.name.includes('MPEG2')
    ? 'mpeg-2'
    : /HEVC/.test(syntax.name)
      ? 'hevc'
      : 'h264';
  const { container } = findVideoBeginning(bytes) ?? { container: 'elementary' };
  return { bytes, codec, container, mediaType: mediaTypeOf(codec, container, syntax.name) };
}

/** RFC 6381 codec strings for the profile and level that the transfer syntax promises at most. */
function mediaTypeOf(codec: VideoCodec, container: VideoContainer, syntaxName: string): string {
  if (codec === 'mpeg-2') return container === 'mpeg-ts' ? 'video/mp2t' : 'video/mpeg';
  const type = container === 'mpeg-ts' ? 'video/mp2t' : 'video/mp4';
  if (codec === 'hevc') {
    const profile = syntaxName.includes('Main 10') ? '2.4' : '1.6';
    return `${type}; codecs="hvc1.${profile}.L153.B0"`;
  }
  const level = syntaxName.includes('4.2') ? '2A' : '29';
  const profile = syntaxName.includes('Stereo') ? '80' : '64';
  return `${type}; codecs="avc1.${profile}00${level}"`;
}
