import type {
  Archive,
  InstanceAddress,
  InstanceScope,
  Restriction,
  StoredInstance,
} from '@isocenter/archive';
import type { IsocenterError } from '@isocenter/dicom';
import { serverError } from '../../errors.ts';
import type { KnownInstances } from './known-instances.ts';

/** UIDs in the path of a WADO-RS request. */
export interface RetrieveParams {
  readonly study: string;
  readonly series?: string;
  readonly instance?: string;
}

export interface Shelf {
  readonly archive: Archive;
  readonly known: KnownInstances;
  readonly restriction: Restriction;
}

/** All instances the path names; throws where there are none, or none any more. */
export async function getInstances(shelf: Shelf, params: RetrieveParams): Promise<readonly StoredInstance[]> {
  if (params.instance) return [await getInstance(shelf, params)];
  const { study, series } = params;
  const scope = { studyInstanceUid: study, seriesInstanceUid: series };
  const instances = await shelf.known.list(scope, shelf.restriction);
  if (instances.length === 0) throw await missing(shelf, scope, series ? 'series' : 'study');
  return instances;
}

export async function getInstance(shelf: Shelf, params: RetrieveParams): Promise<StoredInstance> {
  const address = {
    studyInstanceUid: params.study,
    ...(params.series && { seriesInstanceUid: params.series }),
    sopInstanceUid: params.instance ?? '',
  };
  const instance = await shelf.known.find(address, shelf.restriction);
  if (!instance) throw await missing(shelf, address, 'instance');
  return instance;
}

/** PS3.18 Table 8.5-1: what was taken out of sight is gone (410); of anything else it is not known that it ever was (404). */
async function missing(
  { archive, restriction }: Shelf,
  address: InstanceScope | InstanceAddress,
  resource: string,
): Promise<IsocenterError> {
  const isGone = await archive.isGone(address, restriction);
  return serverError(isGone ? 'SERVER_GONE' : 'SERVER_NOT_FOUND', { resource });
}
