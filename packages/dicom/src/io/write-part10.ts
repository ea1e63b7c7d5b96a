import type { DataSet } from '../data-set.ts';

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

export declare function encodeFileMeta(content: FileMetaContent): Uint8Array;
export declare function encodeDataSet(
  dataSet: DataSet,
  transferSyntaxUid: string,
  options?: EncodeOptions,
): Uint8Array;
export declare function writePart10(dataSet: DataSet, options?: WritePart10Options): Uint8Array;
