import { type CatalogEntry, catalogInstance, wordsOf } from '../../packages/archive/src/index/catalog.ts';
import type { InstanceRecord } from '../../packages/archive/src/index/instance-index.ts';
import { patientKeyOf } from '../../packages/archive/src/index/patient-key.ts';
import { fold } from '../../packages/archive/src/query/fold.ts';
import { foldNameGroups } from '../../packages/archive/src/query/name-groups.ts';
import { blobKeyOf } from '../../packages/archive/src/store/blob-key.ts';
import { type DataSetContent, dataSetOf } from '../../packages/dicom/src/index.ts';

const given = ['ANNA', 'PETER', 'MARIA', 'JOSEPH', 'CAMILLE', 'LUCAS', 'SOFIA', 'ELIAS', 'NORA', 'VICTOR'];
const starts = [
  'SCH',
  'KR',
  'M',
  'B',
  'W',
  'H',
  'DUR',
  'FEL',
  'GR',
  'T',
  'VAL',
  'Z',
  'KOR',
  'LIN',
  'PAV',
  'R',
];
const middles = ['AND', 'ILL', 'ERN', 'OST', 'UBER', 'ELM', 'ART', 'INZ', 'ORM', 'AUS', 'EIN', 'IRK'];
const ends = ['E', 'ER', 'MANN', 'SON', 'OV', 'ETTI', 'STEIN', 'Y', 'BERG', 'OU', 'AS', 'ICH'];
const others = [
  'Müller^Jörg',
  'Иванов^Пётр',
  'Yamada^Tarou=山田^太郎=やまだ^たろう',
  'Παπαδόπουλος^Νίκος',
  'Ærø^Søren',
];
const modalities = ['CT', 'MR', 'CR', 'US', 'DX', 'MG', 'PT', 'XA'];
const parts = ['CHEST', 'ABDOMEN', 'HEAD', 'KNEE', 'SPINE', 'PELVIS', 'SHOULDER', 'HEART'];

/** The numbers that make one study differ from another, always the same for the same index. */
function draw(index: number, of: number, salt: number): number {
  let value = Math.imul(index + 1, 0x9e3779b1) ^ Math.imul(salt + 7, 0x85ebca6b);
  value = Math.imul(value ^ (value >>> 15), 0x2c1b3c6d);
  value = Math.imul(value ^ (value >>> 12), 0x297a2d39);
  return ((value ^ (value >>> 15)) >>> 0) % of;
}

const pick = (words: readonly string[], index: number, salt: number): string =>
  words[draw(index, words.length, salt)] ?? '';

/** What the one instance of a made study says. */
export function madeContent(index: number) {
  const day = new Date(Date.UTC(2012, 0, 1 + draw(index, 365 * 14, 1)))
    .toISOString()
    .slice(0, 10)
    .replaceAll('-', '');
  const name =
    draw(index, 50, 2) === 0
      ? pick(others, index, 3)
      : `${pick(starts, index, 4)}${pick(middles, index, 5)}${pick(ends, index, 6)}^${pick(given, index, 7)}`;
  const part = pick(parts, index, 8);
  return {
    SOPClassUID: '1.2.840.10008.5.1.4.1.1.7',
    SOPInstanceUID: `1.2.826.0.1.3680043.9.7777.${index}.1.1`,
    StudyInstanceUID: `1.2.826.0.1.3680043.9.7777.${index}`,
    SeriesInstanceUID: `1.2.826.0.1.3680043.9.7777.${index}.1`,
    PatientName: name,
    // Every third patient comes again.
    PatientID: `P${String(draw(index, 3, 9) === 0 ? index >> 1 : index).padStart(8, '0')}`,
    PatientBirthDate: `19${40 + draw(index, 60, 10)}0${1 + draw(index, 9, 11)}15`,
    PatientSex: draw(index, 2, 12) === 0 ? 'M' : 'F',
    StudyDate: day,
    StudyTime: `${String(draw(index, 24, 13)).padStart(2, '0')}${String(draw(index, 60, 14)).padStart(2, '0')}00`,
    StudyID: `S${index}`,
    StudyDescription: `${part} ROUTINE ${draw(index, 40, 15)}`,
    AccessionNumber: `A${String(index).padStart(9, '0')}`,
    ReferringPhysicianName: `${pick(starts, index, 16)}${pick(ends, index, 17)}^DR`,
    Modality: pick(modalities, index, 18),
    SeriesNumber: 1,
    SeriesDescription: `${part} AX`,
    BodyPartExamined: part,
    InstanceNumber: 1,
    Rows: 512,
    Columns: 512,
  } satisfies DataSetContent;
}

type Content = ReturnType<typeof madeContent>;

/** What the catalog would say of it, without writing and reading a data set: a million of these are wanted. */
export function madeEntry(content: Content): CatalogEntry {
  const names = foldNameGroups(content.PatientName);
  const referring = foldNameGroups(content.ReferringPhysicianName);
  const patient = {
    patient_key: patientKeyOf({
      patientId: content.PatientID,
      issuer: undefined,
      studyInstanceUid: content.StudyInstanceUID,
    }),
    patient_id: content.PatientID,
    issuer_of_patient_id: null,
    name_alphabetic: names.alphabetic,
    name_ideographic: names.ideographic,
    name_phonetic: names.phonetic,
    birth_date: content.PatientBirthDate,
    birth_time: null,
    sex: content.PatientSex,
    attributes: {
      '00100010': { vr: 'PN', Value: [nameJson(content.PatientName)] },
      '00100020': { vr: 'LO', Value: [content.PatientID] },
      '00100030': { vr: 'DA', Value: [content.PatientBirthDate] },
      '00100040': { vr: 'CS', Value: [content.PatientSex] },
    },
  };
  const study = {
    study_instance_uid: content.StudyInstanceUID,
    study_id: content.StudyID,
    study_date: content.StudyDate,
    study_time: `${content.StudyTime}.000000`,
    accession_number: content.AccessionNumber,
    accession_number_folded: fold(content.AccessionNumber),
    study_description: content.StudyDescription,
    study_description_folded: fold(content.StudyDescription),
    referring_alphabetic: referring.alphabetic,
    referring_ideographic: referring.ideographic,
    referring_phonetic: referring.phonetic,
    patient_id_folded: fold(content.PatientID),
    attributes: {
      '0020000D': { vr: 'UI', Value: [content.StudyInstanceUID] },
      '00080020': { vr: 'DA', Value: [content.StudyDate] },
      '00080030': { vr: 'TM', Value: [content.StudyTime] },
      '00080050': { vr: 'SH', Value: [content.AccessionNumber] },
      '00200010': { vr: 'SH', Value: [content.StudyID] },
      '00081030': { vr: 'LO', Value: [content.StudyDescription] },
      '00080090': { vr: 'PN', Value: [nameJson(content.ReferringPhysicianName)] },
    },
  };
  return {
    patient,
    study: { ...study, words: wordsOf({ ...patient, ...study }) },
    series: {
      series_instance_uid: content.SeriesInstanceUID,
      modality: content.Modality,
      series_number: content.SeriesNumber,
      series_description: content.SeriesDescription,
      series_description_folded: fold(content.SeriesDescription),
      body_part: content.BodyPartExamined,
      procedure_step_date: null,
      procedure_step_time: null,
      requests: [],
      attributes: {
        '0020000E': { vr: 'UI', Value: [content.SeriesInstanceUID] },
        '00080060': { vr: 'CS', Value: [content.Modality] },
        '00200011': { vr: 'IS', Value: [content.SeriesNumber] },
        '0008103E': { vr: 'LO', Value: [content.SeriesDescription] },
        '00180015': { vr: 'CS', Value: [content.BodyPartExamined] },
      },
    },
    instance: {
      sop_instance_uid: content.SOPInstanceUID,
      sop_class_uid: content.SOPClassUID,
      instance_number: content.InstanceNumber,
      number_of_frames: 0,
      rows: content.Rows,
      columns: content.Columns,
      attributes: {
        '00080016': { vr: 'UI', Value: [content.SOPClassUID] },
        '00080018': { vr: 'UI', Value: [content.SOPInstanceUID] },
        '00200013': { vr: 'IS', Value: [content.InstanceNumber] },
        '00280010': { vr: 'US', Value: [content.Rows] },
        '00280011': { vr: 'US', Value: [content.Columns] },
      },
    },
  };
}

/** The same by way of a data set, to compare with. */
export function cataloguedEntry(content: Content): CatalogEntry {
  return catalogInstance(
    dataSetOf(content, { characterSet: 'ISO_IR 192' }),
    {
      sopClassUid: content.SOPClassUID,
      sopInstanceUid: content.SOPInstanceUID,
      studyInstanceUid: content.StudyInstanceUID,
      seriesInstanceUid: content.SeriesInstanceUID,
    },
    undefined,
  );
}

export function madeRecord(index: number): InstanceRecord {
  const content = madeContent(index);
  const sha256 = index.toString(16).padStart(64, '0');
  return {
    entry: madeEntry(content),
    blob: {
      blobKey: blobKeyOf(content.StudyInstanceUID, sha256),
      byteLength: 525_000,
      sha256,
      transferSyntaxUid: '1.2.840.10008.1.2.1',
      dataSetByteOffset: 350,
      pixelDataByteOffset: 1500,
      frames: { kind: 'native', byteOffset: 1512, bitsPerFrame: 512 * 512 * 16, numberOfFrames: 1 },
    },
    origin: { door: 'import', userId: 'local' },
    receivedAt: new Date(Date.UTC(2026, 0, 1) + index * 1000).toISOString(),
    findings: [],
  };
}

function nameJson(name: string) {
  const [alphabetic, ideographic, phonetic] = name.split('=');
  return {
    ...(alphabetic && { Alphabetic: alphabetic }),
    ...(ideographic && { Ideographic: ideographic }),
    ...(phonetic && { Phonetic: phonetic }),
  };
}
