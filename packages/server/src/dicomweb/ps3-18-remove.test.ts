import { ApiClient, fetchTransport, restoreDeleted } from '@isocenter/network/api';
import { describe, expect, test } from 'vitest';
import { type InstanceInTest, pathOf } from '../testing/server-in-test.ts';
import { serverOfFile } from '../testing/server-of-file.ts';

// Each title begins with the section of PS3.18 whose "shall" it holds us to.

const { server, ask, stored } = serverOfFile();

const remove = (path: string) => ask(path, { method: 'DELETE' });
const studyOf = ({ studyInstanceUid }: InstanceInTest) => `/dicom-web/studies/${studyInstanceUid}`;
const seriesOf = (instance: InstanceInTest) => `${studyOf(instance)}/series/${instance.seriesInstanceUid}`;

describe('DELETE', () => {
  test.each([
    ['study', studyOf],
    ['series', seriesOf],
    ['instance', pathOf],
  ])(
    '§8.5: a deleted %s is gone at every resource, and shown again by the operator',
    async (_level, address) => {
      const instance = await stored();
      expect((await remove(address(instance))).status).toBe(204);
      const resources = ['', '/metadata', '/rendered', '/thumbnail', '/bulkdata', '/pixeldata'];
      for (const resource of resources)
        expect((await ask(`${pathOf(instance)}${resource}`)).status).toBe(410);
      for (const path of [studyOf(instance), seriesOf(instance), `${pathOf(instance)}/frames/1`])
        expect((await ask(path)).status).toBe(410);
      const query = `StudyInstanceUID=${instance.studyInstanceUid}`;
      expect((await ask(`/dicom-web/studies?${query}`)).status).toBe(204);
      expect((await remove(address(instance))).status).toBe(410);

      const { studyInstanceUid } = instance;
      const api = new ApiClient(fetchTransport(), server().url);
      expect(await restoreDeleted(api, { studyInstanceUid })).toEqual({ restored: 1 });
      expect((await ask(pathOf(instance), { accept: 'application/dicom' })).bytes).toEqual(instance.bytes);
      expect((await ask(`/dicom-web/studies?${query}`)).status).toBe(200);
    },
  );

  test('§8.5: what is left of a study stays', async () => {
    const gone = await stored();
    const left = await stored({ StudyInstanceUID: gone.studyInstanceUid });
    await remove(pathOf(gone));
    expect((await ask(pathOf(gone))).status).toBe(410);
    expect((await ask(pathOf(left))).status).toBe(200);
    expect((await ask(studyOf(gone))).status).toBe(200);
  });

  test('§8.5: what never was is answered 404', async () => {
    expect((await remove('/dicom-web/studies/2.25.3')).status).toBe(404);
    const { studyInstanceUid, seriesInstanceUid, sopInstanceUid } = await stored();
    const elsewhere = {
      studyInstanceUid: '2.25.3',
      seriesInstanceUid,
      sopInstanceUid,
      bytes: new Uint8Array(0),
    };
    expect((await remove(pathOf(elsewhere))).status).toBe(404);
    expect((await ask(`/dicom-web/studies/${studyInstanceUid}`)).status).toBe(200);
  });
});
