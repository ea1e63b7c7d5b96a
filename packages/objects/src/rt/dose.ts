import type { Finding } from '@isocenter/dicom';
import type { ImagePlane, PixelFormat, PointLps } from '@isocenter/pixels';
import type { InstanceReference } from '../references/instance-reference.ts';

/** Planes of dose; its pixels are decoded frame by frame, by `format`. PS3.3 C.8.8.3. */
export interface DoseGrid {
  readonly format: PixelFormat;
  readonly numberOfFrames: number;
  /** Dose Grid Scaling: dose of a stored value of 1, in the units of the dose. */
  readonly dosePerStoredValue: number;
  /** Of each frame, in the frame of reference of the dose. */
  readonly planes: readonly ImagePlane[];
  /** Of each frame from the first, along the first plane's normal; rising or falling, evenly or not. */
  readonly offsetsMm: readonly number[];
  readonly isEvenlySpaced: boolean;
}

/** A step of a histogram. */
export interface HistogramBin {
  /** Where the bin begins and ends, in the histogram's dose units, scaling applied. */
  readonly lowerDose: number;
  readonly upperDose: number;
  /** In the histogram's volume units: in the bin, or in a CUMULATIVE one of at least its dose. */
  readonly volume: number;
}

/** PS3.3 C.8.8.4. */
export interface DoseVolumeHistogram {
  readonly type: 'CUMULATIVE' | 'DIFFERENTIAL' | 'NATURAL' | (string & {});
  readonly doseUnits: 'GY' | 'RELATIVE' | (string & {});
  /** CM3, PERCENT of the region, or PER_U. */
  readonly volumeUnits: 'CM3' | 'PERCENT' | 'PER_U' | (string & {});
  readonly minimumDose: number | undefined;
  readonly maximumDose: number | undefined;
  readonly meanDose: number | undefined;
  /** Regions of the structure set that add to or are taken from the volume. */
  readonly regions: readonly { readonly number: number; readonly isIncluded: boolean }[];
  readonly bins: readonly HistogramBin[];
}

/** Dose in the patient. PS3.3 A.18. */
export interface RtDose {
  readonly sopInstanceUid: string;
  readonly frameOfReferenceUid: string | undefined;
  /** GY, or RELATIVE to a reference that the file does not give. */
  readonly units: 'GY' | 'RELATIVE' | (string & {}) | undefined;
  /** PHYSICAL, EFFECTIVE or ERROR. */
  readonly doseType: string | undefined;
  /** PLAN, BEAM, FRACTION, …: what the dose is summed over. */
  readonly summationType: string | undefined;
  readonly comment: string | undefined;
  /** IMAGE, ROI_OVERRIDE, WATER. */
  readonly heterogeneityCorrections: readonly string[];
  readonly normalizationPointLps: PointLps | undefined;
  /** Undefined of a dose without pixels, that has histograms only. */
  readonly grid: DoseGrid | undefined;
  readonly histograms: readonly DoseVolumeHistogram[];
  readonly plans: readonly InstanceReference[];
  readonly structureSets: readonly InstanceReference[];
  readonly findings: readonly Finding[];
}
