import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { promisify } from 'node:util';
import { readPart10, Tag } from '@isocenter/dicom';
import { addToWorklist, fetchTransport } from '@isocenter/network/api';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { requestCommitment, sentOutcome, takeReport } from '../../packages/server/src/commitment/index.ts';
import { nodeConnector } from '../../packages/server/src/nodes/index.ts';
import { MemoryRecords, type SopReference } from '../../packages/server/src/records/index.ts';
import {
  clockInTest,
  type DimseInTest,
  listenInTest,
} from '../../packages/server/src/testing/dimse-in-test.ts';
import {
  instanceInTest,
  type ServerInTest,
  startServerInTest,
} from '../../packages/server/src/testing/server-in-test.ts';
import { provide } from '../../tools/system-tools.mjs';
import { freePort } from '../harness/free-port.ts';
import { hasSystemTool } from '../harness/system-tool.ts';

const run = promisify(execFile);
const folder = mkdtempSync(join(tmpdir(), 'isocenter-modality-'));
let server: ServerInTest;
beforeAll(async () => {
  server = await startServerInTest();
});
afterAll(async () => {
  await server?.remove();
  rmSync(folder, { recursive: true, force: true });
});

const hasFindscu = hasSystemTool('findscu', 'dcmtk') && hasSystemTool('dcmdump', 'dcmtk');

describe.skipIf(!hasFindscu)('a modality that is DCMTK’s findscu', () => {
  beforeAll(async () => {
    const transport = fetchTransport();
    const order = { patientId: 'P1', stationAeTitle: 'CT1', modality: 'CT', description: 'Thorax' };
    for (const hour of ['08', '09', '10', '11', '12'])
      await addToWorklist(transport, server.url, {
        ...order,
        patientName: 'Müller^Eva',
        startsAt: `2026-07-05T${hour}:30`,
        scheduledProcedureStepId: `AT${hour}`,
      });
    await addToWorklist(transport, server.url, {
      ...order,
      patientName: 'Yamada^Tarou=山田^太郎',
      stationAeTitle: 'MR1',
      modality: 'MR',
      startsAt: '2026-07-06T07:00',
      scheduledProcedureStepId: 'MR07',
    });
  });

  async function ask(keys: readonly string[], more: readonly string[] = []) {
    const answers = mkdtempSync(join(folder, 'answers-'));
    const args = ['-W', '-d', '-X', '-od', answers, '-aec', 'ISOCENTER', ...more];
    const { stdout, stderr } = await run(
      'findscu',
      [...args, ...keys.flatMap((key) => ['-k', key]), '127.0.0.1', String(server.dicomPort)],
      { env: { ...process.env, TCP_NODELAY: '1' } },
    );
    const files = readdirSync(answers)
      .sort()
      .map((name) => join(answers, name));
    return {
      files,
      items: files.map((file) => readPart10(readFileSync(file)).dataSet),
      log: stdout + stderr,
    };
  }

  const step = (key: string) => `ScheduledProcedureStepSequence[0].${key}`;

  test.each<[string, string[], string[]]>([
    [
      'its own steps of a day',
      [step('ScheduledStationAETitle=CT1'), step('ScheduledProcedureStepStartDate=20260705')],
      ['AT08', 'AT09', 'AT10', 'AT11', 'AT12'],
    ],
    [
      'from a moment on',
      [step('ScheduledProcedureStepStartDate=20260705-'), step('ScheduledProcedureStepStartTime=1100-')],
      ['AT11', 'AT12', 'MR07'],
    ],
    ['by modality', [step('Modality=MR')], ['MR07']],
    ['by name', ['PatientName=yamada*'], ['MR07']],
    ['of nobody', ['PatientID=P9'], []],
  ])('finds %s', async (_, keys, ids) => {
    const { items, log } = await ask([...keys, step('ScheduledProcedureStepID')]);
    const found = items.map((item) =>
      item.getItem(Tag.ScheduledProcedureStepSequence).getString(Tag.ScheduledProcedureStepID),
    );
    expect(found).toEqual(ids);
    expect(log).toMatch(/DIMSE Status +: 0x0000: Success/);
  });

  test('reads names in the character set it asked in, and empty return keys for what is not known', async () => {
    const keys = [
      'SpecificCharacterSet=ISO_IR 100',
      'PatientName=M*',
      'PatientSex',
      'ReferencedStudySequence',
      step('Modality'),
    ];
    const { files, items } = await ask(keys);
    const [file = ''] = files;
    expect((await run('dcmdump', ['+P', 'SpecificCharacterSet', file])).stdout).toContain('[ISO_IR 100]');
    // DCMTK's own conversion, not ours, says what the bytes mean.
    expect((await run('dcmdump', ['+U8', '+P', 'PatientName', file])).stdout).toContain('[Müller^Eva]');
    expect(items[0]?.findElement(Tag.PatientSex)?.byteLength).toBe(0);
    expect(items[0]?.findElement(Tag.ReferencedStudySequence)?.byteLength).toBe(0);
  });
});

provide('orthanc');

describe.skipIf(!hasSystemTool('Orthanc', 'orthanc'))('storage commitment with Orthanc', () => {
  const { commitments } = new MemoryRecords(clockInTest, 'Reader');
  let orthanc: ChildProcess;
  let router: DimseInTest;
  let api: string;
  let dicomPort: number;
  const instance = instanceInTest();
  const here: SopReference = {
    sopClassUid: '1.2.840.10008.5.1.4.1.1.2',
    sopInstanceUid: instance.sopInstanceUid,
  };
  const gone: SopReference = { ...here, sopInstanceUid: '2.25.404' };

  beforeAll(async () => {
    router = await listenInTest(
      {
        commitment: ({ aeTitle }) => ({ normalized: (request) => takeReport(commitments, aeTitle, request) }),
      },
      'ROUTER',
    );
    const httpPort = await freePort();
    dicomPort = await freePort();
    api = `http://127.0.0.1:${httpPort}`;
    const config = {
      StorageDirectory: join(folder, 'orthanc'),
      IndexDirectory: join(folder, 'orthanc'),
      HttpPort: httpPort,
      DicomPort: dicomPort,
      DicomAet: 'ORTHANC',
      Plugins: [],
      DicomModalities: {
        isocenter: ['ISOCENTER', '127.0.0.1', server.dicomPort],
        router: ['ROUTER', '127.0.0.1', router.port],
      },
    };
    writeFileSync(join(folder, 'orthanc.json'), JSON.stringify(config));
    orthanc = spawn('Orthanc', [join(folder, 'orthanc.json')], { stdio: 'ignore' });
    await vi.waitFor(() => fetch(`${api}/system`), { timeout: 60_000, interval: 100 });
    const node = { aeTitle: 'ORTHANC', host: '127.0.0.1', port: dicomPort, allows: ['store', 'commitment'] };
    await post(`${server.url}/api/v1/nodes`, node);
    await fetch(`${api}/instances`, { method: 'POST', body: new Uint8Array(instance.bytes) });
  });
  afterAll(async () => {
    await router?.close();
    const ended = new Promise((resolve) => orthanc?.once('exit', resolve));
    if (orthanc?.kill()) await Promise.race([ended, wait(5000)]);
  });

  test('which asks us and is told on an association of ours', async () => {
    const [id] = (await (await fetch(`${api}/instances`)).json()) as string[];
    await post(`${api}/modalities/isocenter/store`, id);
    const outcome = async (references: readonly SopReference[]) => {
      const DicomInstances = references.map(({ sopClassUid, sopInstanceUid }) => [
        sopClassUid,
        sopInstanceUid,
      ]);
      const { Path } = (await post(`${api}/modalities/isocenter/storage-commitment`, { DicomInstances })) as {
        Path: string;
      };
      const told = async () =>
        (await (await fetch(`${api}${Path}`)).json()) as {
          Status: string;
          Failures?: object[];
          Success?: object[];
        };
      await expect.poll(async () => (await told()).Status).not.toBe('Pending');
      return told();
    };
    expect(await outcome([here])).toMatchObject({ Status: 'Success' });
    expect(await outcome([here, gone])).toMatchObject({
      Status: 'Failure',
      Success: [{ SOPInstanceUID: here.sopInstanceUid }],
      Failures: [{ SOPInstanceUID: '2.25.404', FailureReason: 0x112 }],
    });
  });

  test('which is asked by us and tells on an association of its own', async () => {
    const connect = nodeConnector({ callingAeTitle: 'ROUTER', clock: clockInTest, tls: () => ({}) });
    const node = { aeTitle: 'ORTHANC', host: '127.0.0.1', port: dicomPort, useTls: false };
    const asked = { commitments, connect, userId: 'local' };
    const { transactionUid } = await requestCommitment(asked, node, [here, gone], { waitMs: 0 });
    await expect
      .poll(() => sentOutcome(asked, node, transactionUid))
      .toEqual({ committed: [here], failed: [{ ...gone, failureReason: 0x112 }] });
  });
});

async function post(url: string, body: unknown): Promise<unknown> {
  const answer = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });
  const text = await answer.text();
  if (!answer.ok) throw new Error(`${url} answered ${answer.status}: ${text}`);
  return text === '' ? undefined : JSON.parse(text);
}
