import {
  createFoldedNoiseVolume,
  createNoiseVolume,
  type NoiseLayer,
  type NoiseVolume,
} from '../phantom/noise.ts';
import { createRandom } from '../phantom/random.ts';

export interface BrainTextures {
  readonly clouds: NoiseVolume;
  /** Its zero surfaces are the sulci. */
  readonly sulci: NoiseVolume;
}

export function createBrainTextures(): BrainTextures {
  return {
    clouds: createNoiseVolume(createRandom('head/clouds'), 1.3),
    sulci: createFoldedNoiseVolume(createRandom('head/sulci'), 1.8),
  };
}

/** Shares of fluid, grey and white matter at a point; they add up to 1. */
export interface BrainMix {
  csf: number;
  grey: number;
  white: number;
}

const SULCUS_CELL_MM = 2.35;
const CORTEX_MM = 2.9;
const clamp01 = (value: number): number => (value < 0 ? 0 : value > 1 ? 1 : value);

/** The fields at one height. */
export interface BrainLayers {
  readonly z: number;
  readonly uneven: NoiseLayer;
  readonly regions: NoiseLayer;
  readonly sulci: NoiseLayer;
  readonly leaves: NoiseLayer;
  readonly stem: NoiseLayer;
  readonly bend: NoiseLayer;
}

export function brainLayers({ clouds, sulci }: BrainTextures, z: number): BrainLayers {
  return {
    z,
    uneven: clouds.layer(z / 9),
    regions: clouds.layer(z / 22),
    sulci: sulci.layer(z / SULCUS_CELL_MM),
    leaves: sulci.layer(z / 1.6),
    stem: clouds.layer(z / 7),
    bend: clouds.layer(z / 20),
  };
}

/** Distance from a sulcal sheet in mm: the field over its slope. */
function sheetDistance(field: NoiseLayer, x: number, y: number): number {
  const step = 0.35;
  const u = x / SULCUS_CELL_MM;
  const v = y / SULCUS_CELL_MM;
  const at = field.sample(u, v);
  const slope = Math.hypot(field.sample(u + step, v) - at, field.sample(u, v + step) - at) / step;
  return (Math.abs(at) / Math.max(0.22, slope)) * SULCUS_CELL_MM;
}

/** Distance from the cleft between the hemispheres, mm; it ends at the callosal body. */
function midlineDistance(x: number, y: number, z: number, bend: number): number {
  const callosum = Math.hypot((y - 0) / 40, (z - 9) / 21);
  const inside = callosum < 1 ? (1 - callosum) * 24 : 0;
  return Math.hypot(x - bend, inside);
}

/** Distance from the lateral (Sylvian) cleft and the insula at its bottom, mm. */
function lateralCleftDistance(x: number, y: number, z: number): number {
  const side = Math.abs(x);
  const height = Math.max(0, Math.abs(z - 3 - (y + 5) * 0.25) - 13);
  const segment = (ax: number, ay: number, bx: number, by: number): number => {
    const dx = bx - ax;
    const dy = by - ay;
    const t = clamp01(((side - ax) * dx + (y - ay) * dy) / (dx * dx + dy * dy));
    return Math.hypot(side - ax - t * dx, y - ay - t * dy);
  };
  const opening = segment(70, -6, 42, 2);
  const insula = Math.min(segment(42, 2, 37, -16), segment(42, 2, 40, 22));
  return Math.hypot(Math.min(opening, insula), height);
}

/**
 * Cerebral tissue at a point `depthMm` under the arachnoid: a ribbon of cortex follows the surface, every
 * sulcus and the two great clefts; white matter is what is left.
 */
export function cerebralMix(x: number, y: number, depthMm: number, fields: BrainLayers, mix: BrainMix): void {
  const { z } = fields;
  const uneven = fields.uneven.sample(x / 9, y / 9);
  const sulcusDepth = 19 + 4 * uneven + 3 * fields.regions.sample(x / 22, y / 22);
  const midline = midlineDistance(x, y, z, 1.4 * fields.bend.sample(0.5, y / 9));
  // Sulci enter from the crown and from the cleft between the hemispheres too.
  const entered = Math.min(depthMm, 0.85 * (80 - z), midline + 9);
  const sheet = entered < sulcusDepth + 8 ? sheetDistance(fields.sulci, x, y) : 20;
  const beyond = entered - sulcusDepth;
  const sulcus = beyond > 0 ? Math.hypot(sheet, beyond) : sheet;
  // Sulci gape at the surface and close in the depth.
  const sulcusHalf = 0.05 + 0.6 * clamp01(1 - entered / 16) + 0.25 * uneven;
  const cleft =
    z > -24 && z < 30
      ? lateralCleftDistance(
          x + 3 * fields.uneven.sample(x / 7, y / 7),
          y + 3.5 * fields.uneven.sample(x / 7 + 9, y / 7),
          z,
        )
      : 20;
  const fluid = Math.min(
    sulcus - sulcusHalf,
    midline - 0.25 - 0.45 * Math.max(0, uneven),
    cleft - 0.7 - 0.5 * uneven,
    depthMm,
  );
  const csf = clamp01(0.5 - fluid / 1.3);
  const ribbon = CORTEX_MM + 0.4 * uneven;
  const grey = clamp01(0.5 - (fluid - ribbon) / 1.4);
  mix.csf = csf;
  mix.grey = (1 - csf) * grey;
  mix.white = (1 - csf) * (1 - grey);
}

/** Cerebellum: leaves of cortex stacked about the white stem. */
export function cerebellarMix(
  x: number,
  y: number,
  depthMm: number,
  fields: BrainLayers,
  mix: BrainMix,
): void {
  const arched = y - 0.008 * x * x;
  const leaf = Math.abs(fields.leaves.sample(x / 5, arched / 0.85));
  const rim = clamp01((20 - depthMm) / 8);
  const fluid = clamp01(0.5 - (depthMm - 0.3) / 1.3) + clamp01((0.45 - leaf) * 2.5) * rim * 0.3;
  const stem = clamp01((depthMm - 12 - 3 * fields.stem.sample(x / 7, y / 7)) / 4);
  mix.csf = clamp01(fluid);
  mix.white = (1 - mix.csf) * clamp01(Math.max(stem, 0.25 * leaf));
  mix.grey = 1 - mix.csf - mix.white;
}
