import type { WaveletPicture } from '../codecs/jpeg-2000/encode.ts';
import type { EncodableSamples } from '../codecs/wasm-encode.ts';
import type { DecodedFrame } from '../decoded-frame.ts';
import type { PixelFormat } from '../pixel-format.ts';

const containerFor = (precision: number, length: number) =>
  precision <= 8 ? new Uint8Array(length) : new Uint16Array(length);

/** Samples as the bit patterns of Bits Stored bits, negative ones in two's complement. PS3.5 §8.1.1. */
export function bitPatterns(frame: DecodedFrame, { bitsStored }: PixelFormat): EncodableSamples {
  const samples = containerFor(bitsStored, frame.values.length);
  const mask = 2 ** bitsStored - 1;
  for (let i = 0; i < samples.length; i++) samples[i] = (frame.values[i] as number) & mask;
  return pictureOf(frame, bitsStored, samples);
}

/** Samples with half the range added where they are signed: as far apart as the values, and never negative. */
export function raisedSamples(frame: DecodedFrame, { bitsStored, signed }: PixelFormat): WaveletPicture {
  const samples = containerFor(bitsStored, frame.values.length);
  const raise = signed ? 2 ** (bitsStored - 1) : 0;
  for (let i = 0; i < samples.length; i++) samples[i] = (frame.values[i] as number) + raise;
  return { ...pictureOf(frame, bitsStored, samples), signed, isRgb: frame.storedColour?.kept !== true };
}

function pictureOf(
  { rows, columns, samplesPerPixel }: DecodedFrame,
  precision: number,
  samples: Uint8Array | Uint16Array,
): EncodableSamples {
  return { rows, columns, componentCount: samplesPerPixel, precision, samples };
}
