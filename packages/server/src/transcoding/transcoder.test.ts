import { everything } from '@isocenter/archive';
import { TransferSyntaxUid } from '@isocenter/dicom';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createDecodeWorkerHost } from '../decoding/decode-worker-host.ts';
import { OpenedInstances } from '../dicomweb/opening/opened-instances.ts';
import { Admission } from '../rendering/admission.ts';
import { serverOfFile } from '../testing/server-of-file.ts';
import { createTranscodePool, type TranscodePool, Transcoder } from './index.ts';

const { server, stored } = serverOfFile();
let pool: TranscodePool;
beforeAll(async () => {
  pool = createTranscodePool(await createDecodeWorkerHost(), { size: 1, deadlineMs: 10_000 });
});
afterAll(() => pool.dispose());

test('while as much is under way as may be, no answer begins, and those that have begun go on', async () => {
  const refused: string[] = [];
  const admission = new Admission({
    work: 'frames',
    mostUnderWay: 1,
    mostBytes: 2 ** 20,
    onRefused: (work) => refused.push(work),
  });
  let end = () => {};
  const others = admission.run({ byteLength: 1 }, () => new Promise<void>((resolve) => (end = resolve)));
  const opened = new OpenedInstances();
  const transcoder = new Transcoder(opened, pool, admission);
  const instance = await server().archive.instance(await stored(), everything);
  if (!instance) throw new Error('It is not there');
  const target = TransferSyntaxUid.JpegLsLossless;
  const busy = { code: 'SERVER_BUSY', retryable: true };
  await expect(transcoder.frame(instance, 0, target, { begins: true })).rejects.toMatchObject(busy);
  await expect(transcoder.give(instance, target, { begins: true })).rejects.toMatchObject(busy);
  expect(refused).toEqual(['frames', 'frames']);
  expect((await transcoder.frame(instance, 0, target)).bytes.length).toBeGreaterThan(0);
  end();
  await others;
  expect((await transcoder.frame(instance, 0, target, { begins: true })).bytes.length).toBeGreaterThan(0);
  await opened.close();
});
