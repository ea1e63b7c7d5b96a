import { type DataSet, type DicomJson, dataSetFromJson, nameOfUid, Tag } from '@isocenter/dicom';
import type { DicomWebClient, RequestOptions } from '@isocenter/network/dicomweb';
import { viewerError } from '../errors.ts';
import { isAbort, problemOf } from '../problem.ts';
import type { Instance, Series, Study } from './study.ts';
import {
  byInstanceNumber,
  bySeriesNumber,
  instanceAttributes,
  seriesAttributes,
  studyAttributes,
} from './study-attributes.ts';
import { instancesQuery, seriesQuery, studyQuery } from './study-queries.ts';

/**
 * A study of a DICOMweb service that knows no manifests: what QIDO-RS tells of it (PS3.18 §10.6). All else comes with the
 * metadata of each series when it is looked at.
 *
 * Throws `VIEWER_STUDY_NOT_FOUND`.
 */
export async function studyByQido(
  dicomWeb: DicomWebClient,
  studyInstanceUid: string,
  options: RequestOptions,
): Promise<Study> {
  const askSeries = (offset: number) => dicomWeb.searchSeries(studyInstanceUid, seriesQuery(offset), options);
  const askInstances = (seriesInstanceUid: string | undefined) => (offset: number) =>
    dicomWeb.searchInstances(studyInstanceUid, seriesInstanceUid, instancesQuery(offset), options);
  // All at once: each that waited for the one before would cost a way there and back before the first image. What fails here is
  // asked for again below, where it can be told what it means.
  const [studies, firstSeries, firstInstances] = await Promise.all([
    dicomWeb.searchStudies(studyQuery(studyInstanceUid), options),
    askSeries(0).catch(() => undefined),
    askInstances(undefined)(0).catch((): DicomJson[] => []),
  ]);
  // Some services tell of studies that were not asked for, and those are of other patients.
  const found = studies
    .map(dataSetFromJson)
    .find((study) => study.findString(Tag.StudyInstanceUID) === studyInstanceUid);
  if (!found) throw viewerError('VIEWER_STUDY_NOT_FOUND', {});
  const numberOfSeries = found.findNumber(Tag.NumberOfStudyRelatedSeries);
  const series = await everyPage(Tag.SeriesInstanceUID, numberOfSeries, askSeries, firstSeries);
  const told = firstInstances.map(dataSetFromJson);
  const filled = await fillSeries(series, async (dataSet) => {
    const seriesInstanceUid = dataSet.getString(Tag.SeriesInstanceUID);
    const expected = dataSet.findNumber(Tag.NumberOfSeriesRelatedInstances);
    const own = told.filter((one) => one.findString(Tag.SeriesInstanceUID) === seriesInstanceUid);
    if (own.length >= (expected ?? Number.POSITIVE_INFINITY)) return own;
    return everyPage(Tag.SOPInstanceUID, expected, askInstances(seriesInstanceUid));
  });
  return {
    studyInstanceUid,
    ...studyAttributes(found),
    series: filled.sort(bySeriesNumber),
  };
}

const seriesAtATime = 6;

/** Each series with its instances; one that they cannot be had of says why. Throws where that is so for all. */
async function fillSeries(
  found: readonly DataSet[],
  instancesOf: (series: DataSet) => Promise<DataSet[]>,
): Promise<Series[]> {
  const filled: Series[] = [];
  const errors: unknown[] = [];
  const waiting = [...found];
  const work = async (): Promise<void> => {
    for (let dataSet = waiting.shift(); dataSet; dataSet = waiting.shift()) {
      const series = {
        seriesInstanceUid: dataSet.getString(Tag.SeriesInstanceUID),
        ...seriesAttributes(dataSet),
      };
      try {
        const instances = await instancesOf(dataSet);
        filled.push({ ...series, instances: instances.map(instanceOf).sort(byInstanceNumber) });
      } catch (error) {
        if (isAbort(error)) throw error;
        errors.push(error);
        filled.push({ ...series, instances: [], problem: problemOf(error) });
      }
    }
  };
  await Promise.all(Array.from({ length: seriesAtATime }, work));
  if (errors.length > 0 && errors.length === filled.length) throw errors[0];
  return filled;
}

/** Page after page, until there are as many as were told, or nothing new comes: many services give fewer than asked for. */
async function everyPage(
  uidTag: number,
  expected: number | undefined,
  ask: (offset: number) => Promise<DicomJson[]>,
  first?: DicomJson[],
): Promise<DataSet[]> {
  const all = new Map<string, DataSet>();
  for (let page = first ?? (await ask(0)); ; page = await ask(all.size)) {
    const before = all.size;
    for (const dataSet of page.map(dataSetFromJson)) all.set(dataSet.getString(uidTag), dataSet);
    if (all.size === before || all.size >= (expected ?? Number.POSITIVE_INFINITY)) return [...all.values()];
  }
}

function instanceOf(dataSet: DataSet): Instance {
  const transferSyntaxUid = dataSet.findString(Tag.AvailableTransferSyntaxUID);
  return {
    sopInstanceUid: dataSet.getString(Tag.SOPInstanceUID),
    numberOfFrames: numberOfFramesOf(dataSet),
    ...instanceAttributes(dataSet),
    ...(transferSyntaxUid !== undefined && { transferSyntaxUid }),
  };
}

/** One unless told, for what is an image by its size or by its class. */
function numberOfFramesOf(dataSet: DataSet): number {
  const told = dataSet.findNumber(Tag.NumberOfFrames);
  if (told !== undefined && told >= 1) return Math.floor(told);
  const name = nameOfUid(dataSet.findString(Tag.SOPClassUID) ?? '') ?? '';
  return dataSet.has(Tag.Rows) || /\bImage Storage\b/.test(name) ? 1 : 0;
}
