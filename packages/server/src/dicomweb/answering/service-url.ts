import type { InstanceKey } from '@isocenter/archive';
import { tagToHex } from '@isocenter/dicom';
import type { FastifyRequest } from 'fastify';

export const dicomWebRoot = '/dicom-web';

/** The DICOMweb root as this client reaches it; its Host header has been checked before. */
export const serviceUrl = (request: FastifyRequest): string =>
  `http://${request.headers.host}${dicomWebRoot}`;

/** Where an instance is, below the DICOMweb root. PS3.18 Table 10.4.1-1. */
export const instancePath = ({ studyInstanceUid, seriesInstanceUid, sopInstanceUid }: InstanceKey): string =>
  `/studies/${studyInstanceUid}/series/${seriesInstanceUid}/instances/${sopInstanceUid}`;

/** Where a value of an instance is: its path is tags, and between them the numbers of items, from 1. */
export function bulkDataPath(instance: InstanceKey, path: readonly number[]): string {
  const steps = path.map((step, index) => (index % 2 === 0 ? tagToHex(step) : String(step)));
  return `${instancePath(instance)}/bulkdata/${steps.join('/')}`;
}
