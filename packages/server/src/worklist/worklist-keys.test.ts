import { type DataSetContent, dataSetOf, Tag, tagToHex } from '@isocenter/dicom';
import { describe, expect, test } from 'vitest';
import type { WorklistItem } from '../records/index.ts';
import { orderOfFields } from './worklist-fields.ts';
import { worklistItemOf } from './worklist-item.ts';
import { worklistKeys } from './worklist-keys.ts';

const item: WorklistItem = worklistItemOf(
  {
    ...orderOfFields({
      patientName: 'Yamada^Tarou=山田^太郎',
      patientId: 'P-17',
      accessionNumber: 'A1',
      stationAeTitle: 'CT1',
      modality: 'CT',
      startsAt: '2026-07-05T10:15',
      performingPhysician: 'Okoye^Ada',
      description: 'Thorax',
      studyInstanceUid: '2.25.7',
    }),
    [tagToHex(Tag.ReferencedStudySequence)]: {
      vr: 'SQ',
      Value: [{ [tagToHex(Tag.ReferencedSOPInstanceUID)]: { vr: 'UI', Value: ['2.25.70'] } }],
    },
  },
  () => 'ID1',
);

const step = (content: DataSetContent): DataSetContent => ({ ScheduledProcedureStepSequence: [content] });
const matches = (content: DataSetContent, one = item) => worklistKeys(dataSetOf(content)).matches(one);

describe('keys of a worklist', () => {
  test.each<[boolean, string, DataSetContent]>([
    [true, 'nothing asked for', {}],
    [true, 'an empty key', { PatientID: '' }],
    [true, 'a station', step({ ScheduledStationAETitle: 'CT1' })],
    [false, 'another station', step({ ScheduledStationAETitle: 'CT2' })],
    [true, 'a day', step({ ScheduledProcedureStepStartDate: '20260705' })],
    [false, 'the day before', step({ ScheduledProcedureStepStartDate: '20260704' })],
    [true, 'days', step({ ScheduledProcedureStepStartDate: '20260701-20260705' })],
    [true, 'days from one on', step({ ScheduledProcedureStepStartDate: '20260705-' })],
    [false, 'days up to one', step({ ScheduledProcedureStepStartDate: '-20260704' })],
    [true, 'times', step({ ScheduledProcedureStepStartTime: '1000-1030' })],
    [false, 'later times', step({ ScheduledProcedureStepStartTime: '1016-' })],
    [true, 'a modality', step({ Modality: 'CT' })],
    [false, 'another modality', step({ Modality: 'MR' })],
    [true, 'a performing physician', step({ ScheduledPerformingPhysicianName: 'okoye*' })],
    [true, 'a name', { PatientName: 'YAMADA*' }],
    [true, 'a name in its own script', { PatientName: '*太郎' }],
    [false, 'another name', { PatientName: 'Suzuki*' }],
    [true, 'a patient', { PatientID: 'P-17' }],
    [false, 'another patient', { PatientID: 'P-1' }],
    [true, 'an accession number by a wildcard', { AccessionNumber: 'A?' }],
    [true, 'UIDs', { StudyInstanceUID: ['2.25.6', '2.25.7'] }],
    [true, 'an attribute few ask by', step({ ScheduledProcedureStepDescription: 'Tho*' })],
    [true, 'two keys', { PatientID: 'P-17', ...step({ Modality: 'CT' }) }],
    [false, 'two keys of which one fails', { PatientID: 'P-17', ...step({ Modality: 'MR' }) }],
    [false, 'a key on what is not known', { PatientSex: 'F' }],
    [false, 'a wildcard on what is not known', { RequestingPhysician: '?*' }],
  ])('%s: %s', (expected, _, content) => {
    expect(matches(content)).toBe(expected);
    // What the database is asked for first must not leave out what matches.
    const { query } = worklistKeys(dataSetOf(content));
    if (expected && query.patientNameIncludes !== undefined)
      expect(item.foldedPatientName).toContain(query.patientNameIncludes);
    if (expected)
      expect(item.startsAt >= (query.from ?? '') && item.startsAt <= (query.to ?? '~')).toBe(true);
  });

  test('return numbers in binary without matching them, since some write as 0 what they leave open', () => {
    const keys = worklistKeys(dataSetOf({ PatientID: 'P-17', PregnancyStatus: 0 }));
    expect(keys.matches(item)).toBe(true);
    expect(keys.answer(item)[tagToHex(Tag.PregnancyStatus)]).toEqual({ vr: 'US' });
  });

  test('match the state by what the modality told of the step', () => {
    const asked = step({ ScheduledProcedureStepStatus: 'STARTED' });
    expect(matches(asked)).toBe(false);
    expect(matches(asked, { ...item, state: 'started' })).toBe(true);
    expect(matches(step({ ScheduledProcedureStepStatus: 'SCHEDULED' }))).toBe(true);
  });

  test('join ranges of day and time into one from the first to the last moment', () => {
    const between = (date: string, time: string) =>
      matches(step({ ScheduledProcedureStepStartDate: date, ScheduledProcedureStepStartTime: time }));
    expect(between('20260704-20260706', '1800-0900')).toBe(true); // in between, whatever the time of day
    expect(between('20260705-20260706', '1800-0900')).toBe(false);
    expect(between('20260704-20260705', '1800-0900')).toBe(false);
    expect(between('20260704-20260705', '1800-10')).toBe(true); // until 10:59:59
    expect(between('20260705-', '1015-')).toBe(true);
    expect(between('20260705', '1800-')).toBe(false); // one day: each key by itself
  });

  test('ask the database for what it has an index of', () => {
    const keys = worklistKeys(
      dataSetOf({
        PatientName: 'Yam*da^T',
        PatientID: 'P-17',
        AccessionNumber: 'A*',
        ...step({
          ScheduledStationAETitle: 'CT1',
          Modality: 'CT',
          ScheduledProcedureStepStartDate: '20260705',
        }),
      }),
    );
    expect(keys.query).toMatchObject({
      states: ['scheduled', 'started'],
      patientId: 'P-17',
      scheduledStationAeTitle: 'CT1',
      modality: 'CT',
      from: '2026-07-05T00:00:00',
      to: '2026-07-05T23:59:59',
      patientNameIncludes: 'yam',
    });
    expect(keys.query.accessionNumber).toBeUndefined();
  });

  test('are answered with what was asked for, empty where it is not known', () => {
    const keys = worklistKeys(
      dataSetOf({
        SpecificCharacterSet: 'ISO_IR 100',
        PatientID: '',
        PatientSex: '',
        ReferencedStudySequence: [],
        ReferencedPatientSequence: [{ ReferencedSOPInstanceUID: '' }],
        ScheduledProcedureStepSequence: [
          { Modality: 'CT', ScheduledProcedureStepStatus: '', CommentsOnTheScheduledProcedureStep: '' },
        ],
      }),
    );
    const answer = keys.answer({ ...item, state: 'started' });
    expect(answer).toEqual({
      '00081110': { vr: 'SQ', Value: [{ '00081155': { vr: 'UI', Value: ['2.25.70'] } }] },
      '00081120': { vr: 'SQ' },
      '00100020': { vr: 'LO', Value: ['P-17'] },
      '00100040': { vr: 'CS' },
      '00400100': {
        vr: 'SQ',
        Value: [
          {
            '00080060': { vr: 'CS', Value: ['CT'] },
            '00400020': { vr: 'CS', Value: ['STARTED'] },
            '00400400': { vr: 'LT' },
          },
        ],
      },
    });
  });

  test('an empty sequence asks for all of it', () => {
    const answer = worklistKeys(dataSetOf({ ScheduledProcedureStepSequence: [] })).answer(item);
    const [told] = answer['00400100']?.Value ?? [];
    expect(told).toMatchObject({ '00400001': { Value: ['CT1'] }, '00400020': { Value: ['SCHEDULED'] } });
  });

  test('values that are none of their VR are refused', () => {
    expect(() =>
      worklistKeys(dataSetOf(step({ ScheduledProcedureStepStartDate: { vr: 'LO', value: 'x' } }))),
    ).not.toThrow();
    const refused = expect.objectContaining({ code: 'NETWORK_IDENTIFIER_INVALID' });
    expect(() => worklistKeys(dataSetOf(step({ ScheduledProcedureStepStartDate: '202607' })))).toThrow(
      refused,
    );
    expect(() => worklistKeys(dataSetOf(step({ ScheduledProcedureStepStartTime: '1-2' })))).toThrow(refused);
  });
});
