import { formatTag } from './tag.ts';

/** The attributes that errors of this room are likely to be about; the whole dictionary is too big to load for them. */
const names = new Map([
  [0x00020010, 'TransferSyntaxUID'],
  [0x00080005, 'SpecificCharacterSet'],
  [0x00080016, 'SOPClassUID'],
  [0x00080018, 'SOPInstanceUID'],
  [0x00080060, 'Modality'],
  [0x00100010, 'PatientName'],
  [0x00100020, 'PatientID'],
  [0x0020000d, 'StudyInstanceUID'],
  [0x0020000e, 'SeriesInstanceUID'],
  [0x00280002, 'SamplesPerPixel'],
  [0x00280004, 'PhotometricInterpretation'],
  [0x00280008, 'NumberOfFrames'],
  [0x00280010, 'Rows'],
  [0x00280011, 'Columns'],
  [0x00280100, 'BitsAllocated'],
  [0x52009229, 'SharedFunctionalGroupsSequence'],
  [0x52009230, 'PerFrameFunctionalGroupsSequence'],
  [0x7fe00001, 'ExtendedOffsetTable'],
  [0x7fe00008, 'FloatPixelData'],
  [0x7fe00009, 'DoubleFloatPixelData'],
  [0x7fe00010, 'PixelData'],
  [0xfffee000, 'Item'],
]);

/** `PixelData (7FE0,0010)`, or only `(0009,1001)`. For messages. */
export function nameOfTag(tag: number): string {
  const name = names.get(tag);
  return name === undefined ? formatTag(tag) : `${name} ${formatTag(tag)}`;
}
