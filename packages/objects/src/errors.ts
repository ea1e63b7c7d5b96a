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
  OBJECTS_OTHER_KIND: {
    kind: 'bad-input',
    what: (d: { kind: string }) => `The data set is no ${d.kind}`,
    why: (d: { attribute: string; sopClassUid: string | undefined }) =>
      `It has no ${d.attribute}; its SOP Class is ${d.sopClassUid ?? 'missing'}.`,
    fix: 'Open it as what its SOP Class says it is.',
  },
  OBJECTS_SEGMENTATION_TYPE: {
    kind: 'unsupported',
    what: (d: { type: string | undefined }) =>
      d.type === undefined
        ? 'The segmentation does not say what its pixels mean'
        : `Segmentation Type ${d.type} is not known`,
    why: 'Pixels can be read as BINARY, FRACTIONAL or LABELMAP only.',
    fix: 'Convert the segmentation to one of these at its source.',
  },
  OBJECTS_SEGMENT_OF_FRAME_UNKNOWN: {
    kind: 'bad-input',
    what: (d: { frameNumber: number }) => `Frame ${d.frameNumber} does not say which segment it belongs to`,
    why: 'There are several segments, and no Segment Identification Sequence for this frame.',
    fix: 'Ask the sender for a complete segmentation.',
  },
  OBJECTS_TOO_MANY_FRAMES: {
    kind: 'unsupported',
    what: (d: { numberOfFrames: number; limit: number }) =>
      `The object claims ${d.numberOfFrames} frames, more than ${d.limit}`,
    why: 'Its Number of Frames is damaged or hostile.',
    fix: 'Check the instance at its source.',
  },
  OBJECTS_FRACTION_UNSCALED: {
    kind: 'bad-input',
    what: 'The fractions of the segmentation cannot be told',
    why: 'Its Maximum Fractional Value (0062,000E) is missing.',
    fix: 'Ask the sender for a complete segmentation.',
  },
  OBJECTS_DOSE_UNSCALED: {
    kind: 'bad-input',
    what: 'The dose of a stored value is not known',
    why: 'Dose Grid Scaling (3004,000E) is missing, or not above 0.',
    fix: 'Ask the sender for a complete RT Dose.',
  },
  OBJECTS_DOSE_OFFSETS: {
    kind: 'bad-input',
    what: 'The planes of the dose cannot be placed by Grid Frame Offset Vector (3004,000C)',
    why: (d: { problem: string }) => `${d.problem}.`,
    fix: 'Ask the sender for an RT Dose as PS3.3 C.8.8.3.2 defines it.',
  },
  OBJECTS_DOSE_UNPLACED: {
    kind: 'bad-input',
    what: (d: { frameNumber: number }) => `Frame ${d.frameNumber} of the dose has no place in the patient`,
    why: 'Its position, orientation or pixel spacing is missing or invalid.',
    fix: 'Ask the sender for a complete RT Dose.',
  },
  OBJECTS_WAVEFORM_CODING: {
    kind: 'bad-input',
    what: 'The samples of the waveform cannot be read',
    why: (d: { problem: string }) => `${d.problem}.`,
    fix: 'Check the instance at its source.',
  },
  OBJECTS_WAVEFORM_CHANNELS: {
    kind: 'bad-input',
    what: (d: { channels: number; definitions: number }) =>
      `The waveform has ${d.channels} channels and describes ${d.definitions}`,
    why: 'Samples of all channels are interleaved, so their number must be known.',
    fix: 'Check the instance at its source.',
  },
  OBJECTS_CHANNEL_MISSING: {
    kind: 'bug',
    what: (d: { groupNumber: number; channelNumber: number }) =>
      `There is no channel ${d.channelNumber} in group ${d.groupNumber} of the waveform`,
    why: 'It was asked for by its place.',
    fix: 'Ask for channels that the recording lists.',
  },
  OBJECTS_SPATIAL_TRANSFORM: {
    kind: 'bad-input',
    what: (d: { rotation: number; flip: string }) =>
      `The presentation state turns its images by ${d.rotation} degrees and flips them "${d.flip}"`,
    why: 'Only 0, 90, 180 and 270 degrees, and Y and N, are defined: sides could be mixed up.',
    fix: 'Show the images without this state, or ask its sender for another.',
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
