import type { ByteSource } from '@isocenter/dicom';
import { findVideoBeginning, videoBeginningBytes } from '../decoding/video-beginning.ts';
import { videoError } from './errors.ts';
import { Mp4Track } from './mp4-track.ts';
import { StreamTrack } from './stream-track.ts';
import { BareStream, TransportStream } from './stream-wrapping.ts';
import type { VideoTrack } from './video-track.ts';

/**
 * Finds the pictures of a video, whatever it is wrapped in: its bytes say what they are, whatever transfer syntax they came
 * under. PS3.5 §8.2.5 to §8.2.8.
 *
 * @param source the fragments of the pixel data joined
 * Throws PIXELS_VIDEO_UNREADABLE, and PIXELS_VIDEO_UNSUPPORTED for MPEG-2 and for HEVC that is in no MP4 file.
 */
export async function openVideo(source: ByteSource, signal?: AbortSignal): Promise<VideoTrack> {
  const bytes = await source.read(0, Math.min(videoBeginningBytes, source.byteLength), signal);
  const { container, codec } = findVideoBeginning(bytes) ?? {};
  if (codec === 'mpeg-2') throw videoError('PIXELS_VIDEO_UNSUPPORTED', { what: 'MPEG-2 video' });
  if (codec === 'hevc') throw videoError('PIXELS_VIDEO_UNSUPPORTED', { what: 'HEVC that is in no MP4 file' });
  if (container === 'mp4') return Mp4Track.open(source, signal);
  const wrapping = container === 'mpeg-ts' ? new TransportStream() : new BareStream();
  return StreamTrack.open(source, wrapping, signal);
}
