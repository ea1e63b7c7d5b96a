import { errorTable } from '@isocenter/dicom';

/** `hvc1.1.6.L93.B0` → 'HEVC (hvc1.1.6.L93.B0)'. RFC 6381. */
const nameOfCodec = (codec: string): string => `${codec.startsWith('avc') ? 'H.264' : 'HEVC'} (${codec})`;

/** What can go wrong with a video. Beside the other errors of the room, since it is loaded with the first video only. */
export const videoError = errorTable({
  VIEWER_VIDEO_NO_DECODER: {
    kind: 'unsupported',
    what: (d: { codec: string }) => `This browser cannot decode the video, which is ${nameOfCodec(d.codec)}`,
    why: 'It has no decoder for it, or gives none to pages that come neither over HTTPS nor from this machine.',
    fix: 'Open the study in another browser, retrieve the instance and play it in another program, or have its source convert it to H.264.',
  },
  VIEWER_VIDEO_FRAME_MISSING: {
    kind: 'bad-input',
    what: (d: { frameNumber: number; numberOfFrames: number }) =>
      `The video has no frame ${d.frameNumber}: it ends after ${d.numberOfFrames}`,
    why: 'Number of Frames (0028,0008) says more than the stream holds, or the stream was cut short.',
    fix: 'The other frames are shown; fetch the instance again, or have its source correct the number.',
  },
  VIEWER_VIDEO_PICTURE_LOST: {
    kind: 'bad-input',
    what: (d: { frameNumber: number }) => `Frame ${d.frameNumber} of the video cannot be decoded`,
    why: (d: { reason: string }) => `${d.reason}.`,
    fix: 'The stream is damaged there; other frames may be shown. Fetch the instance again.',
  },
  VIEWER_VIDEO_DECODER_SILENT: {
    kind: 'unavailable',
    what: 'The decoder of the browser does not answer',
    why: (d: { seconds: number }) => `It gave no picture for ${d.seconds} seconds, and was ended.`,
    fix: 'Try the frame again; if it stays, close other pages that play video, or reload.',
    retryable: true,
  },
  VIEWER_VIDEO_NEEDS_RANGES: {
    kind: 'unsupported',
    what: (d: { megabytes: number }) =>
      `The archive gives the video, of more than ${d.megabytes} MB, only as a whole`,
    why: 'It does not answer requests for a range of its bytes, and so much is not held in memory.',
    fix: 'Retrieve the instance and play it in another program.',
  },
  VIEWER_VIDEO_WITHOUT_ADDRESS: {
    kind: 'unavailable',
    what: 'The archive does not say where the video can be had',
    why: 'Its metadata has no bulk data address for the pixel data.',
    fix: 'Retrieve the instance and open its file.',
  },
});
