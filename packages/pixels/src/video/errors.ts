import { errorTable } from '@isocenter/dicom';

/** What is wrong with a video. Beside the other errors of the room, since it is loaded with the first video only. */
export const videoError = errorTable({
  PIXELS_VIDEO_UNREADABLE: {
    kind: 'bad-input',
    what: 'The pictures of the video cannot be told apart',
    why: (d: { problem: string }) => `${d.problem}.`,
    fix: 'The video is damaged or cut short; fetch the instance again.',
  },
  PIXELS_VIDEO_UNSUPPORTED: {
    kind: 'unsupported',
    what: (d: { what: string }) => `${d.what} is not shown`,
    why: 'This version reads H.264 in MP4 files, in transport streams and without container, and HEVC in MP4 files.',
    fix: 'Retrieve the instance and play it in another program, or convert it to H.264 at its source.',
  },
});
