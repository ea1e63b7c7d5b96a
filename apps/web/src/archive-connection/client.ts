import { ApiClient, fetchTransport } from '../api.ts';
import { fetchOrTakeAhead } from '../prefetch.ts';

/** To our own server, from which this page came. */
export const transport = fetchTransport(fetchOrTakeAhead);

export const api = new ApiClient(transport);
