import type { VR } from '../values/vr.ts';

/** VRs as small numbers, for tables; from 34 on the choices that PS3.6 leaves to the data set. PS3.5 Annex A. */
export const vrOfCode = [
  'AE', 'AS', 'AT', 'CS', 'DA', 'DS', 'DT', 'FD', 'FL', 'IS', 'LO', 'LT', 'OB', 'OD', 'OF', 'OL', 'OV',
  'OW', 'PN', 'SH', 'SL', 'SQ', 'SS', 'ST', 'SV', 'TM', 'UC', 'UI', 'UL', 'UN', 'UR', 'US', 'UT', 'UV',
] as const satisfies readonly VR[]; // biome-ignore format: a table

/** US or SS: PixelRepresentation decides. */
export const usOrSsCode = 34;
/** OB or OW: OW in implicit VR. */
export const obOrOwCode = 35;
/** US or OW. */
export const usOrOwCode = 36;
/** US, SS or OW. */
export const usOrSsOrOwCode = 37;
export const unknownVrCode = 29;
