/** Addresses of the page. */
export const studyListPath = '/';
export const localPath = '/local';
export const nodesPath = '/nodes';
export const routingPath = '/routing';
export const jobsPath = '/jobs';
export const worklistPath = '/worklist';
export const studyRoute = '/studies/:studyInstanceUid';

/** The study a path opens; undefined for every other page. */
export function studyOfPath(path: string): string | undefined {
  const match = /^\/studies\/([^/]+)\/?$/.exec(path);
  if (!match?.[1]) return undefined;
  try {
    return decodeURIComponent(match[1]);
  } catch {
    return undefined;
  }
}

/**
 * `/?study=UID&series=…` as the address that the page goes by, for hosts that serve nothing but `/`; undefined for every other address.
 */
export function addressOfQuery({
  pathname,
  search,
}: Pick<Location, 'pathname' | 'search'>): string | undefined {
  const query = new URLSearchParams(search);
  const study = query.get('study')?.trim();
  if (pathname !== studyListPath || !study) return undefined;
  query.delete('study');
  return `/studies/${encodeURIComponent(study)}${query.size > 0 ? `?${query}` : ''}`;
}

/**
 * The DICOMweb service (PS3.18) that `&dicomweb=/path` names instead of our own archive; undefined where none is. It is always one of
 * the host that the page came from.
 */
export function foreignServiceOf(search: string): string | undefined {
  const path = new URLSearchParams(search).get('dicomweb') ?? '';
  return /^\/[\w-][\w./-]*$/.test(path) ? path.replace(/\/+$/, '') : undefined;
}

/** An image within a study, as a deep link names it. */
export interface DeepLink {
  readonly seriesInstanceUid?: string;
  readonly sopInstanceUid?: string;
  /** From 1. */
  readonly frameNumber?: number;
  /** As `foreignServiceOf` reads it. */
  readonly foreignService?: string;
}

export const studyPath = (studyInstanceUid: string, link: DeepLink = {}): string =>
  `/studies/${encodeURIComponent(studyInstanceUid)}${formatDeepLink(link)}`;

/** `?series=UID&instance=UID&frame=N`; empty when nothing is named, and without `frame` for a first frame. */
export function formatDeepLink(link: DeepLink): string {
  const { seriesInstanceUid, sopInstanceUid, frameNumber, foreignService } = link;
  const query = new URLSearchParams();
  if (seriesInstanceUid) query.set('series', seriesInstanceUid);
  if (sopInstanceUid) query.set('instance', sopInstanceUid);
  if (frameNumber !== undefined && frameNumber > 1) query.set('frame', String(frameNumber));
  if (foreignService) query.set('dicomweb', foreignService);
  return query.size > 0 ? `?${query}` : '';
}

/** What a deep link's query names; parts that cannot be meant are left out. */
export function parseDeepLink(search: string): DeepLink {
  const query = new URLSearchParams(search);
  const seriesInstanceUid = query.get('series')?.trim();
  const sopInstanceUid = query.get('instance')?.trim();
  const frame = query.get('frame') ?? '';
  return {
    ...(seriesInstanceUid && { seriesInstanceUid }),
    ...(sopInstanceUid && { sopInstanceUid }),
    ...(/^[1-9]\d{0,8}$/.test(frame) && { frameNumber: Number(frame) }),
  };
}
