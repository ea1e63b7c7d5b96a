import { type DataSet, isIsocenterError } from '@isocenter/dicom';
import { archiveError } from '../errors.ts';

/** Header of a sequence in implicit VR and header of its item: a level takes no fewer bytes. PS3.5 §7.5. */
const leastBytesOfLevel = 16;

/**
 * Throws `ARCHIVE_NESTED_TOO_DEEP` or `DICOM_NESTED_TOO_DEEP` where items lie deeper in each other than `limit`, which
 * would cost everyone who reads the object. Sequences too short to hold so many levels are not entered. Damage inside
 * a sequence is not looked for: it is kept as it came.
 */
export function checkNesting(dataSet: DataSet, limit: number): void {
  for (const element of dataSet.elements()) {
    if (element.vr !== 'SQ' || element.byteLength < limit * leastBytesOfLevel) continue;
    for (const item of itemsOf(dataSet, element.tag)) {
      if (limit === 0) throw archiveError('ARCHIVE_NESTED_TOO_DEEP', {});
      checkNesting(item, limit - 1);
    }
  }
}

function itemsOf(dataSet: DataSet, tag: number): readonly DataSet[] {
  try {
    return dataSet.findItems(tag);
  } catch (error) {
    if (!isIsocenterError(error) || isIsocenterError(error, 'DICOM_NESTED_TOO_DEEP')) throw error;
    return [];
  }
}
