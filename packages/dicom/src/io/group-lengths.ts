import { undefinedLength } from '../data-element.ts';
import type { DataSet } from '../data-set.ts';
import type { Finding } from '../errors.ts';
import { formatTag } from '../values/tag.ts';
import { addFinding } from './findings.ts';

const delimiterByteLength = 8;

/**
 * Compares group lengths (gggg,0000) with the groups. Reading goes by the elements' own lengths, so a wrong one does no harm; they are
 * retired but for group 0002, which has a finding of its own. `isWhole`: the last group was read to its end. PS3.5 §7.2.
 */
export function checkGroupLengths(dataSet: DataSet, isWhole: boolean, findings: Finding[]): void {
  const { table } = dataSet;
  for (let index = 0; index < table.length; index++) {
    const tag = table.tagAt(index);
    if ((tag & 0xffff) !== 0) continue;
    const next = table.indexFrom(tag + 0x10000);
    if (next === table.length && !isWhole) return;
    const last = table.at(next - 1, dataSet);
    const delimiter = (last.traits & undefinedLength) === 0 ? 0 : delimiterByteLength;
    const actual = table.valueEnd(next - 1) + delimiter - table.valueEnd(index);
    // A longer one may be a value that was left in its source.
    const declared = table.at(index, dataSet).byteLength === 4 ? dataSet.findNumber(tag) : undefined;
    if (declared === actual) continue;
    const message = `Group length ${formatTag(tag)} is ${declared ?? 'not a number'}, the group has ${actual} bytes.`;
    addFinding(findings, { code: 'DICOM_GROUP_LENGTH', tag, byteOffset: table.valueEnd(index) - 4, message });
  }
}
