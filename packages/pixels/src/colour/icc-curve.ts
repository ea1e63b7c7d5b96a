import { pixelsError } from '../errors.ts';
import { fixed16At, signatureAt } from './icc-profile.ts';

/** Maps [0, 1] to about [0, 1]. */
export type Curve = (value: number) => number;

/** A curve and how many bytes it takes, without what pads it to four. */
export interface ReadCurve {
  readonly curve: Curve;
  readonly byteLength: number;
}

const clamp = (value: number): number => (value > 0 ? (value < 1 ? value : 1) : 0);

/** 'curv' or 'para' at an offset of a tag. ICC.1 §10.6, §10.18. */
export function readCurve(view: DataView, offset = 0): ReadCurve {
  const type = signatureAt(view, offset);
  if (type === 'curv') return readSampledCurve(view, offset);
  if (type === 'para') return readParametricCurve(view, offset);
  throw pixelsError('PIXELS_ICC_INVALID', { problem: 'a curve is of a type that there is not' });
}

/** No entries: identity. One: a gamma in u8Fixed8. More: evenly spaced samples. */
function readSampledCurve(view: DataView, offset: number): ReadCurve {
  const count = view.getUint32(offset + 8);
  const byteLength = 12 + count * 2;
  if (count === 0) return { curve: clamp, byteLength };
  if (count === 1) {
    const gamma = view.getUint16(offset + 12) / 256;
    return { curve: (value) => clamp(value) ** gamma, byteLength };
  }
  if (offset + byteLength > view.byteLength)
    throw pixelsError('PIXELS_ICC_INVALID', { problem: 'a curve is cut short' });
  const samples = Float64Array.from({ length: count }, (_, i) => view.getUint16(offset + 12 + 2 * i) / 65535);
  return { curve: sampledCurve(samples), byteLength };
}

/** Straight lines between evenly spaced samples. */
export function sampledCurve(samples: Float64Array): Curve {
  const last = samples.length - 1;
  return (value) => {
    const position = clamp(value) * last;
    const index = Math.min(last - 1, Math.floor(position));
    const lower = samples[index] as number;
    return lower + ((samples[index + 1] as number) - lower) * (position - index);
  };
}

const PARAMETER_COUNTS = [1, 3, 4, 5, 7];

/** Function types 0 to 4. ICC.1 §10.18, Table 68. */
function readParametricCurve(view: DataView, offset: number): ReadCurve {
  const type = view.getUint16(offset + 8);
  const count = PARAMETER_COUNTS[type];
  if (count === undefined)
    throw pixelsError('PIXELS_ICC_INVALID', { problem: 'a parametric curve is of a type that there is not' });
  const [g = 1, a = 1, b = 0, c = 0, d = 0, e = 0, f = 0] = Array.from({ length: count }, (_, i) =>
    fixed16At(view, offset + 12 + 4 * i),
  );
  const power = (x: number) => Math.max(0, a * x + b) ** g;
  const curves: readonly Curve[] = [
    (x) => x ** g,
    (x) => (x >= -b / a ? power(x) : 0),
    (x) => (x >= -b / a ? power(x) + c : c),
    (x) => (x >= d ? power(x) : c * x),
    (x) => (x >= d ? power(x) + e : c * x + f),
  ];
  const curve = curves[type] as Curve;
  return { curve: (value) => clamp(curve(clamp(value))), byteLength: 12 + count * 4 };
}
