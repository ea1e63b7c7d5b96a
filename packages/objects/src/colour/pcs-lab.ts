import { type DataSet, findNumbersOfLength } from '@isocenter/dicom';
import { srgbFromLab } from '@isocenter/pixels';

/** L*, a* and b* as three 16-bit PCS-Values, as stored. PS3.3 C.10.7.1.1. */
export type PcsLab = readonly [l: number, a: number, b: number];

/** A recommended colour, such as Recommended Display CIELab Value; undefined unless there are three numbers. */
export function findPcsLab(dataSet: DataSet, tag: number): PcsLab | undefined {
  const [l, a, b] = findNumbersOfLength(dataSet, tag, 3) ?? [];
  return l === undefined || a === undefined || b === undefined ? undefined : [l, a, b];
}

/**
 * What a recommended colour looks like on an sRGB screen, 0 to 255 each: L* is 0 to 100 over the 16 bits, a* and b* −128 to
 * 127. PS3.3 C.10.7.1.1.
 */
export function srgbFromPcsLab([l, a, b]: PcsLab): readonly [red: number, green: number, blue: number] {
  return srgbFromLab({ l: (l / 65535) * 100, a: (a / 65535) * 255 - 128, b: (b / 65535) * 255 - 128 });
}
