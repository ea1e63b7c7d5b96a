import type { DecodedSamples } from './decoded-samples.ts';

type Samples = Pick<DecodedSamples, 'samples' | 'range'>;

/**
 * Samples outside of `lowest` to `highest` brought to the nearer end, as a decoder owes after a loss: what was quantized
 * or low-pass filtered overshoots at edges. The array is kept where none lies outside, else copied. ITU-T T.800 G.1.
 */
export function clampSamples<T extends Samples>(decoded: T, lowest: number, highest: number): T {
  const { samples, range } = decoded;
  if (range && range.minimum >= lowest && range.maximum <= highest) return decoded;
  const clamped = samples.slice();
  for (let i = 0; i < clamped.length; i++) {
    const sample = clamped[i] as number;
    clamped[i] = sample < lowest ? lowest : sample > highest ? highest : sample;
  }
  const within = (value: number) => Math.min(highest, Math.max(lowest, value));
  return {
    ...decoded,
    samples: clamped,
    ...(range && { range: { minimum: within(range.minimum), maximum: within(range.maximum) } }),
  };
}
