import { forEachDot, lineHeight, textWidth, withoutAccents } from './letters.ts';
import type { Picture } from './scale-picture.ts';

/** Lines to be drawn into a picture: who it shows at its top, how it was made at its bottom. PS3.18 §8.3.5.1.1. */
export interface Annotation {
  readonly patient?: readonly string[];
  readonly technique?: readonly string[];
}

/** Side of a picture for which letters have dots of one pixel; in larger pictures they grow with it. */
const sideOfSmallLetters = 384;
const marginDots = 3;

/** Burns lines into a picture, white with a black edge, as the last thing that happens to it. */
export function annotate(picture: Picture, { patient = [], technique = [] }: Annotation): Picture {
  const drawn: Picture = { ...picture, samples: picture.samples.slice() };
  const dotPixels = Math.max(1, Math.round(Math.min(picture.rows, picture.columns) / sideOfSmallLetters));
  const bottom = Math.floor(picture.rows / dotPixels) - marginDots - technique.length * lineHeight;
  for (const [index, line] of patient.entries())
    drawLine(drawn, fitted(line, drawn, dotPixels), marginDots + index * lineHeight, dotPixels);
  for (const [index, line] of technique.entries())
    drawLine(drawn, fitted(line, drawn, dotPixels), bottom + index * lineHeight, dotPixels);
  return drawn;
}

/** As much of a line as the picture is wide; what is left out is said. */
function fitted(line: string, { columns }: Picture, dotPixels: number): string {
  const text = withoutAccents(line);
  const room = Math.floor((Math.floor(columns / dotPixels) - 2 * marginDots) / textWidth('M'));
  return [...text].length <= room ? text : `${[...text].slice(0, Math.max(0, room - 2)).join('')}..`;
}

function drawLine(picture: Picture, text: string, topDots: number, dotPixels: number): void {
  const dot = (column: number, row: number, level: number) => {
    const left = (column + marginDots) * dotPixels;
    const top = (row + topDots) * dotPixels;
    for (let y = top; y < top + dotPixels; y++)
      for (let x = left; x < left + dotPixels; x++) setPixel(picture, x, y, level);
  };
  forEachDot(text, (column, row) => {
    for (let down = -1; down <= 1; down++)
      for (let across = -1; across <= 1; across++) dot(column + across, row + down, 0);
  });
  forEachDot(text, (column, row) => dot(column, row, 255));
}

function setPixel(
  { columns, rows, samplesPerPixel, samples }: Picture,
  x: number,
  y: number,
  level: number,
): void {
  if (x < 0 || y < 0 || x >= columns || y >= rows) return;
  const at = (y * columns + x) * samplesPerPixel;
  samples.fill(level, at, at + samplesPerPixel);
}
