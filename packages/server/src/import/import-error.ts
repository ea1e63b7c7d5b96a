import { errorTable } from '@isocenter/dicom';

/** Why an entry of an import was left out or refused before the archive saw it, or cannot be shown though it is kept. None carries a file's name. */
export const importError = errorTable({
  SERVER_IMPORT_NOT_DICOM: {
    kind: 'bad-input',
    what: 'The file is not DICOM',
    why: 'It has neither DICM at byte 128 nor a data element at its beginning (PS3.10 §7.1).',
    fix: 'Leave it out; if it should be DICOM, export it again as DICOM Part 10.',
  },
  SERVER_IMPORT_NO_PIXEL_DATA: {
    kind: 'bad-input',
    what: 'The image has no pixel data',
    why: 'It says it is an image, but Pixel Data (7FE0,0010) is absent. It is kept as it is and cannot be shown.',
    fix: 'If it should have a picture, send it again from where it was made.',
  },
  SERVER_IMPORT_SYNTAX_NOT_SHOWN: {
    kind: 'unsupported',
    what: 'The image cannot be shown here',
    why: 'This version has no decoder for its transfer syntax. It is kept as it is and can be retrieved.',
    fix: 'To see it here, send it in another transfer syntax under a new SOP Instance UID.',
  },
  SERVER_IMPORT_UNREADABLE: {
    kind: 'bad-input',
    what: 'The file cannot be read',
    why: (d: { reason: string }) => `The operating system answered ${d.reason}.`,
    fix: 'Check who may read it, then import it again.',
  },
  SERVER_IMPORT_LINK_NOT_FOLLOWED: {
    kind: 'bad-input',
    what: 'A symbolic link was not followed',
    why: 'It may lead out of the folder that was chosen.',
    fix: 'Import the file or folder it points to by its own path.',
  },
  SERVER_IMPORT_NOT_A_FILE: {
    kind: 'bad-input',
    what: 'This is neither a file nor a folder',
    why: 'Devices, pipes and sockets hold no instance.',
    fix: 'Leave it out.',
  },
  SERVER_IMPORT_SYSTEM_FILE: {
    kind: 'bad-input',
    what: 'A file of the operating system was passed over',
    why: 'File managers leave such files beside others; none holds an instance.',
    fix: 'Nothing needs to be done.',
  },
  SERVER_IMPORT_ZIP_NAME_UNSAFE: {
    kind: 'bad-input',
    what: 'The name of this zip entry leads out of the zip',
    why: 'It is absolute or has .. in it, as zips made to overwrite files do.',
    fix: 'Ask whoever made the zip; if the entry is wanted, pack it again under a plain name.',
  },
  SERVER_IMPORT_ZIP_NESTED: {
    kind: 'unsupported',
    what: 'A zip inside a zip was not opened',
    why: 'Zips in zips can unfold without end.',
    fix: 'Unpack it and import it by itself.',
  },
  SERVER_IMPORT_ZIP_DAMAGED: {
    kind: 'bad-input',
    what: 'The zip cannot be read here',
    why: 'Its table of contents or the data of this entry is damaged or cut short.',
    fix: 'Fetch the zip again, or test it with `unzip -t`.',
  },
  SERVER_IMPORT_ZIP_METHOD_UNSUPPORTED: {
    kind: 'unsupported',
    what: 'The zip entry is encrypted or packed in a way not known here',
    why: 'Only stored and deflated entries without a password can be read.',
    fix: 'Unpack the zip with the program that made it, then import the folder.',
  },
  SERVER_IMPORT_ZIP_TOO_LARGE: {
    kind: 'bad-input',
    what: (d: { limit: string }) => `The zip unfolds to more than ${d.limit}`,
    why: 'This is how zips made to fill a disk look. What came before is imported, the rest was not read.',
    fix: 'If the zip is trusted, unpack it and import the folder.',
  },
  SERVER_IMPORT_SPOOL_FAILED: {
    kind: 'unavailable',
    what: 'The upload could not be put aside',
    why: (d: { reason: string }) =>
      `A zip must be on disk to be read, and the temporary folder answered ${d.reason}.`,
    fix: 'Free space there, then send it again.',
    retryable: true,
  },
});
