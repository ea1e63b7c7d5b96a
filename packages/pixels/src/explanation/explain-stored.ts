import type { DecodedFrame } from '../decoded-frame.ts';
import type { FrameDescription } from '../frame-description/frame-description.ts';
import type { PixelStep, StepResult } from './pixel-step.ts';

/** The sample as it was stored, or as its codec gave it, and the bits it was read from. PS3.5 §8.1.1, PS3.3 C.7.6.3.1. */
export function explainStored(frame: DecodedFrame, { format }: FrameDescription, pixel: number): PixelStep {
  const { bitsAllocated, bitsStored, highBit, signed, float, photometricInterpretation } = format;
  const bits = float
    ? `${float}-bit float`
    : `${bitsStored} of ${bitsAllocated} bits, high bit ${highBit}, ${signed ? 'signed' : 'unsigned'}`;
  return {
    kind: 'stored',
    name: frame.samplesPerPixel === 3 ? 'Samples' : 'Stored value',
    sum: `${photometricInterpretation}, ${bits}${storedColourNote(frame)}`,
    result: samplesAt(frame, pixel),
  };
}

/** The sample of a pixel, or its three. */
export function samplesAt({ values, samplesPerPixel }: DecodedFrame, pixel: number): StepResult {
  const at = (offset: number): number => values[pixel * samplesPerPixel + offset] ?? 0;
  return samplesPerPixel === 3 ? [at(0), at(1), at(2)] : at(0);
}

const storedColourNote = ({ samplesPerPixel, storedColour }: DecodedFrame): string => {
  if (samplesPerPixel !== 3 || !storedColour) return '';
  return storedColour.kept ? ', as stored' : `, turned from ${storedColour.photometricInterpretation} to RGB`;
};
