import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { dataSetOf, encodeDataSet, TransferSyntaxUid } from '@isocenter/dicom';
import { dcmtk } from '../server/dcmtk.ts';
import type { MoveDestination } from '../server/orthanc.ts';
import type { SliceSet, SliceStudy } from '../server/slices.ts';
import type { SmallStudy } from '../server/small-studies.ts';
import type { DicomTarget } from '../server/target.ts';

const seriesKeys = ({ studyInstanceUid, seriesInstanceUid }: SliceStudy): string[] => [
  '-k',
  `StudyInstanceUID=${studyInstanceUid}`,
  '-k',
  `SeriesInstanceUID=${seriesInstanceUid}`,
];

const pendingIn = (said: string): number => said.match(/Find Response: \d+ \(Pending\)/gi)?.length ?? 0;

/** Instances of a series that a C-FIND at IMAGE level names, and the milliseconds that took, findscu's own start included. */
export async function imagesFound(
  target: DicomTarget,
  study: SliceStudy,
): Promise<{ readonly count: number; readonly ms: number }> {
  const keys = [...seriesKeys(study), '-k', 'SOPInstanceUID', '-k', 'InstanceNumber'];
  const begin = performance.now();
  const said = await dcmtk('findscu', target, {
    options: ['-S', '-v', '-k', 'QueryRetrieveLevel=IMAGE', ...keys],
  });
  return { ms: performance.now() - begin, count: pendingIn(said) };
}

/** Looks whether a target has all it was sent. */
export async function expectStored(target: DicomTarget, { studies }: SliceSet): Promise<void> {
  for (const study of studies) {
    const { count } = await imagesFound(target, study);
    if (count !== study.slices.length)
      throw new Error(`${target.name} has ${count} of ${study.slices.length} instances it was sent`);
  }
}

/** Finds studies by their Patient ID, one after the other on one association. Questions a second. */
export async function findPatients(
  target: DicomTarget,
  studies: readonly SmallStudy[],
  folder: string,
): Promise<number> {
  mkdirSync(folder, { recursive: true });
  const files = studies.map(({ patientId }, i) => {
    const file = join(folder, `${i}.dcm`);
    const identifier = dataSetOf({
      StudyDate: '',
      QueryRetrieveLevel: 'STUDY',
      ModalitiesInStudy: '',
      PatientName: '',
      PatientID: patientId,
      StudyInstanceUID: '',
      NumberOfStudyRelatedSeries: '',
    });
    writeFileSync(file, encodeDataSet(identifier, TransferSyntaxUid.ImplicitVrLittleEndian));
    return file;
  });
  const begin = performance.now();
  const said = await dcmtk('findscu', target, { options: ['-S', '-v'], files });
  const seconds = (performance.now() - begin) / 1000;
  if (pendingIn(said) !== studies.length)
    throw new Error(`${target.name} found ${pendingIn(said)} of ${studies.length} patients`);
  return studies.length / seconds;
}

/** Instances a second of a series by C-GET; the client throws them away. */
export async function getSeries(target: DicomTarget, study: SliceStudy): Promise<number> {
  const level = ['-k', 'QueryRetrieveLevel=SERIES'];
  const begin = performance.now();
  const options = ['-S', '-v', '--ignore', ...level, ...seriesKeys(study)];
  const said = await dcmtk('getscu', target, { options });
  const seconds = (performance.now() - begin) / 1000;
  const count = Number(/Completed Suboperations\s*: (\d+)/.exec(said)?.[1]);
  return perSecond(target, study, { count, seconds });
}

/** The same by C-MOVE: the client is the destination too. */
export async function moveSeries(
  target: DicomTarget,
  study: SliceStudy,
  { aeTitle, port }: MoveDestination,
): Promise<number> {
  const level = ['-k', 'QueryRetrieveLevel=SERIES'];
  const destination = ['-aem', aeTitle, '+P', String(port)];
  const begin = performance.now();
  const options = ['-S', '-v', '--ignore', ...destination, ...level, ...seriesKeys(study)];
  const said = await dcmtk('movescu', target, { options });
  const seconds = (performance.now() - begin) / 1000;
  const count = said.match(/Received Store Request/g)?.length ?? 0;
  return perSecond(target, study, { count, seconds });
}

function perSecond(
  { name }: DicomTarget,
  { slices }: SliceStudy,
  { count, seconds }: { readonly count: number; readonly seconds: number },
): number {
  if (count !== slices.length) throw new Error(`${name} sent ${count} of ${slices.length} instances`);
  return count / seconds;
}
