import type { DataSet } from '../data-set.ts';

export interface DicomJsonPersonName {
  Alphabetic?: string;
  Ideographic?: string;
  Phonetic?: string;
}

/** One attribute of the DICOM JSON model. PS3.18 F.2.2. */
export interface DicomJsonAttribute {
  vr: string;
  Value?: (string | number | null | DicomJsonPersonName | DicomJson)[];
  InlineBinary?: string;
  BulkDataURI?: string;
}

/** A data set in the DICOM JSON model: attributes by eight hexadecimal digits. PS3.18 F.2. */
export interface DicomJson {
  [hexTag: string]: DicomJsonAttribute;
}

export interface DicomJsonOptions {
  /** Gives the URI of a binary value too large to be sent inline; without it, such values are left out but their VR. The path holds tags and item numbers from 1. */
  readonly bulkDataUri?: ((path: readonly number[]) => string) | undefined;
  /** Binary values up to this many bytes are written inline; 1024 unless told. */
  readonly inlineLimitBytes?: number | undefined;
}

export declare function dataSetToJson(dataSet: DataSet, options?: DicomJsonOptions): DicomJson;
export declare function dataSetFromJson(json: unknown): DataSet;
