import type { ViewerProblem } from '../problem.ts';

/** One study as the viewer knows it, from a manifest or from files; an absent field is unknown. */
export interface Study {
  readonly studyInstanceUid: string;
  /** `Family, Given Middle`. */
  readonly patientName?: string;
  readonly patientId?: string;
  /** `YYYY-MM-DD`. */
  readonly patientBirthDate?: string;
  readonly patientSex?: string;
  /** `YYYY-MM-DD`. */
  readonly studyDate?: string;
  /** `HH:MM:SS`. */
  readonly studyTime?: string;
  readonly accessionNumber?: string;
  readonly studyDescription?: string;
  readonly series: readonly Series[];
}

export interface Series {
  readonly seriesInstanceUid: string;
  readonly seriesNumber?: number;
  readonly modality?: string;
  readonly seriesDescription?: string;
  readonly bodyPart?: string;
  /** In the order of Instance Number. */
  readonly instances: readonly Instance[];
  /** Why its instances are not known, though the series is. */
  readonly problem?: ViewerProblem;
}

export interface Instance {
  readonly sopInstanceUid: string;
  readonly sopClassUid: string;
  readonly instanceNumber?: number;
  /** 0 where the object holds no image. */
  readonly numberOfFrames: number;
  readonly rows?: number;
  readonly columns?: number;
  readonly transferSyntaxUid?: string;
  /** Its bytes turned out to be a video where no transfer syntax was told. */
  readonly isFoundVideo?: boolean;
  /** Where it is one of the parts of a larger image; counted from 1. PS3.3 C.7.6.16.2.2.4. */
  readonly concatenation?: { readonly concatenationUid: string; readonly partNumber: number };
}

/**
 * What one viewport shows: images that are scrolled through as one. The single-frame images of a series
 * make one stack; in a series of several multi-frame instances each of these is a stack of its own, the parts of a
 * concatenation together.
 */
export interface ImageStack {
  /** Unique in the study, stable for one study. */
  readonly stackId: string;
  readonly studyInstanceUid: string;
  readonly seriesInstanceUid: string;
  readonly seriesNumber?: number;
  readonly modality?: string;
  readonly seriesDescription?: string;
  readonly bodyPart?: string;
  /** In the order of Instance Number, or of the parts of a concatenation; the order of display comes with the metadata. */
  readonly instances: readonly Instance[];
  /** Made for programs, not for reading; there is mostly another one that was. PS3.3 C.8.11.2. */
  readonly isForProcessing: boolean;
  readonly numberOfFrames: number;
}

/** A series (or part) that has no picture to show, e.g. a structured report. */
export interface OtherObject {
  readonly seriesInstanceUid: string;
  readonly seriesNumber?: number;
  readonly modality?: string;
  readonly seriesDescription?: string;
  /** What it is, in words; undefined where only that is known that it has no picture. */
  readonly kind?: string;
  readonly numberOfInstances: number;
  /** Why its instances could not be had. */
  readonly problem?: ViewerProblem;
}

/** One picture; `frameIndex` counts from 0 within its instance. */
export interface FrameReference {
  readonly studyInstanceUid: string;
  readonly seriesInstanceUid: string;
  readonly sopInstanceUid: string;
  readonly frameIndex: number;
}
