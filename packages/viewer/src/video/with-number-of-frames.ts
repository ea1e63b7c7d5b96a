import { dataSetOf, patchDataSet } from '@isocenter/dicom';
import type { InstanceMetadata } from '../studies/study-source.ts';

/** The same metadata with the number of frames that the stream of a video holds. */
export const withNumberOfFrames = (
  { dataSet, ...rest }: InstanceMetadata,
  numberOfFrames: number,
): InstanceMetadata => ({
  ...rest,
  dataSet: patchDataSet(dataSet, { put: dataSetOf({ NumberOfFrames: numberOfFrames }) }),
});
