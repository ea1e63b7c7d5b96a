import { type DataSet, findNumbersOfLength } from '@isocenter/dicom';
import type { PointLps } from '@isocenter/pixels';

/** One point in the patient, mm; undefined unless there are three numbers. PS3.3 C.7.6.2.1.1. */
export function findPointLps(dataSet: DataSet, tag: number): PointLps | undefined {
  const [x, y, z] = findNumbersOfLength(dataSet, tag, 3) ?? [];
  return x === undefined || y === undefined || z === undefined ? undefined : { x, y, z };
}
