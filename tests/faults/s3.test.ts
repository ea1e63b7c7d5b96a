import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Archive, everything, openArchive, S3BlobStore } from '@isocenter/archive';
import { createUid } from '@isocenter/dicom';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createBucket, hasS3, s3Server } from '../harness/s3.ts';
import { dataSetDigest, Ledger } from './ledger.ts';
import { type Unreliability, UnreliableProxy } from './unreliable-proxy.ts';

const work = mkdtempSync(join(tmpdir(), 'isocenter-faults-s3-'));
const ledger = new Ledger();
const study = { StudyInstanceUID: createUid(), SeriesInstanceUID: createUid() };

let proxy: UnreliableProxy;
let open: () => Promise<Archive>;
let archive: Archive;
beforeAll(async () => {
  if (!hasS3) return;
  const { endpoint, accessKeyId, secretAccessKey } = await s3Server();
  const bucket = await createBucket();
  proxy = await UnreliableProxy.open(new URL(endpoint));
  open = async () => {
    const blobs = await S3BlobStore.open({
      bucket,
      prefix: '',
      endpoint: `http://127.0.0.1:${proxy.port}`,
      credentials: { accessKeyId, secretAccessKey },
      spoolFolder: join(work, 'spool'),
      clock: Date,
      maximumAttempts: 2,
      // Ends the silence below; long enough for a server on a busy machine.
      requestTimeoutMs: 2500,
    });
    return openArchive({ folder: join(work, 'data'), clock: Date, blobs });
  };
  archive = await open();
});
afterAll(async () => {
  await archive?.close();
  await proxy?.close();
  rmSync(work, { recursive: true, force: true });
});

type Image = ReturnType<Ledger['nextImage']>;

async function keep({ bytes, sopInstanceUid }: Image): Promise<string> {
  const incoming = (async function* () {
    yield bytes.slice();
  })();
  const outcome = await archive.keep({ origin: { door: 'stow', userId: 'local' }, bytes: incoming });
  if (outcome.status === 'stored' || outcome.status === 'already-stored') ledger.acknowledge(sopInstanceUid);
  if (outcome.status === 'refused') expect(outcome.error.retryable).toBe(true);
  return outcome.status;
}

/** Every acknowledged instance, by digest; nothing listed that is not so. */
async function expectWhole(): Promise<void> {
  const acknowledged = ledger.acknowledgedOf(study.StudyInstanceUID);
  const listed = await archive.instancesOf({ studyInstanceUid: study.StudyInstanceUID }, everything);
  expect(listed.map((one) => one.sopInstanceUid)).toEqual(expect.arrayContaining(acknowledged));
  for (const one of listed) {
    const blob = await one.open();
    const digest = dataSetDigest(await blob.read(0, blob.byteLength));
    await blob.close();
    expect(digest).toBe(ledger.digestOf(one.sopInstanceUid));
  }
}

describe.skipIf(!hasS3)('a network between us and S3 that', () => {
  test.each<Unreliability>(['refuses', 'cuts requests', 'loses answers', 'is silent'])(
    '%s: what it takes away is not acknowledged, and can be sent again',
    async (unreliability) => {
      expect(await keep(ledger.nextImage(study))).toBe('stored');
      const before = proxy.spoilt;
      proxy.become(unreliability);
      const images = [ledger.nextImage(study), ledger.nextImage(study), ledger.nextImage(study)];
      expect(await Promise.all(images.map(keep))).toEqual(['refused', 'refused', 'refused']);
      expect(proxy.spoilt).toBeGreaterThan(before);
      proxy.become('nothing');
      for (const image of images) expect(['stored', 'already-stored']).toContain(await keep(image));
      await expectWhole();
    },
  );

  test('comes and goes while instances are stored', async () => {
    const images = Array.from({ length: 12 }, () => ledger.nextImage(study));
    const storing = Promise.all(images.map(keep));
    for (const unreliability of ['loses answers', 'nothing', 'cuts requests', 'nothing'] as const) {
      proxy.become(unreliability);
      await new Promise((resolve) => setTimeout(resolve, 150));
    }
    await storing;
    for (const image of images) await keep(image);
    await expectWhole();
  });

  test('is gone: a fresh start finds all of it', async () => {
    await archive.close();
    archive = await open();
    await expectWhole();
    expect(ledger.acknowledgedCount).toBe(28);
  });
});
