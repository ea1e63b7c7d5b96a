import * as z from 'zod/mini';
import type { ApiClient, Call } from './client.ts';
import { HiddenPage } from './quarantine-schemas.ts';
import type { DeletedRestore, DeletedSearch } from './request-schemas.ts';
import { apiPaths } from './routes.ts';

/** Answer of `POST /api/v1/deleted/restore`: how many instances are shown again. */
export const DeletedRestored = z.object({ restored: z.number() });
export type DeletedRestored = z.infer<typeof DeletedRestored>;

/** What was deleted, newest first. */
export const searchDeleted = (
  api: ApiClient,
  search: DeletedSearch = {},
  call: Call = {},
): Promise<HiddenPage> => api.post(HiddenPage, apiPaths.deletedSearch(), search, call);

/** Shows again what was deleted. */
export const restoreDeleted = (
  api: ApiClient,
  restore: DeletedRestore,
  call: Call = {},
): Promise<DeletedRestored> => api.post(DeletedRestored, apiPaths.deletedRestore(), restore, call);
