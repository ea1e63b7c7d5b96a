import { expect, test } from 'vitest';
import { greyFormat } from '../../test/builders.ts';
import { planeAt } from '../../test/planes.ts';
import type { ImagePlane } from './image-plane.ts';
import { invertAffine, transformPoint } from './matrix.ts';
import type { PointLps } from './vector.ts';
import { buildVolume, textureToLps, type Volume, type VolumeFrame, type VolumeOptions } from './volume.ts';

const spacing = { rowSpacingMm: 2, columnSpacingMm: 0.5 };
const frameAt = (
  originLps: PointLps,
  changes: Partial<VolumeFrame> = {},
  ofPlane: Partial<ImagePlane> = {},
): VolumeFrame => ({
  format: greyFormat({ rows: 3, columns: 4 }),
  frameOfReferenceUid: '2.25.1',
  ordering: {},
  plane: planeAt(originLps, { ...spacing, ...ofPlane }),
  ...changes,
});
const axial = (z: number, changes: Partial<VolumeFrame> = {}) => frameAt({ x: -10, y: -20, z }, changes);
const noPlane = (): VolumeFrame => {
  const { plane: _, ...frame } = axial(0);
  return frame;
};

function volumeOf(frames: readonly VolumeFrame[], options?: VolumeOptions): Volume {
  const result = buildVolume(frames, options);
  if (result.kind === 'refused') throw new Error(result.message);
  return result.volume;
}
function reasonOf(frames: readonly VolumeFrame[], options?: VolumeOptions) {
  const result = buildVolume(frames, options);
  return result.kind === 'refused' ? result.reason : 'built';
}

test('trap 31: a volume steps by the positions of its slices', () => {
  const volume = volumeOf([axial(16), axial(10), axial(13)]);
  expect(volume).toMatchObject({ columns: 4, rows: 3, slices: 3, sources: [1, 2, 0], sliceSpacingMm: 3 });
  expect(volume.ijkToLps).toEqual([
    ...[0.5, 0, 0, -10], // x: half a millimetre a column
    ...[0, 2, 0, -20], // y: two a row
    ...[0, 0, 3, 10], // z: three a slice, from the lowest
    ...[0, 0, 0, 1],
  ]);
});

test('trap 32: a tilted stack is sheared: the third step is from position to position, not along the normal', () => {
  const tilted = [0, 1, 2].map((i) => frameAt({ x: 0, y: 3 * i, z: 4 * i }));
  const volume = volumeOf(tilted);
  expect(transformPoint(volume.ijkToLps, { x: 2, y: 1, z: 2 })).toEqual({ x: 1, y: 2 + 6, z: 8 });
  expect(volume.sliceSpacingMm).toBe(4);
  expect(volume.shear.degrees).toBeCloseTo(36.869898, 5);
  expect(volume.shear).toMatchObject({ alongRowMm: 0, alongColumnMm: 3 });
});

test('trap 37: whole indexes are voxel centres, textures begin half a voxel before them', () => {
  const volume = volumeOf([axial(10), axial(13), axial(16)]);
  expect(transformPoint(volume.ijkToLps, { x: 0, y: 0, z: 0 })).toEqual({ x: -10, y: -20, z: 10 });
  const fromTexture = textureToLps(volume);
  expect(transformPoint(fromTexture, { x: 0, y: 0, z: 0 })).toEqual({ x: -10.25, y: -21, z: 8.5 });
  expect(transformPoint(fromTexture, { x: 1, y: 1, z: 1 })).toEqual({ x: -8.25, y: -15, z: 17.5 });
  // the middle of the first of four columns, of three rows, of three slices
  const centre = transformPoint(fromTexture, { x: 1 / 8, y: 1 / 6, z: 1 / 6 });
  expect([centre.x, centre.y, centre.z]).toEqual([-10, -20, 10].map((mm) => expect.closeTo(mm, 9)));
});

test('trap 37: the way back from the patient is exact, sheared or not', () => {
  const { ijkToLps } = volumeOf([0, 1, 2].map((i) => frameAt({ x: i, y: 3 * i, z: 4 * i })));
  const back = invertAffine(ijkToLps);
  if (!back) throw new Error('the matrix has no inverse');
  const { x, y, z } = transformPoint(back, transformPoint(ijkToLps, { x: 1.5, y: 2.25, z: 0.75 }));
  expect([x, y, z]).toEqual([1.5, 2.25, 0.75].map((index) => expect.closeTo(index, 9)));
  expect(invertAffine(ijkToLps.map(() => 0))).toBeUndefined();
});

test('trap 33: no volume is built across a missing slice, whatever tolerance is stated', () => {
  const frames = [0, 1, 2, 4, 5].map((z) => axial(z));
  expect(buildVolume(frames)).toEqual({
    kind: 'refused',
    reason: 'gap',
    message: 'About 1 images are missing; the first gap is 2.000 mm, the usual distance 1.000 mm.',
  });
  expect(reasonOf(frames, { toleranceMm: 5 })).toBe('gap');
});

test('trap 33: each irregularity is refused by its name', () => {
  const of = (...positions: number[]) => positions.map((z) => axial(z));
  expect(reasonOf(of(0, 1))).toBe('too-few');
  expect(reasonOf([])).toBe('too-few');
  expect(reasonOf(of(0, 1, 1, 2))).toBe('duplicate');
  expect(reasonOf(of(0, 1, 2.2, 3.2))).toBe('uneven');
  expect(reasonOf(of(0, 1, 2.2, 3.2), { toleranceMm: 0.5 })).toBe('built');
  const turned = {
    rowDirectionLps: { x: Math.cos(0.1), y: Math.sin(0.1), z: 0 },
    columnDirectionLps: { x: -Math.sin(0.1), y: Math.cos(0.1), z: 0 },
  };
  expect(reasonOf([...of(0, 1), frameAt({ x: -10, y: -20, z: 2 }, {}, turned)])).toBe('mixed-orientation');
  expect(reasonOf([...of(0, 1), frameAt({ x: -10, y: -20, z: 2 }, {}, { rowSpacingMm: 2.1 })])).toBe(
    'mixed-spacing',
  );
  expect(reasonOf([...of(0, 1), axial(2, { format: greyFormat({ rows: 4, columns: 3 }) })])).toBe(
    'mixed-size',
  );
  expect(reasonOf([...of(0, 1), axial(2, { frameOfReferenceUid: '2.25.2' })])).toBe(
    'mixed-frame-of-reference',
  );
});

test('trap 33: an origin that wanders within its plane is no grid, and neither are spacings that slowly grow', () => {
  const wandering = [axial(0), frameAt({ x: -9, y: -20, z: 1 }), axial(2)];
  expect(reasonOf(wandering)).toBe('not-in-line');
  // each distance is within 1 % of the next, but in the middle the slices are 0.09 mm from where equal steps put them
  const growing = Array.from({ length: 81 }, (_, i) => axial(i + 0.00006 * i * i));
  expect(reasonOf(growing)).toBe('not-in-line');
});

test('trap 35: without positions or a Frame of Reference there is no volume, and it says so', () => {
  expect(buildVolume([axial(0), axial(1), noPlane()])).toMatchObject({
    reason: 'no-position',
    message: '1 of 3 images do not say where they lie.',
  });
  const withoutFrameOfReference = [0, 1, 2].map((z) => {
    const { frameOfReferenceUid: _, ...frame } = axial(z);
    return frame;
  });
  expect(reasonOf(withoutFrameOfReference)).toBe('no-frame-of-reference');
});
