import { describe, expect, test } from 'vitest';
import { type Decision, decide, type HereFacts, type InstanceFacts, type Likeness } from './decide.ts';
import type { PatientIdentity } from './patient-identity.ts';
import { defaultStorePolicy, type StorePolicy } from './store-policy.ts';

const patient: PatientIdentity = {
  patient_key: '{"id":"P1","issuer":""}',
  patient_id: 'P1',
  issuer_of_patient_id: null,
  name_alphabetic: 'phantom^anna',
  name_ideographic: null,
  name_phonetic: null,
  birth_date: '19800305',
  sex: 'F',
};
const incoming = {
  studyInstanceUid: '2.25.1',
  seriesInstanceUid: '2.25.11',
  sha256: 'new',
  blobKey: 'blob/new',
  patient,
};
const before: InstanceFacts = { ...incoming, sha256: 'old', blobKey: 'blob/old' };
const nothingHere: HereFacts = { withheld: [], studiesOfSeries: [] };
const other = (more: Partial<PatientIdentity>): PatientIdentity => ({ ...patient, ...more });

function decided(
  here: Partial<HereFacts>,
  policy: Partial<StorePolicy> = {},
  likeness: Likeness | undefined = 'different',
): Decision {
  return decide(incoming, { ...nothingHere, ...here }, { ...defaultStorePolicy, ...policy }, () => likeness);
}

describe('a new SOP Instance UID', () => {
  test.each<[string, Partial<HereFacts>, Partial<StorePolicy>, Partial<Decision>]>([
    ['with nothing of its study, series and patient here', {}, {}, { kind: 'store', findings: [] }],
    ['of a study of the same patient', { studyPatient: patient }, {}, { kind: 'store', findings: [] }],
    [
      'of a series that is here in its study',
      { studyPatient: patient, studiesOfSeries: ['2.25.9', '2.25.1'] },
      {},
      { kind: 'store' },
    ],
    [
      'of a series that is here in another study',
      { studiesOfSeries: ['2.25.9'] },
      {},
      { kind: 'quarantine', code: 'ARCHIVE_SERIES_ELSEWHERE' },
    ],
    [
      'of a series that is here in another study, where such are refused',
      { studiesOfSeries: ['2.25.9'] },
      { relationConflict: 'refuse' },
      { kind: 'refuse', code: 'ARCHIVE_SERIES_ELSEWHERE' },
    ],
    [
      'of a study of another patient',
      { studyPatient: other({ patient_key: '{"id":"P2"}', patient_id: 'P2' }) },
      {},
      { kind: 'quarantine', code: 'ARCHIVE_PATIENT_CONFLICT', detail: 'Patient ID' },
    ],
    [
      'of a study of another patient, where such are accepted',
      { studyPatient: other({ patient_key: '{"id":"P2"}', patient_id: 'P2', name_alphabetic: 'roe^john' }) },
      { patientConflict: 'accept' },
      {
        kind: 'store',
        findings: [expect.objectContaining({ code: 'ARCHIVE_PATIENT_CONFLICT' })],
      },
    ],
    [
      'of a study that has no Patient ID, but the same name',
      { studyPatient: other({ patient_key: '{"study":"2.25.1"}', patient_id: null }) },
      {},
      { kind: 'store', findings: [expect.objectContaining({ code: 'ARCHIVE_PATIENT_DIFFERS' })] },
    ],
    [
      'under a Patient ID that is here with another name',
      { samePatient: other({ name_alphabetic: 'roe^john' }) },
      {},
      { kind: 'quarantine', code: 'ARCHIVE_PATIENT_CONFLICT', detail: 'name' },
    ],
    [
      'that a rejection note names',
      { rejectedBy: '2.25.99' },
      {},
      { kind: 'store-rejected', rejectedBy: '2.25.99' },
    ],
  ])('%s', (_, here, policy, expected) => {
    expect(decided(here, policy)).toMatchObject(expected);
  });
});

describe('a SOP Instance UID that is here', () => {
  test('with the same file is already stored, without reading either', () => {
    const here = { kept: { ...before, sha256: 'new' } };
    expect(decided(here, {}, undefined)).toMatchObject({ kind: 'already-stored', findings: [] });
  });

  test('with another file asks for both to be compared', () => {
    const asked = decide(incoming, { ...nothingHere, kept: before }, defaultStorePolicy, () => undefined);
    expect(asked).toEqual({ kind: 'compare', given: expect.objectContaining({ blobKey: 'blob/old' }) });
  });

  test.each<[string, Likeness, Partial<StorePolicy>, Partial<HereFacts>, Partial<Decision>]>([
    ['the same data set', 'same-data-set', {}, {}, { kind: 'already-stored', findings: [] }],
    [
      'the same pixels in another transfer syntax',
      'same-pixels',
      { sameUid: 'replace' },
      {},
      {
        kind: 'already-stored',
        findings: [expect.objectContaining({ code: 'ARCHIVE_OTHER_TRANSFER_SYNTAX' })],
      },
    ],
    ['another data set', 'different', {}, {}, { kind: 'refuse', code: 'ARCHIVE_INSTANCE_DIFFERS' }],
    [
      'another data set, to replace the first',
      'different',
      { sameUid: 'replace' },
      {},
      { kind: 'replace', findings: [expect.objectContaining({ code: 'ARCHIVE_REPLACED' })] },
    ],
    [
      'another data set, to be decided on',
      'different',
      { sameUid: 'quarantine' },
      {},
      { kind: 'quarantine', code: 'ARCHIVE_INSTANCE_DIFFERS' },
    ],
    [
      'another data set of another patient, though it may replace',
      'different',
      { sameUid: 'replace' },
      { studyPatient: other({ sex: 'M' }) },
      { kind: 'quarantine', code: 'ARCHIVE_PATIENT_CONFLICT', detail: 'sex' },
    ],
    [
      'another data set in another study, though it may replace',
      'different',
      { sameUid: 'replace' },
      { kept: { ...before, studyInstanceUid: '2.25.9' } },
      { kind: 'quarantine', code: 'ARCHIVE_INSTANCE_ELSEWHERE' },
    ],
    [
      'another data set in another series, where such are refused',
      'different',
      { relationConflict: 'refuse' },
      { kept: { ...before, seriesInstanceUid: '2.25.9' } },
      { kind: 'refuse', code: 'ARCHIVE_INSTANCE_ELSEWHERE' },
    ],
  ])('comes with %s', (_, likeness, policy, here, expected) => {
    expect(decided({ kept: before, ...here }, policy, likeness)).toMatchObject(expected);
  });
});

describe('a SOP Instance UID that is withheld', () => {
  const withheld = (reason: HereFacts['withheld'][number]['reason'], sha256 = 'new') => [
    { reason, facts: { ...before, sha256 } },
  ];

  test.each<[string, Partial<HereFacts>, Partial<Decision>]>([
    ['as deleted comes as anything new', { withheld: withheld('deleted') }, { kind: 'store' }],
    [
      'in quarantine is in quarantine already',
      { withheld: withheld('quarantined') },
      { kind: 'already-quarantined', blobKey: 'blob/old' },
    ],
    [
      'in quarantine with other bytes is judged for itself',
      { withheld: withheld('quarantined', 'old') },
      { kind: 'store' },
    ],
    [
      'as rejected stays hidden while its note stands',
      { withheld: withheld('rejected'), rejectedBy: '2.25.99' },
      { kind: 'already-stored', findings: [expect.objectContaining({ code: 'ARCHIVE_INSTANCE_REJECTED' })] },
    ],
    [
      'as rejected is shown again once its note is gone',
      { withheld: withheld('rejected') },
      { kind: 'store' },
    ],
    [
      'as replaced does not push out what replaced it',
      { withheld: withheld('replaced'), kept: before },
      { kind: 'already-stored', findings: [expect.objectContaining({ code: 'ARCHIVE_REPLACED_BEFORE' })] },
    ],
  ])('%s', (_, here, expected) => {
    expect(decided(here, { sameUid: 'replace' })).toMatchObject(expected);
  });
});
