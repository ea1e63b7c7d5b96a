/**
 * What is known about the sample studies by construction. Points are at the exact centre of what they name:
 * `pointLps` in mm in the patient, `column` and `row` count pixel centres from 0 at the top left.
 */

/** Geometry of the CT series: pixel (column, row) of slice z lies at (x, y) = origin + spacing * (column, row). */
export const CT_GEOMETRY = {
  rows: 512,
  columns: 512,
  pixelSpacingMm: 0.75,
  firstPixelXMm: -192,
  firstPixelYMm: -192,
  sliceSpacingMm: 2.5,
  sliceThicknessMm: 2.5,
  /** Instance number 1 is the slice nearest to the head. */
  topSliceZMm: 197.5,
  numberOfSlices: 156,
} as const;

export interface PlacedPoint {
  readonly pointLps: readonly [x: number, y: number, z: number];
  readonly column: number;
  readonly row: number;
  readonly instanceNumber: number;
}

/** Where a point of the patient shows in the CT series. */
export function placeInCt(pointLps: readonly [number, number, number]): PlacedPoint {
  const { firstPixelXMm, firstPixelYMm, pixelSpacingMm, topSliceZMm, sliceSpacingMm } = CT_GEOMETRY;
  return {
    pointLps,
    column: (pointLps[0] - firstPixelXMm) / pixelSpacingMm,
    row: (pointLps[1] - firstPixelYMm) / pixelSpacingMm,
    instanceNumber: 1 + (topSliceZMm - pointLps[2]) / sliceSpacingMm,
  };
}

export interface TissueTruth {
  /** Mean in HU over a disc of `radiusMm` about the centre. */
  readonly meanHu: number;
  readonly toleranceHu: number;
  readonly centreLps: readonly [number, number, number];
  readonly radiusMm: number;
}

export interface LesionTruth {
  readonly diameterMm: number;
  readonly meanHu: number;
  readonly centreLps: readonly [number, number, number];
}

/** CT thorax and abdomen. */
export const CT_TRUTH = {
  lesions: {
    lung: { diameterMm: 18, meanHu: 38, centreLps: [-75, -12, 120] },
    liver: { diameterMm: 24, meanHu: 22, centreLps: [-81, 9, -50] },
    renalCyst: { diameterMm: 30, meanHu: 3, centreLps: [87, 48, -100] },
  },
  tissues: {
    outsideAir: { meanHu: -1000, toleranceHu: 3, centreLps: [0, -150, 0], radiusMm: 12 },
    lung: { meanHu: -880, toleranceHu: 12, centreLps: [-105, -25.5, 60], radiusMm: 7 },
    liver: { meanHu: 60, toleranceHu: 4, centreLps: [-95, -6, -80], radiusMm: 9 },
    spleen: { meanHu: 51, toleranceHu: 4, centreLps: [108, 18, -55], radiusMm: 8 },
    blood: { meanHu: 42, toleranceHu: 4, centreLps: [-19, -24, 100], radiusMm: 9 },
    water: { meanHu: 0, toleranceHu: 3, centreLps: [-96, 115.5, 20], radiusMm: 4 },
    bone: { meanHu: 200, toleranceHu: 4, centreLps: [0, 115.5, 20], radiusMm: 4 },
  },
  /**
   * Ceramic beads of 3 mm in the calibration pad under the back. From A: B lies 120 mm to the left in the same
   * slice, C 90 mm towards the head, D both ways at once, so AD is 150 mm.
   */
  beads: {
    diameterMm: 3,
    a: [-60, 115.5, -40],
    b: [60, 115.5, -40],
    c: [-60, 115.5, 50],
    d: [60, 115.5, 50],
  },
  distancesMm: { ab: 120, cd: 120, ac: 90, bd: 90, ad: 150, bc: 150 },
} as const satisfies {
  lesions: Record<string, LesionTruth>;
  tissues: Record<string, TissueTruth>;
  beads: unknown;
  distancesMm: Record<string, number>;
};

/** CR chest: two lead balls on the cassette, so their distance holds at the detector. */
export const CR_TRUTH = {
  rows: 2500,
  columns: 2048,
  imagerPixelSpacingMm: 0.168,
  beads: { a: { column: 420, row: 2410 }, b: { column: 1420, row: 2410 }, diameterMm: 3 },
  /** At the detector plane: 1000 columns of 0.168 mm. */
  distanceMm: 168,
} as const;

/** MR head: one lesion, half a year apart. Its centre lies at the same pixel of the same slice in all series. */
export const MR_TRUTH = {
  rows: 256,
  columns: 256,
  pixelSpacingMm: 0.9,
  sliceThicknessMm: 5,
  sliceSpacingMm: 5.5,
  numberOfSlices: 24,
  lesion: { column: 98, row: 98, instanceNumber: 15, diameterMm: 22, priorDiameterMm: 14 },
} as const;

/** Ultrasound cine of a beating heart: two beats of 18 frames. */
export const US_TRUTH = {
  rows: 480,
  columns: 640,
  numberOfFrames: 36,
  framesPerBeat: 18,
  frameTimeMs: 45,
  /** Both directions, in the sector. */
  cmPerPixel: 0.0375,
  /** The face of the probe: depth 0. */
  apex: { column: 280, row: 30 },
  depthCm: 16,
  /** Two ticks of the depth scale, 15 cm apart. */
  scaleTicks: { from: { column: 560, row: 30 }, to: { column: 560, row: 430 }, distanceCm: 15 },
  colourBox: { left: 214, top: 216, right: 414, bottom: 422 },
  ecg: { left: 60, top: 440, right: 500, bottom: 474, secondsPerPixel: 0.00368181818 },
} as const;

/** XA run of a head: two frames without contrast, then contrast; the head moves once. */
export const XA_TRUTH = {
  rows: 384,
  columns: 384,
  numberOfFrames: 16,
  /** From the first frame on. */
  numberOfMaskFrames: 2,
  frameTimeMs: 250,
  imagerPixelSpacingMm: 0.6,
  motion: { fromFrameIndex: 10, columnsRight: 2 },
} as const;
