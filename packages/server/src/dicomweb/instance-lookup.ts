import type { Archive, Restriction, StoredInstance } from '@isocenter/archive';
import { serverError } from '../errors.ts';
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

/** All instances the path names, or 404. */
export async function getInstances(shelf: Shelf, params: RetrieveParams): Promise<readonly StoredInstance[]> {
  if (params.instance) return [await getInstance(shelf, params)];
  const { study, series } = params;
  const scope = { studyInstanceUid: study, seriesInstanceUid: series };
  const instances = await shelf.known.list(scope, shelf.restriction);
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
  const instance = await shelf.known.find(address, shelf.restriction);
  if (!instance) throw serverError('SERVER_NOT_FOUND', { resource: 'instance' });
  return instance;
}
