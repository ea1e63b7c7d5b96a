import { dataSetOf, readPart10, Tag, writePart10 } from '@isocenter/dicom';
import { describe, expect, test } from 'vitest';
import {
  isRejectionNote,
  isSameConcept,
  type KeyObjectReference,
  type KeyObjectSelection,
  keyObjectTitles,
  type NewDocument,
  readKeyObjectSelection,
  writeKeyObjectSelection,
} from '../index.ts';

const anyOfStudy = dataSetOf({
  PatientName: 'PHANTOM^KEY',
  PatientID: 'ISO-1',
  StudyInstanceUID: '2.25.10',
  StudyDate: '20240610',
  SOPClassUID: '1.2.840.10008.5.1.4.1.1.2',
  Modality: 'CT',
});
const document: NewDocument = {
  sopInstanceUid: '2.25.100',
  seriesInstanceUid: '2.25.101',
  seriesNumber: 900,
  instanceNumber: 1,
  contentDate: '20240611',
  contentTime: '120000',
  manufacturer: 'Isocenter',
};
const slice = (sopInstanceUid: string, frameNumbers: readonly number[] = []): KeyObjectReference => ({
  sopClassUid: '1.2.840.10008.5.1.4.1.1.2',
  sopInstanceUid,
  frameNumbers,
  studyInstanceUid: '2.25.10',
  seriesInstanceUid: '2.25.11',
});
const selection: KeyObjectSelection = {
  title: keyObjectTitles.forTeaching,
  titleModifiers: [
    { value: '113034', scheme: 'DCM', schemeVersion: undefined, meaning: 'Complete Acquisition Content' },
  ],
  description: 'Größe prüfen',
  observerName: 'Reader^Ada^^Dr',
  references: [slice('2.25.20', [2, 7]), slice('2.25.21')],
};

describe('a Key Object Selection', () => {
  test('trap 69: comes back as it was written, frames and place of each reference included', () => {
    const file = readPart10(writePart10(writeKeyObjectSelection(selection, { anyOfStudy, document })));
    const { selection: back, findings } = readKeyObjectSelection(file.dataSet);
    expect(findings).toEqual([]);
    expect(back).toEqual({
      ...selection,
      title: { ...keyObjectTitles.forTeaching, schemeVersion: undefined },
    });
  });

  test('trap 69: references frames in its content, not only instances in its evidence', () => {
    const written = writeKeyObjectSelection(selection, { anyOfStudy, document });
    const images = written
      .findItems(Tag.ContentSequence)
      .filter((item) => item.findString(Tag.ValueType) === 'IMAGE')
      .map((item) => item.findItem(Tag.ReferencedSOPSequence)?.findNumbers(Tag.ReferencedFrameNumber));
    expect(images).toEqual([[2, 7], []]);
  });

  test('belongs to the patient and study it selects from, in a series of its own', () => {
    const dataSet = writeKeyObjectSelection(selection, { anyOfStudy, document });
    expect(dataSet.findString(Tag.PatientID)).toBe('ISO-1');
    expect(dataSet.findString(Tag.StudyInstanceUID)).toBe('2.25.10');
    expect(dataSet.findString(Tag.SeriesInstanceUID)).toBe('2.25.101');
    expect(dataSet.findString(Tag.Modality)).toBe('KO');
    expect(dataSet.has(Tag.ReferencedPerformedProcedureStepSequence)).toBe(true);
  });

  test('references documents and curves by their own value types', () => {
    const references = [
      '1.2.840.10008.5.1.4.1.1.88.33',
      '1.2.840.10008.5.1.4.1.1.9.1.1',
      '1.2.840.10008.5.1.4.1.1.66.4',
      '1.2.840.10008.5.1.4.1.1.66.7',
      // Enhanced US Volume, and a presentation state among the waveforms
      '1.2.840.10008.5.1.4.1.1.6.2',
      '1.2.840.10008.5.1.4.1.1.9.100.1',
    ].map((sopClassUid, index) => ({ ...slice(`2.25.3${index}`), sopClassUid }));
    const dataSet = writeKeyObjectSelection({ ...selection, references }, { anyOfStudy, document });
    const types = dataSet.findItems(Tag.ContentSequence).map((item) => item.findString(Tag.ValueType));
    expect(types.slice(-6)).toEqual(['COMPOSITE', 'WAVEFORM', 'IMAGE', 'IMAGE', 'IMAGE', 'COMPOSITE']);
  });

  test('is refused without references, without their place, across studies, and with frame 0', () => {
    const write = (references: readonly KeyObjectReference[]) => () =>
      writeKeyObjectSelection({ ...selection, references }, { anyOfStudy, document });
    expect(write([])).toThrow(/without references/);
    expect(write([{ ...slice('2.25.1'), seriesInstanceUid: undefined }])).toThrow(/no study or series/);
    expect(write([slice('2.25.1'), { ...slice('2.25.2'), studyInstanceUid: '2.25.99' }])).toThrow(
      /2 studies/,
    );
    expect(write([slice('2.25.1', [0])])).toThrow(/Frame number 0/);
  });

  test('trap 69: that lists its images only as evidence is read all the same, with a finding', () => {
    const written = writeKeyObjectSelection(selection, { anyOfStudy, document });
    const evidence = written.findItems(Tag.CurrentRequestedProcedureEvidenceSequence);
    const { selection: back, findings } = readKeyObjectSelection(
      dataSetOf({
        SOPClassUID: '1.2.840.10008.5.1.4.1.1.88.59',
        ValueType: 'CONTAINER',
        CurrentRequestedProcedureEvidenceSequence: [...evidence],
      }),
    );
    expect(back.references.map(({ sopInstanceUid }) => sopInstanceUid)).toEqual(['2.25.20', '2.25.21']);
    expect(findings.map(({ code }) => code)).toEqual(['OBJECTS_KEY_OBJECT_EVIDENCE_ONLY']);
  });

  test('is not read out of another object', () => {
    expect(() => readKeyObjectSelection(anyOfStudy)).toThrow(/no Key Object Selection/);
  });
});

test('trap 69: rejection notes are told from other selections by their title', () => {
  expect(isRejectionNote(keyObjectTitles.rejectedForPatientSafety)).toBe(true);
  expect(isRejectionNote(keyObjectTitles.ofInterest)).toBe(false);
  expect(isRejectionNote(undefined)).toBe(false);
});

test('codes are the same whatever their meaning says, and differ by scheme', () => {
  const code = { value: '113000', scheme: 'DCM', meaning: 'Von Interesse' };
  expect(isSameConcept(code, keyObjectTitles.ofInterest)).toBe(true);
  expect(isSameConcept({ ...code, scheme: '99X' }, keyObjectTitles.ofInterest)).toBe(false);
});
