export { DataSet, type Element } from './data-set.ts';
export {
  type DataSetContent,
  type DataSetOfOptions,
  dataSetOf,
  type FragmentsContent,
  type ValueContent,
} from './data-set-of.ts';
export { dicomError } from './dicom-error.ts';
export { type DicomdirRecord, readDicomdir } from './dicomdir/dicomdir.ts';
export type { Keyword } from './dictionary/keyword.ts';
export * as SopClassUid from './dictionary/sop-class-uids.generated.ts';
export * as Tag from './dictionary/tags.generated.ts';
export { isStorageSopClass, nameOfUid, type SopClass, storageSopClasses } from './dictionary/uids.ts';
export { vrOfTag } from './dictionary/vr-table.ts';
export {
  type DetailsOf,
  type ErrorKind,
  type ErrorMaker,
  type ErrorOptions,
  type ErrorRow,
  type ErrorTable,
  errorTable,
  type Finding,
  IsocenterError,
  type IsocenterErrorParts,
  isIsocenterError,
} from './errors.ts';
export {
  type FrameTable,
  findFrameTable,
  frameTable,
  readFrame,
  readFrameFrom,
} from './frames/frame-table.ts';
export { isColour422 } from './frames/native-frames.ts';
export type {
  EncapsulatedPixelData,
  EncodedFrame,
  NativePixelData,
  PixelDataLocation,
} from './frames/pixel-data.ts';
export { implementationClassUid, implementationVersionName } from './implementation.ts';
export { encodeAsciiElement } from './io/ascii-element.ts';
export {
  type ByteSource,
  type BytesRange,
  blobSource,
  bytesSource,
  readRange,
  type SliceableBlob,
} from './io/byte-source.ts';
export { sourceOfPlaces, withinPlaces } from './io/places.ts';
export { isLikelyPart10 } from './io/file-meta.ts';
export { joinBytes } from './io/join-bytes.ts';
export { type OpenPart10Options, openPart10 } from './io/open-part10.ts';
export { Part10PushReader, type PushPart10Options } from './io/push-part10.ts';
export type { IndexedPart10 } from './io/read-in-steps.ts';
export {
  type OpenedPart10,
  type Part10,
  type Part10Header,
  type ReadOptions,
  type ReadPart10Options,
  readDataSet,
  readPart10,
} from './io/read-part10.ts';
export {
  type EncodeOptions,
  encodeDataSet,
  encodeFileMeta,
  type FileMetaContent,
  type WritePart10Options,
  writePart10,
} from './io/write-part10.ts';
export type { BinaryOptions } from './json/binary-value.ts';
export { dataSetFromJson } from './json/data-set-from-json.ts';
export { type DicomJsonOptions, dataSetToJson } from './json/data-set-to-json.ts';
export type {
  DicomJson,
  DicomJsonAttribute,
  DicomJsonPersonName,
  DicomJsonValue,
} from './json/dicom-json.ts';
export { DicomJsonWriter, type DicomJsonWriterOptions } from './json/dicom-json-writer.ts';
export { formatDicomJson } from './json/format-dicom-json.ts';
export { type DataSetChanges, patchDataSet } from './patch-data-set.ts';
export {
  type Codec,
  findTransferSyntax,
  type TransferSyntax,
  TransferSyntaxUid,
  transferSyntaxes,
} from './transfer-syntax/transfer-syntax.ts';
export {
  findEveryNumber,
  findFirstNumbers,
  findNumbersInPlace,
  findNumbersOfLength,
} from './values/number-list.ts';
export {
  formatPersonName,
  type PersonName,
  type PersonNameGroup,
  parsePersonName,
} from './values/person-name.ts';
export { withoutTrailing } from './values/read-values.ts';
export {
  elementOf,
  formatTag,
  groupOf,
  isPrivateCreatorTag,
  isPrivateTag,
  tagFromHex,
  tagToHex,
} from './values/tag.ts';
export { createUid, isValidUid, type RandomSource } from './values/uid.ts';
export { isVR, type VR } from './values/vr.ts';
export { dataSetFromXml } from './xml/data-set-from-xml.ts';
export { dataSetToXml, dataSetToXmlChunks } from './xml/data-set-to-xml.ts';
