import { apiPaths } from './api.ts';

let ahead: { readonly url: string; readonly response: Promise<Response> } | undefined;

/** Asks for a study before the code that will read the answer is here. */
export function prefetchStudy(studyInstanceUid: string): void {
  const url = apiPaths.study(studyInstanceUid);
  const response = fetch(url, { headers: { accept: 'application/json' } });
  response.catch(() => undefined);
  ahead = { url, response };
}

/** `fetch` that hands out an answer asked for ahead, once, to whoever asks for the same address. */
export const fetchOrTakeAhead: typeof fetch = (input, init) => {
  if (ahead && input === ahead.url && (init?.method ?? 'GET') === 'GET') {
    const { response } = ahead;
    ahead = undefined;
    return response;
  }
  return fetch(input, init);
};
