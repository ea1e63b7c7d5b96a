import { ApiClient, fetchTransport } from '../api.ts';
import { fetchOrTakeAhead } from '../prefetch.ts';

/** Our own server, from which this page came. */
export const api = new ApiClient(fetchTransport(fetchOrTakeAhead));
