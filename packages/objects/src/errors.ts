import { errorTable } from '@isocenter/dicom';

/** What can go wrong between data sets and the models of this room. */
export const objectsError = errorTable({
  OBJECTS_NOT_A_REPORT: {
    kind: 'bad-input',
    what: 'The data set is no structured report',
    why: (d: { valueType: string | undefined }) =>
      d.valueType === undefined
        ? 'It has no Value Type (0040,A040), so it holds no content tree.'
        : `The root of its content tree is of value type ${d.valueType}, not CONTAINER.`,
    fix: 'Open it as what its SOP Class says it is.',
  },
  OBJECTS_NOT_A_KEY_OBJECT: {
    kind: 'bad-input',
    what: 'The data set is no Key Object Selection',
    why: (d: { sopClassUid: string | undefined }) => `Its SOP Class is ${d.sopClassUid ?? 'missing'}.`,
    fix: 'Open it as what its SOP Class says it is.',
  },
  OBJECTS_KEY_OBJECT_EMPTY: {
    kind: 'bug',
    what: 'A Key Object Selection without references cannot be written',
    why: 'The standard wants at least one referenced instance.',
    fix: 'Select an image first.',
  },
  OBJECTS_KEY_OBJECT_UNPLACED: {
    kind: 'bug',
    what: 'A reference of the Key Object Selection names no study or series',
    why: 'The evidence sequence must say where each referenced instance belongs.',
    fix: 'Give studyInstanceUid and seriesInstanceUid with every reference.',
  },
  OBJECTS_KEY_OBJECT_STUDIES: {
    kind: 'unsupported',
    what: (d: { numberOfStudies: number }) => `The references belong to ${d.numberOfStudies} studies`,
    why: 'One document of the same content would be due in each of them.',
    fix: 'Make one selection for each study.',
  },
  OBJECTS_FRAME_NUMBER: {
    kind: 'bug',
    what: (d: { frameNumber: number }) => `Frame number ${d.frameNumber} cannot be referenced`,
    why: 'Frame numbers are whole and count from 1.',
    fix: 'Give the numbers of frames, not their indices.',
  },
});
