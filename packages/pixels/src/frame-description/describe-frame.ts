import type { DataSet } from '@isocenter/dicom';
import type { FrameDescription } from './frame-description.ts';
export function describeFrame(_dataSet: DataSet, _frameIndex: number): FrameDescription {
  throw new Error('being written');
}
