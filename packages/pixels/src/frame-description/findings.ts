import type { Finding } from '@isocenter/dicom';

/** Codes of deviations that describing a frame tolerates. */
export type FindingCode =
  | 'PIXELS_BITS_INVALID'
  | 'PIXELS_COLOUR_UNKNOWN'
  | 'PIXELS_LUT_INVALID'
  | 'PIXELS_LUT_NOT_FOR_DISPLAY'
  | 'PIXELS_RESCALE_INVALID'
  | 'PIXELS_DOSE_UNSCALED'
  | 'PIXELS_DOSE_OFFSETS_INVALID'
  | 'PIXELS_DOSE_OFFSETS_LEFT_OVER'
  | 'PIXELS_DOSE_OFFSETS_TURNED'
  | 'PIXELS_WINDOW_INVALID'
  | 'PIXELS_PALETTE_INVALID'
  | 'PIXELS_OVERLAY_INVALID'
  | 'PIXELS_PADDING_INVALID'
  | 'PIXELS_SHUTTER_INVALID'
  | 'PIXELS_REAL_WORLD_VALUE_INVALID'
  | 'PIXELS_MASK_INVALID'
  | 'PIXELS_PLANE_INVALID'
  | 'PIXELS_PLANE_OF_MOSAIC'
  | 'PIXELS_ORIENTATION_INVALID'
  | 'PIXELS_TILE_INVALID'
  | 'PIXELS_SPACING_INVALID'
  | 'PIXELS_REGION_INVALID';

/** Collects findings while one frame is described. */
export class FindingList {
  readonly findings: Finding[] = [];

  add(code: FindingCode, tag: number, message: string): void {
    this.findings.push({ code, tag, message });
  }
}
