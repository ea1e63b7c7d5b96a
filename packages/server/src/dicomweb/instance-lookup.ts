import type { Archive, Restriction, StoredInstance } from '@isocenter/archive';
import { serverError } from '../errors.ts';

/** UIDs in the path of a WADO-RS request. */
export interface RetrieveParams {
  readonly study: string;
  readonly series?: string;
  readonly instance?: string;
}

export interface Shelf {
  readonly archive: Archive;
  readonly restriction: Restriction;
}

/** All instances the path names, or 404. */
export async function getInstances(shelf: Shelf, params: RetrieveParams): Promise<StoredInstance[]> {
  if (params.instance) return [await getInstance(shelf, params)];
  const { study, series } = params;
  const scope = { studyInstanceUid: study, seriesInstanceUid: series };
  const instances = await shelf.archive.instancesOf(scope, shelf.restriction);
  if (instances.length === 0)
    throw serverError('SERVER_NOT_FOUND', { resource: series ? 'series' : 'study' });
  return instances;
}

export async function getInstance(shelf: Shelf, params: RetrieveParams): Promise<StoredInstance> {
  const address = {
    studyInstanceUid: params.study,
    ...(params.series && { seriesInstanceUid: params.series }),
    sopInstanceUid: params.instance ?? '',
  };
  const instance = await shelf.archive.instance(address, shelf.restriction);
  if (!instance) throw serverError('SERVER_NOT_FOUND', { resource: 'instance' });
  return instance;
}
