import { loadStudyByQido, openingPaths } from '@isocenter/viewer';
import { apiPaths } from './api.ts';

const ahead = new Map<string, Promise<Response>>();

/** Asks our own archive for a study before the code that will read the answer is here, and gives what it says. */
export function prefetchStudy(studyInstanceUid: string): Promise<string> {
  return textOf(askAhead(apiPaths.study(studyInstanceUid), 'application/json'));
}

/**
 * The same of the DICOMweb service at `root`, with what the series looked at first needs, and with the code that reads all that. Gives
 * what it says last: the metadata of that series.
 */
export function prefetchForeignStudy(
  root: string,
  studyInstanceUid: string,
  seriesInstanceUid: string | undefined,
): Promise<string> {
  const answers = openingPaths(studyInstanceUid, seriesInstanceUid).map((path) =>
    askAhead(root + path, 'application/dicom+json'),
  );
  loadStudyByQido().catch(() => undefined);
  return textOf(answers.at(-1));
}

/**
 * The first transfer syntax that an answer names, behind the series where one is known: a hint at what will be decoded, which costs
 * nothing where it is wrong.
 */
export function transferSyntaxTold(
  answer: string,
  seriesInstanceUid: string | undefined,
): string | undefined {
  const start = seriesInstanceUid === undefined ? 0 : answer.indexOf(seriesInstanceUid);
  return /"(1\.2\.840\.10008\.1\.2(?:\.\d+)*)"/.exec(answer.slice(Math.max(0, start)))?.[1];
}

function askAhead(url: string, accept: string): Promise<Response> {
  const response = fetch(url, { headers: { accept } });
  response.catch(() => undefined);
  ahead.set(url, response);
  return response;
}

/** A copy, since whoever opens the study reads the answer itself; empty where there is none, which is told there. */
async function textOf(response: Promise<Response> | undefined): Promise<string> {
  try {
    const copy = (await response)?.clone();
    return (await copy?.text()) ?? '';
  } catch {
    return '';
  }
}

/** `fetch` that hands out an answer asked for ahead, once, to whoever asks for the same address. */
export const fetchOrTakeAhead: typeof fetch = (input, init) => {
  const response =
    typeof input === 'string' && (init?.method ?? 'GET') === 'GET' ? ahead.get(input) : undefined;
  if (!response) return fetch(input, init);
  ahead.delete(input as string);
  return response;
};
