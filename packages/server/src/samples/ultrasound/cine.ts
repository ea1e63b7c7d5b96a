import { createNoiseTile, type NoiseTile } from '../phantom/noise.ts';
import { createRandom } from '../phantom/random.ts';
import { US_TRUTH } from '../truth.ts';
import { COLOUR_SECTOR, flowColour } from './colour-doppler.ts';
import { drawConsole } from './console.ts';
import { bloodVelocity, type Echo, echoAt, type HeartPose, heartPose } from './heart-motion.ts';

const {
  rows: ROWS,
  columns: COLUMNS,
  cmPerPixel: CM_PER_PIXEL,
  apex: APEX,
  depthCm: DEPTH_CM,
  framesPerBeat: BEAT_FRAMES,
} = US_TRUTH;
const HALF_ANGLE = (40 * Math.PI) / 180;
const LINES = 180;
const SAMPLES = 400;
const DYNAMIC_RANGE_DB = 54;

/** Beam space: one value per line and sample. */
interface BeamImage {
  readonly brightness: Float32Array;
  readonly velocity: Float32Array;
}

/** Where the pixels of the sector lie in beam space; -1 outside it. */
interface ScanMap {
  readonly line: Float32Array;
  readonly sample: Float32Array;
}

function createScanMap(): ScanMap {
  const line = new Float32Array(ROWS * COLUMNS).fill(-1);
  const sample = new Float32Array(ROWS * COLUMNS);
  for (let row = 0; row < ROWS; row++) {
    for (let column = 0; column < COLUMNS; column++) {
      const across = (column - APEX.column) * CM_PER_PIXEL;
      const down = (row - APEX.row) * CM_PER_PIXEL;
      const depth = Math.hypot(across, down);
      const angle = Math.atan2(across, down);
      if (down < 0 || depth > DEPTH_CM || depth < 0.25 || Math.abs(angle) > HALF_ANGLE) continue;
      const index = row * COLUMNS + column;
      line[index] = ((angle + HALF_ANGLE) / (2 * HALF_ANGLE)) * (LINES - 1);
      sample[index] = (depth / DEPTH_CM) * (SAMPLES - 1);
    }
  }
  return { line, sample };
}

/** Frames of the cine, made one at a time. */
export interface CineScanner {
  /** RGB, interleaved, row by row. */
  scan(frameIndex: number): Uint8Array;
}

export function createCineScanner(): CineScanner {
  const map = createScanMap();
  // Real and imaginary part of the echo of random scatterers: their envelope is speckle.
  const real = createNoiseTile(createRandom('heart/speckle/real'), 512, 1.25, 0);
  const imaginary = createNoiseTile(createRandom('heart/speckle/imaginary'), 512, 1.25, 0);
  const flow = createNoiseTile(createRandom('heart/flow'), 512, 2.2, 0);
  /** Every beat is alike. */
  const beat = new Map<number, BeamImage>();
  const beam = (frameIndex: number): BeamImage => {
    const phase = (((frameIndex % BEAT_FRAMES) + BEAT_FRAMES) % BEAT_FRAMES) / BEAT_FRAMES;
    let image = beat.get(phase);
    if (!image) {
      image = scanBeams(heartPose(phase), frameIndex, real, imaginary, flow);
      beat.set(phase, image);
    }
    return image;
  };
  return {
    scan(frameIndex) {
      const before = beam(frameIndex - 1).brightness;
      const { brightness, velocity } = beam(frameIndex);
      // Persistence: a quarter of the frame before shines through.
      const now = {
        brightness: brightness.map((value, index) => 0.75 * value + 0.25 * (before[index] as number)),
        velocity,
      };
      const picture = new Uint8Array(ROWS * COLUMNS * 3);
      convertScan(picture, map, now);
      drawConsole(picture, frameIndex);
      return picture;
    },
  };
}

function tileAt({ size, values }: NoiseTile, x: number, y: number): number {
  const mask = size - 1;
  const column = Math.floor(x);
  const row = Math.floor(y);
  const fx = x - column;
  const fy = y - row;
  const at = (c: number, r: number): number => values[(r & mask) * size + (c & mask)] as number;
  const top = at(column, row) * (1 - fx) + at(column + 1, row) * fx;
  const bottom = at(column, row + 1) * (1 - fx) + at(column + 1, row + 1) * fx;
  return top * (1 - fy) + bottom * fy;
}

function scanBeams(
  pose: HeartPose,
  frameIndex: number,
  real: NoiseTile,
  imaginary: NoiseTile,
  flow: NoiseTile,
): BeamImage {
  const brightness = new Float32Array(LINES * SAMPLES);
  const velocity = new Float32Array(LINES * SAMPLES);
  const echo: Echo = { strength: 0, blood: 0, materialAcross: 0, materialDepth: 0 };
  const drift = frameIndex * 37;
  for (let line = 0; line < LINES; line++) {
    const angle = ((line / (LINES - 1)) * 2 - 1) * HALF_ANGLE;
    const sine = Math.sin(angle);
    const cosine = Math.cos(angle);
    // Ribs and lung at the sides take some lines away.
    const window =
      1 -
      0.75 * Math.max(0, Math.abs(angle) / HALF_ANGLE - 0.72) ** 1.2 * 3 * (0.6 + 0.4 * Math.sin(line * 0.4));
    for (let sample = 0; sample < SAMPLES; sample++) {
      const depth = (sample / (SAMPLES - 1)) * DEPTH_CM;
      const across = depth * sine;
      const down = depth * cosine;
      echoAt(across, down, pose, echo);
      // Speckle cells in beam space, carried along by the tissue.
      const materialAngle = Math.atan2(echo.materialAcross, echo.materialDepth);
      const materialRange = Math.hypot(echo.materialAcross, echo.materialDepth);
      const u = (materialAngle / (2 * HALF_ANGLE)) * LINES * 1.05 + 256;
      const v = (materialRange / DEPTH_CM) * SAMPLES * 0.82;
      const re = tileAt(real, u, v);
      const im = tileAt(imaginary, u, v);
      const envelope = Math.sqrt((re * re + im * im) / 2);
      const near = 0.5 * Math.exp(-depth / 0.55) + 0.12 * Math.exp(-depth / 2);
      const haze = 0.0022 + 0.006 * Math.exp(-(((depth - 4.2) / 2.2) ** 2));
      // Patches of better and worse contact, of denser and looser tissue.
      const patch = Math.exp(0.42 * tileAt(flow, u * 0.11, v * 0.07));
      const amplitude =
        ((echo.strength * patch * window + haze) * (1 - 0.022 * depth) + near) * envelope + 0.0012;
      const decibel = 20 * Math.log10(amplitude / 0.75);
      const index = line * SAMPLES + sample;
      brightness[index] = Math.max(0, Math.min(1, 1 + decibel / DYNAMIC_RANGE_DB));
      if (echo.blood > 0.6 && insideColourSector(angle, depth)) {
        const noise = tileAt(flow, line * 0.9 + drift, sample * 0.35 + drift * 1.7);
        velocity[index] = bloodVelocity(across, down, pose) * (1 + 0.16 * noise) + 0.03 * noise;
      }
    }
  }
  return { brightness, velocity };
}

function insideColourSector(angle: number, depth: number): boolean {
  const { fromAngle, toAngle, fromCm, toCm } = COLOUR_SECTOR;
  return angle > fromAngle && angle < toAngle && depth > fromCm && depth < toCm;
}

/** A beam-space value between its four neighbours. */
function blend(values: Float32Array, first: number, lineShare: number, sampleShare: number): number {
  const a = (values[first] as number) * (1 - sampleShare) + (values[first + 1] as number) * sampleShare;
  const next = first + SAMPLES;
  const b = (values[next] as number) * (1 - sampleShare) + (values[next + 1] as number) * sampleShare;
  return a * (1 - lineShare) + b * lineShare;
}

function convertScan(
  picture: Uint8Array,
  { line, sample }: ScanMap,
  { brightness, velocity }: BeamImage,
): void {
  for (let index = 0; index < line.length; index++) {
    const at = line[index] as number;
    if (at < 0) continue;
    const l = Math.min(LINES - 2, at | 0);
    const s = Math.min(SAMPLES - 2, (sample[index] as number) | 0);
    const first = l * SAMPLES + s;
    const grey = 255 * blend(brightness, first, at - l, (sample[index] as number) - s) ** 1.3;
    const speed = blend(velocity, first, at - l, (sample[index] as number) - s);
    const target = index * 3;
    // Colour shows where blood moves fast enough to pass the wall filter.
    if (Math.abs(speed) > 0.085 && grey < 110) {
      picture.set(flowColour(speed), target);
      continue;
    }
    picture[target] = grey;
    picture[target + 1] = grey;
    picture[target + 2] = Math.min(255, grey * 1.02);
  }
}
