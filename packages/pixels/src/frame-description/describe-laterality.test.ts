import { dataSetOf } from '@isocenter/dicom';
import { expect, test } from 'vitest';
import { describeFrame } from './describe-frame.ts';

type Attributes = Parameters<typeof dataSetOf>[0];

const lateralityOf = (attributes: Attributes, frameIndex = 0) =>
  describeFrame(
    dataSetOf({ Rows: 1, Columns: 1, BitsAllocated: 8, NumberOfFrames: 2, ...attributes }),
    frameIndex,
  ).laterality;

const code = (CodeValue: string, CodingSchemeDesignator = 'SCT') => ({ CodeValue, CodingSchemeDesignator });

test('each level may state the side, and what none states is not claimed', () => {
  expect(lateralityOf({})).toBeUndefined();
  expect(lateralityOf({ ImageLaterality: 'R' })?.side).toBe('R');
  expect(lateralityOf({ Laterality: 'L' })?.side).toBe('L');
  expect(lateralityOf({ ImageLaterality: 'B' })?.side).toBe('B');
  expect(lateralityOf({ MeasurementLaterality: 'L' })?.side).toBe('L');
  expect(lateralityOf({ ImageLaterality: 'U' })).toBeUndefined();
  expect(lateralityOf({ ImageLaterality: 'LEFT' })).toBeUndefined();
});

test('each frame of an enhanced object has its own side, within that of the image', () => {
  const object = {
    ImageLaterality: 'B',
    PerFrameFunctionalGroupsSequence: [
      { FrameAnatomySequence: [{ FrameLaterality: 'L' }] },
      { FrameAnatomySequence: [{ FrameLaterality: 'R' }] },
    ],
  };
  expect(lateralityOf(object, 0)).toEqual({
    side: 'L',
    stated: [
      { level: 'frame', side: 'L' },
      { level: 'image', side: 'B' },
    ],
  });
  expect(lateralityOf(object, 1)?.side).toBe('R');
  const shared = { SharedFunctionalGroupsSequence: [{ FrameAnatomySequence: [{ FrameLaterality: 'B' }] }] };
  expect(lateralityOf(shared)?.side).toBe('B');
});

test('levels that contradict each other leave the side open and are told', () => {
  expect(lateralityOf({ ImageLaterality: 'L', Laterality: 'R' })).toEqual({
    side: undefined,
    stated: [
      { level: 'image', side: 'L' },
      { level: 'series', side: 'R' },
    ],
  });
  expect(lateralityOf({ ImageLaterality: 'B', Laterality: 'R' })?.side).toBeUndefined();
  expect(lateralityOf({ ImageLaterality: 'U', Laterality: 'R' })?.side).toBe('R');
});

test('modifiers of the anatomy state a side as codes, old and new', () => {
  const region = (modifier: ReturnType<typeof code>) => ({
    AnatomicRegionSequence: [{ ...code('76752008'), AnatomicRegionModifierSequence: [modifier] }],
  });
  expect(lateralityOf(region(code('24028007')))?.side).toBe('R');
  expect(lateralityOf(region(code('G-A101', 'SRT')))?.side).toBe('L');
  expect(lateralityOf(region(code('G-A101', 'SCT')))).toBeUndefined();
  expect(lateralityOf(region(code('51440002')))?.side).toBe('B');
  const structure = {
    PrimaryAnatomicStructureSequence: [
      {
        ...code('76752008'),
        PrimaryAnatomicStructureModifierSequence: [code('24028007'), code('7771000')],
      },
    ],
  };
  expect(lateralityOf(structure)?.side).toBe('B');
  expect(lateralityOf({ ...region(code('7771000')), ImageLaterality: 'R' })?.side).toBeUndefined();
  expect(
    lateralityOf({ SharedFunctionalGroupsSequence: [{ FrameAnatomySequence: [region(code('7771000'))] }] }),
  ).toEqual({ side: 'L', stated: [{ level: 'frame anatomy', side: 'L' }] });
});
