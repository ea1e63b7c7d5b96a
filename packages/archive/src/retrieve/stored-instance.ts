import type { DicomJson } from '@isocenter/dicom';
import type { InstanceKey, KeptInstance } from '../incoming-instance.ts';
import type { OpenBlob } from '../store/blob-store.ts';
import type { StoredFrames } from './stored-frames.ts';

/** An instance the index names, with the way to its bytes. */
export interface StoredInstance extends KeptInstance {
  readonly instanceNumber: number | undefined;
  /** 0 where the object holds no image. */
  readonly numberOfFrames: number;
  /** Where the data set begins in the file, behind preamble and file meta information. */
  readonly dataSetByteOffset: number;
  /** Where Pixel Data (any kind) begins: everything before it is the head. Absent without pixel data. */
  readonly pixelDataByteOffset: number | undefined;
  /** ISO 8601 in UTC. */
  readonly receivedAt: string;
  /** The DICOM application it came from, as that named itself; absent where it came from none. */
  readonly callingAeTitle?: string | undefined;
  /** Attributes that stand in place of those of the file wherever the instance is handed out. */
  readonly overlay?: DicomJson | undefined;
  /** Where each frame lies; only where it was asked for, and where it could be told. */
  readonly frames?: StoredFrames | undefined;
  /** The stored Part 10 file. */
  open(): Promise<OpenBlob>;
}

/** What decides how an instance is shown. */
export interface InstanceDigest {
  /** SHA-256 of the stored file, in hex. */
  readonly sha256: string;
  /** `overlay` of the instance as the JSON text it is kept as. */
  readonly overlay?: string | undefined;
}

/** The instances of one series. */
export interface SeriesAddress {
  readonly studyInstanceUid: string;
  readonly seriesInstanceUid: string;
}

/** Instances of a study, a series, or one instance. */
export interface InstanceScope {
  readonly studyInstanceUid: string;
  readonly seriesInstanceUid?: string | undefined;
}

/** Names one instance; study and series, when given, must be its own. */
export type InstanceAddress = Pick<InstanceKey, 'sopInstanceUid'> & Partial<InstanceKey>;
