import { type DataSet, dataSetOf, Tag } from '@isocenter/dicom';
import { type DimseServiceUser, studyRoot } from '@isocenter/network';
import { type Connect, queryContext } from './query-association.ts';

/** The SOP classes of what would come; empty where the peer cannot be asked. */
export async function findSopClasses(
  connect: Connect,
  identifier: DataSet,
  signal: AbortSignal | undefined,
): Promise<string[]> {
  const studies = identifier.findStrings(Tag.StudyInstanceUID);
  if (studies.length === 0) return [];
  const { findSopClassUid } = studyRoot;
  let user: DimseServiceUser;
  try {
    user = await connect({ presentationContexts: [queryContext(findSopClassUid)] });
  } catch {
    return []; // the C-GET itself will tell what is wrong
  }
  const classes = new Set<string>();
  try {
    for (const studyInstanceUid of studies) {
      for (const seriesInstanceUid of await seriesOf(user, studyInstanceUid, identifier, signal)) {
        const image = dataSetOf({
          QueryRetrieveLevel: 'IMAGE',
          StudyInstanceUID: studyInstanceUid,
          SeriesInstanceUID: seriesInstanceUid,
          SOPInstanceUID: '',
          SOPClassUID: '',
        });
        for await (const match of user.find(findSopClassUid, image, { signal })) {
          const uid = match.findString(Tag.SOPClassUID);
          if (uid) classes.add(uid);
        }
      }
    }
  } catch {
    return [];
  } finally {
    await user.release().catch(() => undefined);
  }
  return [...classes];
}

async function seriesOf(
  user: DimseServiceUser,
  studyInstanceUid: string,
  identifier: DataSet,
  signal: AbortSignal | undefined,
): Promise<string[]> {
  const named = identifier.findStrings(Tag.SeriesInstanceUID);
  if (named.length > 0) return [...named];
  const series: string[] = [];
  const query = dataSetOf({
    QueryRetrieveLevel: 'SERIES',
    StudyInstanceUID: studyInstanceUid,
    SeriesInstanceUID: '',
  });
  for await (const match of user.find(studyRoot.findSopClassUid, query, { signal })) {
    const uid = match.findString(Tag.SeriesInstanceUID);
    if (uid) series.push(uid);
  }
  return series;
}
