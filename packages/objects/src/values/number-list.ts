import { type DataSet, type Finding, findEveryNumber, formatTag } from '@isocenter/dicom';

/**
 * Numbers that mean something only by their place, such as coordinates. Undefined, with a finding, where one of them is no
 * finite number: to leave it out would move all that follow. [] where the attribute is absent or empty.
 */
export function findNumberList(dataSet: DataSet, tag: number, findings: Finding[]): number[] | undefined {
  const numbers = findEveryNumber(dataSet, tag);
  if (numbers) return numbers;
  findings.push({
    code: 'OBJECTS_NOT_A_NUMBER',
    tag,
    message: `${formatTag(tag)} holds something that is no number; the whole list is left out.`,
  });
  return undefined;
}
