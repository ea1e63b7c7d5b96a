import { fetchTransport, RemoteApi } from '../api.ts';

/** What our server asks other archives for us. */
export const remoteApi = new RemoteApi(fetchTransport());
