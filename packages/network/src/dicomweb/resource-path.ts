/** Query of a search: keywords or tags to values, and `includefield`, `limit`, `offset`, `fuzzymatching`. */
export type SearchQuery = Readonly<Record<string, string | number | boolean | readonly string[]>>;

/** A study, series or instance below the root of a service. PS3.18 §10.4. */
export function resourcePath(
  studyInstanceUid: string,
  seriesInstanceUid?: string,
  sopInstanceUid?: string,
): string {
  const study = `/studies/${encodeURIComponent(studyInstanceUid)}`;
  if (!seriesInstanceUid) return study;
  const series = `${study}/series/${encodeURIComponent(seriesInstanceUid)}`;
  return sopInstanceUid ? `${series}/instances/${encodeURIComponent(sopInstanceUid)}` : series;
}

/** Metadata of a study, a series or an instance, below the root of a service. PS3.18 §10.4.1.1.2. */
export const metadataPath = (
  studyInstanceUid: string,
  seriesInstanceUid?: string,
  sopInstanceUid?: string,
): string => `${resourcePath(studyInstanceUid, seriesInstanceUid, sopInstanceUid)}/metadata`;

/**
 * A search for studies, or for series or instances below a parent or of the whole archive, below the root of a service.
 * PS3.18 §10.6.
 */
export function searchPath(
  level: 'studies' | 'series' | 'instances',
  query: SearchQuery = {},
  studyInstanceUid?: string,
  seriesInstanceUid?: string,
): string {
  const search = new URLSearchParams();
  for (const [key, value] of Object.entries(query)) {
    search.set(key, Array.isArray(value) ? value.join(',') : String(value));
  }
  const resource = `${studyInstanceUid ? resourcePath(studyInstanceUid, seriesInstanceUid) : ''}/${level}`;
  return search.size > 0 ? `${resource}?${search}` : resource;
}
