import { errorTable } from '@isocenter/dicom';

/** What can go wrong in the reading room itself. */
export const viewerError = errorTable({
  VIEWER_ARCHIVE_UNREACHABLE: {
    kind: 'unavailable',
    what: 'The archive does not answer',
    why: 'The connection failed or broke before the image came. The server may have been stopped.',
    fix: 'Check that the server runs, then try again.',
    retryable: true,
  },
  VIEWER_STUDY_NOT_OPENED_HERE: {
    kind: 'unavailable',
    what: 'This study is not among the opened files',
    why: 'Files opened without uploading are forgotten when the page is reloaded or closed.',
    fix: 'Open the folder or zip again.',
  },
  VIEWER_STUDY_NOT_FOUND: {
    kind: 'bad-input',
    what: 'The archive does not know this study',
    why: 'It was never there, or has been removed, or may not be seen by everyone.',
    fix: 'Search for it anew.',
  },
  VIEWER_METADATA_MISSING: {
    kind: 'unavailable',
    what: 'The archive lists this image but does not describe it',
    why: 'Its metadata was not in the answer for the series; the study may be changing right now.',
    fix: 'Try again in a moment.',
    retryable: true,
  },
  VIEWER_FRAME_MISSING: {
    kind: 'unavailable',
    what: 'The answer held no image',
    why: 'The archive answered the request for a frame with nothing in it.',
    fix: 'Try again; if it stays, look at the log of the archive.',
    retryable: true,
  },
  VIEWER_IMAGE_ABSENT: {
    kind: 'bad-input',
    what: (d: { place: string }) => `The series has no image here: ${d.place}`,
    why: 'It was not acquired, not sent, or lies at another position than its neighbours.',
    fix: 'If it should be there, ask for the series to be sent again.',
  },
  VIEWER_NO_IMAGE_IN_FILE: {
    kind: 'bad-input',
    what: 'The file holds no picture',
    why: 'It is DICOM, but has neither pixel data nor an image this viewer shows.',
    fix: 'Nothing is wrong if it is a report or a directory; otherwise fetch the image again.',
  },
  VIEWER_FILE_NOT_READ: {
    kind: 'bad-input',
    what: 'The file could not be read from the disk',
    why: 'It was moved, or the browser may no longer open it.',
    fix: 'Choose it again.',
  },
  VIEWER_SAME_INSTANCE_TWICE: {
    kind: 'bad-input',
    what: 'An image with the same SOP Instance UID was already opened',
    why: 'The folder holds the same instance more than once.',
    fix: 'Nothing to do if it is a copy; the first one is shown.',
  },
  VIEWER_ZIP_UNREADABLE: {
    kind: 'bad-input',
    what: 'The zip could not be read',
    why: 'It is damaged, encrypted or cut short.',
    fix: 'Unpack it with another program, or fetch it again.',
  },
  VIEWER_ZIP_UNSAFE_NAME: {
    kind: 'bad-input',
    what: 'An entry of the zip has a name that leads outside of it',
    why: 'Names that begin with a slash or contain .. can overwrite other files; ours are never written, but such a zip is not to be trusted.',
    fix: 'Ask the sender for a clean one. The other entries were read.',
  },
  VIEWER_ZIP_ENTRY_TOO_LARGE: {
    kind: 'bad-input',
    what: (d: { megabytes: number }) => `An entry of the zip would unpack to ${d.megabytes} MB`,
    why: 'That is more than the page can hold, or far more than such a small entry should give.',
    fix: 'Unpack the zip first, then open the folder.',
  },
  VIEWER_WINDOW_OF_COLOUR: {
    kind: 'bad-input',
    what: 'A colour image has no window',
    why: 'Its pixels hold colours, not values that a window could turn into grey.',
    fix: 'Choose a window for an image in grey.',
  },
  VIEWER_WINDOW_OF_REDUCED: {
    kind: 'unavailable',
    what: 'The window cannot be taken from the values yet',
    why: 'A smaller version of the image is shown, which does not hold them all.',
    fix: 'Try again when the whole image is there.',
    retryable: true,
  },
  VIEWER_WINDOW_WITHOUT_VALUES: {
    kind: 'bad-input',
    what: 'There is no value to take the window from',
    why: 'What was chosen lies beside the image, between its pixels, under the shutter, or holds nothing but padding.',
    fix: 'Drag over a part of the image that shows something.',
  },
  VIEWER_WINDOW_OF_ONE_VALUE: {
    kind: 'bad-input',
    what: 'There is only one value to take the window from',
    why: 'All pixels that were chosen hold the same value, and a window lies between two.',
    fix: 'Drag over a part of the image in which something differs.',
  },
  VIEWER_DRAFT_UNREADABLE: {
    kind: 'unavailable',
    what: 'Saved annotations could not be read',
    why: 'They were written by another version.',
    fix: 'Update Isocenter; nothing was overwritten.',
  },
});
