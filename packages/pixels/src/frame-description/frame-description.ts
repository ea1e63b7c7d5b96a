import type { Finding } from '@isocenter/dicom';
import type { ImagePlane } from '../geometry/image-plane.ts';
import type { AnatomicalOrientation } from '../geometry/orientation-letters.ts';
import type { Vector3 } from '../geometry/vector.ts';
import type { LookupTable } from '../lookup-table.ts';
import type { PixelFormat } from '../pixel-format.ts';
import type { DisplayParts } from './display-parts.ts';
import type { UnitCode } from './unit-code.ts';

/** VOI LUT Function. PS3.3 C.11.2.1.2, C.11.2.1.3. */
export type VoiLutFunction = 'LINEAR' | 'LINEAR_EXACT' | 'SIGMOID';

/** Window in modality values (after rescale or Modality LUT). PS3.3 C.11.2.1.2. */
export interface Window {
  readonly center: number;
  readonly width: number;
  readonly function: VoiLutFunction;
  /** Window Center & Width Explanation (0028,1055), e.g. 'LUNG'. */
  readonly explanation?: string;
}

/** Stored values → modality values. PS3.3 C.11.1. */
export type ModalityTransform =
  | { readonly kind: 'identity' }
  | { readonly kind: 'rescale'; readonly slope: number; readonly intercept: number }
  | { readonly kind: 'lut'; readonly lut: LookupTable };

/** Stored values that mean "no pixel here", both ends included. PS3.3 C.7.5.1.1.2. */
export interface PaddingRange {
  readonly lowest: number;
  readonly highest: number;
}

/** Colours for stored values, eight bits a channel, segments expanded. PS3.3 C.7.6.3.1.5, C.7.9.2, C.7.6.19. */
export type Palette = IndexedPalette | RangePalette;

/** A palette whose entries belong to stored values one by one. PS3.3 C.7.6.3.1.5, C.7.6.19. */
export interface IndexedPalette {
  /** 'indexed': every value is an index. 'supplemental': values below `firstMapped` stay grey. */
  readonly kind: 'indexed' | 'supplemental';
  /** The stored value that maps to the first colour; values outside are clamped. */
  readonly firstMapped: number;
  /** R, G, B of each entry in turn. */
  readonly rgb: Uint8Array;
}

/** A palette spread evenly over a range of stored values; values outside are clamped. PS3.3 C.7.6.16.2.26. */
export interface RangePalette {
  readonly kind: 'range';
  /** Stored values that map to the first and to the last colour. */
  readonly lowest: number;
  readonly highest: number;
  /** R, G, B of each entry in turn; between entries colours are interpolated. */
  readonly rgb: Uint8Array;
}

/** One overlay plane of this frame. PS3.3 C.9.2. */
export interface Overlay {
  /** Group of the attributes, 0x6000 to 0x601E. */
  readonly group: number;
  readonly rows: number;
  readonly columns: number;
  /** Row of the image, counted from 1 as in DICOM, that the overlay's first row lies on; may be ≤ 0. */
  readonly originRow: number;
  readonly originColumn: number;
  readonly kind: 'graphics' | 'region-of-interest';
  readonly label?: string;
  /** Bits of their own, 0 or 1 per pixel, or a bit of the samples that `decodeFrame` extracts. */
  readonly bits:
    | { readonly kind: 'separate'; readonly mask: Uint8Array }
    | { readonly kind: 'embedded'; readonly bitPosition: number };
}

/**
 * Where a spacing comes from, and so what a length measured with it means. A frame without any has none. PS3.3 §10.7.1.
 *
 * - 'patient': measured in the patient or specimen, there being no magnification.
 * - 'beam-center': of an object at the height of the table, in the centre of the beam (Enhanced XA).
 * - 'detector': at the front of the detector or image plane, before any magnification is taken into account.
 * - 'magnified': that of the detector divided by the Estimated Radiographic Magnification Factor.
 * - 'geometry', 'fiducial': calibrated by the known geometry, or by an object of known size in the picture.
 * - 'calibrated': calibrated, but the object does not say how.
 * - 'film': on the film that was digitized.
 * - 'uncalibrated': a projection's Pixel Spacing that does not say what it is.
 * - 'user': from a line whose length a reader told.
 */
export type SpacingProvenance =
  | 'patient'
  | 'beam-center'
  | 'detector'
  | 'magnified'
  | 'geometry'
  | 'fiducial'
  | 'calibrated'
  | 'film'
  | 'uncalibrated'
  | 'user';

/** Distances between pixel centres for measuring. PS3.3 §10.7.1.3: vertical first. */
export interface PixelSpacing {
  readonly rowSpacingMm: number;
  readonly columnSpacingMm: number;
  readonly provenance: SpacingProvenance;
  /** Short words to stand beside a length: '' when it is in the patient, else e.g. 'at detector'. */
  readonly label: string;
}

/** Unit along one axis of an ultrasound region. PS3.3 C.8.5.5.1.15. */
export type RegionUnit =
  | 'none'
  | 'percent'
  | 'dB'
  | 'cm'
  | 'seconds'
  | 'hertz'
  | 'dB/seconds'
  | 'cm/sec'
  | 'cm2'
  | 'cm2/sec'
  | 'cm3'
  | 'cm3/sec'
  | 'degrees'
  | 'unknown';

/** A calibrated part of an ultrasound picture. PS3.3 C.8.5.5. */
export interface UltrasoundRegion {
  /** Pixels of the region, from 0, both ends included. */
  readonly firstColumn: number;
  readonly firstRow: number;
  readonly lastColumn: number;
  readonly lastRow: number;
  readonly unitX: RegionUnit;
  readonly unitY: RegionUnit;
  /**
   * Amount per pixel in the axis' unit; negative when the axis runs the other way, never 0. Means nothing where the unit
   * is 'none' or 'unknown': there is no scale then.
   */
  readonly deltaX: number;
  readonly deltaY: number;
  /** Pixel that the reference values belong to, relative to the first column and row (e.g. a Doppler baseline). */
  readonly referenceColumn?: number;
  readonly referenceRow?: number;
  readonly referenceValueX?: number;
  readonly referenceValueY?: number;
  readonly spatialFormat: 'none' | '2d' | 'm-mode' | 'spectral' | 'wave-form' | 'graphics' | 'unknown';
  /** Region Data Type (0018,6014), e.g. 1 tissue, 2 colour flow, 3 PW spectral Doppler. */
  readonly dataType: number | undefined;
  /** Where regions overlap, the pixels belong to another one. Region Flags (0018,6016), bit 0. */
  readonly isLowPriority?: boolean;
}

/** Lossy compression that the pixels have been through. PS3.3 C.7.6.1.1.5. */
export interface LossyHistory {
  /** Compression ratios of the successive steps; empty when not said. */
  readonly ratios: readonly number[];
  /** e.g. 'ISO_10918_1'. */
  readonly methods: readonly string[];
}

/** A frame's index along one axis that its object names. PS3.3 C.7.6.17, C.8.4.8. */
export interface FrameDimension {
  /** Tag of the attribute that the index stands for, e.g. Temporal Position Index; of NM images, of the vector. */
  readonly pointer: number;
  /** From 1. */
  readonly index: number;
  /** Dimension Description Label. */
  readonly label?: string;
}

/** What orders frames lying at the same place, or without a place, and tells stacks apart. PS3.3 C.7.6.1, C.7.6.2. */
export interface FrameOrdering {
  readonly instanceNumber?: number;
  /** An index or identifier; of objects that state neither, the offset in seconds. PS3.3 C.7.6.16.2.2, C.7.6.16.2.23. */
  readonly temporalPosition?: number;
  readonly echoNumber?: number;
  readonly echoTimeMs?: number;
  /** Diffusion b-value, s/mm². */
  readonly bValue?: number;
  readonly acquisitionNumber?: number;
  /** After the R wave, or of the nominal cardiac phase. */
  readonly triggerTimeMs?: number;
  /** Stack ID of the frame: frames of one stack belong together in space. */
  readonly stackId?: string;
  /** In-Stack Position Number, from 1. */
  readonly inStackPosition?: number;
  /** In the order of the Dimension Index Sequence, or of the Frame Increment Pointer of an NM image. */
  readonly dimensions?: readonly FrameDimension[];
  /** From 1 in the whole of which this object is a part. PS3.3 C.7.6.16.2.2.4. */
  readonly concatenatedFrameNumber?: number;
}

/** A plane of a glass slide. PS3.3 C.8.12.2.1, C.8.12.6.1. */
export interface SlidePlane {
  /** Centre of the first pixel of the tile in the Slide Coordinate System, mm. */
  readonly originSlideMm: { readonly x: number; readonly y: number };
  /** Above the slide's surface, where it is said, µm. */
  readonly zMicrometre?: number;
  /** Unit vectors along rows and along columns. */
  readonly rowDirection: Vector3;
  readonly columnDirection: Vector3;
  readonly rowSpacingMm: number;
  readonly columnSpacingMm: number;
}

/** Where a frame lies in the Total Pixel Matrix that it is a tile of. PS3.3 C.8.12.4, C.7.6.17.3. */
export interface Tile {
  readonly totalColumns: number;
  readonly totalRows: number;
  /** Of the first pixel, from 0. */
  readonly firstColumn: number;
  readonly firstRow: number;
  /** Pixels of the tile that are within the matrix; what is beyond is padding and not shown. */
  readonly columnsInside: number;
  readonly rowsInside: number;
  /** From 1, where tiles lie in several planes of focus. */
  readonly focalPlane: number;
  /** From 1: number of the optical path, or of the segment. */
  readonly channel: number;
  readonly opticalPathIdentifier?: string;
  readonly slide?: SlidePlane;
}

/** Right, left, or both sides of a paired body part. PS3.3 C.7.3.1. */
export type Side = 'R' | 'L' | 'B';

/** What one level of an object says of the side it shows. */
export interface LateralityStatement {
  readonly level: 'frame' | 'frame anatomy' | 'image' | 'measurement' | 'anatomy' | 'series';
  readonly side: Side;
}

/** The side of the body part in a frame: a fact about the patient, which no turn or flip changes. */
export interface Laterality {
  /** Undefined where levels contradict each other. */
  readonly side: Side | undefined;
  /** Narrowest first; at least one. */
  readonly stated: readonly LateralityStatement[];
}

/**
 * All that drawing, probing and measuring one frame needs, as plain numbers with units. Made by
 * `describeFrame`; nothing after it on the way to the screen reads a tag. Survives structured clone.
 */
export interface FrameDescription extends DisplayParts {
  readonly format: PixelFormat;
  /** From 0. */
  readonly frameIndex: number;
  readonly numberOfFrames: number;
  readonly modalityTransform: ModalityTransform;
  /** 'HU' for CT; Rescale Type or Units otherwise; undefined when the file does not say. */
  readonly valueUnit: string | undefined;
  /** The same as a code. */
  readonly valueUnitCode?: UnitCode;
  readonly windows: readonly Window[];
  readonly voiLuts: readonly LookupTable[];
  /** INVERSE when low values are shown light: MONOCHROME1 and Presentation LUT Shape composed, once. */
  readonly presentationShape: 'IDENTITY' | 'INVERSE';
  readonly padding?: PaddingRange;
  readonly palette?: Palette;
  /** Of colour and palette frames. PS3.3 C.11.15. */
  readonly iccProfile?: Uint8Array;
  readonly overlays: readonly Overlay[];
  /** Absent when the frame has no complete, valid position, orientation and patient spacing. */
  readonly plane?: ImagePlane;
  readonly frameOfReferenceUid?: string;
  /** Absent when lengths can only be given in pixels (or by an ultrasound region). */
  readonly spacing?: PixelSpacing;
  /** Height to width of one pixel as it must be drawn: from the spacing, else Pixel Aspect Ratio, else 1:1. */
  readonly pixelAspectRatio: { readonly vertical: number; readonly horizontal: number };
  readonly ultrasoundRegions: readonly UltrasoundRegion[];
  /** How long this frame is shown in cine, ms. */
  readonly frameTimeMs?: number;
  readonly lossy?: LossyHistory;
  /**
   * Letters at the right edge and at the bottom edge: Patient Orientation (0020,0020), where valid, else those of Image
   * Orientation of a frame that has no plane. PS3.3 C.7.6.1.1.1.
   */
  readonly patientOrientation?: readonly [string, string];
  /** Terms that orientation letters are to be taken from; absent for humans. Anatomical Orientation Type (0010,2210). */
  readonly anatomicalOrientation?: AnatomicalOrientation;
  /** Absent where no level of the object states a side. */
  readonly laterality?: Laterality;
  readonly ordering: FrameOrdering;
  /** Only of frames that are tiles of a larger picture. */
  readonly tile?: Tile;
  /** Deviations that were tolerated, e.g. a LUT too short to use. */
  readonly findings: readonly Finding[];
}
