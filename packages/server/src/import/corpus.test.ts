import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Archive, answeredTags, everything, openArchive } from '@isocenter/archive';
import { bytesSource, openPart10 } from '@isocenter/dicom';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { matchesJson } from '../dicomweb/searching/matches-json.ts';
import { membersJson } from '../dicomweb/searching/members-json.ts';
import { importPaths } from './index.ts';

const shared =
  process.env.ISOCENTER_SHARED ?? fileURLToPath(new URL('../../../../../shared', import.meta.url));
const corpus = join(shared, 'corpus');

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'isocenter-corpus-'));
});
afterEach(() => rm(folder, { recursive: true }));

/** Searches answer the same bytes from the text of rows as from objects. */
async function expectSameAnswers(archive: Archive): Promise<void> {
  const service = 'http://127.0.0.1/dicom-web';
  const asked = { keys: [], offset: 0, limit: 10_000, restriction: everything };
  for (const level of ['STUDY', 'SERIES', 'IMAGE'] as const)
    for (const include of [[], [...answeredTags(level)]]) {
      const query = { ...asked, level, include };
      const { matches } = await archive.find(query);
      expect(matches.length).toBeGreaterThan(0);
      const text = membersJson(await archive.findMembers(query), service);
      expect(text.equals(await matchesJson(matches, service))).toBe(true);
    }
}

describe.skipIf(!existsSync(corpus))('importing the corpus (needs the folder ISOCENTER_SHARED names)', () => {
  test('stores every series, each data set byte for byte, and finds it again', async () => {
    const archive = await openArchive({ folder, clock: Date });
    const report = await importPaths([join(corpus, 'series')], { archive, userId: 'local' });
    expect(report).toMatchObject({ refused: 0, ignored: 0, alreadyStored: 0 });
    expect(report.stored).toBeGreaterThan(300);
    for (const { name, sopInstanceUid = '' } of report.entries) {
      const sent = await readFile(name);
      const stored = await archive.instance({ sopInstanceUid }, everything);
      const blob = await stored?.open();
      const kept = await blob?.read(0, blob.byteLength);
      await blob?.close();
      const { dataSetByteOffset } = await openPart10(bytesSource(sent), { stopBeforePixelData: true });
      expect(
        Buffer.compare(sent.subarray(dataSetByteOffset), kept?.subarray(stored?.dataSetByteOffset) ?? sent),
      ).toBe(0);
    }
    const { studies } = await archive.findStudies({
      keys: [],
      offset: 0,
      limit: 100,
      restriction: everything,
    });
    expect(studies.reduce((sum, study) => sum + study.numberOfInstances, 0)).toBe(report.stored);
    await expectSameAnswers(archive);
    await archive.close();
  });

  test('ends every broken file with an outcome that says what to do, and stays whole', async () => {
    const archive = await openArchive({ folder, clock: Date });
    const report = await importPaths([join(corpus, 'broken')], { archive, userId: 'local' });
    const { stored, alreadyStored, quarantined, refused, ignored } = report;
    expect(stored + alreadyStored + quarantined + refused + ignored).toBe(report.entries.length);
    for (const { outcome, problem } of report.entries) {
      if (outcome !== 'refused') continue;
      for (const part of [problem?.title, problem?.detail, problem?.fix]) expect(part).toMatch(/\w.*\.$/);
      expect(problem?.status).toBeLessThan(500);
    }
    await expectSameAnswers(archive);
    expect(await archive.verify()).toEqual({ draftsRemoved: 0, adopted: 0, setAside: 0, missing: [] });
    await archive.close();
  });
});
