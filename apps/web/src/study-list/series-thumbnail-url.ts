/** Small picture of a series, made by the archive. PS3.18 §10.4 Rendered and Thumbnail Resources. */
export const seriesThumbnailUrl = (studyInstanceUid: string, seriesInstanceUid: string): string =>
  `/dicom-web/studies/${encodeURIComponent(studyInstanceUid)}/series/${encodeURIComponent(seriesInstanceUid)}/thumbnail`;
