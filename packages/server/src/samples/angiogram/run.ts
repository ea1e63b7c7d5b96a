import { createNoiseTile, type NoiseTile } from '../phantom/noise.ts';
import { createRandom } from '../phantom/random.ts';
import { XA_TRUTH } from '../truth.ts';
import { mapVessels } from './vessel-map.ts';

const { rows: ROWS, columns: COLUMNS, numberOfFrames: FRAMES, numberOfMaskFrames: MASKS, motion } = XA_TRUTH;
/** Stored value of a ray that nothing takes away from. */
const OPEN_BEAM = 3600;
/** Taken away by a pixel's thickness of blood full of contrast. */
const CONTRAST = 85;
const NOISE = 9;
/** Pixels that contrast goes between two frames. */
const FLOW = 70;

/** Frames of the run, made one at a time: stored values that are logarithms of the beam. */
export interface RunScanner {
  scan(frameIndex: number): Uint16Array;
}

/** A head from the side while contrast goes through its arteries; it moves once, as heads do. */
export function createRunScanner(): RunScanner {
  const { thickness, way } = mapVessels(ROWS, COLUMNS);
  const anatomy = createNoiseTile(createRandom('angiogram/anatomy'), 512, 9, 0);
  const grain = createNoiseTile(createRandom('angiogram/grain'), 512, 0.7, 0);
  const before = attenuation(anatomy, 0);
  const after = attenuation(anatomy, motion.columnsRight);
  return {
    scan(frameIndex) {
      const hasMoved = frameIndex >= motion.fromFrameIndex;
      const bones = hasMoved ? after : before;
      const shift = hasMoved ? motion.columnsRight : 0;
      const offset = frameIndex * 9973;
      return Uint16Array.from({ length: ROWS * COLUMNS }, (_, index) => {
        const from = index - shift;
        const blood = index % COLUMNS < shift ? 0 : (thickness[from] as number);
        const contrast = blood === 0 ? 0 : blood * bolus(frameIndex, way[from] as number) * CONTRAST;
        const noise = (grain.values[(index * 7 + offset) % grain.values.length] as number) * NOISE;
        return Math.round(Math.max(0, OPEN_BEAM - (bones[index] as number) - contrast + noise));
      });
    },
  };
}

/** Share of contrast in the blood at a way from the catheter: it comes fast and is washed out slowly. */
function bolus(frameIndex: number, way: number): number {
  const frames = frameIndex - MASKS + 0.5 - way / FLOW;
  if (frames <= 0) return 0;
  const rise = Math.min(1, frames);
  const fall = Math.max(0, frames - (FRAMES - MASKS) * 0.4);
  return rise * Math.exp(-fall / 2.5);
}

/** Skull, its base and soft tissue, moved to the right by whole pixels. */
function attenuation(anatomy: NoiseTile, columnsRight: number): Float32Array {
  return Float32Array.from({ length: ROWS * COLUMNS }, (_, index) => {
    const row = Math.floor(index / COLUMNS);
    const column = (index % COLUMNS) - columnsRight;
    const across = (column - COLUMNS * 0.5) / (COLUMNS * 0.43);
    const down = (row - ROWS * 0.46) / (ROWS * 0.41);
    const radius = Math.hypot(across, down);
    const texture = anatomy.values[(row & 511) * 512 + ((column + 512) & 511)] as number;
    const inside = smooth((1.02 - radius) / 0.04);
    const vault = Math.exp(-(((radius - 0.97) / 0.035) ** 2));
    const base = Math.exp(-(((row - ROWS * 0.74 - across * 40) / 22) ** 2)) * inside;
    const soft = smooth((1.1 - radius) / 0.08);
    return soft * 500 + inside * (650 + 60 * texture) + vault * 700 + base * (550 + 140 * texture);
  });
}

/** 0 below 0, 1 above 1. */
const smooth = (value: number): number => {
  const share = Math.min(1, Math.max(0, value));
  return share * share * (3 - 2 * share);
};
