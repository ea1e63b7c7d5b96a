import { errorTable } from './errors.ts';

const cutShort = 'The file is likely cut short.';
const fetchAgain = 'Fetch it again, or open with lenient: true to keep what is there.';
const ourBug = 'This is a mistake in the calling code.';

/** What can go wrong with DICOM bytes and data sets. */
export const dicomError = errorTable({
  DICOM_NOT_DICOM: {
    kind: 'bad-input',
    what: (d: { byteLength: number }) => `These ${d.byteLength} bytes are not a DICOM file`,
    why: 'There is neither the prefix DICM at byte 128 nor a plausible data element at the start.',
    fix: 'Check that the right file was chosen.',
  },
  DICOM_EMPTY: {
    kind: 'bad-input',
    what: 'The file holds no data elements',
    why: cutShort,
    fix: 'Fetch it again.',
  },
  DICOM_LENGTH_PAST_END: {
    kind: 'bad-input',
    what: (d: { name: string; length: number; remaining: number }) =>
      `${d.name} claims ${d.length} bytes, ${d.remaining} remain`,
    why: cutShort,
    fix: fetchAgain,
  },
  DICOM_HEADER_CUT: {
    kind: 'bad-input',
    what: (d: { remaining: number }) => `A data element header is cut off, ${d.remaining} bytes remain`,
    why: cutShort,
    fix: fetchAgain,
  },
  DICOM_SEQUENCE_NOT_CLOSED: {
    kind: 'bad-input',
    what: (d: { name: string }) => `${d.name} has undefined length and no delimiter`,
    why: cutShort,
    fix: fetchAgain,
  },
  DICOM_NOT_A_VR: {
    kind: 'bad-input',
    what: (d: { name: string; vr: string }) => `${d.name} has "${d.vr}" where its VR should be`,
    why: 'The data set is damaged, or not in the transfer syntax it claims.',
    fix: 'Ask the sender for the file again, or open with lenient: true to keep what was read before.',
  },
  DICOM_ITEM_EXPECTED: {
    kind: 'bad-input',
    what: (d: { name: string; found: string }) => `${d.name} holds ${d.found} where an item should begin`,
    why: 'The sequence is damaged.',
    fix: 'Ask the sender for the file again, or open with lenient: true to keep what was read before.',
  },
  DICOM_UNDEFINED_LENGTH: {
    kind: 'bad-input',
    what: (d: { name: string; vr: string }) => `${d.name} of VR ${d.vr} has undefined length`,
    why: 'Only sequences and encapsulated pixel data may.',
    fix: 'Ask the sender for the file again, or open with lenient: true to keep what was read before.',
  },
  DICOM_NESTED_TOO_DEEP: {
    kind: 'bad-input',
    what: (d: { limit: number }) => `Sequences are nested more than ${d.limit} deep`,
    why: 'No real object is; the file is damaged or hostile.',
    fix: 'Do not open this file.',
  },
  DICOM_TOO_MANY_ELEMENTS: {
    kind: 'bad-input',
    what: (d: { limit: number }) => `The data set has more than ${d.limit} data elements`,
    why: 'No real object has; the file is damaged or hostile.',
    fix: 'Do not open this file.',
  },
  DICOM_HEADER_TOO_LARGE: {
    kind: 'unsupported',
    what: (d: { name: string; limit: number }) =>
      `${d.name} needs more than ${d.limit} bytes of memory to read`,
    why: 'A sequence must be in memory to be read.',
    fix: 'Raise maximumElementBytes if this file is trusted.',
  },
  DICOM_TRANSFER_SYNTAX_UNKNOWN: {
    kind: 'unsupported',
    what: (d: { uid: string }) => `Transfer syntax ${d.uid || '(none)'} is not known`,
    why: 'It is private, or newer than our tables.',
    fix: 'Convert the file to a standard transfer syntax.',
  },
  DICOM_NEEDS_INFLATE: {
    kind: 'bug',
    what: 'A deflated data set was given to a reader that cannot inflate',
    why: ourBug,
    fix: 'Pass options.inflate, or use openPart10.',
  },
  DICOM_NEEDS_DEFLATE: {
    kind: 'bug',
    what: 'A deflated data set was asked of a writer that cannot deflate',
    why: ourBug,
    fix: 'Pass options.deflate.',
  },
  DICOM_INFLATE_FAILED: {
    kind: 'bad-input',
    what: 'The deflated data set cannot be inflated',
    why: 'Its compressed bytes are damaged or cut short.',
    fix: 'Fetch the file again.',
  },
  DICOM_INFLATE_TOO_LARGE: {
    kind: 'bad-input',
    what: (d: { limit: number }) => `The deflated data set is larger than ${d.limit} bytes`,
    why: 'It may be a decompression bomb.',
    fix: 'Raise maximumInflatedBytes if this file is trusted.',
  },
  DICOM_READ_SHORT: {
    kind: 'unavailable',
    what: (d: { wanted: number; got: number }) => `${d.wanted} bytes were asked for, ${d.got} came`,
    why: 'The source ended early or changed while it was read.',
    fix: 'Open it again.',
    retryable: true,
  },
  DICOM_ATTRIBUTE_MISSING: {
    kind: 'bad-input',
    what: (d: { name: string }) => `${d.name} is absent or empty`,
    why: 'The object needs it to be used this way.',
    fix: 'Ask the sender for a complete object.',
  },
  DICOM_VALUE_NOT_LOADED: {
    kind: 'unsupported',
    what: (d: { name: string }) => `The value of ${d.name} is not in memory`,
    why: 'openPart10 leaves pixel data and large values in the source.',
    fix: 'Read its range (byteOffset, byteLength) from the source.',
  },
  DICOM_KEYWORD_UNKNOWN: {
    kind: 'bug',
    what: (d: { keyword: string }) =>
      `"${d.keyword}" is neither a keyword of PS3.6 nor eight hexadecimal digits`,
    why: ourBug,
    fix: 'Spell the keyword as PS3.6 does.',
  },
  DICOM_VALUE_UNFIT: {
    kind: 'bug',
    what: (d: { name: string; vr: string; problem: string }) =>
      `The value given for ${d.name} does not fit VR ${d.vr}: ${d.problem}`,
    why: 'Writing is strict. PS3.5 §6.2.',
    fix: 'Give a value that the VR allows.',
  },
  DICOM_VALUE_TOO_LONG: {
    kind: 'bad-input',
    what: (d: { name: string; vr: string; byteLength: number }) =>
      `${d.name} of VR ${d.vr} has ${d.byteLength} bytes, too many to write`,
    why: 'Its length field has no room for it. PS3.5 §7.1.2.',
    fix: 'Write it with another VR or transfer syntax.',
  },
  DICOM_CANNOT_REENCODE: {
    kind: 'unsupported',
    what: (d: { from: string; to: string }) => `Pixel data in ${d.from} cannot be written as ${d.to}`,
    why: 'The writer rearranges elements, it does not code pixels.',
    fix: 'Decode the frames first, and give the native pixel data.',
  },
  DICOM_JSON_INVALID: {
    kind: 'bad-input',
    what: (d: { problem: string }) => `This is not DICOM JSON: ${d.problem}`,
    why: 'PS3.18 Annex F says what it looks like.',
    fix: 'Check what the server sent.',
  },
  DICOM_XML_INVALID: {
    kind: 'bad-input',
    what: (d: { problem: string }) => `This is not a Native DICOM Model document: ${d.problem}`,
    why: 'PS3.19 Annex A.1 says what it looks like.',
    fix: 'Check what the sender wrote.',
  },
  DICOM_PIXEL_DATA_MISSING: {
    kind: 'bad-input',
    what: 'The object holds no pixel data',
    why: 'It is not an image, or was read without its pixel data.',
    fix: 'Check for pixel data before asking for frames.',
  },
  DICOM_FRAME_MISSING: {
    kind: 'bad-input',
    what: (d: { frameIndex: number; numberOfFrames: number }) =>
      `Frame ${d.frameIndex + 1} was asked for, ${d.numberOfFrames} are there`,
    why: 'The pixel data is cut short, or NumberOfFrames is wrong.',
    fix: 'Ask for a frame that is there.',
  },
  DICOM_FRAMES_UNKNOWN: {
    kind: 'bad-input',
    what: (d: { fragments: number; frames: number }) =>
      `${d.fragments} fragments cannot be divided into ${d.frames} frames`,
    why: 'There is no valid offset table, and no codestream markers tell the frames apart.',
    fix: 'Ask the sender for the object with an offset table.',
  },
});
