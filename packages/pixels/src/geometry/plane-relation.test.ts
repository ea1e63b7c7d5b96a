import { expect, test } from 'vitest';
import { axialAt, planeAt, sagittalAt } from '../../test/planes.ts';
import { findNearestFrame, relatePlanes } from './plane-relation.ts';

const frameOfReferenceUid = '2.25.1';
const axial = (z: number) => ({ plane: axialAt(z), frameOfReferenceUid });

test('trap 35: frames without position or Frame of Reference have no relation, and the reason is told', () => {
  const { plane } = axial(0);
  expect(relatePlanes({}, axial(0))).toEqual({ kind: 'unrelated', reason: 'no-position' });
  expect(relatePlanes({ plane }, axial(0))).toEqual({ kind: 'unrelated', reason: 'no-frame-of-reference' });
  // two that both say nothing do not share a Frame of Reference
  expect(relatePlanes({ plane }, { plane })).toEqual({ kind: 'unrelated', reason: 'no-frame-of-reference' });
  expect(relatePlanes({ plane, frameOfReferenceUid: '2.25.2' }, axial(0))).toEqual({
    kind: 'unrelated',
    reason: 'different-frame-of-reference',
  });
});

test('trap 36: one Frame of Reference is not one plane: parallel planes tell their distance', () => {
  expect(relatePlanes(axial(2), axial(-5))).toEqual({ kind: 'parallel', distanceMm: -7 });
  const shifted = { plane: planeAt({ x: 90, y: 40, z: 2 }), frameOfReferenceUid };
  expect(relatePlanes(axial(2), shifted)).toEqual({ kind: 'parallel', distanceMm: 0 });
});

test('trap 36: crossing planes tell the line that both contain', () => {
  const relation = relatePlanes(axial(30), { plane: sagittalAt(-12), frameOfReferenceUid });
  expect(relation).toMatchObject({ kind: 'crossing', pointLps: { x: -12, y: 0, z: 30 } });
  expect(relation).toHaveProperty('directionLps.y', -1); // z × −x
});

test('trap 36: the nearest frame is found by projected distance and time, or none within reach', () => {
  const frames = [
    { ...axial(0), ordering: { temporalPosition: 1 } },
    { ...axial(5), ordering: { temporalPosition: 1 } },
    { ...axial(5), ordering: { temporalPosition: 2 } },
    { ...axial(10), frameOfReferenceUid: '2.25.2', ordering: {} },
  ];
  const nearest = (z: number, temporalPosition?: number) =>
    findNearestFrame(
      frames,
      {
        pointLps: { x: 300, y: -200, z },
        frameOfReferenceUid,
        ...(temporalPosition !== undefined && { temporalPosition }),
      },
      2.5,
    );
  expect(nearest(1)).toEqual({ index: 0, distanceMm: 1 });
  expect(nearest(4, 1)).toEqual({ index: 1, distanceMm: -1 });
  expect(nearest(4, 2)).toEqual({ index: 2, distanceMm: -1 });
  expect(nearest(10)).toBeUndefined(); // only another Frame of Reference is there
});
