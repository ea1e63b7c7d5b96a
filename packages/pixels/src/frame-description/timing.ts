import type { DataSet } from '@isocenter/dicom';
/** Frame durations, ms, one per frame; undefined when the file has no timing. */
export function findTiming(_dataSet: DataSet): number[] | undefined {
  throw new Error('being written');
}
