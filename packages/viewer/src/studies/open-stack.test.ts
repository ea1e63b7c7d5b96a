import { type DataSetContent, dataSetOf } from '@isocenter/dicom';
import { expect, test } from 'vitest';
import { OpenStack } from './open-stack.ts';

const numberOfFrames = 5;
const header: DataSetContent = {
  SOPInstanceUID: '2.25.1',
  NumberOfFrames: numberOfFrames,
  Rows: 16,
  Columns: 16,
  SamplesPerPixel: 3,
  PhotometricInterpretation: 'YBR_PARTIAL_420',
  BitsAllocated: 8,
  BitsStored: 8,
  HighBit: 7,
  PixelRepresentation: 0,
};

async function openedVideo() {
  const openStack = new OpenStack({
    stackId: '2.25.2/0',
    studyInstanceUid: '2.25.3',
    seriesInstanceUid: '2.25.2',
    isForProcessing: false,
    instances: [
      {
        sopInstanceUid: '2.25.1',
        sopClassUid: '1.2.840.10008.5.1.4.1.1.77.1.1.1',
        transferSyntaxUid: '1.2.840.10008.1.2.4.102',
        numberOfFrames,
      },
    ],
    numberOfFrames,
  });
  await openStack.load(async () => [{ sopInstanceUid: '2.25.1', dataSet: dataSetOf(header) }]);
  return openStack;
}

test('frames of a video are in the order of the stream, each described for itself when it is asked for', async () => {
  const { describedFrames } = await openedVideo();
  expect(describedFrames.map(({ description }) => description.frameIndex)).toEqual([0, 1, 2, 3, 4]);
});
