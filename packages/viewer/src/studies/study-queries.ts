import { metadataPath, type SearchQuery, searchPath } from '@isocenter/network/dicomweb';

const pageLength = 1000;
/** Beside the required attributes of PS3.18 Table 10.6.3-5, which not every service sends. */
const ofInstances = [
  'NumberOfFrames',
  'Rows',
  'Columns',
  'InstanceNumber',
  'ConcatenationUID',
  'InConcatenationNumber',
  'InConcatenationTotalNumber',
];

export const studyQuery = (studyInstanceUid: string): SearchQuery => ({
  StudyInstanceUID: studyInstanceUid,
  includefield: ['StudyDescription'],
});

/** Of a study's series, behind the first `offset` of them. */
export const seriesQuery = (offset: number): SearchQuery => ({
  includefield: ['BodyPartExamined'],
  limit: pageLength,
  offset,
});

/** Of the instances of a study or series, behind the first `offset` of them. */
export const instancesQuery = (offset: number): SearchQuery => ({
  includefield: ofInstances,
  limit: pageLength,
  offset,
});

/**
 * What a study of a service that knows no manifests is opened with, and the series that is looked at first where it is known, as DICOM
 * JSON below the root of the service; PS3.18 §10.4, §10.6.
 */
export const openingPaths = (studyInstanceUid: string, seriesInstanceUid?: string): readonly string[] => [
  searchPath('studies', studyQuery(studyInstanceUid)),
  searchPath('series', seriesQuery(0), studyInstanceUid),
  searchPath('instances', instancesQuery(0), studyInstanceUid),
  ...(seriesInstanceUid ? [metadataPath(studyInstanceUid, seriesInstanceUid)] : []),
];
