import { type DataSet, type Finding, formatTag } from '@isocenter/dicom';

const bytesOfNumber: Readonly<Record<string, number>> = {
  US: 2,
  SS: 2,
  OW: 2,
  UL: 4,
  SL: 4,
  FL: 4,
  OF: 4,
  OL: 4,
  FD: 8,
  OD: 8,
  UV: 8,
  SV: 8,
};
const backslash = 0x5c;

/** How many values are stored, whether or not each is a number. PS3.5 §6.4. */
function countValues(dataSet: DataSet, tag: number): number {
  const element = dataSet.findElement(tag);
  if (element === undefined || element.byteLength === 0) return 0;
  const numberBytes = bytesOfNumber[element.vr];
  if (numberBytes !== undefined) return Math.floor(element.byteLength / numberBytes);
  let count = 1;
  for (const byte of dataSet.getBytes(tag)) if (byte === backslash) count++;
  return count;
}

/**
 * Numbers that mean something only by their place, such as coordinates. Undefined, with a finding, where one of them is no
 * finite number: to leave it out would move all that follow. [] where the attribute is absent or empty.
 */
export function findNumberList(dataSet: DataSet, tag: number, findings: Finding[]): number[] | undefined {
  const numbers = dataSet.findNumbers(tag);
  if (numbers.length === countValues(dataSet, tag) && numbers.every(Number.isFinite)) return numbers;
  findings.push({
    code: 'OBJECTS_NOT_A_NUMBER',
    tag,
    message: `${formatTag(tag)} holds something that is no number; the whole list is left out.`,
  });
  return undefined;
}

/** A list that has to be of this length, such as a position; undefined where it is absent or of another length. */
export function findNumbersOfLength(
  dataSet: DataSet,
  tag: number,
  length: number,
): readonly number[] | undefined {
  const numbers = dataSet.findNumbers(tag);
  return numbers.length === length && countValues(dataSet, tag) === length && numbers.every(Number.isFinite)
    ? numbers
    : undefined;
}
