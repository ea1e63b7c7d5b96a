import { drawText } from '../phantom/glyphs.ts';
import { US_TRUTH } from '../truth.ts';
import { COLOUR_SECTOR, flowColour, NYQUIST } from './colour-doppler.ts';

const {
  rows: ROWS,
  columns: COLUMNS,
  cmPerPixel: CM_PER_PIXEL,
  apex: APEX,
  depthCm: DEPTH_CM,
  numberOfFrames: FRAMES,
  framesPerBeat: BEAT_FRAMES,
} = US_TRUTH;

/** What the console draws beside the sector: scales, bars, the ECG and its cursor. */
export function drawConsole(picture: Uint8Array, frameIndex: number): void {
  const dot = (column: number, row: number, red: number, green: number, blue: number): void => {
    const c = Math.round(column);
    const r = Math.round(row);
    if (c < 0 || r < 0 || c >= COLUMNS || r >= ROWS) return;
    picture.set([red, green, blue], (r * COLUMNS + c) * 3);
  };
  const text = (words: string, column: number, row: number, size = 1): void =>
    drawText(words, column, row, size, (c, r) => dot(c, r, 190, 196, 205));
  drawDepthScale(dot, text);
  drawBars(dot, text);
  drawColourSector(dot);
  drawEcg(dot, frameIndex);
  text('ISOCENTER PHANTOM', 12, 10);
  text('S4-1', 12, 24);
  text('22 Hz', 12, 38);
  text('16 cm', 12, 52);
  text('MI 1.1', 12, 76);
  text('TIS 0.6', 12, 90);
  text('74 BPM', 520, 462);
  // The mark on the side of the probe's notch.
  drawText('V', APEX.column - 14, 14, 2, (c, r) => dot(c, r, 90, 180, 255));
}

type Dot = (column: number, row: number, red: number, green: number, blue: number) => void;
type Text = (words: string, column: number, row: number, size?: number) => void;

function drawDepthScale(dot: Dot, text: Text): void {
  const { from } = US_TRUTH.scaleTicks;
  for (let cm = 0; cm <= DEPTH_CM; cm++) {
    const row = from.row + cm / CM_PER_PIXEL;
    const width = cm % 5 === 0 ? 9 : 4;
    for (let step = 0; step < width; step++) dot(from.column + step, row, 200, 200, 200);
    if (cm % 5 === 0 && cm > 0) text(`${cm}`, from.column + 13, Math.round(row) - 3);
  }
}

function drawBars(dot: Dot, text: Text): void {
  for (let row = 0; row < 90; row++) {
    const share = 1 - row / 89;
    for (let column = 0; column < 10; column++) {
      dot(612 + column, 30 + row, 255 * share, 255 * share, 255 * share);
      const [red, green, blue] =
        Math.abs(share - 0.5) < 0.03 ? [0, 0, 0] : flowColour((share * 2 - 1) * NYQUIST);
      dot(612 + column, 150 + row, red, green, blue);
    }
  }
  text('+69', 608, 138);
  text('-69', 608, 244);
  text('cm/s', 606, 256);
}

function drawColourSector(dot: Dot): void {
  const { fromAngle, toAngle, fromCm, toCm } = COLOUR_SECTOR;
  const at = (angle: number, cm: number): void =>
    dot(
      APEX.column + (Math.sin(angle) * cm) / CM_PER_PIXEL,
      APEX.row + (Math.cos(angle) * cm) / CM_PER_PIXEL,
      210,
      214,
      220,
    );
  for (let step = 0; step <= 400; step++) {
    const t = step / 400;
    at(fromAngle + (toAngle - fromAngle) * t, fromCm);
    at(fromAngle + (toAngle - fromAngle) * t, toCm);
    at(fromAngle, fromCm + (toCm - fromCm) * t);
    at(toAngle, fromCm + (toCm - fromCm) * t);
  }
}

/** One beat of a lead II trace, 0 at rest, about 1 at the R wave. */
function ecgVoltage(phase: number): number {
  const wave = (at: number, width: number, height: number): number =>
    height * Math.exp(-(((phase - at) / width) ** 2));
  return (
    wave(0.84, 0.03, 0.13) +
    wave(0.955, 0.01, -0.1) +
    wave(0.975, 0.011, 1) +
    wave(0.997, 0.011, -0.22) +
    wave(0.3, 0.055, 0.26) +
    wave(1.3, 0.055, 0.26) +
    wave(-0.16, 0.03, 0.13)
  );
}

function drawEcg(dot: Dot, frameIndex: number): void {
  const { left, right, top, bottom } = US_TRUTH.ecg;
  const width = right - left;
  let previousRow: number | undefined;
  for (let column = left; column < right; column++) {
    const beats = ((column - left) / width) * (FRAMES / BEAT_FRAMES);
    const row = Math.round(bottom - 8 - ecgVoltage(beats % 1) * (bottom - top - 10));
    const from = previousRow ?? row;
    for (let r = Math.min(from, row); r <= Math.max(from, row); r++) dot(column, r, 40, 210, 90);
    previousRow = row;
  }
  const cursor = left + Math.round((frameIndex / FRAMES) * width);
  for (let row = top; row < bottom; row++) dot(cursor, row, 230, 60, 60);
}
