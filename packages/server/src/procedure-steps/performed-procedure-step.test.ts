import { type DataSetContent, type DicomJson, dataSetOf, dataSetToJson } from '@isocenter/dicom';
import { describe, expect, test } from 'vitest';
import type { PerformedState, ProcedureStepRecord } from '../records/index.ts';
import { createStep, modifyStep } from './performed-procedure-step.ts';

const json = (content: DataSetContent): DicomJson => dataSetToJson(dataSetOf(content));

const begun: DataSetContent = {
  ScheduledStepAttributesSequence: [
    { StudyInstanceUID: '2.25.1', ScheduledProcedureStepID: 'S1', AccessionNumber: '' },
    { StudyInstanceUID: '2.25.1', ScheduledProcedureStepID: 'S2' },
    { StudyInstanceUID: '2.25.2', ScheduledProcedureStepID: '' },
  ],
  PatientName: 'Doe^Jane',
  PatientID: 'P1',
  PerformedProcedureStepID: 'PPS1',
  PerformedStationAETitle: 'CT1',
  PerformedProcedureStepStartDate: '20260705',
  PerformedProcedureStepStartTime: '0831',
  PerformedProcedureStepStatus: 'IN PROGRESS',
  Modality: 'CT',
  PerformedSeriesSequence: [],
};

const ended: DataSetContent = {
  PerformedProcedureStepStatus: 'COMPLETED',
  PerformedProcedureStepEndDate: '20260705',
  PerformedProcedureStepEndTime: '0850',
  PerformedSeriesSequence: [
    {
      SeriesInstanceUID: '2.25.31',
      ReferencedImageSequence: [
        { ReferencedSOPInstanceUID: '2.25.41' },
        { ReferencedSOPInstanceUID: '2.25.42' },
      ],
      ReferencedNonImageCompositeSOPInstanceSequence: [{ ReferencedSOPInstanceUID: '2.25.43' }],
    },
    { SeriesInstanceUID: '2.25.32' },
  ],
};

function stepIn(state: PerformedState): ProcedureStepRecord {
  const created = createStep('2.25.9', json(begun));
  if (!('record' in created)) throw new Error('It was refused');
  const changed =
    state === 'IN PROGRESS'
      ? created
      : modifyStep(created.record, json({ ...ended, PerformedProcedureStepStatus: state }));
  if (!('record' in changed)) throw new Error('It was refused');
  return changed.record;
}

describe('a performed procedure step', () => {
  test('begins with whose it is and of which orders', () => {
    expect(stepIn('IN PROGRESS')).toMatchObject({
      sopInstanceUid: '2.25.9',
      state: 'IN PROGRESS',
      version: 1,
      scheduled: [
        { studyInstanceUid: '2.25.1', scheduledProcedureStepId: 'S1' },
        { studyInstanceUid: '2.25.1', scheduledProcedureStepId: 'S2' },
      ],
      studyInstanceUids: ['2.25.1', '2.25.2'],
      series: [],
    });
  });

  test('ends with the series it made', () => {
    expect(stepIn('COMPLETED')).toMatchObject({
      state: 'COMPLETED',
      version: 2,
      series: [
        { seriesInstanceUid: '2.25.31', instances: 3 },
        { seriesInstanceUid: '2.25.32', instances: 0 },
      ],
    });
  });

  // PS3.4 Table F.7.2-1 and PS3.7 Annex C: the status of each lack.
  test.each<[number, string, DataSetContent]>([
    [0x120, 'no orders', { ScheduledStepAttributesSequence: undefined }],
    [0x121, 'an empty list of orders', { ScheduledStepAttributesSequence: [] }],
    [
      0x120,
      'an order of no study',
      { ScheduledStepAttributesSequence: [{ ScheduledProcedureStepID: 'S1' }] },
    ],
    [
      0x106,
      'an order of what is no study',
      { ScheduledStepAttributesSequence: [{ StudyInstanceUID: '1.02' }] },
    ],
    [0x120, 'no id', { PerformedProcedureStepID: undefined }],
    [0x121, 'an empty station', { PerformedStationAETitle: '' }],
    [0x120, 'no day', { PerformedProcedureStepStartDate: undefined }],
    [0x121, 'no time', { PerformedProcedureStepStartTime: '' }],
    [0x121, 'an empty modality', { Modality: '' }],
    [0x120, 'no state', { PerformedProcedureStepStatus: undefined }],
    [0x106, 'a state that is over', { PerformedProcedureStepStatus: 'COMPLETED' }],
    [0x106, 'a state that there is not', { PerformedProcedureStepStatus: 'RUNNING' }],
    [0x120, 'a series without a UID', { PerformedSeriesSequence: [{ ProtocolName: 'x' }] }],
  ])('is refused with %i at its creation for %s', (status, _, change) => {
    const outcome = createStep('2.25.9', json({ ...begun, ...change }));
    expect(outcome).toMatchObject({ refusal: { status } });
  });

  const states: readonly PerformedState[] = ['IN PROGRESS', 'COMPLETED', 'DISCONTINUED'];
  const over = { refusal: { status: 0x110, errorId: 0xa710 } };
  test.each(states.flatMap((from) => states.map((to): [PerformedState, PerformedState] => [from, to])))(
    'from %s to %s',
    (from, to) => {
      const outcome = modifyStep(stepIn(from), json({ ...ended, PerformedProcedureStepStatus: to }));
      expect(outcome).toMatchObject(from === 'IN PROGRESS' ? { record: { state: to, version: 2 } } : over);
    },
  );

  test('that is over takes nothing more, not even the same again', () => {
    expect(modifyStep(stepIn('DISCONTINUED'), {})).toMatchObject(over);
  });

  test('changes what it says as it goes on, sequences as a whole', () => {
    const first = modifyStep(
      stepIn('IN PROGRESS'),
      json({ PerformedSeriesSequence: [{ SeriesInstanceUID: '2.25.30' }] }),
    );
    if (!('record' in first)) throw new Error('It was refused');
    const second = modifyStep(first.record, json(ended));
    expect(second).toMatchObject({
      record: { version: 3, series: [{ seriesInstanceUid: '2.25.31' }, { seriesInstanceUid: '2.25.32' }] },
    });
  });

  test.each<[number, string, DataSetContent]>([
    [0x106, 'a state that there is not', { PerformedProcedureStepStatus: 'DONE' }],
    [
      0x120,
      'an end without a day',
      { PerformedProcedureStepStatus: 'DISCONTINUED', PerformedProcedureStepEndTime: '0850' },
    ],
    [0x121, 'an end with an empty time', { ...ended, PerformedProcedureStepEndTime: '' }],
    [0x121, 'completion without a series', { ...ended, PerformedSeriesSequence: [] }],
    [0x121, 'a series with an empty UID', { ...ended, PerformedSeriesSequence: [{ SeriesInstanceUID: '' }] }],
    [0x106, 'another patient', { PatientID: 'P2' }],
    [0x106, 'another order', { ScheduledStepAttributesSequence: [{ StudyInstanceUID: '2.25.8' }] }],
  ])('is refused with %i on its way for %s', (status, _, modifications) => {
    expect(modifyStep(stepIn('IN PROGRESS'), json(modifications))).toMatchObject({ refusal: { status } });
  });

  test('may be told again what it said at its beginning, and broken off without a series', () => {
    const again = {
      ...begun,
      ...ended,
      PerformedProcedureStepStatus: 'DISCONTINUED',
      PerformedSeriesSequence: [],
    };
    expect(modifyStep(stepIn('IN PROGRESS'), json(again))).toMatchObject({
      record: { state: 'DISCONTINUED', series: [] },
    });
  });
});
