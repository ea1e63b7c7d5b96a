import type { DataElement } from './data-element.ts';
import { DataSet } from './data-set.ts';
import { SpecificCharacterSet } from './dictionary/tags.generated.ts';
import { dataSetFromJson } from './json/data-set-from-json.ts';
import { dataSetToJson } from './json/data-set-to-json.ts';

export interface DataSetChanges {
  /** Elements that take the place of those with the same tag, or are added. */
  readonly put?: DataSet | undefined;
  /** Tags of elements that are left out. */
  readonly drop?: Iterable<number>;
}

/**
 * A data set with some of its elements replaced, added or left out; all others keep the bytes they were read from. Where new
 * text is not ASCII and the data set is in another character set than UTF-8, all of its text becomes UTF-8 with it.
 *
 * `patchDataSet(head, { put: dataSetOf({ PatientID: '11' }) })` is `head` with another Patient ID.
 */
export function patchDataSet(dataSet: DataSet, { put, drop = [] }: DataSetChanges): DataSet {
  const added = put?.dataElements() ?? [];
  if (put && added.some(isBeyondAscii) && !dataSet.characterSets.includes('ISO_IR 192')) {
    const whole = { inlineLimitBytes: Number.POSITIVE_INFINITY };
    const json = { ...dataSetToJson(dataSet, whole), ...dataSetToJson(put, whole) };
    return patchDataSet(dataSetFromJson(json), { drop });
  }
  const fresh = added.filter(({ tag }) => tag !== SpecificCharacterSet);
  const gone = new Set([...drop, ...fresh.map(({ tag }) => tag)]);
  const kept = dataSet.dataElements().filter(({ tag }) => !gone.has(tag));
  const { explicitVr, bigEndian, context } = dataSet;
  const patched = new DataSet({ explicitVr, bigEndian, context });
  for (const element of [...kept, ...fresh].sort((a, b) => a.tag - b.tag)) patched.table.push(element);
  return patched;
}

/** VRs whose bytes mean what Specific Character Set says. PS3.5 §6.1.2.3. */
const textVrs: ReadonlySet<string> = new Set(['LO', 'LT', 'PN', 'SH', 'ST', 'UC', 'UT']);

function isBeyondAscii(element: DataElement): boolean {
  const { items, vr } = element;
  if (items) return items.some((item) => item.dataElements().some(isBeyondAscii));
  return textVrs.has(vr) && element.bytes.some((byte) => byte > 0x7e);
}
