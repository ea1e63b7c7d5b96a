import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  ApiClient,
  fetchTransport,
  type MaintenanceEvent,
  searchQuarantine,
  sendQuarantineDecision,
} from '@isocenter/network/api';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { runOn } from '../cli/maintenance-commands.ts';
import { decideQuarantine, hiddenLine, listQuarantine } from '../cli/quarantine-command.ts';
import { reindexFolder, restoreFolder } from '../cli/rebuild-commands.ts';
import {
  configInTest,
  instanceInTest,
  type ServerInTest,
  startServerInTest,
  upload,
} from '../testing/server-in-test.ts';

let server: ServerInTest;
let api: ApiClient;
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'isocenter-quarantine-'));
  server = await startServerInTest();
  api = new ApiClient(fetchTransport(), server.url);
});
afterAll(async () => {
  await server.remove();
  await rm(folder, { recursive: true });
});

const never = new AbortController().signal;
const bar = { show: () => undefined };
const config = () => configInTest(server.dataFolder);

async function maintained(task: Parameters<typeof runOn>[1]): Promise<MaintenanceEvent | undefined> {
  const events: MaintenanceEvent[] = [];
  await runOn(config(), task, (event) => events.push(event), never);
  return events.at(-1);
}

test('what does not fit waits in the queue, is flagged in the list, and is decided on', async () => {
  const first = instanceInTest({ PatientName: 'PHANTOM^ANNA', PatientID: 'Q-1' });
  const more = { StudyInstanceUID: first.studyInstanceUid, PatientName: 'ROE^JANE', PatientID: 'Q-2' };
  const [wrong, foreign] = [instanceInTest(more), instanceInTest(more)];
  await upload(server, first.bytes);
  const { report } = await upload(server, wrong.bytes);
  expect(report).toMatchObject({
    stored: 0,
    quarantined: 1,
    entries: [{ outcome: 'quarantined', problem: { code: 'ARCHIVE_PATIENT_CONFLICT' } }],
  });
  await upload(server, foreign.bytes);
  expect((await api.status()).quarantined).toBe(2);
  const { studies } = await api.searchStudies({ patientId: 'Q-1' });
  expect(studies[0]).toMatchObject({ numberOfInstances: 1, numberOfQuarantined: 2 });

  const { total, instances } = await searchQuarantine(api);
  expect([total, instances[1]]).toMatchObject([
    2,
    { patientId: 'Q-2', patientName: 'ROE, JANE', here: { patientId: 'Q-1', patientName: 'PHANTOM, ANNA' } },
  ]);
  // A terminal is logged: no patient's data in its lines.
  expect(instances.map(hiddenLine).join('\n')).not.toMatch(/ROE|Q-2/);

  const [newest, oldest] = instances;
  expect(
    await sendQuarantineDecision(api, { decision: 'refuse', ids: [newest?.id ?? 0], why: 'not ours' }),
  ).toEqual({
    decided: 1,
  });
  const correction = { PatientID: 'Q-1', PatientName: 'PHANTOM^ANNA' };
  await sendQuarantineDecision(api, { decision: 'accept', ids: [oldest?.id ?? 0], correction });
  const after = await api.searchStudies({ patientId: 'Q-1' });
  expect(after.studies[0]).toMatchObject({ numberOfInstances: 2, numberOfQuarantined: 0 });
  const bad = { decision: 'accept' as const, ids: [1], correction: { NoSuchAttribute: 'x' } };
  await expect(sendQuarantineDecision(api, bad)).rejects.toMatchObject({ problem: { status: 400 } });
});

test('maintenance goes through the running server, and works without one; an index is not swapped under a server', async () => {
  const backup = join(folder, 'backup');
  expect(await maintained({ task: 'fsck', repair: false, digests: true })).toMatchObject({
    kind: 'report',
    figures: { files: 3, missing: 0, damaged: 0 },
  });
  expect(await maintained({ task: 'backup', folder: backup })).toMatchObject({
    figures: { files: 3, copied: 3 },
  });
  expect(await maintained({ task: 'scrub' })).toMatchObject({ figures: { files: 3, problems: 0 } });
  expect(
    await maintained({ task: 'fsck', repair: false, digests: false, backup: '/dev/null/x' }),
  ).toMatchObject({
    kind: 'failed',
  });
  await expect(reindexFolder(config(), bar, never)).rejects.toMatchObject({ code: 'SERVER_STILL_RUNS' });

  const late = instanceInTest({ PatientName: 'LATE^LARS', PatientID: 'Q-1' });
  await upload(server, late.bytes);
  await server.close();
  expect(await maintained({ task: 'backup', folder: backup })).toMatchObject({
    figures: { files: 4, copied: 1 },
  });
  const { instances } = await listQuarantine(config());
  expect(instances.map(({ sopInstanceUid }) => sopInstanceUid)).toEqual([late.sopInstanceUid]);
  expect(await reindexFolder(config(), bar, never)).toMatchObject({
    shown: 2,
    withheld: 2,
    recordsKept: true,
  });
  const [waiting] = (await listQuarantine(config())).instances;
  expect(await decideQuarantine(config(), { decision: 'accept', ids: [waiting?.id ?? 0] })).toBe(1);

  const restored = configInTest(join(folder, 'restored'));
  expect(await restoreFolder(restored, backup, { bar, signal: never })).toMatchObject({
    files: 4,
    problems: [],
  });
  expect((await listQuarantine(restored)).total).toBe(1);
});
