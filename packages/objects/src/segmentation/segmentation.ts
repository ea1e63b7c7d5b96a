import type { Finding } from '@isocenter/dicom';
import type { ImagePlane, PcsLab, PixelFormat } from '@isocenter/pixels';
import type { CodedConcept } from '../codes/coded-concept.ts';
import type { InstanceReference } from '../references/instance-reference.ts';

/** What a stored pixel means. PS3.3 C.8.20.2.3. */
export type SegmentationType = 'BINARY' | 'FRACTIONAL' | 'LABELMAP';

/** One segment: what is segmented, and how it was found. PS3.3 C.8.20.2, Table C.8.20-4. */
export interface Segment {
  /** From 1; a label map may describe 0 too. */
  readonly number: number;
  readonly label: string;
  readonly description: string | undefined;
  /** Such as Tissue. */
  readonly category: CodedConcept | undefined;
  /** Such as Liver. */
  readonly propertyType: CodedConcept | undefined;
  readonly propertyTypeModifiers: readonly CodedConcept[];
  readonly anatomicRegion: CodedConcept | undefined;
  readonly algorithmType: 'AUTOMATIC' | 'SEMIAUTOMATIC' | 'MANUAL' | (string & {}) | undefined;
  readonly algorithmName: string | undefined;
  /** Colour to show it in; see `srgbFromPcsLab`. */
  readonly recommendedPcsLab: PcsLab | undefined;
  readonly trackingUid: string | undefined;
  readonly trackingId: string | undefined;
}

/** Where one frame belongs. PS3.3 C.8.20.3. */
export interface SegmentationFrame {
  readonly frameIndex: number;
  /** Undefined in a label map, whose pixels are segment numbers. */
  readonly segmentNumber: number | undefined;
  /** The segmentation's own, which need not be that of a source; undefined of tiles of a slide. */
  readonly plane: ImagePlane | undefined;
  /** Images, or frames of them, that this frame was made from. */
  readonly sources: readonly InstanceReference[];
}

/** A segmentation without its pixels: those are decoded frame by frame, by `format`. PS3.3 A.51. */
export interface Segmentation {
  readonly sopInstanceUid: string;
  readonly label: string;
  readonly description: string | undefined;
  readonly type: SegmentationType;
  /** Of FRACTIONAL only. */
  readonly fractionalType: 'PROBABILITY' | 'OCCUPANCY' | undefined;
  /** Stored value that means all of a pixel, of FRACTIONAL only; undefined where the file does not say. */
  readonly maximumFractionalValue: number | undefined;
  /** Whether one pixel may belong to several segments. */
  readonly overlap: 'YES' | 'NO' | 'UNDEFINED';
  /** Stored value that belongs to no segment, of LABELMAP only, where the file says. */
  readonly backgroundValue: number | undefined;
  readonly format: PixelFormat;
  readonly numberOfFrames: number;
  readonly frameOfReferenceUid: string | undefined;
  /** In the order of the file. */
  readonly segments: readonly Segment[];
  readonly frames: readonly SegmentationFrame[];
  readonly findings: readonly Finding[];
}
