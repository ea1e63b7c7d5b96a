import type { DecodedFrame, SampleArray } from '../decoded-frame.ts';
import { pixelsError } from '../errors.ts';

/**
 * A picture that a wavelet halved some times, drawn large again: sample i of its low-pass band lies where sample i · 2^n of the whole
 * lies (ITU-T T.800 F.3), and between them values change linearly. A place in the image is thus the same in both, to the pixel.
 */
export function enlargeReduced(
  reduced: DecodedFrame,
  { rows, columns }: { readonly rows: number; readonly columns: number },
): DecodedFrame {
  const scale = halvings(reduced.columns, columns, reduced.rows, rows);
  const { embeddedOverlays: _, truncated: __, ...rest } = reduced;
  const { samplesPerPixel } = reduced;
  const Container = reduced.values.constructor as new (length: number) => SampleArray;
  const values = new Container(rows * columns * samplesPerPixel);
  const line = new Float64Array(reduced.columns * samplesPerPixel);
  for (let row = 0, to = 0; row < rows; row++) {
    mixRows(line, reduced, row / scale);
    to = spreadLine(values, to, line, { columns, scale, samplesPerPixel });
  }
  return { ...rest, rows, columns, values, reduced: { rows: reduced.rows, columns: reduced.columns } };
}

/** 2^n; each halving rounds up. */
function halvings(columns: number, wholeColumns: number, rows: number, wholeRows: number): number {
  for (let scale = 1; scale <= 2 ** 30; scale *= 2) {
    if (Math.ceil(wholeColumns / scale) === columns && Math.ceil(wholeRows / scale) === rows) return scale;
  }
  throw pixelsError('PIXELS_CODESTREAM_MISMATCH', {
    codec: 'reduced',
    problem: `It is ${columns} × ${rows}, which is not ${wholeColumns} × ${wholeRows} halved`,
  });
}

/** Two rows mixed into the one that lies at `at` between them. */
function mixRows(line: Float64Array, { values, rows }: DecodedFrame, at: number): void {
  const above = Math.floor(at);
  const below = Math.min(above + 1, rows - 1);
  const share = at - above;
  for (let i = 0; i < line.length; i++) {
    const first = values[above * line.length + i] as number;
    line[i] = first + share * ((values[below * line.length + i] as number) - first);
  }
}

/** Samples of one line at every `scale`-th place of a longer one, and values between them; returns where the next begins. */
function spreadLine(
  values: SampleArray,
  start: number,
  line: Float64Array,
  { columns, scale, samplesPerPixel }: { columns: number; scale: number; samplesPerPixel: number },
): number {
  const last = line.length - samplesPerPixel;
  const isWhole = !(values instanceof Float32Array || values instanceof Float64Array);
  let to = start;
  for (let column = 0; column < columns; column++) {
    const left = Math.floor(column / scale) * samplesPerPixel;
    const right = Math.min(left + samplesPerPixel, last);
    const share = (column % scale) / scale;
    for (let sample = 0; sample < samplesPerPixel; sample++) {
      const first = line[left + sample] as number;
      const value = first + share * ((line[right + sample] as number) - first);
      values[to++] = isWhole ? Math.round(value) : value;
    }
  }
  return to;
}
