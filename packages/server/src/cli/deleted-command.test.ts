import { afterAll, beforeAll, expect, test } from 'vitest';
import {
  configInTest,
  instanceInTest,
  type ServerInTest,
  startServerInTest,
  upload,
} from '../testing/server-in-test.ts';
import { deletedLine, listDeleted, restoreDeletedOf } from './deleted-command.ts';

let server: ServerInTest;
beforeAll(async () => {
  server = await startServerInTest();
});
afterAll(() => server.remove());

test('what was deleted is listed and restored through the running server, and without one', async () => {
  const { studyInstanceUid, sopInstanceUid, bytes } = instanceInTest({ PatientName: 'ROE^JANE' });
  const config = configInTest(server.dataFolder);
  const remove = () => fetch(`${server.url}/dicom-web/studies/${studyInstanceUid}`, { method: 'DELETE' });
  await upload(server, bytes);
  await remove();
  const { total, instances } = await listDeleted(config, { studyInstanceUid });
  const lines = instances.map(deletedLine);
  expect([total, lines]).toEqual([1, [expect.stringMatching(/: DELETE over DICOMweb$/)]]);
  expect(lines[0]).toContain(sopInstanceUid);
  expect(lines[0]).not.toContain('ROE');
  expect(await restoreDeletedOf(config, { studyInstanceUid })).toBe(1);
  expect((await listDeleted(config)).total).toBe(0);

  await remove();
  await server.close();
  const [deleted] = (await listDeleted(config)).instances;
  expect(await restoreDeletedOf(config, { ids: [deleted?.id ?? 0] })).toBe(1);
  await expect(restoreDeletedOf(config, { studyInstanceUid })).rejects.toMatchObject({
    code: 'SERVER_NOT_FOUND',
  });
});

test('a line shows no control characters of who refused', () => {
  const uids = { sopInstanceUid: '2.25.1', seriesInstanceUid: '2.25.2', studyInstanceUid: '2.25.3' };
  const refused = {
    id: 1,
    reason: 'deleted',
    why: 'not\u001b[2J ours',
    since: '2026-01-01',
    ...uids,
  } as const;
  expect(deletedLine(refused)).toMatch(/: not\?\[2J ours$/);
});
