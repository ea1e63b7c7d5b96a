import { dot, type ImagePlane, lengthMm, norm, type SampleArray, subtract } from '@isocenter/pixels';
import type { SegmentationFrame } from './segmentation.ts';

/** Frames of one slice were written with the same numbers; text of 16 characters rounds them less than this. */
const samePlaceToleranceMm = 0.005;
const sameDirectionTolerance = 1e-4;

/**
 * Frames that lie at the same place, in the order of the file. Those without a place are taken to be at one: their pixels
 * may overlap.
 */
export function framesByPlace(frames: readonly SegmentationFrame[]): SegmentationFrame[][] {
  const placed = frames.flatMap((frame) => (frame.plane ? [{ frame, plane: frame.plane }] : []));
  const [first] = placed;
  const homeless = frames.filter(({ plane }) => plane === undefined);
  const places = homeless.length > 0 ? [homeless] : [];
  if (!first) return places;
  const along = placed
    .map(({ frame, plane }) => ({ frame, plane, distanceMm: dot(plane.originLps, first.plane.normalLps) }))
    .sort((a, b) => a.distanceMm - b.distanceMm || a.frame.frameIndex - b.frame.frameIndex);
  const found: { plane: ImagePlane; distanceMm: number; frames: SegmentationFrame[] }[] = [];
  for (const { frame, plane, distanceMm } of along) {
    let place: (typeof found)[number] | undefined;
    for (let i = found.length - 1; i >= 0 && place === undefined; i--) {
      const candidate = found[i] as (typeof found)[number];
      if (distanceMm - candidate.distanceMm > samePlaceToleranceMm) break;
      if (isSamePlace(candidate.plane, plane)) place = candidate;
    }
    if (place) place.frames.push(frame);
    else found.push({ plane, distanceMm, frames: [frame] });
  }
  return [...places, ...found.map((place) => place.frames)];
}

function isSamePlace(a: ImagePlane, b: ImagePlane): boolean {
  return (
    lengthMm(a.originLps, b.originLps) <= samePlaceToleranceMm &&
    norm(subtract(a.rowDirectionLps, b.rowDirectionLps)) <= sameDirectionTolerance &&
    norm(subtract(a.columnDirectionLps, b.columnDirectionLps)) <= sameDirectionTolerance
  );
}

/** Pixels of one segment at a place, as decoded. */
export interface SegmentPixels {
  readonly segmentNumber: number;
  readonly values: SampleArray;
}

/** Pairs of segments that share a pixel, among frames of one place. */
export function overlappingSegments(framesOfPlace: readonly SegmentPixels[]): [number, number][] {
  const pairs: [number, number][] = [];
  for (const [at, a] of framesOfPlace.entries()) {
    for (const b of framesOfPlace.slice(at + 1)) {
      if (a.segmentNumber !== b.segmentNumber && shareAPixel(a.values, b.values))
        pairs.push([a.segmentNumber, b.segmentNumber]);
    }
  }
  return pairs;
}

function shareAPixel(a: SampleArray, b: SampleArray): boolean {
  const length = Math.min(a.length, b.length);
  for (let i = 0; i < length; i++) if (a[i] !== 0 && b[i] !== 0) return true;
  return false;
}

/**
 * Divides segments into layers in which no two overlap, so that each layer can be drawn as one label map. Every segment
 * goes to the first layer that is free of those it overlaps.
 *
 * @example layersOf([1, 2, 3], [[1, 2]]) // [[1, 3], [2]]
 */
export function layersOf(
  segmentNumbers: readonly number[],
  overlaps: readonly (readonly [number, number])[],
): number[][] {
  const rivals = new Map<number, Set<number>>(segmentNumbers.map((number) => [number, new Set()]));
  for (const [a, b] of overlaps) {
    rivals.get(a)?.add(b);
    rivals.get(b)?.add(a);
  }
  const layers: number[][] = [];
  for (const number of segmentNumbers) {
    const free = layers.find((layer) => !layer.some((other) => rivals.get(number)?.has(other)));
    if (free) free.push(number);
    else layers.push([number]);
  }
  return layers;
}
