import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { GetObjectCommand, ListObjectsV2Command } from '@aws-sdk/client-s3';
import { parseEncryptionKeys } from '@isocenter/archive';
import type { MaintenanceEvent } from '@isocenter/network/api';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { runOn } from '../../packages/server/src/cli/maintenance-commands.ts';
import { listQuarantine } from '../../packages/server/src/cli/quarantine-command.ts';
import { reindexFolder, restoreFolder } from '../../packages/server/src/cli/rebuild-commands.ts';
import type { ServerConfig } from '../../packages/server/src/config/config.ts';
import {
  configInTest,
  instanceInTest,
  pathOf,
  type ServerInTest,
  startServerInTest,
  upload,
} from '../../packages/server/src/testing/server-in-test.ts';
import { hasPostgres, startPostgres, type TestPostgres } from '../harness/postgres.ts';
import { createBucket, hasS3, s3Client, s3Server } from '../harness/s3.ts';

const never = new AbortController().signal;
const bar = { show: () => undefined };

describe.skipIf(!hasPostgres || !hasS3)('one server on PostgreSQL, S3 and encryption at rest', () => {
  const work = mkdtempSync(join(tmpdir(), 'isocenter-composition-'));
  const backup = join(work, 'backup');
  const encryptionKeys = parseEncryptionKeys(`first:${Buffer.alloc(32, 7).toString('base64')}`);
  let postgres: TestPostgres;
  let bucket: string;
  let settings: Partial<ServerConfig>;
  let server: ServerInTest;
  const s3 = async (prefix: string): Promise<ServerConfig['blobs']> => {
    const { endpoint, accessKeyId, secretAccessKey } = await s3Server();
    const credentials = { accessKeyId, secretAccessKey };
    return { kind: 's3', options: { bucket, prefix, endpoint, region: 'us-east-1', credentials } };
  };
  beforeAll(async () => {
    postgres = await startPostgres();
    bucket = await createBucket();
    settings = {
      database: { kind: 'postgres', url: postgres.url },
      blobs: await s3('archive/'),
      encryptionKeys,
    };
    server = await startServerInTest(settings);
  });
  afterAll(async () => {
    await server?.remove();
    await postgres?.stop();
    rmSync(work, { recursive: true, force: true });
  });

  const shown = instanceInTest({ PatientName: 'PLAINTEXT^NAME', PatientID: 'C-1' });
  const waiting = instanceInTest({ StudyInstanceUID: shown.studyInstanceUid, PatientID: 'C-2' });

  async function expectWhole({ url }: { readonly url: string }): Promise<void> {
    const response = await fetch(`${url}/dicom-web/studies?PatientName=plain*`);
    const found = (await response.json()) as Record<string, { Value?: unknown[] }>[];
    expect(found.map((match) => match['0020000D']?.Value)).toEqual([[shown.studyInstanceUid]]);
    const file = await fetch(url + pathOf(shown), {
      headers: { accept: 'multipart/related; type="application/dicom"' },
    });
    expect(Buffer.from(await file.arrayBuffer()).includes(Buffer.from(shown.bytes))).toBe(true);
    const frame = await fetch(`${url}${pathOf(shown)}/frames/1`, {
      headers: { accept: 'multipart/related; type="application/octet-stream"' },
    });
    expect(frame.status).toBe(200);
    const draft = await fetch(`${url}/api/v1/drafts/${shown.studyInstanceUid}`);
    expect(await draft.json()).toMatchObject({ version: 1 });
  }

  const maintained = async (task: Parameters<typeof runOn>[1]): Promise<MaintenanceEvent | undefined> => {
    const events: MaintenanceEvent[] = [];
    await runOn(configInTest(server.dataFolder, settings), task, (event) => events.push(event), never);
    return events.at(-1);
  };

  test('stores, finds and gives back, and nothing of it lies plain in the bucket', async () => {
    expect((await upload(server, shown.bytes)).report).toMatchObject({ stored: 1 });
    expect((await upload(server, waiting.bytes)).report).toMatchObject({ quarantined: 1 });
    const saved = await fetch(`${server.url}/api/v1/drafts/${shown.studyInstanceUid}`, {
      method: 'PUT',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ version: 0, annotations: [] }),
    });
    expect(saved.status).toBe(200);
    await expectWhole(server);
    const client = await s3Client();
    const { Contents = [] } = await client.send(new ListObjectsV2Command({ Bucket: bucket }));
    expect(Contents.length).toBeGreaterThan(1);
    for (const { Key } of Contents) {
      const { Body } = await client.send(new GetObjectCommand({ Bucket: bucket, Key }));
      expect(await Body?.transformToString('latin1')).not.toContain('PLAINTEXT');
    }
    client.destroy();
  });

  test('is backed up while it runs, and checked: nothing is wrong', async () => {
    expect(await maintained({ task: 'backup', folder: backup })).toMatchObject({
      kind: 'report',
      figures: { files: 2, copied: 2, problems: 0 },
    });
    const { figures } = (await maintained({ task: 'fsck', repair: false, digests: true })) as {
      figures: Record<string, number>;
    };
    const { files, bytes, ...problems } = figures;
    expect([files, Object.values(problems).every((count) => count === 0)]).toEqual([2, true]);
    expect(bytes).toBeGreaterThan(0);
  });

  test('is the same after a restart, and after its index was built anew beside the records', async () => {
    await server.remove();
    const other = new pg.Client({ connectionString: postgres.url, application_name: 'isocenter elsewhere' });
    await other.connect();
    const config = configInTest(join(work, 'alone'), settings);
    await expect(reindexFolder(config, bar, never)).rejects.toMatchObject({
      code: 'ARCHIVE_DATABASE_IN_USE',
    });
    await other.end();
    expect(await reindexFolder(config, bar, never)).toMatchObject({
      shown: 1,
      withheld: 1,
      problems: [],
      recordsKept: true,
      replaced: expect.stringMatching(/^schema isocenter_replaced_/),
    });
    expect((await listQuarantine(config)).total).toBe(1);
    server = await startServerInTest(settings);
    await expectWhole(server);
    expect(await server.archive.lastSequence()).toBeGreaterThan(2);
    const later = instanceInTest({ PatientID: 'C-3' });
    expect((await upload(server, later.bytes)).report).toMatchObject({ stored: 1 });
  });

  test('is restored into another database and bucket, and into a data folder', async () => {
    const url = await postgres.createDatabase('restored');
    const elsewhere = {
      ...settings,
      database: { kind: 'postgres', url },
      blobs: await s3('restored/'),
    } as const;
    const folder = { encryptionKeys };
    for (const [index, place] of [elsewhere, folder].entries()) {
      const config = configInTest(join(work, `restored-${index}`), place);
      const report = await restoreFolder(config, backup, { bar, signal: never });
      expect(report).toMatchObject({ files: 2, problems: [] });
      const again = await startServerInTest(config);
      await expectWhole(again);
      expect((await again.archive.withheld({ restriction: { kind: 'everything' } })).total).toBe(1);
      const later = instanceInTest({ PatientID: 'C-4' });
      expect((await upload(again, later.bytes)).report).toMatchObject({ stored: 1 });
      await again.close();
    }
    const used = configInTest(join(work, 'used'), elsewhere);
    await expect(restoreFolder(used, backup, { bar, signal: never })).rejects.toMatchObject({
      code: 'ARCHIVE_RESTORE_INTO_USED',
    });
  });
});
