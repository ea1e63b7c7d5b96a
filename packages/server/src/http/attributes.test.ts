import {
  addAttribute,
  fetchTransport,
  listAttributes,
  ProblemError,
  removeAttribute,
} from '@isocenter/network/api';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { hasPostgres, startPostgres, type TestPostgres } from '../../../../tests/harness/postgres.ts';
import { attributeLine, makeSearchable, withAttributes } from '../cli/attribute-command.ts';
import type { ServerConfig } from '../config/config.ts';
import {
  configInTest,
  instanceInTest,
  type ServerInTest,
  startServerInTest,
  upload,
} from '../testing/server-in-test.ts';

let postgres: TestPostgres | undefined;
beforeAll(async () => {
  if (hasPostgres) postgres = await startPostgres();
});
afterAll(() => postgres?.stop());

const bar = { show: () => undefined };
const signal = new AbortController().signal;
const transport = fetchTransport();

describe.each(['sqlite', ...(hasPostgres ? ['postgres'] : [])])(
  'an attribute made searchable in %s',
  (kind) => {
    const database = (): ServerConfig['database'] =>
      kind === 'postgres' ? { kind: 'postgres', url: postgres?.url ?? '' } : { kind: 'sqlite' };
    let server: ServerInTest;
    beforeAll(async () => {
      server = await startServerInTest({ database: database() });
      const chest = {
        ProtocolName: 'Routine Chest',
        FrameOfReferenceUID: '1.2.3',
        AcquisitionDateTime: '20260102101112',
      };
      for (const content of [chest, { ProtocolName: 'Head', AcquisitionDateTime: '20260103' }, {}])
        await upload(server, instanceInTest({ ...content, PatientID: 'A-1' }).bytes);
    });
    afterAll(() => server.remove());
    const config = () => configInTest(server.dataFolder, { database: database() });
    const search = async (key: string) => {
      const response = await fetch(`${server.url}/dicom-web/studies?${key}`);
      const found = response.status === 204 ? [] : ((await response.json()) as unknown[]);
      return { found: found.length, warning: response.headers.get('warning') ?? '' };
    };

    test('is a query key by keyword and tag, matched as its VR says', async () => {
      expect(await search('ProtocolName=Head')).toMatchObject({
        found: 3,
        warning: expect.stringContaining('00181030'),
      });
      const [added] = await addAttribute(transport, server.url, {
        attribute: 'ProtocolName',
        level: 'SERIES',
      });
      expect(added).toMatchObject({
        tag: '00181030',
        keyword: 'ProtocolName',
        vr: 'LO',
        level: 'SERIES',
        total: 3,
      });
      const whole = await makeSearchable(
        config(),
        { attribute: '00181030', level: 'SERIES' },
        { bar, signal },
      );
      expect(attributeLine(whole)).toBe('00181030  LO  SERIES  ProtocolName: every file was read');
      expect(await search('ProtocolName=Head')).toEqual({ found: 1, warning: '' });
      expect(await search('00181030=*o*e*')).toEqual({ found: 1, warning: '' });
      await makeSearchable(config(), { attribute: 'FrameOfReferenceUID' }, { bar, signal });
      expect((await search('FrameOfReferenceUID=1.2.3,1.2.4')).found).toBe(1);
      await makeSearchable(config(), { attribute: 'AcquisitionDateTime' }, { bar, signal });
      expect((await search('AcquisitionDateTime=20260102-20260102')).found).toBe(1);
      expect((await search('AcquisitionDateTime=2026010210-')).found).toBe(2);
      expect((await search('AcquisitionDateTime=-202601')).found).toBe(2);
    });

    test('finds what comes later, and is taken back', async () => {
      await upload(server, instanceInTest({ ProtocolName: 'Head', PatientID: 'A-1' }).bytes);
      await expect.poll(async () => (await search('ProtocolName=Head')).found).toBe(2);
      await removeAttribute(transport, server.url, 'ProtocolName');
      const left = await listAttributes(transport, server.url);
      expect(left.map(({ keyword }) => keyword)).not.toContain('ProtocolName');
      expect((await search('ProtocolName=Head')).warning).toContain('00181030');
      await expect(removeAttribute(transport, server.url, 'ProtocolName')).rejects.toMatchObject({
        problem: { status: 404 },
      });
    });

    test('is refused where it has no name in PS3.6, or values that cannot be compared', async () => {
      for (const attribute of ['NoSuchKeyword', '00091001', 'PixelData'])
        await expect(addAttribute(transport, server.url, { attribute })).rejects.toThrow(ProblemError);
    });

    test('is made without a server too', async () => {
      await server.close();
      await makeSearchable(config(), { attribute: 'ProtocolName' }, { bar, signal });
      const listed = await withAttributes(config(), ({ list }) => list());
      expect(listed.map(({ keyword, isWhole }) => [keyword, isWhole])).toContainEqual(['ProtocolName', true]);
      await withAttributes(config(), ({ remove }) => remove('00181030'));
      expect(await withAttributes(config(), ({ list }) => list())).toHaveLength(2);
    });
  },
);
