import { type DataSetContent, dataSetOf } from '@isocenter/dicom';
import { expect, test } from 'vitest';
import { describeFrame } from '../frame-description/describe-frame.ts';
import { findStepSources } from './step-sources.ts';

const enhanced: DataSetContent = {
  Modality: 'CT',
  NumberOfFrames: 2,
  WindowCenter: '1',
  WindowWidth: '2',
  SharedFunctionalGroupsSequence: [
    { PixelValueTransformationSequence: [{ RescaleSlope: '2', RescaleIntercept: '-5', RescaleType: 'HU' }] },
  ],
  PerFrameFunctionalGroupsSequence: [
    {},
    { FrameVOILUTSequence: [{ WindowCenter: '40', WindowWidth: '400' }] },
  ],
};

const linesOf = (frameIndex: number, kind: 'modality' | 'voi') =>
  findStepSources(dataSetOf(enhanced), describeFrame(dataSetOf(enhanced), frameIndex), { kind }).map(
    ({ path, tag, text }) =>
      `${path.map(({ sequence, itemNumber }) => `${sequence.toString(16)}[${itemNumber}]`).join('.')} ${tag.toString(16)} ${text}`,
  );

test('what all frames share is found there, what a frame says itself in its own item', () => {
  expect(linesOf(1, 'modality')).toEqual([
    '52009229[1].289145[1] 281053 2',
    '52009229[1].289145[1] 281052 -5',
    '52009229[1].289145[1] 281054 HU',
  ]);
  expect(linesOf(1, 'voi')).toEqual(['52009230[2].289132[1] 281050 40', '52009230[2].289132[1] 281051 400']);
});

test('a frame that says nothing itself goes by the top of the object', () => {
  expect(linesOf(0, 'voi')).toEqual([' 281050 1', ' 281051 2']);
});

test('a window that the image does not bring is no attribute of it', () => {
  const dataSet = dataSetOf(enhanced);
  const own = { kind: 'voi', isOwnChoice: true } as const;
  expect(findStepSources(dataSet, describeFrame(dataSet, 0), own)).toEqual([]);
});

test('the Modality LUT of an angiogram, which is not for display, is not what its values come from', () => {
  const dataSet = dataSetOf({
    SOPClassUID: '1.2.840.10008.5.1.4.1.1.12.1',
    ModalityLUTSequence: [{ LUTDescriptor: [2, 0, 16], LUTData: Uint16Array.of(5, 6) }],
  });
  expect(findStepSources(dataSet, describeFrame(dataSet, 0), { kind: 'modality' })).toEqual([]);
});
