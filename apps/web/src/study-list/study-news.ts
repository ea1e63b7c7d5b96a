import type { FeedEvent } from '../api.ts';

type StudyEvent = Extract<FeedEvent, { kind: 'study' }>;

/** What happened to studies while this page is open. */
export interface StudyNews {
  /** Something arrived for these. */
  readonly arrivals: ReadonlySet<string>;
  /** These were removed. */
  readonly gone: ReadonlySet<string>;
}

export const noNews: StudyNews = { arrivals: new Set(), gone: new Set() };

/** The news with these events, in their order, added. */
export function withEvents(news: StudyNews, events: readonly StudyEvent[]): StudyNews {
  const arrivals = new Set(news.arrivals);
  const gone = new Set(news.gone);
  for (const { studyInstanceUid, change, numberOfInstances } of events) {
    if (change === 'stored') arrivals.add(studyInstanceUid);
    if (numberOfInstances > 0) gone.delete(studyInstanceUid);
    else {
      gone.add(studyInstanceUid);
      arrivals.delete(studyInstanceUid);
    }
  }
  return { arrivals, gone };
}
