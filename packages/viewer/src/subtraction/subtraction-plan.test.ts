import { expect, test } from 'vitest';
import { planSubtraction, roundedShift } from './subtraction-plan.ts';

const ofFile = {
  itemIndex: 0,
  operation: 'AVG_SUB',
  maskFrameIndexes: [0, 1],
  contrastFrameIndexes: [4, 5],
  shift: { rowsDown: 0.5, columnsLeft: -1 },
  explanation: 'First two',
} as const;

test('trap 48: the first subtraction of the file that applies is followed', () => {
  expect(planSubtraction({ frameIndex: 4, maskSubtractions: [ofFile] }, {})).toEqual({
    maskFrameIndexes: [0, 1],
    contrastFrameIndexes: [4, 5],
    shift: { rowsDown: 0.5, columnsLeft: -1 },
    explanation: 'First two',
  });
});

test('trap 48: the reader shifts the mask of the file, or takes another frame as mask', () => {
  const shift = { rowsDown: 2, columnsLeft: 0 };
  expect(planSubtraction({ frameIndex: 4, maskSubtractions: [ofFile] }, { shift })).toMatchObject({
    maskFrameIndexes: [0, 1],
    shift,
  });
  expect(planSubtraction({ frameIndex: 4, maskSubtractions: [ofFile] }, { maskFrameIndex: 3 })).toEqual({
    maskFrameIndexes: [3],
    contrastFrameIndexes: [4],
    shift: { rowsDown: 0, columnsLeft: 0 },
    explanation: undefined,
  });
});

test('trap 48: of several subtractions the reader takes one, and nothing is subtracted where that one does not apply', () => {
  const late = { ...ofFile, itemIndex: 2, maskFrameIndexes: [2], explanation: 'Late' };
  const maskSubtractions = [ofFile, late];
  const choice = { itemIndex: 2 };
  expect(planSubtraction({ frameIndex: 4, maskSubtractions }, choice)).toMatchObject({
    maskFrameIndexes: [2],
    explanation: 'Late',
  });
  expect(planSubtraction({ frameIndex: 4, maskSubtractions: [ofFile] }, choice)).toBeUndefined();
});

test('trap 48: from a frame that no subtraction applies to nothing is subtracted', () => {
  expect(planSubtraction({ frameIndex: 4 }, {})).toBeUndefined();
  expect(planSubtraction({ frameIndex: 4 }, { shift: { rowsDown: 1, columnsLeft: 0 } })).toBeUndefined();
});

test('shifts are tenths of a pixel', () => {
  expect(roundedShift({ rowsDown: 0.1 + 0.2, columnsLeft: -0.04 })).toEqual({
    rowsDown: 0.3,
    columnsLeft: 0,
  });
  expect(roundedShift({ rowsDown: 1e9, columnsLeft: -1e9 })).toEqual({ rowsDown: 100, columnsLeft: -100 });
});
