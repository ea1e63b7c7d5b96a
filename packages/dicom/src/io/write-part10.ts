import type { DataSet } from '../data-set.ts';
import { dataSetOf } from '../data-set-of.ts';
import { dicomError } from '../dicom-error.ts';
import { SOPClassUID, SOPInstanceUID } from '../dictionary/tags.generated.ts';
import { findPixelData } from '../frames/pixel-data.ts';
import { implementationClassUid, implementationVersionName } from '../implementation.ts';
import {
  findTransferSyntax,
  type TransferSyntax,
  TransferSyntaxUid,
} from '../transfer-syntax/transfer-syntax.ts';
import { ElementWriter } from './element-writer.ts';
import { explicitLittleEndian } from './encoding.ts';
import { joinBytes } from './join-bytes.ts';

export interface EncodeOptions {
  /** Raw deflate (RFC 1951), such as `deflateRawSync` of node:zlib; only for the deflated transfer syntax. */
  readonly deflate?: ((bytes: Uint8Array) => Uint8Array) | undefined;
}

export interface FileMetaContent {
  readonly mediaStorageSopClassUid: string;
  readonly mediaStorageSopInstanceUid: string;
  readonly transferSyntaxUid: string;
  readonly implementationClassUid?: string | undefined;
  readonly implementationVersionName?: string | undefined;
  readonly sourceAeTitle?: string | undefined;
}

export interface WritePart10Options extends EncodeOptions {
  /** Explicit VR Little Endian unless told. */
  readonly transferSyntaxUid?: string | undefined;
  /** SOPClassUID of the data set unless told. */
  readonly sopClassUid?: string | undefined;
  /** SOPInstanceUID of the data set unless told. */
  readonly sopInstanceUid?: string | undefined;
  readonly implementationClassUid?: string | undefined;
  readonly implementationVersionName?: string | undefined;
  readonly sourceAeTitle?: string | undefined;
}

/** Preamble of zeros, prefix, and File Meta Information: what to put before an encoded data set. PS3.10 §7.1. */
export function encodeFileMeta(content: FileMetaContent): Uint8Array {
  const meta = dataSetOf({
    FileMetaInformationVersion: Uint8Array.of(0, 1),
    MediaStorageSOPClassUID: content.mediaStorageSopClassUid,
    MediaStorageSOPInstanceUID: content.mediaStorageSopInstanceUid,
    TransferSyntaxUID: content.transferSyntaxUid,
    ImplementationClassUID: content.implementationClassUid ?? implementationClassUid,
    ImplementationVersionName: content.implementationVersionName ?? implementationVersionName,
    SourceApplicationEntityTitle: content.sourceAeTitle,
  });
  const elements = new ElementWriter(explicitLittleEndian);
  elements.writeDataSet(meta);
  const groupLength = new ElementWriter(explicitLittleEndian, 16);
  groupLength.writeDataSet(dataSetOf({ FileMetaInformationGroupLength: elements.bytes.byteLength }));
  const prefix = Uint8Array.from('DICM', (letter) => letter.charCodeAt(0));
  return joinBytes([new Uint8Array(128), prefix, groupLength.bytes, elements.bytes]);
}

/**
 * Encodes a data set strictly. Elements are rearranged, never pixels: encapsulated pixel data can only be written in an
 * encapsulated transfer syntax, native pixel data only in a native one. An unmodified, well-formed data set encodes to the bytes
 * it was read from. PS3.5 §7, Annex A.
 */
export function encodeDataSet(
  dataSet: DataSet,
  transferSyntaxUid: string,
  options: EncodeOptions = {},
): Uint8Array {
  const syntax = findTransferSyntax(transferSyntaxUid);
  if (syntax === undefined) throw dicomError('DICOM_TRANSFER_SYNTAX_UNKNOWN', { uid: transferSyntaxUid });
  checkPixelData(dataSet, syntax);
  const writer = new ElementWriter(syntax, expectedByteLength(dataSet));
  writer.writeDataSet(dataSet);
  if (!syntax.deflated) return writer.bytes;
  if (options.deflate === undefined) throw dicomError('DICOM_NEEDS_DEFLATE', {});
  const deflated = options.deflate(writer.bytes);
  return deflated.byteLength % 2 === 0 ? deflated : joinBytes([deflated, Uint8Array.of(0)]);
}

function checkPixelData(dataSet: DataSet, syntax: TransferSyntax): void {
  const pixelData = findPixelData(dataSet);
  if (pixelData === undefined || (pixelData.kind === 'encapsulated') === syntax.encapsulated) return;
  const from = pixelData.kind === 'encapsulated' ? 'fragments' : 'native form';
  throw dicomError('DICOM_CANNOT_REENCODE', { from, to: syntax.name });
}

/** Enough for the headers of a typical data set, so that pixel data is copied once. */
function expectedByteLength(dataSet: DataSet): number {
  let byteLength = 256;
  for (const element of dataSet.elements()) byteLength += element.byteLength + 20;
  return byteLength;
}

/** Writes a Part 10 file strictly. PS3.10 §7. */
export function writePart10(dataSet: DataSet, options: WritePart10Options = {}): Uint8Array {
  const transferSyntaxUid = options.transferSyntaxUid ?? TransferSyntaxUid.ExplicitVrLittleEndian;
  const fileMeta = encodeFileMeta({
    ...options,
    mediaStorageSopClassUid: options.sopClassUid ?? dataSet.getString(SOPClassUID),
    mediaStorageSopInstanceUid: options.sopInstanceUid ?? dataSet.getString(SOPInstanceUID),
    transferSyntaxUid,
  });
  return joinBytes([fileMeta, encodeDataSet(dataSet, transferSyntaxUid, options)]);
}
