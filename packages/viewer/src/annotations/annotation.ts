import type { PointLps } from '@isocenter/pixels';

export type AnnotationKind = 'length' | 'probe';

/** Where a point of an annotation is: in the patient when the image has a plane, else in its pixel grid. */
export type AnnotationPoint =
  | ({ readonly space: 'patient' } & PointLps)
  /** Whole numbers are pixel centres, counted from 0. */
  | { readonly space: 'image'; readonly column: number; readonly row: number };

/**
 * A mark of the user. Plain data that a standard object can be written from: the image it was made on,
 * the Frame of Reference, and points in it (SCOORD3D), or pixel coordinates of the image (SCOORD).
 */
export interface Annotation {
  readonly annotationId: string;
  readonly kind: AnnotationKind;
  readonly studyInstanceUid: string;
  readonly seriesInstanceUid: string;
  readonly sopInstanceUid: string;
  /** From 0. */
  readonly frameIndex: number;
  /** Present when the points are in the patient. */
  readonly frameOfReferenceUid?: string;
  readonly points: readonly AnnotationPoint[];
  readonly label?: string;
  /** ISO 8601, UTC. */
  readonly createdAt: string;
}

/** A measured quantity, ready to be shown. */
export interface Measurement {
  /** Undefined when it cannot be given, e.g. across two ultrasound regions; `note` says why. */
  readonly value: number | undefined;
  /** 'mm', 'px', 'HU', 's', 'cm/s', …; '' when there is none. */
  readonly unit: string;
  /** '43.2 mm', '−12 HU'. */
  readonly text: string;
  /** What the number rests on: '' for the patient, else 'at detector', 'uncalibrated', …. */
  readonly note: string;
}

/** A row of the measurement list. */
export interface MeasuredAnnotation {
  readonly annotation: Annotation;
  /** Undefined while the image's metadata or pixels are not there. */
  readonly measurement: Measurement | undefined;
}

/** All annotations of the open study. */
export interface AnnotationsState {
  readonly annotations: readonly Annotation[];
  readonly selectedId: string | undefined;
}
