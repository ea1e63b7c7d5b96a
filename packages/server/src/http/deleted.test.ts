import {
  ApiClient,
  fetchTransport,
  restoreDeleted,
  searchDeleted,
  searchQuarantine,
  sendQuarantineDecision,
} from '@isocenter/network/api';
import { expect, test } from 'vitest';
import { pathOf } from '../testing/server-in-test.ts';
import { serverOfFile } from '../testing/server-of-file.ts';

const { server, ask, stored } = serverOfFile();
const api = () => new ApiClient(fetchTransport(), server().url);
const statusOf = async (instance: Parameters<typeof pathOf>[0]) => (await ask(pathOf(instance))).status;
const remove = (path: string) => ask(path, { method: 'DELETE' });

test('what was deleted is found and shown again by study, series or number', async () => {
  const first = await stored();
  const { studyInstanceUid } = first;
  const second = await stored({ StudyInstanceUID: studyInstanceUid });
  await remove(`/dicom-web/studies/${studyInstanceUid}`);
  const { total, instances } = await searchDeleted(api(), { studyInstanceUid });
  expect([total, new Set(instances.map(({ reason }) => reason))]).toEqual([2, new Set(['deleted'])]);

  const { seriesInstanceUid } = first;
  expect((await searchDeleted(api(), { seriesInstanceUid })).total).toBe(1);
  expect(await restoreDeleted(api(), { studyInstanceUid, seriesInstanceUid })).toEqual({ restored: 1 });
  expect([await statusOf(first), await statusOf(second)]).toEqual([200, 410]);
  const left = (await searchDeleted(api(), { studyInstanceUid })).instances.map(({ id }) => id);
  expect(await restoreDeleted(api(), { ids: left })).toEqual({ restored: 1 });
  expect([await statusOf(first), await statusOf(second)]).toEqual([200, 200]);
  await expect(restoreDeleted(api(), { studyInstanceUid })).rejects.toMatchObject({
    problem: { status: 404, code: 'SERVER_NOT_FOUND' },
  });
});

test('what waits in quarantine is not restored, and what was refused not with its study', async () => {
  const shown = await stored({ PatientID: 'D-1', PatientName: 'PHANTOM^ANNA' });
  const { studyInstanceUid } = shown;
  await expect(
    stored({ StudyInstanceUID: studyInstanceUid, PatientID: 'D-2', PatientName: 'ROE^JANE' }),
  ).rejects.toThrow('not stored');
  const waiting = (await searchQuarantine(api(), { studyInstanceUid })).instances;
  const ids = waiting.map(({ id }) => id);
  await expect(restoreDeleted(api(), { ids })).rejects.toMatchObject({ problem: { status: 404 } });

  await sendQuarantineDecision(api(), { decision: 'refuse', ids, why: 'not ours' });
  await remove(`/dicom-web/studies/${studyInstanceUid}`);
  expect((await searchDeleted(api(), { studyInstanceUid })).total).toBe(2);
  expect(await restoreDeleted(api(), { studyInstanceUid })).toEqual({ restored: 1 });
  expect(await statusOf(shown)).toBe(200);
  const { instances } = await searchDeleted(api(), { studyInstanceUid });
  expect(instances).toMatchObject([{ why: 'not ours', patientId: 'D-2' }]);
});

test.each([{}, { ids: [] }, { ids: [1], studyInstanceUid: '2.25.1' }, { seriesInstanceUid: '2.25.1' }])(
  'refuses to restore what is not named clearly: %j',
  async (restore) => {
    await expect(restoreDeleted(api(), restore as never)).rejects.toMatchObject({ problem: { status: 400 } });
  },
);
