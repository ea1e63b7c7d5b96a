import { createHash, randomBytes } from 'node:crypto';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  HeadObjectCommand,
  ListMultipartUploadsCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  type S3Client,
} from '@aws-sdk/client-s3';
import { readRange } from '@isocenter/dicom';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { createBucket, hasS3, s3Client, s3Server } from '../../../../../tests/harness/s3.ts';
import { blobKeyOf } from '../blob-key.ts';
import { S3BlobStore, type S3BlobStoreOptions } from './s3-blob-store.ts';
import { parseS3Url } from './s3-options.ts';

const keyOf = (content: Uint8Array) =>
  blobKeyOf('2.25.1', createHash('sha256').update(content).digest('hex'));

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'isocenter-s3-store-'));
});
afterAll(() => rm(folder, { recursive: true }));

describe.skipIf(!hasS3)('files in S3', { timeout: 120_000 }, () => {
  let client: S3Client;
  let options: S3BlobStoreOptions;
  let now = Date.now();
  beforeEach(async () => {
    client = await s3Client();
    const { endpoint, accessKeyId, secretAccessKey } = await s3Server();
    options = {
      bucket: await createBucket(),
      prefix: 'archive/',
      endpoint,
      credentials: { accessKeyId, secretAccessKey },
      spoolFolder: join(folder, 'spool'),
      clock: { now: () => now },
    };
    now = Date.now();
  }, 120_000);

  const keysInBucket = async () =>
    ((await client.send(new ListObjectsV2Command({ Bucket: options.bucket }))).Contents ?? []).map(
      ({ Key }) => Key,
    );
  const uploadsInBucket = async () =>
    ((await client.send(new ListMultipartUploadsCommand({ Bucket: options.bucket }))).Uploads ?? []).length;

  const large = randomBytes(17 * 2 ** 20);
  async function largeDraft(store: S3BlobStore) {
    const draft = await store.createDraft();
    await draft.append(large);
    await draft.sync(keyOf(large));
    return draft;
  }

  test('a large file is uploaded before it is shown, and leaves only itself', async () => {
    const store = await S3BlobStore.open(options);
    const draft = await largeDraft(store);
    expect(await store.has(keyOf(large))).toBe(false);
    expect(await uploadsInBucket()).toBe(1);
    await draft.publish(keyOf(large));
    expect(await keysInBucket()).toEqual([`archive/blobs/${keyOf(large)}`]);
    expect(await uploadsInBucket()).toBe(0);
    expect(await readdir(options.spoolFolder)).toEqual([]);
    const blob = await store.open(keyOf(large));
    const bytes = await readRange(blob, { byteOffset: 0, byteLength: large.length });
    expect(Buffer.compare(bytes, large)).toBe(0);
  });

  test('a discarded large draft leaves nothing', async () => {
    const store = await S3BlobStore.open(options);
    await (await largeDraft(store)).discard();
    expect(await keysInBucket()).toEqual([]);
    expect(await uploadsInBucket()).toBe(0);
    expect(await readdir(options.spoolFolder)).toEqual([]);
  });

  test('uploads of a process that is gone are ended, those of a living one are not', async () => {
    const abandoned = await largeDraft(await S3BlobStore.open(options));
    const next = await S3BlobStore.open(options);
    expect(await next.removeDrafts()).toBe(0);
    expect(await uploadsInBucket()).toBe(1);
    now += 61 * 60_000;
    expect(await next.removeDrafts()).toBe(1);
    expect(await uploadsInBucket()).toBe(0);
    expect(await keysInBucket()).toEqual([]);
    await abandoned.discard();
  });

  test('nothing that is there is overwritten', async () => {
    const store = await S3BlobStore.open(options);
    const bytes = randomBytes(100);
    const here = { Bucket: options.bucket, Key: `archive/blobs/${keyOf(bytes)}` };
    await client.send(new PutObjectCommand({ ...here, Body: 'here before' }));
    const draft = await store.createDraft();
    await draft.append(bytes);
    await draft.publish(keyOf(bytes));
    const blob = await store.open(keyOf(bytes));
    expect(new TextDecoder().decode(await blob.read(0, 100))).toBe('here before');
  });

  test('what cannot be indexed is set aside, not destroyed', async () => {
    const store = await S3BlobStore.open(options);
    const draft = await store.createDraft();
    await draft.append(large.subarray(0, 10));
    await draft.publish(keyOf(large));
    await store.setAside(keyOf(large));
    expect(await keysInBucket()).toEqual([`archive/set-aside/${keyOf(large).slice(3)}`]);
  });

  test('the server encrypts what it is told to', async () => {
    const { kmsKeyId } = await s3Server();
    const store = await S3BlobStore.open({ ...options, serverSideEncryption: 'aws:kms', kmsKeyId });
    const small = randomBytes(1000);
    const draft = await store.createDraft();
    await draft.append(small);
    await draft.publish(keyOf(small));
    await (await largeDraft(store)).publish(keyOf(large));
    for (const content of [small, large]) {
      const head = await client.send(
        new HeadObjectCommand({ Bucket: options.bucket, Key: `archive/blobs/${keyOf(content)}` }),
      );
      expect(head).toMatchObject({ ServerSideEncryption: 'aws:kms', SSEKMSKeyId: kmsKeyId });
      const blob = await store.open(keyOf(content));
      expect(Buffer.compare(await blob.read(0, content.length), content)).toBe(0);
    }
  });

  test('a wrong secret, a bucket that is not there and a server that is not there are told apart', async () => {
    const { accessKeyId } = await s3Server();
    const credentials = { accessKeyId, secretAccessKey: 'wrong' };
    const codeOf = (other: Partial<S3BlobStoreOptions>) =>
      S3BlobStore.open({ ...options, maximumAttempts: 1, ...other }).then(
        () => 'opened',
        ({ code }) => code,
      );
    expect(await codeOf({ credentials })).toBe('ARCHIVE_BLOBS_FORBIDDEN');
    expect(await codeOf({ bucket: 'not-there-at-all' })).toBe('ARCHIVE_BLOBS_FORBIDDEN');
    expect(await codeOf({ endpoint: 'http://127.0.0.1:9' })).toBe('ARCHIVE_BLOBS_UNREACHABLE');
  });

  test('an answer that is lost, broken off or an error is asked for again', async () => {
    const store = await S3BlobStore.open(options);
    const bytes = randomBytes(50_000);
    const first = await store.createDraft();
    await first.append(bytes);
    await first.publish(keyOf(bytes));

    let asked = 0;
    const flaky = createServer((request, response) => {
      asked += 1;
      if (asked === 1) return response.destroy();
      if (asked === 2) return response.writeHead(503).end();
      const isHead = request.method === 'HEAD';
      response.writeHead(isHead ? 200 : 206, { 'content-length': bytes.length });
      if (isHead) return response.end();
      response.write(bytes.subarray(0, 20_000));
      if (asked < 6) return setTimeout(() => response.destroy(), 20);
      return response.end(bytes.subarray(20_000));
    });
    await new Promise<void>((resolve) => flaky.listen(0, '127.0.0.1', resolve));
    const address = flaky.address();
    const port = typeof address === 'object' ? address?.port : 0;
    const endpoint = `http://127.0.0.1:${port}`;
    const shaky = await S3BlobStore.open({ ...options, endpoint, spoolFolder: join(folder, 'shaky') });
    const blob = await shaky.open(keyOf(bytes));
    expect(Buffer.compare(await blob.read(0, bytes.length), bytes)).toBe(0);
    expect(asked).toBe(6);
    shaky.close();
    flaky.close();
  });
});

describe('the address of a bucket', () => {
  test('names bucket, prefix, endpoint, region and encryption', () => {
    expect(
      parseS3Url(
        's3://scans/a/b/?endpoint=https://s3.example.org&region=eu-central-1&encryption=aws:kms&kms-key=k1',
      ),
    ).toEqual({
      bucket: 'scans',
      prefix: 'a/b/',
      endpoint: 'https://s3.example.org',
      region: 'eu-central-1',
      serverSideEncryption: 'aws:kms',
      kmsKeyId: 'k1',
    });
    expect(parseS3Url('s3://scans')).toMatchObject({ bucket: 'scans', prefix: '', endpoint: undefined });
  });

  test.each([
    'https://scans',
    's3://',
    's3://AKIA:secret@scans',
    's3://scans?endpoint=ftp://x',
    's3://scans?encryption=rot13',
    's3://scans?secret=x',
    'scans',
  ])('%s is refused', (text) => {
    expect(() => parseS3Url(text)).toThrow(expect.objectContaining({ code: 'ARCHIVE_S3_ADDRESS_INVALID' }));
  });
});
