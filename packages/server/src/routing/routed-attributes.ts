import type { StoredInstance } from '@isocenter/archive';
import { type DicomJson, dataSetToJson, patchDataSet, Tag, tagToHex } from '@isocenter/dicom';
import { readHead } from '../retrieve/index.ts';
import type { RoutedInstance } from './judge-instance.ts';

/** These attributes of a stored instance, as the archive tells them; the file is read only when there are any. */
export async function readAttributes(
  stored: StoredInstance,
  tags: readonly number[],
): Promise<RoutedInstance['attribute']> {
  if (tags.length === 0) return () => undefined;
  const wanted: ReadonlySet<number> = new Set([...tags, Tag.SpecificCharacterSet]);
  const blob = await stored.open();
  try {
    const { dataSet } = await readHead(stored, blob);
    const drop = dataSet.dataElements().flatMap(({ tag }) => (wanted.has(tag) ? [] : [tag]));
    const attributes: DicomJson = dataSetToJson(patchDataSet(dataSet, { drop }));
    return (tag) => attributes[tagToHex(tag)];
  } finally {
    await blob.close();
  }
}
