import type { ApiClient, Call } from './client.ts';
import { HiddenPage, QuarantineDecided } from './quarantine-schemas.ts';
import type { QuarantineDecision, QuarantineSearch } from './request-schemas.ts';
import { apiPaths } from './routes.ts';

/** What waits for a decision, newest first. */
export const searchQuarantine = (
  api: ApiClient,
  search: QuarantineSearch = {},
  call: Call = {},
): Promise<HiddenPage> => api.post(HiddenPage, apiPaths.quarantineSearch(), search, call);

/** Accepts or refuses what waits; answers how many. */
export const sendQuarantineDecision = (
  api: ApiClient,
  decision: QuarantineDecision,
  call: Call = {},
): Promise<QuarantineDecided> => api.post(QuarantineDecided, apiPaths.quarantineDecision(), decision, call);
