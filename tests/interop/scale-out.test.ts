import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createUid } from '@isocenter/dicom';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { checkServer } from '../faults/check-server.ts';
import { Ledger } from '../faults/ledger.ts';
import { acknowledgedByStow, sendByCStore, sendByStow } from '../faults/senders.ts';
import { ServerUnderFault } from '../faults/server-under-fault.ts';
import type { MadeImage } from '../harness/made-images.ts';
import { hasPostgres, startPostgres, type TestPostgres } from '../harness/postgres.ts';
import { createBucket, hasS3, s3Server } from '../harness/s3.ts';

const work = mkdtempSync(join(tmpdir(), 'isocenter-scale-out-'));

describe.skipIf(!hasPostgres || !hasS3)('two servers on one PostgreSQL and one S3', () => {
  const ledger = new Ledger();
  let postgres: TestPostgres;
  let environment: NodeJS.ProcessEnv;
  let first: ServerUnderFault;
  let second: ServerUnderFault;
  const start = (name: string) => {
    const dataFolder = join(work, name);
    mkdirSync(dataFolder, { recursive: true });
    return ServerUnderFault.start({ dataFolder, environment });
  };
  beforeAll(async () => {
    const { endpoint, accessKeyId, secretAccessKey } = await s3Server();
    postgres = await startPostgres();
    environment = {
      ISOCENTER_DATABASE: postgres.url,
      ISOCENTER_BLOBS: `s3://${await createBucket()}/archive?endpoint=${endpoint}&region=us-east-1`,
      AWS_ACCESS_KEY_ID: accessKeyId,
      AWS_SECRET_ACCESS_KEY: secretAccessKey,
    };
    // At the same moment, so that both lay out the empty database.
    [first, second] = await Promise.all([start('first'), start('second')]);
  });
  afterAll(async () => {
    await first?.stop();
    await second?.stop();
    await postgres?.stop();
    rmSync(work, { recursive: true, force: true });
  });

  /** What one of them says it stored. */
  async function store(server: ServerUnderFault, images: readonly MadeImage[]): Promise<number> {
    const acknowledged = await acknowledgedByStow(server.url, images);
    for (const uid of acknowledged) ledger.acknowledge(uid);
    return acknowledged.length;
  }

  test('the halves of one study, stored to both at once, are one study for both', async () => {
    const study = { StudyInstanceUID: createUid(), SeriesInstanceUID: createUid() };
    const images = Array.from({ length: 24 }, () => ledger.nextImage(study));
    const shares = Array.from({ length: 8 }, (_, i) => images.slice(i * 3, i * 3 + 3));
    const counts = await Promise.all(shares.map((share, i) => store(i % 2 === 0 ? first : second, share)));
    expect(counts).toEqual(Array(8).fill(3));
    for (const server of [first, second]) {
      expect(await checkServer(server.url, ledger)).toEqual({ acknowledged: 24, lost: [], half: [] });
      const response = await fetch(
        `${server.url}/dicom-web/studies?StudyInstanceUID=${study.StudyInstanceUID}&includefield=NumberOfStudyRelatedInstances`,
      );
      const [match] = (await response.json()) as Record<string, { Value?: unknown[] }>[];
      expect(match?.['00201208']?.Value).toEqual([24]);
    }
  });

  test('one instance, stored to both at once, is there once', async () => {
    const study = { StudyInstanceUID: createUid(), SeriesInstanceUID: createUid() };
    const image = ledger.nextImage(study);
    const counts = await Promise.all([first, second, first, second].map((server) => store(server, [image])));
    expect(counts).toEqual([1, 1, 1, 1]);
    for (const server of [first, second])
      expect(await checkServer(server.url, ledger, [study.StudyInstanceUID])).toEqual({
        acknowledged: 1,
        lost: [],
        half: [],
      });
  });

  test('when one is killed while both are stored to, nothing is lost, and the other sees all of it', async () => {
    let isOver = false;
    const sender = { isOver: () => isOver };
    const sending = [first, second].flatMap((server) => [
      sendByStow(server, ledger, sender),
      sendByStow(server, ledger, sender),
      sendByCStore(server, ledger, sender),
    ]);
    const before = ledger.acknowledgedCount;
    await expect.poll(() => ledger.acknowledgedCount).toBeGreaterThan(before + 40);
    first.kill();
    await first.ended();
    const atDeath = ledger.acknowledgedCount;
    await expect.poll(() => ledger.acknowledgedCount).toBeGreaterThan(atDeath + 20);
    isOver = true;
    await Promise.all(sending);
    const { acknowledged, lost, half } = await checkServer(second.url, ledger);
    expect({ lost, half }).toEqual({ lost: [], half: [] });
    expect(acknowledged).toBe(ledger.acknowledgedCount);

    // It comes back, cleans up after itself beside the other, and sees the same.
    first = await start('first');
    expect(await checkServer(first.url, ledger)).toEqual({ acknowledged, lost: [], half: [] });
  });
});
