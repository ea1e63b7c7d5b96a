import type { ByteSource, DataSet, EncodedFrame } from '@isocenter/dicom';
import type { FrameReference, Study } from './study.ts';

/** Attributes of one instance, at least all that drawing and measuring need; without its pixels. */
export interface InstanceMetadata {
  readonly sopInstanceUid: string;
  readonly dataSet: DataSet;
}

/** The beginning of a frame that is still coming. */
export interface ReceivedFrame extends EncodedFrame {
  /** A view that is written on when more comes; to be copied where it is kept. */
  readonly bytes: Uint8Array;
  /** About so many bytes will have come in the end; undefined where that is not known. */
  readonly totalBytes: number | undefined;
}

/** Port: where studies come from. Only this knows whether there is a network. */
export interface StudySource {
  /** 'local' studies never leave the page. */
  readonly kind: 'dicomweb' | 'local';
  openStudy(studyInstanceUid: string, signal?: AbortSignal): Promise<Study>;
  readSeriesMetadata(
    studyInstanceUid: string,
    seriesInstanceUid: string,
    signal?: AbortSignal,
  ): Promise<readonly InstanceMetadata[]>;
  /** The same for one instance alone: the first image need not wait for the rest of its series. */
  readInstanceMetadata(reference: FrameReference, signal?: AbortSignal): Promise<InstanceMetadata>;
  /** Everything the object says, private attributes too; values kept beside it are not read. */
  readAllAttributes(reference: FrameReference, signal?: AbortSignal): Promise<DataSet>;
  /** The frame as it is stored; nothing is decoded here. The buffer of its bytes is given away with it. `onReceiving` is told what has come of it, where that takes time. */
  readFrame(
    reference: FrameReference,
    signal?: AbortSignal,
    onReceiving?: (received: ReceivedFrame) => void,
  ): Promise<EncodedFrame>;
  /** The whole stream of a video, to be read in parts. */
  openVideo(reference: FrameReference, signal?: AbortSignal): Promise<ByteSource>;
  /** A small picture made elsewhere, when there is one. */
  thumbnailUrl?(reference: FrameReference): string;
}
