import { median } from '../results-file.ts';
import { Client } from './ask.ts';
import type { SliceStudy } from './slices.ts';
import { namesOutsideAscii, type SmallStudy } from './small-studies.ts';
import type { Target } from './target.ts';

/** A kind of search: its URL behind the service's for the i-th time, and how many matches are right. */
export interface Search {
  readonly what: string;
  readonly url: (i: number) => string;
  readonly isRight: (matches: number) => boolean;
}

/** The searches of the mixed set; every one asks for something else each time. */
export function searchesOf(studies: readonly SmallStudy[], series: SliceStudy): Search[] {
  const at = (i: number) => studies[(i * 7919 + 101) % studies.length] as SmallStudy;
  const inAscii = studies.filter(({ patientName }) => !namesOutsideAscii.includes(patientName));
  const lastNameOf = (i: number) => inAscii[(i * 131) % inAscii.length]?.patientName.split('^')[0] ?? '';
  const month = (i: number) => {
    const start = at(i).studyDate.slice(0, 6);
    return `${start}01-${start}28`;
  };
  const { studyInstanceUid, seriesInstanceUid, slices } = series;
  const one = (matches: number) => matches === 1;
  const some = (matches: number) => matches > 0;
  const page = (matches: number) => matches === 25;
  const deep = Math.floor(studies.length * 0.6);
  return [
    { what: 'PatientID exact', url: (i) => `/studies?PatientID=${at(i).patientId}`, isRight: one },
    {
      what: 'AccessionNumber exact',
      url: (i) => `/studies?AccessionNumber=${at(i).accessionNumber}`,
      isRight: one,
    },
    {
      what: 'StudyInstanceUID exact',
      url: (i) => `/studies?StudyInstanceUID=${at(i).studyInstanceUid}`,
      isRight: one,
    },
    { what: 'first page', url: () => '/studies?limit=25', isRight: page },
    { what: 'page at 60 %', url: () => `/studies?limit=25&offset=${deep}`, isRight: page },
    { what: 'PatientName=X*', url: (i) => `/studies?PatientName=${lastNameOf(i)}*&limit=25`, isRight: some },
    { what: 'StudyDate of a month', url: (i) => `/studies?StudyDate=${month(i)}&limit=25`, isRight: some },
    {
      what: 'ModalitiesInStudy and month',
      url: (i) => `/studies?ModalitiesInStudy=${at(i).modality}&StudyDate=${month(i)}&limit=25`,
      isRight: some,
    },
    { what: 'series of a study', url: (i) => `/studies/${at(i).studyInstanceUid}/series`, isRight: one },
    {
      what: `instances of a series of ${slices.length}`,
      url: () => `/studies/${studyInstanceUid}/series/${seriesInstanceUid}/instances`,
      isRight: (matches) => matches === slices.length,
    },
  ];
}

/** Milliseconds of one kind of search, the median; ends early where it takes long. */
export async function timeSearch(
  target: Target,
  { what, url, isRight }: Search,
  { from, budgetMs }: { readonly from: number; readonly budgetMs: number },
): Promise<number> {
  const client = new Client();
  const times: number[] = [];
  const end = performance.now() + budgetMs;
  for (let i = 0; i < 53 && (performance.now() < end || times.length < 2); i++) {
    const { ms, matches } = await client.search(`${target.dicomWebUrl}${url(from + i)}`);
    if (matches === undefined || !isRight(matches.length))
      throw new Error(`${target.name} found ${matches?.length} for: ${what}`);
    if (i >= 3 || ms > 500) times.push(ms);
  }
  client.close();
  return median(times);
}

/** How many of the names outside ASCII are found by their first component and a `*`. */
export async function namesFound({ dicomWebUrl }: Target): Promise<number> {
  const client = new Client();
  let found = 0;
  for (const name of ['Müller*', 'Ångström*', '山田*', '洪*', 'Иванов*']) {
    const { matches } = await client.search(
      `${dicomWebUrl}/studies?PatientName=${encodeURIComponent(name)}&limit=25`,
    );
    if ((matches?.length ?? 0) > 0) found++;
  }
  client.close();
  return found;
}
