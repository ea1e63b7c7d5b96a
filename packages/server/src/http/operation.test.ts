import { mkdtemp, rename, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { askForMaintenance, fetchTransport } from '@isocenter/network/api';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { readOperation, statusLines } from '../cli/status-lines.ts';
import {
  instanceInTest,
  pathOf,
  type ServerInTest,
  startServerInTest,
  upload,
} from '../testing/server-in-test.ts';

let server: ServerInTest;
beforeEach(async () => {
  server = await startServerInTest();
});
afterEach(() => server.remove());

describe('health', () => {
  test('is live and ready while the server can store and find', async () => {
    expect(await (await fetch(`${server.url}/health/live`)).json()).toEqual({ status: 'ok' });
    const ready = await fetch(`${server.url}/health/ready`);
    expect([ready.status, await ready.json()]).toEqual([
      200,
      { status: 'ok', checks: { database: 'ok', blobs: 'ok', disk: 'ok' } },
    ]);
  });

  test('is not ready below the disk floor, and says so by a code', async () => {
    const full = await startServerInTest({ minimumFreeBytes: 2 ** 60 });
    const ready = await fetch(`${full.url}/health/ready`);
    expect([ready.status, await ready.json()]).toMatchObject([
      503,
      { status: 'failing', checks: { database: 'ok', disk: 'SERVER_DISK_LOW' } },
    ]);
    expect((await fetch(`${full.url}/health/live`)).status).toBe(200);
    await full.remove();
  });

  test('fails, and nothing is stored, while the folder of the stored files is gone', async () => {
    const moved = await startServerInTest();
    const folder = join(moved.dataFolder, 'blobs');
    await rename(folder, `${folder}-away`);
    expect((await fetch(`${moved.url}/health/ready`)).status).toBe(503);
    expect((await upload(moved, instanceInTest().bytes)).report).toMatchObject({ stored: 0, refused: 1 });
    await rename(`${folder}-away`, folder);
    expect((await fetch(`${moved.url}/health/ready`)).status).toBe(200);
    expect((await upload(moved, instanceInTest().bytes)).report).toMatchObject({ stored: 1 });
    await moved.remove();
  });
});

describe('metrics', () => {
  test('count requests by route and status, stores, and the operations below, and name no one', async () => {
    const instance = instanceInTest({ PatientName: 'SECRET^PATIENT', PatientID: 'SECRET-ID' });
    await upload(server, instance.bytes);
    await fetch(`${server.url}${pathOf(instance)}/metadata`, { headers: { accept: 'application/json' } });
    await fetch(`${server.url}${pathOf(instanceInTest())}`, { headers: { accept: '*/*' } });
    const metrics = async () => (await fetch(`${server.url}/metrics`)).text();
    const route = '/dicom-web/studies/:study/series/:series/instances/:instance';
    const counted = (template: string, status: number) =>
      expect.stringContaining(
        `isocenter_http_request_seconds_count{method="GET",route="${template}",status="${status}"} 1`,
      );
    // A request is counted once its answer is sent, which the caller may have read a moment before.
    await expect.poll(metrics).toEqual(counted(`${route}/metadata`, 200));
    await expect.poll(metrics).toEqual(counted(route, 404));
    const text = await metrics();
    expect(text).toContain('isocenter_store_seconds_count{door="upload",outcome="stored"} 1');
    expect(text).toMatch(
      /isocenter_operation_seconds_count\{port="blobs",operation="syncNames",outcome="ok"\} \d/,
    );
    expect(text).toMatch(/isocenter_operation_seconds_count\{port="index",operation="\w+",outcome="ok"\} \d/);
    expect(text).toMatch(/^nodejs_eventloop_lag_p99_seconds /m);
    expect(text).not.toContain('SECRET');
    expect(text).not.toContain(instance.sopInstanceUid);
  });
});

test('the operation tells counts, room, queues and versions, which status prints', async () => {
  await upload(server, instanceInTest().bytes);
  const operation = await readOperation(server.url);
  expect(operation).toMatchObject({
    database: 'sqlite',
    blobs: 'folder',
    isEncrypted: false,
    counts: { studies: 1, series: 1, instances: 1 },
    uploadsUnderWay: 0,
    nodeVersion: process.versions.node,
  });
  const jobs = [{ kind: 'series-metadata', state: 'dead', count: 2 } as const];
  const disk = { freeBytes: 1_500_000_000, minimumFreeBytes: 2 ** 30 };
  const lines = statusLines({ ...operation, jobs, disk, memoryBytes: 98_765_432 });
  expect(lines).toEqual([
    '1 study, 1 series, 1 instance',
    'Index in SQLite, files in the data folder, not encrypted',
    `Free 1.5 GB, of which 1.07 GB are kept back; memory 98.8 MB; Node.js ${process.versions.node}`,
    'Stored files were not read again yet',
    'Never backed up',
    'Uploads under way: 0; jobs: 2 series-metadata dead',
  ]);
});

test('the operation and the metrics tell the last backup and the last round of reading everything again', async () => {
  const url = server.url;
  const metrics = async () => (await fetch(`${url}/metrics`)).text();
  expect(await metrics()).not.toMatch(/^isocenter_(backup|scrub)_last/m);
  await upload(server, instanceInTest().bytes);
  const folder = await mkdtemp(join(tmpdir(), 'isocenter-backup-'));
  const never = new AbortController().signal;
  for (const task of [{ task: 'backup', folder } as const, { task: 'scrub' } as const])
    for await (const event of askForMaintenance(fetchTransport(), url, task, { signal: never }))
      expect(event.kind).not.toBe('failed');
  const { lastBackup } = await readOperation(url);
  expect(lastBackup).toMatchObject({ files: 1, problems: 0 });
  const text = await metrics();
  const seconds = Date.parse(lastBackup?.createdAt ?? '') / 1000;
  expect(text).toContain(`isocenter_backup_last_timestamp_seconds ${seconds}`);
  expect(text).toContain('isocenter_backup_last_problems 0');
  expect(text).toMatch(/^isocenter_scrub_last_round_timestamp_seconds \d+/m);
  const line = statusLines(await readOperation(url)).find((line) => line.startsWith('Last backup'));
  expect(line).toMatch(/^Last backup 20.*Z: 1 file, [\d.]+ (bytes|kB), 0 problems$/);
  await rm(folder, { recursive: true });
});

test('the operation tells how far the reading of everything again is', async () => {
  const scrubbing = await startServerInTest({ scrubDays: 1 });
  await expect.poll(async () => (await readOperation(scrubbing.url)).scrub?.lastRound).toBeDefined();
  const { scrub } = await readOperation(scrubbing.url);
  expect(scrub).toMatchObject({ files: 0, problems: 0, lastRound: { files: 0, problems: 0 } });
  await scrubbing.remove();
});

test('jobs that failed for good can be looked at, tried again and cancelled', async () => {
  expect(await (await fetch(`${server.url}/api/v1/jobs?state=dead`)).json()).toEqual({ jobs: [] });
  expect((await fetch(`${server.url}/api/v1/jobs?state=lost`)).status).toBe(400);
  expect((await fetch(`${server.url}/api/v1/jobs/none/retry`, { method: 'POST' })).status).toBe(404);
  expect((await fetch(`${server.url}/api/v1/jobs/none`, { method: 'DELETE' })).status).toBe(404);
});

describe('back-pressure', () => {
  test('refuses uploads beyond the limit with 503 and Retry-After, and takes them when the others are done', async () => {
    const release: (() => void)[] = [];
    const held = Array.from({ length: 64 }, () => {
      const body = new Readable({ read() {} });
      body.push(Buffer.alloc(200));
      release.push(() => body.push(null));
      return fetch(`${server.url}/api/v1/imports`, {
        method: 'POST',
        headers: { 'content-type': 'application/octet-stream', 'isocenter-file-name': 'a' },
        body: Readable.toWeb(body) as ReadableStream,
        duplex: 'half',
      } as RequestInit);
    });
    const underWay = async () =>
      /^isocenter_uploads_under_way (\d+)/m.exec(await (await fetch(`${server.url}/metrics`)).text())?.[1];
    await expect.poll(underWay).toBe('64');
    const refused = await fetch(`${server.url}/api/v1/imports`, {
      method: 'POST',
      headers: { 'content-type': 'application/octet-stream', 'isocenter-file-name': 'a' },
      body: instanceInTest().bytes as Uint8Array<ArrayBuffer>,
    });
    expect([refused.status, refused.headers.get('retry-after')]).toEqual([503, '2']);
    expect(await refused.json()).toMatchObject({ code: 'SERVER_BUSY', retryable: true });
    for (const end of release) end();
    await Promise.all(held);
    expect((await upload(server, instanceInTest().bytes)).report).toMatchObject({ stored: 1 });
    await expect.poll(underWay).toBe('0');
  });
});
