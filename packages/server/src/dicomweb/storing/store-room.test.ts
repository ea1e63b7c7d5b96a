import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { multipartOf } from '../../testing/dicomweb-in-test.ts';
import { instanceInTest, upload } from '../../testing/server-in-test.ts';
import { serverOfFile } from '../../testing/server-of-file.ts';

const { server, ask } = serverOfFile({ minimumFreeBytes: Number.MAX_SAFE_INTEGER });

test('where too little room is left, a store is refused as 507 and A700 before a byte of it is written', async () => {
  const parts = [instanceInTest(), instanceInTest()].map(({ bytes }) => ({
    contentType: 'application/dicom',
    body: bytes,
  }));
  const { headers, body } = await multipartOf('application/dicom', parts);
  const answer = await ask('/dicom-web/studies', {
    method: 'POST',
    accept: 'application/dicom+json',
    headers,
    body,
  });
  expect(answer.status).toBe(507);
  expect(JSON.stringify(answer.json())).toContain(String(0xa700));
  expect(await readdir(join(server().dataFolder, 'drafts'))).toEqual([]);
});

test('an upload is refused for the same reason, and may be repeated', async () => {
  const { report } = await upload(server(), instanceInTest().bytes);
  expect(report).toMatchObject({ stored: 0, refused: 1 });
  expect(report.entries[0].problem).toMatchObject({ code: 'ARCHIVE_FULL', retryable: true });
});
