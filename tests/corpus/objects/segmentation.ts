import { countSegmentPixels, readSegmentation } from '@isocenter/objects';
import { compare, type Disagreements } from '../comparison.ts';
import type { ObjectSubject } from './subject.ts';

export interface OracleSegmentation {
  readonly type: string;
  readonly segments: readonly { readonly number: number; readonly label: string; readonly type: string }[];
  /** Empty where the oracle's tool could not decode the pixels, or where pixels are segment numbers. */
  readonly framesPerSegment: Readonly<Record<string, number>>;
  readonly nonZeroPixelsPerSegment: Readonly<Record<string, number>>;
}

export async function checkSegmentation(
  expected: OracleSegmentation,
  { file }: ObjectSubject,
): Promise<Disagreements> {
  const { type, segments, frames } = readSegmentation(file.dataSet);
  const described = segments.map(({ number, label, propertyType }) => ({
    number,
    label,
    type: propertyType?.meaning ?? '',
  }));
  const framesPerSegment: Record<string, number> = {};
  const pixelsPerSegment: Record<string, number> = {};
  for (const frame of frames) {
    if (frame.segmentNumber !== undefined) add(framesPerSegment, frame.segmentNumber, 1);
    const { values } = await file.decode(frame.frameIndex + 1);
    for (const [number, count] of countSegmentPixels(frame, values)) add(pixelsPerSegment, number, count);
  }
  const isCounted = Object.keys(expected.nonZeroPixelsPerSegment).length > 0;
  return [
    ...compare('type', type, expected.type),
    ...compare('segments', described, expected.segments),
    ...(Object.keys(expected.framesPerSegment).length > 0
      ? compare('frames of each segment', framesPerSegment, expected.framesPerSegment)
      : []),
    ...(isCounted
      ? compare('pixels of each segment', pixelsPerSegment, expected.nonZeroPixelsPerSegment)
      : []),
  ];
}

function add(counts: Record<string, number>, key: number, count: number): void {
  counts[key] = (counts[key] ?? 0) + count;
}
