import type { ByteSource } from '@isocenter/dicom';
import { videoStream } from '../decoding/video-stream.ts';
import { videoError } from './errors.ts';
import { Mp4Track } from './mp4-track.ts';
import { StreamTrack } from './stream-track.ts';
import { BareStream, TransportStream } from './stream-wrapping.ts';
import type { VideoTrack } from './video-track.ts';

/** As many bytes as tell a container: two packets of a transport stream. */
const beginningBytes = 2 * 188;

/**
 * Finds the pictures of a video, whatever it is wrapped in. PS3.5 §8.2.5 to §8.2.8.
 *
 * @param source the fragments of the pixel data joined
 * Throws PIXELS_VIDEO_UNREADABLE, and PIXELS_VIDEO_UNSUPPORTED for MPEG-2 and for HEVC that is in no MP4 file.
 */
export async function openVideo(
  source: ByteSource,
  transferSyntaxUid: string,
  signal?: AbortSignal,
): Promise<VideoTrack> {
  const bytes = await source.read(0, Math.min(beginningBytes, source.byteLength), signal);
  const { codec, container } = videoStream({ bytes, transferSyntaxUid });
  const unsupported = (what: string) => videoError('PIXELS_VIDEO_UNSUPPORTED', { what });
  if (codec === 'mpeg-2') throw unsupported('MPEG-2 video');
  switch (container) {
    case 'mp4':
      return Mp4Track.open(source, signal);
    case 'mpeg-ts':
      return StreamTrack.open(source, new TransportStream(), signal);
    case 'elementary':
      if (codec === 'hevc') throw unsupported('HEVC that is in no MP4 file');
      return StreamTrack.open(source, new BareStream(), signal);
    default:
      throw unsupported(`Video wrapped as ${container}`);
  }
}
