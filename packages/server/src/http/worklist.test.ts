import {
  addToWorklist,
  fetchTransport,
  ProblemError,
  removeFromWorklist,
  searchWorklist,
  type WorklistOrder,
} from '@isocenter/network/api';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { withWorklist } from '../cli/worklist-command.ts';
import { MemoryRecords, type WorklistItem } from '../records/index.ts';
import { configInTest, type ServerInTest, startServerInTest } from '../testing/server-in-test.ts';
import { addOrder } from '../worklist/index.ts';

const transport = fetchTransport();
let server: ServerInTest;
beforeAll(async () => {
  server = await startServerInTest();
});
afterAll(() => server.remove());

const order: WorklistOrder = {
  patientName: 'Doe^Jane',
  patientId: 'P1',
  stationAeTitle: 'CT1',
  modality: 'CT',
  startsAt: '2026-07-05T08:30',
  scheduledProcedureStepId: 'S1',
};

test('orders are added, found, replaced and removed, by program and by command', async () => {
  const added = await addToWorklist(transport, server.url, order);
  expect(added).toMatchObject({ ...order, startsAt: '2026-07-05T08:30:00', state: 'scheduled' });
  expect(added.studyInstanceUid).toMatch(/^2\.25\./);
  const asJson = {
    '00100010': { vr: 'PN', Value: [{ Alphabetic: 'Roe^Rita' }] },
    '00100020': { vr: 'LO', Value: ['P2'] },
    '0020000D': { vr: 'UI', Value: ['2.25.77'] },
    '00400100': {
      vr: 'SQ',
      Value: [
        {
          '00080060': { vr: 'CS', Value: ['MR'] },
          '00400001': { vr: 'AE', Value: ['MR1', 'MR2'] },
          '00400002': { vr: 'DA', Value: ['20260706'] },
          '00400003': { vr: 'TM', Value: ['0700'] },
          '00400007': { vr: 'LO', Value: ['Knee'] },
          '00400009': { vr: 'SH', Value: ['S2'] },
        },
      ],
    },
  };
  await addToWorklist(transport, server.url, { attributes: asJson });
  const ids = async (search: Parameters<typeof searchWorklist>[2]) =>
    (await searchWorklist(transport, server.url, search)).map((entry) => entry.scheduledProcedureStepId);
  expect(await ids({})).toEqual(['S1', 'S2']);
  expect(await ids({ stationAeTitle: 'MR2' })).toEqual(['S2']);
  expect(await ids({ to: '2026-07-05' })).toEqual(['S1']);
  expect(
    await ids({ limit: 1, after: { startsAt: added.startsAt, scheduledProcedureStepId: 'S1' } }),
  ).toEqual(['S2']);
  expect(await ids({ states: ['completed'] })).toEqual([]);

  await withWorklist(configInTest(server.dataFolder), async (worklist) => {
    await worklist.add({ ...order, modality: 'PT' });
    expect(await worklist.find({ modality: 'PT' })).toMatchObject([{ scheduledProcedureStepId: 'S1' }]);
    await worklist.remove('S1');
  });
  expect(await ids({})).toEqual(['S2']);
  await removeFromWorklist(transport, server.url, 'S2');
  await expect(removeFromWorklist(transport, server.url, 'S2')).rejects.toMatchObject({
    problem: { status: 404 },
  });
});

test('an order that changes keeps its study, and what the modality told of it', async () => {
  const { worklist } = new MemoryRecords(Date, 'Reader');
  const first = await addOrder(worklist, 'local', order);
  const [item] = await worklist.find({});
  await worklist.save('local', { ...(item as WorklistItem), state: 'started' });
  const changed = await addOrder(worklist, 'local', { ...order, startsAt: '2026-07-05T09:00' });
  expect(changed).toEqual({ ...first, startsAt: '2026-07-05T09:00:00', state: 'started' });
  const other = await addOrder(worklist, 'local', { ...order, studyInstanceUid: '2.25.5' });
  expect(other).toMatchObject({ studyInstanceUid: '2.25.5', state: 'scheduled' });
});

test('an order that cannot be taken is refused by the name of what is wrong, never by its value', async () => {
  const send = (body: unknown) => addToWorklist(transport, server.url, body as WorklistOrder);
  await expect(send({ ...order, startsAt: 'SOON' })).rejects.toThrow('startsAt');
  const attributes = { '00100010': { vr: 'PN', Value: [{ Alphabetic: 'Secret^Name' }] } };
  const refused = await send({ attributes }).catch((error: unknown) => error);
  expect(refused).toBeInstanceOf(ProblemError);
  expect((refused as ProblemError).problem).toMatchObject({
    status: 400,
    code: 'SERVER_WORKLIST_ITEM_INVALID',
  });
  expect(JSON.stringify((refused as ProblemError).problem) + server.log()).not.toContain('Secret');
});
