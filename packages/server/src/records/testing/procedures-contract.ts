import { describe, expect, test } from 'vitest';
import type { CommitmentKey, ProcedureStepRecord, Records, WorklistItem } from '../index.ts';

const item = (id: string, more: Partial<WorklistItem> = {}): WorklistItem => ({
  scheduledProcedureStepId: id,
  studyInstanceUid: `2.25.1${id.charCodeAt(0)}`,
  scheduledStationAeTitles: ['CT1'],
  modality: 'CT',
  startsAt: '2026-07-05T08:30:00',
  patientId: 'P1',
  foldedPatientName: 'doe^jane',
  accessionNumber: '',
  state: 'scheduled',
  attributes: { '00400009': { vr: 'SH', Value: [id] } },
  ...more,
});

const step = (more: Partial<ProcedureStepRecord> = {}): ProcedureStepRecord => ({
  sopInstanceUid: '2.25.5',
  state: 'IN PROGRESS',
  version: 1,
  scheduled: [],
  studyInstanceUids: ['2.25.1'],
  series: [],
  attributes: { '00400252': { vr: 'CS', Value: ['IN PROGRESS'] } },
  ...more,
});

/** What orders, performed steps and promises hold to, wherever they are kept. */
export function describeProcedures(open: () => Promise<Records>): void {
  describe('procedures', () => {
    test('are found by station, modality, time, patient and study, in their order', async () => {
      const { worklist } = await open();
      const late = item('a', { startsAt: '2026-07-05T15:00:00', accessionNumber: 'ACC 7' });
      const early = item('b', { scheduledStationAeTitles: ['CT1', 'CT2'] });
      const other = item('c', {
        startsAt: '2026-07-06T08:00:00',
        modality: 'MR',
        scheduledStationAeTitles: ['MR%'],
        patientId: 'P2',
        foldedPatientName: 'müller^eva=山田^太郎',
        state: 'started',
      });
      for (const one of [late, early, other]) await worklist.save('local', one);
      expect(await worklist.find({})).toEqual([early, late, other]);
      const ids = async (...query: Parameters<typeof worklist.find>) =>
        (await worklist.find(...query)).map((found) => found.scheduledProcedureStepId).join('');
      expect(await ids({ modality: 'MR' })).toBe('c');
      expect(await ids({ scheduledStationAeTitle: 'CT1', from: '2026-07-05T09:00:00' })).toBe('a');
      expect(await ids({ scheduledStationAeTitle: 'CT2' })).toBe('b');
      expect(await ids({ scheduledStationAeTitle: 'ct2' })).toBe('');
      expect(await ids({ scheduledStationAeTitle: 'CT%' })).toBe('');
      expect(await ids({ scheduledStationAeTitle: 'MR%' })).toBe('c');
      expect(await ids({ to: '2026-07-05T08:30:00' })).toBe('b');
      expect(await ids({ patientId: 'P2' })).toBe('c');
      expect(await ids({ patientNameIncludes: 'oe^j' })).toBe('ba');
      expect(await ids({ patientNameIncludes: '山田' })).toBe('c');
      expect(await ids({ accessionNumber: 'ACC 7' })).toBe('a');
      expect(await ids({ studyInstanceUids: [early.studyInstanceUid, other.studyInstanceUid] })).toBe('bc');
      expect(await ids({ scheduledProcedureStepId: 'b' })).toBe('b');
      expect(await ids({ states: ['started', 'completed'] })).toBe('c');
      expect(await ids({ limit: 2 })).toBe('ba');
      expect(await ids({ after: late, limit: 2 })).toBe('c');
      expect(await ids({ after: early })).toBe('ac');
    });

    test('are changed and removed by their id', async () => {
      const { worklist } = await open();
      await worklist.save('local', item('a'));
      await worklist.save('local', item('a', { modality: 'PT' }));
      expect(await worklist.find({})).toEqual([item('a', { modality: 'PT' })]);
      expect(await worklist.remove('a')).toBe(true);
      expect(await worklist.remove('a')).toBe(false);
      expect(await worklist.find({})).toEqual([]);
    });

    test('are told of once, and changed only from the version that was read', async () => {
      const { procedureSteps } = await open();
      expect(await procedureSteps.find('2.25.5')).toBeUndefined();
      expect(await procedureSteps.add('local', step())).toBe(true);
      expect(await procedureSteps.add('local', step({ state: 'COMPLETED' }))).toBe(false);
      expect(await procedureSteps.find('2.25.5')).toEqual(step());
      const done = step({ state: 'COMPLETED', version: 2 });
      expect(await procedureSteps.replace('local', done)).toBe(true);
      expect(await procedureSteps.replace('local', step({ state: 'DISCONTINUED', version: 2 }))).toBe(false);
      expect(await procedureSteps.replace('local', step({ sopInstanceUid: '2.25.6', version: 2 }))).toBe(
        false,
      );
      expect(await procedureSteps.find('2.25.5')).toEqual(done);
    });

    test('set what was ordered, where step and study are those of the order', async () => {
      const { worklist, procedureSteps } = await open();
      await worklist.save('local', item('a'));
      await worklist.save('local', item('b'));
      const scheduled = [
        { studyInstanceUid: item('a').studyInstanceUid, scheduledProcedureStepId: 'a' },
        { studyInstanceUid: '2.25.999', scheduledProcedureStepId: 'b' },
      ];
      const states = async () => (await worklist.find({})).map(({ state }) => state);
      await procedureSteps.add('local', step({ scheduled }));
      expect(await states()).toEqual(['started', 'scheduled']);
      await procedureSteps.replace('local', step({ scheduled, state: 'DISCONTINUED', version: 2 }));
      expect(await states()).toEqual(['discontinued', 'scheduled']);
    });

    test('say how many instances a study has once all its steps have ended', async () => {
      const { procedureSteps } = await open();
      const series = [
        { seriesInstanceUid: '2.25.31', instances: 3 },
        { seriesInstanceUid: '2.25.32', instances: 4 },
      ];
      await procedureSteps.add('local', step({ state: 'COMPLETED', series }));
      await procedureSteps.add('local', step({ sopInstanceUid: '2.25.6', studyInstanceUids: ['2.25.2'] }));
      const asked = ['2.25.1', '2.25.2', '2.25.3'];
      expect(await procedureSteps.expectedInstances(asked)).toEqual(new Map([['2.25.1', 7]]));
      const same = [{ seriesInstanceUid: '2.25.32', instances: 4 }];
      await procedureSteps.add('local', step({ sopInstanceUid: '2.25.7', series: same }));
      expect(await procedureSteps.expectedInstances(asked)).toEqual(new Map());
      await procedureSteps.replace(
        'local',
        step({ sopInstanceUid: '2.25.7', series: same, state: 'COMPLETED', version: 2 }),
      );
      expect(await procedureSteps.expectedInstances(asked)).toEqual(new Map([['2.25.1', 7]]));
    });

    test('are forgotten some time after they ended, never before', async () => {
      const { worklist, procedureSteps, commitments } = await open();
      const [longAgo, later] = ['2000-01-01T00:00:00.000Z', '9999-01-01T00:00:00.000Z'];
      for (const state of ['scheduled', 'started', 'completed', 'discontinued'] as const)
        await worklist.save('local', item(state, { state }));
      expect(await worklist.removeEnded(longAgo)).toBe(0);
      expect(await worklist.removeEnded(later)).toBe(2);
      expect((await worklist.find({})).map(({ state }) => state).sort()).toEqual(['scheduled', 'started']);

      const ended = { state: 'COMPLETED', studyInstanceUids: ['2.25.1', '2.25.2'] } as const;
      await procedureSteps.add('local', step({ sopInstanceUid: '2.25.51', ...ended }));
      await procedureSteps.add('local', step({ sopInstanceUid: '2.25.52', studyInstanceUids: ['2.25.2'] }));
      await procedureSteps.add('local', step({ sopInstanceUid: '2.25.53', state: 'DISCONTINUED' }));
      expect(await procedureSteps.removeEnded(longAgo)).toBe(0);
      // The second is in progress, and the first is of its study.
      expect(await procedureSteps.removeEnded(later)).toBe(1);
      expect(await procedureSteps.find('2.25.53')).toBeUndefined();
      await procedureSteps.replace('local', step({ sopInstanceUid: '2.25.52', version: 2, ...ended }));
      expect(await procedureSteps.removeEnded(later)).toBe(2);

      const keys = ['2.25.6', '2.25.7', '2.25.8'].map(
        (transactionUid) => ({ promiser: 'ours', peerAeTitle: 'CT1', transactionUid }) as const,
      );
      const [told, untold, unknown] = keys as [CommitmentKey, CommitmentKey, CommitmentKey];
      for (const key of keys) await commitments.add('local', { ...key, references: [] });
      for (const key of [told, untold]) await commitments.saveOutcome(key, { committed: [], failed: [] });
      const isOpen = ({ transactionUid }: CommitmentKey) => transactionUid === untold.transactionUid;
      expect(await commitments.removeEnded(longAgo, isOpen)).toBe(0);
      expect(await commitments.removeEnded(later, isOpen)).toBe(1);
      expect(await commitments.find(told)).toBeUndefined();
      expect(await commitments.find(untold)).toBeDefined();
      expect(await commitments.find(unknown)).toBeDefined();
    });

    test('are promised to be kept, each transaction once', async () => {
      const { commitments } = await open();
      const references = [{ sopClassUid: '1.2.3', sopInstanceUid: '2.25.9' }];
      const key = { promiser: 'ours', peerAeTitle: 'CT1', transactionUid: '2.25.8' } as const;
      expect(await commitments.find(key)).toBeUndefined();
      expect(await commitments.add('local', { ...key, references })).toBe(true);
      expect(await commitments.add('local', { ...key, references: [] })).toBe(false);
      expect(await commitments.add('local', { ...key, promiser: 'theirs', references })).toBe(true);
      expect(await commitments.find(key)).toEqual({ ...key, references });
      const outcome = { committed: [], failed: [{ ...references[0], failureReason: 0x112 }] } as never;
      expect(await commitments.saveOutcome(key, outcome)).toBe(true);
      expect(await commitments.saveOutcome({ ...key, transactionUid: '2.25.7' }, outcome)).toBe(false);
      expect(await commitments.find(key)).toEqual({ ...key, references, outcome });
      expect(await commitments.saveOutcome(key, undefined)).toBe(true);
      expect(await commitments.find(key)).toEqual({ ...key, references });
      expect(await commitments.remove(key)).toBe(true);
      expect(await commitments.remove(key)).toBe(false);
      expect(await commitments.find({ ...key, promiser: 'theirs' })).toBeDefined();
    });
  });
}
