import { mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createUid } from '@isocenter/dicom';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { checkServer } from './check-server.ts';
import { Op } from './disk-records.ts';
import { Ledger } from './ledger.ts';
import { acknowledgedByStow } from './senders.ts';
import { buildFaultyDisk, ErrorNumber, type Moment, Place, ServerUnderFault } from './server-under-fault.ts';

const work = mkdtempSync(join(tmpdir(), 'isocenter-failing-disk-'));
const faultyDisk = buildFaultyDisk(work);
const dataFolder = join(work, 'data');
const ledger = new Ledger();
const study = { StudyInstanceUID: createUid(), SeriesInstanceUID: createUid() };

let server: ServerUnderFault | undefined;
beforeAll(async () => {
  mkdirSync(dataFolder);
  if (faultyDisk) server = await ServerUnderFault.start({ dataFolder, faultyDisk });
});
afterAll(async () => {
  await server?.stop();
  rmSync(work, { recursive: true, force: true });
});

/** Instances the running server says it stored. */
async function store(count: number): Promise<number> {
  const images = Array.from({ length: count }, () => ledger.nextImage(study));
  const acknowledged = await acknowledgedByStow(server?.url ?? '', images);
  for (const uid of acknowledged) ledger.acknowledge(uid);
  return acknowledged.length;
}

const { ENOSPC, EIO, EMFILE, EROFS } = ErrorNumber;

describe.skipIf(!faultyDisk)('a disk that fails (Linux with a C compiler)', () => {
  test.each<[string, Moment, number]>([
    ['is full while bytes come', { op: Op.write, place: Place.draft }, ENOSPC],
    ['is full at the flush', { op: Op.sync, place: Place.draft }, ENOSPC],
    ['is full at the commit', { op: Op.write, place: Place.wal }, ENOSPC],
    ['cannot flush a file', { op: Op.sync, place: Place.draft }, EIO],
    ['cannot flush a folder', { op: Op.sync, place: Place.folder }, EIO],
    ['cannot give a name', { op: Op.rename, place: Place.blob }, EIO],
    ['cannot write the log of the index', { op: Op.write, place: Place.wal }, EIO],
    ['cannot flush the log of the index', { op: Op.sync, place: Place.wal }, EIO],
    ['lets no more files be opened', { op: Op.open, place: Place.draft }, EMFILE],
    ['became read-only', { op: Op.open | Op.write | Op.rename, place: Place.anywhere }, EROFS],
  ])(
    'that %s: nothing is acknowledged, nothing is lost, and it goes on when the disk does',
    async (_, moment, error) => {
      expect(await store(3)).toBe(3);
      server?.failAt(moment, error, { stays: true });
      expect(await store(3)).toBe(0);
      expect((await fetch(`${server?.url}/dicom-web/studies?limit=1`)).status).toBe(200);
      expect(server?.behave()).toBeGreaterThan(0);
      expect(await store(3)).toBe(3);
      expect(readdirSync(join(dataFolder, 'drafts'))).toEqual([]);
      expect(await checkServer(server?.url ?? '', ledger)).toMatchObject({ lost: [], half: [] });
    },
  );

  test('a stored file that cannot be read ends its own answer, and no other', async () => {
    server?.failAt({ op: Op.read, place: Place.blob }, EIO, { stays: true });
    const url = `${server?.url}/dicom-web/studies/${study.StudyInstanceUID}`;
    const accept = 'multipart/related; type="application/dicom"; transfer-syntax=*';
    const isWhole = await fetch(url, { headers: { accept } })
      .then(
        async (response) => response.ok && (await response.arrayBuffer()).byteLength > 0,
        () => false,
      )
      .catch(() => false);
    expect(isWhole).toBe(false);
    expect(server?.behave()).toBeGreaterThan(0);
    expect(await checkServer(server?.url ?? '', ledger)).toMatchObject({ lost: [], half: [] });
  });

  test('and after all that it starts again with everything', async () => {
    server?.kill();
    await server?.ended();
    server = await ServerUnderFault.start({ dataFolder });
    const { acknowledged, lost, half } = await checkServer(server.url, ledger);
    expect({ acknowledged, lost, half }).toEqual({ acknowledged: 60, lost: [], half: [] });
  });
});
