import type { Finding } from '@isocenter/dicom';
import type { CodedConcept } from '../codes/coded-concept.ts';
import type { InstanceReference } from '../references/instance-reference.ts';

/** PS3.3 C.8.8.6.1. */
export type ContourGeometricType =
  | 'POINT'
  | 'OPEN_PLANAR'
  | 'OPEN_NONPLANAR'
  | 'CLOSED_PLANAR'
  | 'CLOSEDPLANAR_XOR';

/** One contour of a region. PS3.3 C.8.8.6. */
export interface Contour {
  readonly number: number | undefined;
  readonly geometricType: ContourGeometricType | (string & {});
  /** x, y and z of each point in turn, mm in the region's frame of reference; the first point is not repeated. */
  readonly coordinatesLps: Float64Array;
  /** Images it was drawn on; empty where the file names none. Contours are placed by their coordinates, never by these. */
  readonly images: readonly InstanceReference[];
}

/** A region of interest: what it is, and its contours. PS3.3 C.8.8.5, C.8.8.6, C.8.8.8. */
export interface RegionOfInterest {
  readonly number: number;
  readonly name: string;
  readonly description: string | undefined;
  readonly frameOfReferenceUid: string | undefined;
  /** AUTOMATIC, SEMIAUTOMATIC, MANUAL. */
  readonly generationAlgorithm: string | undefined;
  /** RT ROI Interpreted Type, such as PTV, ORGAN, EXTERNAL. */
  readonly interpretedType: string | undefined;
  readonly identification: CodedConcept | undefined;
  /** 0 to 255 each. */
  readonly colorRgb: readonly [red: number, green: number, blue: number] | undefined;
  readonly contours: readonly Contour[];
}

/** Regions drawn for radiotherapy. PS3.3 A.19. */
export interface StructureSet {
  readonly sopInstanceUid: string;
  readonly label: string;
  readonly name: string | undefined;
  readonly description: string | undefined;
  /** DA and TM in DICOM form. */
  readonly date: string | undefined;
  readonly time: string | undefined;
  readonly approvalStatus: string | undefined;
  readonly regions: readonly RegionOfInterest[];
  /** Series whose images the contours were drawn on. */
  readonly seriesInstanceUids: readonly string[];
  readonly findings: readonly Finding[];
}
