import { type DataSet, findNumbersOfLength } from '@isocenter/dicom';
import type { PcsLab } from '@isocenter/pixels';

/** A recommended colour, such as Recommended Display CIELab Value; undefined unless there are three numbers. PS3.3 C.10.7.1.1. */
export function findPcsLab(dataSet: DataSet, tag: number): PcsLab | undefined {
  const [l, a, b] = findNumbersOfLength(dataSet, tag, 3) ?? [];
  return l === undefined || a === undefined || b === undefined ? undefined : [l, a, b];
}
