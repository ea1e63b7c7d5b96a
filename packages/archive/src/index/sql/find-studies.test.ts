import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Tag } from '@isocenter/dicom';
import fc from 'fast-check';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { hasPostgres, startPostgres, type TestPostgres } from '../../../../../tests/harness/postgres.ts';
import { planQuery } from '../../query/plan-query.ts';
import type { MatchKey, Query } from '../../query/query.ts';
import { everything } from '../../query/restriction.ts';
import { madeRecord, stillClock } from '../../testing/made-instances.ts';
import { MemoryIndex } from '../memory-index.ts';
import { type ArchiveDatabase, openDatabase } from './database.ts';
import { findStudyIds, type SearchLimits, usualLimits } from './find-studies.ts';
import { SqlIndex } from './sql-index.ts';

// So small that a few dozen studies are many: each way of looking for a page is taken.
const tightLimits: SearchLimits = {
  fewEntries: 2,
  fewStudies: 4,
  countedEntries: 20,
  sortedEntries: 8,
  stepStudies: 7,
};

const names = [
  'Müller^Hans',
  'Muller^Anna',
  'Camille^Ana',
  'Schiller^Bo',
  'Yamada^Tarou=山田^太郎',
  'Иванов^Иван',
];
const modalities = ['CT', 'MR', 'SR'];
const days = ['20240101', '20240131', '20240201', '20250615', '20251231', ''];

const study = fc.record({
  name: fc.constantFrom(...names),
  patientId: fc.constantFrom('P1', 'P2', 'P3', ''),
  day: fc.constantFrom(...days),
  time: fc.constantFrom('101500', '235900', ''),
  description: fc.constantFrom('Chest', 'Head CT', ''),
  sex: fc.constantFrom('M', 'F', ''),
  modalities: fc.subarray(modalities, { minLength: 1 }),
});
type Study = typeof study extends fc.Arbitrary<infer T> ? T : never;

const recordsOf = (one: Study, number: number) =>
  one.modalities.map((modality, series) =>
    madeRecord({
      StudyInstanceUID: `1.${1000 + number}`,
      SeriesInstanceUID: `1.${1000 + number}.${series}`,
      SOPInstanceUID: `1.${1000 + number}.${series}.1`,
      PatientName: one.name,
      PatientID: one.patientId,
      StudyDate: one.day,
      StudyTime: one.time,
      StudyDescription: one.description,
      PatientSex: one.sex,
      Modality: modality,
    }),
  );

const key: fc.Arbitrary<MatchKey> = fc.oneof(
  fc.constantFrom<MatchKey>(
    { tag: Tag.PatientName, match: { kind: 'wildcard', pattern: 'Müller*' } },
    { tag: Tag.PatientName, match: { kind: 'wildcard', pattern: '*ille*' } },
    { tag: Tag.PatientName, match: { kind: 'wildcard', pattern: '*a*' } },
    { tag: Tag.PatientName, match: { kind: 'wildcard', pattern: '*田^太*' } },
    { tag: Tag.PatientID, match: { kind: 'single', value: 'P1' } },
    { tag: Tag.PatientID, match: { kind: 'list', values: ['P1', 'P2'] } },
    { tag: Tag.PatientSex, match: { kind: 'single', value: 'F' } },
    { tag: Tag.StudyDescription, match: { kind: 'wildcard', pattern: '*CT' } },
    { tag: Tag.StudyDescription, match: { kind: 'empty' } },
    { tag: Tag.StudyDescription, match: { kind: 'contains', text: 'chest' } },
    { tag: Tag.ModalitiesInStudy, match: { kind: 'list', values: ['MR', 'SR'] } },
    { tag: Tag.StudyTime, match: { kind: 'range', from: '11', to: undefined } },
  ),
  fc
    .constantFrom(...modalities)
    .map((value): MatchKey => ({ tag: Tag.ModalitiesInStudy, match: { kind: 'single', value } })),
  fc.tuple(fc.constantFrom(...days), fc.constantFrom(...days)).map(
    ([from, to]): MatchKey => ({
      tag: Tag.StudyDate,
      match: { kind: 'range', from: from || undefined, to: to || undefined },
    }),
  ),
);

const question = fc.record({
  keys: fc.uniqueArray(key, { maxLength: 3, selector: ({ tag }) => tag }),
  text: fc.option(fc.constantFrom('ille', 'mul', 'ct', 'chest p1', '太郎'), { nil: undefined }),
  sort: fc.option(
    fc.record({
      tag: fc.constantFrom(Tag.PatientName, Tag.StudyDate, Tag.ModalitiesInStudy, 'receivedAt' as const),
      descending: fc.boolean(),
    }),
    { nil: undefined },
  ),
  offset: fc.constantFrom(0, 0, 1, 5, 30, 120),
  limit: fc.constantFrom(1, 10, 25),
});

describe.each(['sqlite', ...(hasPostgres ? ['postgres'] : [])])('pages of studies in %s', (engine) => {
  let postgres: TestPostgres | undefined;
  let folder: string;
  let database: ArchiveDatabase;
  const memory = new MemoryIndex();

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'isocenter-pages-'));
    if (engine === 'postgres') postgres = await startPostgres();
    database = await openDatabase(folder, { clock: stillClock, url: postgres?.url });
    const records = fc.sample(study, { numRuns: 150, seed: 7 }).flatMap(recordsOf);
    const index = new SqlIndex(database);
    // In parts, so that studies change after they were made.
    for (const part of [0, 1, 2]) {
      const some = records.filter((_, number) => number % 3 === part);
      await memory.add(some);
      await index.add(some);
    }
  });
  afterAll(async () => {
    await database?.close();
    await postgres?.stop();
    await rm(folder, { recursive: true });
  });

  async function uidsOf(ids: readonly number[]): Promise<(string | undefined)[]> {
    const { rows } = await sql<{ id: number; study_instance_uid: string }>`
      select id, study_instance_uid from studies`.execute(database.kysely);
    const uids = new Map(rows.map((row) => [row.id, row.study_instance_uid]));
    return ids.map((id) => uids.get(id));
  }

  test.each([
    ['where a few dozen studies are many', tightLimits, engine === 'sqlite' ? 400 : 100],
    ['where they are few', usualLimits, 50],
  ])(
    'are those of the memory twin, %s',
    async (_, limits, numRuns) => {
      await fc.assert(
        fc.asyncProperty(question, async ({ sort, ...asked }) => {
          const query: Query = {
            ...asked,
            level: 'STUDY',
            ...(sort && { sort: [sort] }),
            restriction: everything,
          };
          const truth = await memory.find(query);
          const { condition, order } = planQuery(query);
          const connection = { database: database.kysely, dialect: database.dialect };
          const { offset, limit } = query;
          const found = await findStudyIds(connection, { condition, order, offset, limit }, limits);
          expect(await uidsOf(found.ids)).toEqual(truth.matches.map(({ keys }) => keys.studyInstanceUid));
          if (found.totalIsLowerBound) {
            expect(found.total).toBeGreaterThan(offset + found.ids.length);
            expect(found.total).toBeLessThanOrEqual(truth.total);
          } else expect(found.total).toBe(truth.total);
        }),
        { numRuns },
      );
    },
    120_000,
  );
});
