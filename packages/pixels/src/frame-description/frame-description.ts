import type { Finding } from '@isocenter/dicom';
import type { ImagePlane } from '../geometry/image-plane.ts';
import type { LookupTable } from '../lookup-table.ts';
import type { PixelFormat } from '../pixel-format.ts';

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
export interface Palette {
  /** 'indexed': every value is an index. 'supplemental': values below `firstMapped` stay grey. */
  readonly kind: 'indexed' | 'supplemental';
  /** The stored value that maps to the first colour; values outside are clamped. */
  readonly firstMapped: number;
  /** R, G, B of each entry in turn. */
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

/** Where a spacing comes from, and so what a length measured with it means. PS3.3 §10.7.1. */
export type SpacingProvenance = 'patient' | 'detector' | 'magnified' | 'calibrated' | 'ultrasound-region';

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
  /** Physical distance per pixel in the axis' unit; negative when the axis runs the other way. */
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
}

/** Lossy compression that the pixels have been through. PS3.3 C.7.6.1.1.5. */
export interface LossyHistory {
  /** Compression ratios of the successive steps; empty when not said. */
  readonly ratios: readonly number[];
  /** e.g. 'ISO_10918_1'. */
  readonly methods: readonly string[];
}

/** Numbers that order frames lying at the same place, or without a place. PS3.3 C.7.6.1, C.7.6.2. */
export interface FrameOrdering {
  readonly instanceNumber?: number;
  readonly temporalPosition?: number;
  readonly echoNumber?: number;
  readonly acquisitionNumber?: number;
}

/**
 * All that drawing, probing and measuring one frame needs, as plain numbers with units. Made by
 * `describeFrame`; nothing after it on the way to the screen reads a tag. Survives structured clone.
 */
export interface FrameDescription {
  readonly format: PixelFormat;
  /** From 0. */
  readonly frameIndex: number;
  readonly numberOfFrames: number;
  readonly modalityTransform: ModalityTransform;
  /** 'HU' for CT; Rescale Type or Units otherwise; undefined when the file does not say. */
  readonly valueUnit: string | undefined;
  readonly windows: readonly Window[];
  readonly voiLuts: readonly LookupTable[];
  /** INVERSE when low values are shown light: MONOCHROME1 and Presentation LUT Shape composed, once. */
  readonly presentationShape: 'IDENTITY' | 'INVERSE';
  readonly padding?: PaddingRange;
  readonly palette?: Palette;
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
  /** Patient Orientation (0020,0020): letters at the right edge and at the bottom edge. PS3.3 C.7.6.1.1.1. */
  readonly patientOrientation?: readonly [string, string];
  readonly laterality?: string;
  readonly ordering: FrameOrdering;
  /** Deviations that were tolerated, e.g. a LUT too short to use. */
  readonly findings: readonly Finding[];
}
