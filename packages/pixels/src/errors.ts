import { errorTable } from '@isocenter/dicom';

/** Every error of the pixels room. */
export const pixelsError = errorTable({
  PIXELS_LENGTH_TOO_SHORT: {
    kind: 'bad-input',
    what: (d: { expectedBytes: number; actualBytes: number }) =>
      `The frame needs ${d.expectedBytes} bytes, ${d.actualBytes} are there`,
    why: 'The file is cut short, or its Rows, Columns or Bits Allocated are wrong.',
    fix: 'Fetch the instance again, or check it at its source.',
  },
  PIXELS_FORMAT_INVALID: {
    kind: 'bad-input',
    what: (d: { attribute: string; problem: string }) => `${d.attribute} ${d.problem}`,
    why: 'Without it the samples of the frame cannot be told apart.',
    fix: 'Correct the attribute at the source of the instance.',
  },
  PIXELS_FORMAT_UNSUPPORTED: {
    kind: 'unsupported',
    what: (d: { attribute: string; problem: string }) => `${d.attribute} ${d.problem}`,
    why: 'Pixels of this form are not drawn by this version.',
    fix: 'Convert the instance to a common form at its source.',
  },
  PIXELS_TRANSFER_SYNTAX_UNSUPPORTED: {
    kind: 'unsupported',
    what: (d: { transferSyntaxUid: string }) => `No decoder for transfer syntax ${d.transferSyntaxUid}`,
    why: 'This version has no codec for it.',
    fix: 'Retrieve the instance in another transfer syntax, e.g. Explicit VR Little Endian.',
  },
  PIXELS_CODESTREAM_INVALID: {
    kind: 'bad-input',
    what: (d: { codec: string }) => `The ${d.codec} codestream cannot be decoded`,
    why: (d: { problem: string }) => `${d.problem}.`,
    fix: 'The frame is damaged or mislabelled; fetch the instance again.',
  },
  PIXELS_CODESTREAM_MISMATCH: {
    kind: 'bad-input',
    what: (d: { codec: string }) => `The ${d.codec} codestream contradicts the header`,
    why: (d: { problem: string }) => `${d.problem}.`,
    fix: 'The frame is damaged or mislabelled; check the instance at its source.',
  },
  PIXELS_CODEC_UNAVAILABLE: {
    kind: 'unavailable',
    what: (d: { codec: string }) => `The ${d.codec} codec could not be started`,
    why: 'Its WebAssembly module did not load.',
    fix: 'Check that the codec files are served beside the application, then try again.',
    retryable: true,
  },
  PIXELS_RESOLUTION_UNAVAILABLE: {
    kind: 'unsupported',
    what: (d: { transferSyntaxUid: string }) =>
      `A smaller picture was asked for of a frame in transfer syntax ${d.transferSyntaxUid}`,
    why: 'Only JPEG 2000 and HTJ2K codestreams hold the picture at several resolutions.',
    fix: 'Decode the whole frame.',
  },
  PIXELS_DECODE_TIMEOUT: {
    kind: 'bad-input',
    what: (d: { deadlineMs: number }) => `Decoding the frame took longer than ${d.deadlineMs} ms`,
    why: 'The codestream is likely damaged or hostile; its worker was ended.',
    fix: 'Check the instance at its source; other frames are not affected.',
  },
  PIXELS_DECODE_FAILED: {
    kind: 'bug',
    what: 'Decoding a frame failed in an unforeseen way',
    why: (d: { reason: string }) => `${d.reason}.`,
    fix: 'Report it with the transfer syntax of the instance.',
  },
  PIXELS_WORKER_FAILED: {
    kind: 'unavailable',
    what: 'A decode worker ended unexpectedly',
    why: 'Its script failed, or memory ran out.',
    fix: 'Try the frame again; if it fails again, reload.',
    retryable: true,
  },
  PIXELS_POOL_DISPOSED: {
    kind: 'unavailable',
    what: 'The decode pool is closed',
    why: 'The viewer or server that owned it has ended.',
    fix: 'Open the study again.',
  },
  PIXELS_FRAME_NUMBER_INVALID: {
    kind: 'bad-input',
    what: (d: { frameNumber: number; numberOfFrames: number }) =>
      `Frame ${d.frameNumber} was asked for, the instance has ${d.numberOfFrames}`,
    why: 'Frames are numbered from 1 to Number of Frames.',
    fix: 'Ask for a frame within the range.',
  },
  PIXELS_ICC_INVALID: {
    kind: 'bad-input',
    what: (d: { problem: string }) => `The ICC profile cannot be read: ${d.problem}`,
    why: 'The colours of the image have no meaning without it.',
    fix: 'Show the colours as they are stored, and say so; have the source correct the profile.',
  },
  PIXELS_ICC_UNSUPPORTED: {
    kind: 'unsupported',
    what: (d: { problem: string }) => `The ICC profile is not one for images in RGB: ${d.problem}`,
    why: 'Profiles of input devices and screens from RGB to XYZ or Lab are applied, by matrix or table.',
    fix: 'Show the colours as they are stored, and say so.',
  },
  PIXELS_FRAMES_DIFFER: {
    kind: 'bad-input',
    what: 'The frames to be combined are missing, or not alike',
    why: 'Subtraction and blending need monochrome frames of the same rows and columns.',
    fix: 'Check that all frames come from the same instance, or show the frames one by one.',
  },
  PIXELS_ENCODE_UNSUPPORTED: {
    kind: 'unsupported',
    what: (d: { transferSyntax: string; problem: string }) =>
      `${d.transferSyntax} cannot hold the frame: ${d.problem}`,
    why: 'The transfer syntax has no place for such samples, or they would not come back the same.',
    fix: 'Keep the frame as it is, or choose another transfer syntax, e.g. Explicit VR Little Endian.',
  },
  PIXELS_NOT_A_VIDEO: {
    kind: 'bad-input',
    what: (d: { transferSyntaxUid: string }) => `Transfer syntax ${d.transferSyntaxUid} is not a video`,
    why: 'Only MPEG-2, MPEG-4 and HEVC pixel data is one stream for a player.',
    fix: 'Decode the frames of the instance one by one.',
  },
  PIXELS_ENCODE_FAILED: {
    kind: 'bug',
    what: (d: { problem: string }) => `The picture could not be encoded: ${d.problem}`,
    why: 'The encoder refused it.',
    fix: 'Report it with the size of the picture.',
  },
});
