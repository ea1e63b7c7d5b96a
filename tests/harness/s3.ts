import { randomUUID } from 'node:crypto';
import { CreateBucketCommand, S3Client } from '@aws-sdk/client-s3';
import { inject } from 'vitest';
import type { S3Server } from './radosgw.ts';
import type {} from './s3-setup.ts';
import { hasSystemTool } from './system-tool.ts';

/** Whether a real S3 server can be started on this machine. */
export const hasS3 = ['radosgw', 'ceph-mon', 'ceph-osd'].every((name) => hasSystemTool(name, name));

let asked: Promise<S3Server> | undefined;

/** The S3 server of this test run; the first call of the run waits for it to start, some 15 seconds. */
export function s3Server(): Promise<S3Server> {
  asked ??= fetch(inject('s3Starter')).then(async (response) => {
    if (!response.ok) throw new Error(`The S3 server did not start: ${await response.text()}`);
    return (await response.json()) as S3Server;
  });
  return asked;
}

/** A client as anyone would make one, to look at what our store did. */
export async function s3Client(): Promise<S3Client> {
  const { endpoint, accessKeyId, secretAccessKey } = await s3Server();
  return new S3Client({
    endpoint,
    region: 'us-east-1',
    forcePathStyle: true,
    credentials: { accessKeyId, secretAccessKey },
    requestChecksumCalculation: 'WHEN_REQUIRED',
  });
}

/** A new, empty bucket. */
export async function createBucket(): Promise<string> {
  const bucket = `test-${randomUUID()}`;
  const client = await s3Client();
  await client.send(new CreateBucketCommand({ Bucket: bucket }));
  client.destroy();
  return bucket;
}
