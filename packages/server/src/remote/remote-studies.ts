import type { Archive, Restriction } from '@isocenter/archive';
import { type DataSet, dataSetFromJson, formatPersonName, parsePersonName, Tag } from '@isocenter/dicom';
import { studyRoot } from '@isocenter/network';
import type { HereState, RemoteStudies, RemoteStudy, StudySearch } from '@isocenter/network/api';
import { DicomWebClient, fetchTransport } from '@isocenter/network/dicomweb';
import type { ConnectNode } from '../nodes/index.ts';
import type { NodeRecord } from '../records/index.ts';
import { queryContext } from './query-association.ts';
import { queryIdentifier } from './query-keys.ts';

/** More in one list nobody reads; a search can be made narrower. */
const mostStudies = 500;

export interface RemoteSearchOptions {
  readonly archive: Pick<Archive, 'findStudies'>;
  readonly restriction: Restriction;
  readonly connectNode: ConnectNode;
  readonly signal?: AbortSignal | undefined;
}

/** Studies of another node that fit to a search of the study list (QIDO-RS where it has DICOMweb, else C-FIND), and how much of each is here. */
export async function searchNode(
  node: NodeRecord,
  keys: readonly string[],
  options: RemoteSearchOptions,
): Promise<RemoteStudies> {
  const found: Omit<RemoteStudy, 'here' | 'numberOfInstancesHere'>[] = [];
  let isCut = false;
  for await (const match of matchesOf(node, keys, options)) {
    if (found.length === mostStudies || options.signal?.aborted) {
      isCut = true;
      break;
    }
    const study = studyOf(match);
    if (study) found.push(study);
  }
  const here = await countHere(found, options);
  const studies = found.map((study): RemoteStudy => {
    const numberOfInstancesHere = here.get(study.studyInstanceUid) ?? 0;
    return {
      ...study,
      numberOfInstancesHere,
      here: hereState(numberOfInstancesHere, study.numberOfInstances),
    };
  });
  return { studies, isCut };
}

/** @example hereState(3, 10) // 'part' */
export function hereState(here: number, there: number | undefined): HereState {
  if (here === 0) return 'none';
  if (there === undefined) return 'some';
  return here >= there ? 'all' : 'part';
}

async function* matchesOf(
  node: NodeRecord,
  keys: readonly string[],
  { connectNode, signal }: RemoteSearchOptions,
): AsyncGenerator<DataSet> {
  const asked = [...wantedKeys, ...keys];
  if (node.dicomwebUrl !== undefined) {
    const client = new DicomWebClient(fetchTransport(), node.dicomwebUrl);
    const told = Object.fromEntries(
      keys.flatMap((key): [string, string][] => {
        const [name = '', ...value] = key.split('=');
        return value.length > 0 ? [[name, value.join('=')]] : [];
      }),
    );
    const query = { ...told, includefield: wantedKeys };
    for await (const match of client.searchAll('studies', query, signal ? { signal } : {}))
      yield dataSetFromJson(match);
    return;
  }
  const { findSopClassUid } = studyRoot;
  const user = await connectNode(node, { presentationContexts: [queryContext(findSopClassUid)] });
  try {
    yield* user.find(findSopClassUid, queryIdentifier('STUDY', asked), { signal });
  } finally {
    await user.release().catch(() => undefined);
  }
}

const wantedKeys = ['PatientBirthDate', 'PatientSex', 'IssuerOfPatientID'];

/**
 * The filters of the study list as keys of a query. Other nodes know no words that occur anywhere, so words of free text are looked
 * for in the name, in their order, and one with a digit in the Patient ID.
 *
 * @example keysOfSearch({ text: 'müller, anne 4711' }) // ['PatientName=*müller*anne*', 'PatientID=*4711*']
 */
export function keysOfSearch(search: StudySearch): string[] {
  const words = (search.text ?? '').split(/[\s,^]+/).filter(Boolean);
  const hasDigit = (word: string) => /\d/.test(word);
  const inId = words.filter(hasDigit).join(' ');
  const inName = words.filter((word) => !hasDigit(word)).join('*');
  const anywhere = (keyword: string, value: string | undefined) =>
    value?.trim() ? [`${keyword}=*${value.trim()}*`] : [];
  const { studyDateFrom = '', studyDateTo = '' } = search;
  const dates = [studyDateFrom, studyDateTo].map((day) => day.replaceAll('-', ''));
  const modalities = (search.modality ?? '').split(',').map((name) => name.trim().toUpperCase());
  const [modality = ''] = modalities;
  return [
    ...anywhere('PatientName', search.patientName ?? inName),
    ...anywhere('PatientID', search.patientId ?? inId),
    ...anywhere('AccessionNumber', search.accessionNumber),
    ...anywhere('StudyDescription', search.description),
    ...(dates.some(Boolean) ? [`StudyDate=${dates.join('-')}`] : []),
    ...(modality ? [`ModalitiesInStudy=${modalities.join('\\')}`] : []),
  ];
}

/** `undefined`: an answer without its unique key is none. */
function studyOf(match: DataSet): Omit<RemoteStudy, 'here' | 'numberOfInstancesHere'> | undefined {
  const text = (tag: number) => match.findString(tag)?.trim() || undefined;
  const studyInstanceUid = text(Tag.StudyInstanceUID);
  if (studyInstanceUid === undefined) return undefined;
  const name = text(Tag.PatientName);
  const count = Number(text(Tag.NumberOfStudyRelatedInstances) ?? Number.NaN);
  const told = {
    patientName: name && formatPersonName(parsePersonName(name)),
    patientId: text(Tag.PatientID),
    issuerOfPatientId: text(Tag.IssuerOfPatientID),
    patientBirthDate: dayOf(text(Tag.PatientBirthDate)),
    patientSex: text(Tag.PatientSex),
    studyDate: dayOf(text(Tag.StudyDate)),
    studyTime: timeOf(text(Tag.StudyTime)),
    accessionNumber: text(Tag.AccessionNumber),
    studyDescription: text(Tag.StudyDescription),
    numberOfInstances: Number.isInteger(count) ? count : undefined,
  };
  const known = Object.fromEntries(Object.entries(told).filter(([, value]) => value !== undefined));
  return { studyInstanceUid, modalities: [...match.findStrings(Tag.ModalitiesInStudy)], ...known };
}

const dayOf = (text: string | undefined): string | undefined => {
  const [, year, month, day] = /^(\d{4})(\d{2})(\d{2})$/.exec(text ?? '') ?? [];
  return year === undefined ? undefined : `${year}-${month}-${day}`;
};

const timeOf = (text: string | undefined): string | undefined => {
  const [, hours, minutes = '00', seconds = '00'] = /^(\d{2})(\d{2})?(\d{2})?/.exec(text ?? '') ?? [];
  return hours === undefined ? undefined : `${hours}:${minutes}:${seconds}`;
};

async function countHere(
  studies: readonly { readonly studyInstanceUid: string }[],
  { archive, restriction }: RemoteSearchOptions,
): Promise<Map<string, number>> {
  if (studies.length === 0) return new Map();
  const values = studies.map(({ studyInstanceUid }) => studyInstanceUid);
  const { studies: rows } = await archive.findStudies({
    keys: [{ tag: Tag.StudyInstanceUID, match: { kind: 'list', values } }],
    offset: 0,
    limit: values.length,
    restriction,
  });
  return new Map(rows.map((row) => [row.studyInstanceUid, row.numberOfInstances]));
}
