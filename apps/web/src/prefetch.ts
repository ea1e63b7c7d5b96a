import { openingSearches } from '@isocenter/viewer';
import { apiPaths } from './api.ts';

const ahead = new Map<string, Promise<Response>>();

/** Asks our own archive for a study before the code that will read the answer is here. */
export function prefetchStudy(studyInstanceUid: string): void {
  askAhead(apiPaths.study(studyInstanceUid), 'application/json');
}

/** The same of the DICOMweb service at `root`. */
export function prefetchForeignStudy(root: string, studyInstanceUid: string): void {
  for (const search of openingSearches(studyInstanceUid)) askAhead(root + search, 'application/dicom+json');
}

function askAhead(url: string, accept: string): void {
  const response = fetch(url, { headers: { accept } });
  response.catch(() => undefined);
  ahead.set(url, response);
}

/** `fetch` that hands out an answer asked for ahead, once, to whoever asks for the same address. */
export const fetchOrTakeAhead: typeof fetch = (input, init) => {
  const response =
    typeof input === 'string' && (init?.method ?? 'GET') === 'GET' ? ahead.get(input) : undefined;
  if (!response) return fetch(input, init);
  ahead.delete(input as string);
  return response;
};
