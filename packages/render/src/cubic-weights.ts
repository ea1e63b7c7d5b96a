/**
 * Weights of the samples at −1, 0, 1 and 2 for a place `share` of the way from 0 to 1: Catmull-Rom, the cubic that goes
 * through every sample and keeps straight lines straight. They add up to 1.
 */
export function cubicWeights(share: number): readonly [number, number, number, number] {
  const square = share * share;
  const cube = square * share;
  return [
    -0.5 * cube + square - 0.5 * share,
    1.5 * cube - 2.5 * square + 1,
    -1.5 * cube + 2 * square + 0.5 * share,
    0.5 * cube - 0.5 * square,
  ];
}
