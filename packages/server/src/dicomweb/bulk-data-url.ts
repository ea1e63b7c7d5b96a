import type { InstanceKey } from '@isocenter/archive';
import { tagToHex } from '@isocenter/dicom';

/** Where a value of an instance can be had: its path is tags, and between them the numbers of items, from 1. */
export function bulkDataUrl(
  { studyInstanceUid, seriesInstanceUid, sopInstanceUid }: InstanceKey,
  path: readonly number[],
  service: string,
): string {
  const steps = path.map((step, index) => (index % 2 === 0 ? tagToHex(step) : String(step)));
  const instance = `studies/${studyInstanceUid}/series/${seriesInstanceUid}/instances/${sopInstanceUid}`;
  return `${service}/${instance}/bulkdata/${steps.join('/')}`;
}
