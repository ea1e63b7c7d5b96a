import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { type DataSetContent, formatDicomJson, Tag, tagToHex } from '@isocenter/dicom';
import { sql } from 'kysely';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { hasPostgres, startPostgres, type TestPostgres } from '../../../../tests/harness/postgres.ts';
import type { Matching, MatchKey, Query } from '../query/query.ts';
import { everything, type Restriction } from '../query/restriction.ts';
import type { StoredFrames } from '../retrieve/stored-frames.ts';
import type { InstanceAddress, InstanceScope } from '../retrieve/stored-instance.ts';
import { madeRecord, stillClock } from '../testing/made-instances.ts';
import type { IndexStep } from './index-step.ts';
import type { AttributeValues, InstanceIndex, InstanceRecord } from './instance-index.ts';
import { MemoryIndex } from './memory-index.ts';
import type { RenditionRow } from './rendition-row.ts';
import { type ArchiveDatabase, openDatabase } from './sql/database.ts';
import { SqlIndex } from './sql/sql-index.ts';
import type { WithheldFilter } from './withheld.ts';

let close: () => Promise<void> = async () => {};

async function openSqlite(): Promise<InstanceIndex> {
  const folder = await mkdtemp(join(tmpdir(), 'isocenter-index-'));
  const database = await openDatabase(folder, { clock: stillClock });
  close = async () => {
    await database.close();
    await rm(folder, { recursive: true });
  };
  return new SqlIndex(database);
}

let postgres: TestPostgres | undefined;
let postgresDatabase: ArchiveDatabase | undefined;
let postgresFolder: string | undefined;
afterAll(async () => {
  await postgresDatabase?.close();
  await postgres?.stop();
  if (postgresFolder) await rm(postgresFolder, { recursive: true });
});

/** One server for all tests, emptied before each: to make a database anew would take longer than the test. */
async function openPostgres(): Promise<InstanceIndex> {
  postgres ??= await startPostgres();
  postgresFolder ??= await mkdtemp(join(tmpdir(), 'isocenter-index-'));
  postgresDatabase ??= await openDatabase(postgresFolder, { clock: stillClock, url: postgres.url });
  const { kysely } = postgresDatabase;
  const { rows } = await sql<{ tablename: string }>`
    select tablename from pg_tables where schemaname = 'public' and tablename <> 'migrations'`.execute(
    kysely,
  );
  const tables = rows.map(({ tablename }) => sql.table(tablename));
  await sql`truncate ${sql.join(tables)} restart identity`.execute(kysely);
  return new SqlIndex(postgresDatabase);
}

/** Three studies: names in three scripts, two modalities in one, a night between dates. */
const instances: DataSetContent[] = [
  {
    SOPInstanceUID: '1.1.1.1',
    StudyInstanceUID: '1.1',
    SeriesInstanceUID: '1.1.1',
    PatientName: 'Müller^Hans^^Dr.',
    PatientID: 'A-1',
    IssuerOfPatientID: 'HOSPITAL',
    PatientBirthDate: '19500102',
    PatientSex: 'M',
    StudyDate: '20260705',
    StudyTime: '235900',
    StudyDescription: 'Thorax Übersicht',
    AccessionNumber: 'ACC-7',
    ReferringPhysicianName: 'Doe^Jane',
    StudyID: 'S[1]',
    Modality: 'CT',
    SeriesNumber: 2,
    SeriesDescription: 'Lung 1 mm',
    InstanceNumber: 10,
    Rows: 512,
    Columns: 256,
    PerformedProcedureStepStartDate: '20260705',
    PerformedProcedureStepStartTime: '1200',
    RequestAttributesSequence: [
      { ScheduledProcedureStepID: 'SPS1', RequestedProcedureID: 'RP1' },
      { ScheduledProcedureStepID: 'SPS2', RequestedProcedureID: 'RP2' },
    ],
  },
  {
    SOPInstanceUID: '1.1.1.2',
    StudyInstanceUID: '1.1',
    SeriesInstanceUID: '1.1.1',
    PatientName: 'Müller^Hans^^Dr.',
    PatientID: 'A-1',
    IssuerOfPatientID: 'HOSPITAL',
    StudyDate: '20260705',
    StudyTime: '235900',
    Modality: 'CT',
    SeriesNumber: 2,
    InstanceNumber: 9,
  },
  {
    SOPInstanceUID: '1.1.2.1',
    StudyInstanceUID: '1.1',
    SeriesInstanceUID: '1.1.2',
    PatientName: 'Müller^Hans^^Dr.',
    PatientID: 'A-1',
    IssuerOfPatientID: 'HOSPITAL',
    Modality: 'SR',
    SeriesNumber: 10,
    SOPClassUID: '1.2.840.10008.5.1.4.1.1.88.11',
    InstanceNumber: 1,
  },
  {
    SOPInstanceUID: '1.2.1.1',
    StudyInstanceUID: '1.2',
    SeriesInstanceUID: '1.2.1',
    PatientName: 'Yamada^Tarou=山田^太郎=やまだ^たろう',
    PatientID: 'a-1',
    StudyDate: '20260706',
    StudyTime: '000100',
    Modality: 'MR',
    AccessionNumber: 'ACC-8',
  },
  {
    SOPInstanceUID: '1.3.1.1',
    StudyInstanceUID: '1.3',
    SeriesInstanceUID: '1.3.1',
    PatientName: 'Иванов^Иван',
    PatientID: '',
    StudyDate: '',
    StudyTime: '',
    Modality: 'CT',
    AccessionNumber: '',
  },
];

const single = (tag: number, value: string): MatchKey => ({ tag, match: { kind: 'single', value } });
const wildcard = (tag: number, pattern: string): MatchKey => ({ tag, match: { kind: 'wildcard', pattern } });
const range = (tag: number, from?: string, to?: string): MatchKey => ({
  tag,
  match: { kind: 'range', from, to },
});

const studyQuery = (keys: MatchKey[], more: Partial<Query> = {}): Query => ({
  level: 'STUDY',
  keys,
  offset: 0,
  limit: 100,
  restriction: everything,
  ...more,
});

/** Whatever is asked for is told as text too, and says the same. */
function foundBothWays(index: InstanceIndex): InstanceIndex {
  const find = index.find.bind(index);
  index.find = async (query) => {
    const found = await find(query);
    const { include } = query;
    if (include === 'all') return found;
    const { hexTags, matches, ...totals } = await index.findMembers({ ...query, include });
    const { matches: objects, ...sameTotals } = found;
    expect(totals).toEqual(sameTotals);
    expect(hexTags).toEqual([...hexTags].sort());
    expect(
      matches.map(({ keys, members }) => [
        keys,
        `{${members.filter((member) => member !== undefined).join()}}`,
      ]),
    ).toEqual(objects.map(({ keys, attributes }) => [keys, formatDicomJson(attributes)]));
    return found;
  };
  const instancesOf = index.instancesOf.bind(index);
  index.instancesOf = async (scope, restriction, options) => {
    const found = await instancesOf(scope, restriction, options);
    const { studyInstanceUid } = scope;
    for (const uid of new Set([
      scope.seriesInstanceUid ?? '1.1.1',
      ...found.map((one) => one.seriesInstanceUid),
    ]))
      expect(await index.digestsOf({ studyInstanceUid, seriesInstanceUid: uid }, restriction)).toEqual(
        found
          .filter(({ seriesInstanceUid }) => seriesInstanceUid === uid)
          .map(({ sha256, overlay }) => ({ sha256, ...(overlay && { overlay: JSON.stringify(overlay) }) })),
      );
    return found;
  };
  return index;
}

const engines = [
  { name: 'memory', open: async (): Promise<InstanceIndex> => new MemoryIndex() },
  { name: 'sqlite', open: openSqlite },
  ...(hasPostgres ? [{ name: 'postgres', open: openPostgres }] : []),
];

let index: InstanceIndex;
async function fill(open: () => Promise<InstanceIndex>): Promise<void> {
  index = foundBothWays(await open());
  await index.add(instances.map(madeRecord));
}
/** Whatever a test did: what is counted on each write is what the rows say. */
async function putAway(): Promise<void> {
  expect(await index.recount({ repair: false })).toEqual({ found: 0, repaired: 0 });
  await close();
  close = async () => {};
}

async function studiesOf(keys: MatchKey[], more: Partial<Query> = {}): Promise<(string | undefined)[]> {
  const { matches, total } = await index.find(studyQuery(keys, more));
  expect(total).toBe(matches.length);
  return matches.map((match) => match.keys.studyInstanceUid);
}

/** What only asks shares an index: to make one takes longer than most questions. */
describe.each(engines)('matching by an index in $name', ({ open }) => {
  beforeAll(() => fill(open));
  afterAll(putAway);

  test.each<[string, MatchKey[], string[]]>([
    ['no key', [], ['1.2', '1.1', '1.3']],
    ['an empty value matches all, absent ones too', [single(Tag.AccessionNumber, '')], ['1.2', '1.1', '1.3']],
    ['a lone * does the same', [wildcard(Tag.AccessionNumber, '*')], ['1.2', '1.1', '1.3']],
    ['a single value, case included', [single(Tag.PatientID, 'A-1')], ['1.1']],
    ['wildcards, case included', [wildcard(Tag.PatientID, 'A*')], ['1.1']],
    ['? for one character', [wildcard(Tag.AccessionNumber, 'ACC-?')], ['1.2', '1.1']],
    ['? is not none', [wildcard(Tag.AccessionNumber, 'ACC-7?')], []],
    ['brackets stand for themselves', [wildcard(Tag.StudyID, 'S[1]*')], ['1.1']],
    ['brackets are no character class', [wildcard(Tag.StudyID, 'S[1S]*')], []],
    [
      'a UID list',
      [{ tag: Tag.StudyInstanceUID, match: { kind: 'list', values: ['1.3', '1.1', '9'] } }],
      ['1.1', '1.3'],
    ],
    ['emptiness', [{ tag: Tag.AccessionNumber, match: { kind: 'empty' } }], ['1.3']],
    ['all keys together', [wildcard(Tag.AccessionNumber, 'ACC*'), single(Tag.PatientSex, 'M')], ['1.1']],
    ['a modality somewhere in the study', [single(Tag.ModalitiesInStudy, 'SR')], ['1.1']],
    [
      'several modalities, any of them',
      [{ tag: Tag.ModalitiesInStudy, match: { kind: 'list', values: ['SR', 'MR'] } }],
      ['1.2', '1.1'],
    ],
    [
      'a SOP class somewhere in the study',
      [single(Tag.SOPClassesInStudy, '1.2.840.10008.5.1.4.1.1.88.11')],
      ['1.1'],
    ],
    ['a series below', [single(Tag.SeriesInstanceUID, '1.2.1')], ['1.2']],
    ['an instance below', [single(Tag.SOPInstanceUID, '1.1.2.1')], ['1.1']],
    ['a requested procedure', [single(Tag.RequestedProcedureID, 'RP2')], ['1.1']],
    ['a scheduled step', [wildcard(Tag.ScheduledProcedureStepID, 'SPS?')], ['1.1']],
    ['a number, whatever its form', [single(Tag.SeriesNumber, '0010')], ['1.1']],
    ['a number that is none', [single(Tag.SeriesNumber, 'ten')], []],
    ['a name of a physician', [single(Tag.ReferringPhysicianName, 'doe^jane')], ['1.1']],
  ])('%s', async (_, keys, expected) => {
    expect(await studiesOf(keys)).toEqual(expected);
  });

  test.each<[string, string[]]>([
    ['Müller*', ['1.1']],
    ['MULLER^H*', ['1.1']],
    ['muller^hans^^dr.', ['1.1']],
    ['Müller', []],
    ['иванов*', ['1.3']],
    ['山田*', ['1.2']],
    ['やまだ^*', ['1.2']],
    ['Yamada^Tarou', ['1.2']],
    ['Yamada*=山田*', ['1.2']],
    ['Yamada*=山本*', []],
    ['=山田^太郎', ['1.2']],
    ['山田*=*', []],
    ['Yamada^Tarou^^^', ['1.2']],
    ['?amada*', ['1.2']],
    // Carets behind a name are not significant, PS3.5 §6.2.1.1.
    ['Yamada^Tarou^*', ['1.2']],
    ['Yamada^Tarou^^*', ['1.2']],
    ['Yamada^*^*', ['1.2']],
    ['Yamada^Tarou^*=山田^*^*=*^*', ['1.2']],
    ['Y*^*', ['1.2']],
    ['Yamada^Tarou^H*', []],
    ['Yamada^^*', []],
  ])('the name %s', async (pattern, expected) => {
    const match: Matching = /[*?]/.test(pattern)
      ? { kind: 'wildcard', pattern }
      : { kind: 'single', value: pattern };
    expect(await studiesOf([{ tag: Tag.PatientName, match }])).toEqual(expected);
  });

  test.each<[string, string[]]>([
    ['hans muller', ['1.1']],
    ['Mul', ['1.1']],
    ['太郎', ['1.2']],
    ['uller', []],
    ['Hans Yamada', []],
  ])('fuzzily the name %s', async (value, expected) => {
    expect(await studiesOf([single(Tag.PatientName, value)], { fuzzy: true })).toEqual(expected);
  });

  test.each<[string, MatchKey[], string[]]>([
    ['a day', [single(Tag.StudyDate, '20260705')], ['1.1']],
    ['an open range', [range(Tag.StudyDate, '20260706')], ['1.2']],
    ['a range to', [range(Tag.StudyDate, undefined, '20260705')], ['1.1']],
    ['a closed range', [range(Tag.StudyDate, '20260701', '20260731')], ['1.2', '1.1']],
    ['no date at all', [single(Tag.StudyDate, 'today')], []],
    ['an hour', [range(Tag.StudyTime, '23', '23')], ['1.1']],
    ['a minute', [single(Tag.StudyTime, '0001')], ['1.2']],
    [
      'one night, from one date and time to another',
      [range(Tag.StudyDate, '20260705', '20260706'), range(Tag.StudyTime, '235800', '000200')],
      ['1.2', '1.1'],
    ],
    ['after a moment', [range(Tag.StudyDate, '20260705'), range(Tag.StudyTime, '235901')], ['1.2']],
    [
      'before a moment',
      [range(Tag.StudyDate, '20260705', '20260706'), range(Tag.StudyTime, '0000', '000059')],
      ['1.1'],
    ],
    [
      'a procedure step moment',
      [
        range(Tag.PerformedProcedureStepStartDate, '20260704', '20260705'),
        range(Tag.PerformedProcedureStepStartTime, '1300', '1200'),
      ],
      ['1.1'],
    ],
  ])('%s', async (_, keys, expected) => {
    expect(await studiesOf(keys)).toEqual(expected);
  });

  test('date and time ranges stay apart when the asker did not negotiate to join them', async () => {
    const keys = [range(Tag.StudyDate, '20260705', '20260706'), range(Tag.StudyTime, '2300', '2359')];
    expect(await studiesOf(keys, { combineDateAndTime: false })).toEqual(['1.1']);
  });

  test.each<[string, string[]]>([
    ['müller', ['1.1']],
    ['hans thorax', ['1.1']],
    ['übers', ['1.1']],
    ['acc', ['1.2', '1.1']],
    ['2026-07-06', ['1.2']],
    ['太郎', ['1.2']],
    ['sr', ['1.1']],
    ['hans mr', []],
  ])('free text %s', async (text, expected) => {
    expect(await studiesOf([], { text })).toEqual(expected);
  });

  test.each<[number, string, string[]]>([
    [Tag.PatientID, 'a-', ['1.2', '1.1']],
    [Tag.StudyDescription, 'ÜBERSICHT', ['1.1']],
    [Tag.PatientName, 'Hans, Mül', ['1.1']],
    [Tag.AccessionNumber, '-8', ['1.2']],
  ])('attribute %i containing %s', async (tag, text, expected) => {
    expect(await studiesOf([{ tag, match: { kind: 'contains', text } }])).toEqual(expected);
  });

  test('keys that no index has filter nothing and are named', async () => {
    const { matches, ignoredKeys } = await index.find(studyQuery([single(Tag.ImageComments, 'x')]));
    expect(matches).toHaveLength(3);
    expect(ignoredKeys).toEqual([Tag.ImageComments]);
  });

  test('the restriction holds for every question', async () => {
    const restriction = { kind: 'studies', studyInstanceUids: ['1.2'] } as const;
    for (const level of ['PATIENT', 'STUDY', 'SERIES', 'IMAGE'] as const) {
      expect((await index.find(studyQuery([], { level, restriction }))).total).toBe(1);
    }
    expect((await index.findStudies(studyQuery([], { restriction }))).total).toBe(1);
    expect(await index.study('1.1', restriction)).toBeUndefined();
    expect(await index.manifest('1.1', restriction)).toBeUndefined();
    expect(await index.instance({ sopInstanceUid: '1.1.1.1' }, restriction)).toBeUndefined();
    expect(await index.instancesOf({ studyInstanceUid: '1.1' }, restriction)).toEqual([]);
    expect(await index.instance({ sopInstanceUid: '1.2.1.1' }, restriction)).toBeDefined();
    expect(await index.changes({ since: 0, limit: 10, restriction })).toHaveLength(1);
  });
});

describe.each(engines)('an index in $name', ({ open }) => {
  beforeEach(() => fill(open));
  afterEach(putAway);

  describe('matching', () => {
    test.each([
      ['OB', 'OB^*', true],
      ['OB^^^^', 'OB^*', true],
      ['OB^^^^', 'OB^^*', true],
      ['OB', 'O?^^*', true],
      ['OB', 'OB^A*', false],
      ['OB^B', 'OB^^*', false],
      ['OBX', 'OB^*', false],
    ])('the name %s against %s', async (PatientName, pattern, isFound) => {
      const uids = { StudyInstanceUID: '2.1', SeriesInstanceUID: '2.1.1', SOPInstanceUID: '2.1.1.1' };
      await index.add([madeRecord({ ...uids, PatientName })]);
      expect(await studiesOf([wildcard(Tag.PatientName, pattern)])).toEqual(isFound ? ['2.1'] : []);
    });
  });

  describe('answers', () => {
    const values = (match: { attributes: Record<string, { Value?: unknown[] }> } | undefined, tag: number) =>
      match?.attributes[tagToHex(tag)]?.Value;

    test('a study with its counts, modalities and patient', async () => {
      const { matches } = await index.find(studyQuery([single(Tag.StudyInstanceUID, '1.1')]));
      const [match] = matches;
      expect(values(match, Tag.PatientName)).toEqual([{ Alphabetic: 'Müller^Hans^^Dr.' }]);
      expect(values(match, Tag.NumberOfStudyRelatedSeries)).toEqual([2]);
      expect(values(match, Tag.NumberOfStudyRelatedInstances)).toEqual([3]);
      expect(values(match, Tag.ModalitiesInStudy)).toEqual(['CT', 'SR']);
      expect(values(match, Tag.InstanceAvailability)).toEqual(['ONLINE']);
      expect(match?.attributes[tagToHex(Tag.StudyDescription)]).toBeUndefined();
    });

    test('required attributes that are not known come empty', async () => {
      const { matches } = await index.find(studyQuery([single(Tag.StudyInstanceUID, '1.3')]));
      expect(matches[0]?.attributes[tagToHex(Tag.AccessionNumber)]).toEqual({ vr: 'SH' });
    });

    test('attributes that were asked for, and those matched on', async () => {
      const keys = [single(Tag.StudyInstanceUID, '1.1'), wildcard(Tag.IssuerOfPatientID, 'H*')];
      const { matches } = await index.find(studyQuery(keys, { include: [Tag.StudyDescription] }));
      expect(values(matches[0], Tag.StudyDescription)).toEqual(['Thorax Übersicht']);
      expect(values(matches[0], Tag.IssuerOfPatientID)).toEqual(['HOSPITAL']);
    });

    test('series of a study in order, with the study only where the search spans studies', async () => {
      const query = studyQuery([single(Tag.StudyInstanceUID, '1.1')], { level: 'SERIES' });
      const { matches } = await index.find(query);
      expect(matches.map((match) => match.keys.seriesInstanceUid)).toEqual(['1.1.1', '1.1.2']);
      expect(values(matches[0], Tag.NumberOfSeriesRelatedInstances)).toEqual([2]);
      expect(matches[0]?.attributes[tagToHex(Tag.PatientName)]).toBeUndefined();
      const all = await index.find({ ...query, keys: [single(Tag.Modality, 'MR')] });
      expect(values(all.matches[0], Tag.PatientName)).toEqual([
        { Alphabetic: 'Yamada^Tarou', Ideographic: '山田^太郎', Phonetic: 'やまだ^たろう' },
      ]);
    });

    test('instances of one series by number, whatever their values hold', async () => {
      const texts = [']},"00280010":{"vr":"US"', '\\"}', '{"', '山田\ud83d\ude00', '\u2028'];
      const made = texts.map((text, at) => ({
        ...instances[0],
        SOPInstanceUID: `1.1.1.${10 + at}`,
        InstanceNumber: 20 - at,
        ImageComments: text,
        ContentLabel: 'A"B',
        ConceptNameCodeSequence: [{ CodeMeaning: text, InstanceNumber: 99, CodeValue: 'V' }],
      }));
      await index.add(made.map(madeRecord));
      const keys = [single(Tag.StudyInstanceUID, '1.1'), single(Tag.SeriesInstanceUID, '1.1.1')];
      const include = [Tag.ImageComments, Tag.ContentLabel, Tag.ConceptNameCodeSequence, Tag.PatientName];
      const query = studyQuery(keys, { level: 'IMAGE', include });
      const { matches, total } = await index.find(query);
      expect(total).toBe(7);
      expect(matches.map((match) => match.keys.sopInstanceUid)).toEqual([
        '1.1.1.2',
        '1.1.1.1',
        ...texts.map((_, at) => `1.1.1.${14 - at}`),
      ]);
      expect(matches.slice(2).map((match) => values(match, Tag.ImageComments))).toEqual(
        [...texts].reverse().map((text) => [text]),
      );
      expect(values(matches[6], Tag.InstanceNumber)).toEqual([20]);
      const page = await index.find({ ...query, offset: 3, limit: 2 });
      expect(page).toMatchObject({ total: 7, matches: [...matches.slice(3, 5)] });
      expect(await index.find({ ...query, offset: 9, limit: 2 })).toMatchObject({ total: 7, matches: [] });
      const sorted = { ...query, sort: [{ tag: Tag.InstanceNumber, descending: true }] };
      expect((await index.find(sorted)).matches.map((match) => match.keys)).toEqual(
        matches.map((match) => match.keys).reverse(),
      );
    });

    test('instances by number, not by text', async () => {
      const keys = [single(Tag.SeriesInstanceUID, '1.1.1')];
      const { matches } = await index.find(studyQuery(keys, { level: 'IMAGE' }));
      expect(matches.map((match) => match.keys.sopInstanceUid)).toEqual(['1.1.1.2', '1.1.1.1']);
      expect(values(matches[1], Tag.Columns)).toEqual([256]);
    });

    test('modalities of the whole study when asked at the series level', async () => {
      const { total } = await index.find(
        studyQuery([single(Tag.ModalitiesInStudy, 'SR')], { level: 'SERIES' }),
      );
      expect(total).toBe(2);
    });

    test('patients, counted, with an unnamed one for each study without an ID', async () => {
      const { matches } = await index.find(studyQuery([], { level: 'PATIENT' }));
      expect(matches).toHaveLength(3);
      const [first] = matches;
      expect(values(first, Tag.NumberOfPatientRelatedInstances)).toEqual([3]);
      expect(
        (await index.find(studyQuery([single(Tag.StudyDate, '20260706')], { level: 'PATIENT' }))).total,
      ).toBe(1);
      expect((await index.find(studyQuery([single(Tag.Modality, 'MR')], { level: 'PATIENT' }))).total).toBe(
        1,
      );
      expect(
        (await index.find(studyQuery([single(Tag.RequestedProcedureID, 'RP1')], { level: 'PATIENT' }))).total,
      ).toBe(1);
    });

    test('rows of the study list', async () => {
      const { studies, total } = await index.findStudies(studyQuery([]));
      expect(total).toBe(3);
      expect(studies[1]).toEqual({
        studyInstanceUid: '1.1',
        patientName: 'Müller, Hans',
        patientId: 'A-1',
        patientBirthDate: '1950-01-02',
        patientSex: 'M',
        studyDate: '2026-07-05',
        studyTime: '23:59:00',
        accessionNumber: 'ACC-7',
        modalities: ['CT', 'SR'],
        studyDescription: 'Thorax Übersicht',
        numberOfSeries: 2,
        numberOfInstances: 3,
        numberOfQuarantined: 0,
        receivedAt: '2026-07-05T10:20:00.000Z',
      });
      expect(studies[2]).not.toHaveProperty('studyDate');
    });

    test('the manifest of a study', async () => {
      const manifest = await index.manifest('1.1', everything);
      expect(manifest?.study.numberOfSeries).toBe(2);
      expect(manifest?.series.map((series) => series.seriesNumber)).toEqual([2, 10]);
      expect(manifest?.series[0]).toMatchObject({
        modality: 'CT',
        numberOfInstances: 2,
        seriesDescription: 'Lung 1 mm',
      });
      expect(manifest?.series[0]?.instances.map((instance) => instance.instanceNumber)).toEqual([9, 10]);
      expect(await index.manifest('9.9', everything)).toBeUndefined();
    });

    test('the manifest says which instances are parts of one image', async () => {
      const part = { StudyInstanceUID: '4.1', SeriesInstanceUID: '4.1.1', ConcatenationUID: '4.1.9' };
      await index.add([
        madeRecord({ ...part, SOPInstanceUID: '4.1.1.1', InConcatenationNumber: 2 }),
        madeRecord({ ...part, SOPInstanceUID: '4.1.1.2', ConcatenationUID: undefined }),
      ]);
      const manifest = await index.manifest('4.1', everything);
      const [first, second] = manifest?.series[0]?.instances ?? [];
      expect(first?.concatenation).toEqual({ concatenationUid: '4.1.9', partNumber: 2 });
      expect(second).not.toHaveProperty('concatenation');
    });

    test('one instance, only under its own study and series', async () => {
      const sopInstanceUid = '1.1.2.1';
      expect(await index.instance({ sopInstanceUid }, everything)).toMatchObject({
        seriesInstanceUid: '1.1.2',
      });
      expect(await index.instance({ sopInstanceUid, studyInstanceUid: '1.1' }, everything)).toBeDefined();
      expect(await index.instance({ sopInstanceUid, studyInstanceUid: '1.2' }, everything)).toBeUndefined();
      expect(
        await index.instance({ sopInstanceUid, seriesInstanceUid: '1.1.1' }, everything),
      ).toBeUndefined();
    });

    test('instances of a study and of a series', async () => {
      const uids = async (scope: { studyInstanceUid: string; seriesInstanceUid?: string }) =>
        (await index.instancesOf(scope, everything)).map((instance) => instance.sopInstanceUid);
      expect(await uids({ studyInstanceUid: '1.1' })).toEqual(['1.1.1.2', '1.1.1.1', '1.1.2.1']);
      expect(await uids({ studyInstanceUid: '1.1', seriesInstanceUid: '1.1.2' })).toEqual(['1.1.2.1']);
    });
  });

  describe('order and pages', () => {
    test.each<[string, Query['sort'], string[]]>([
      ['by name, absent last', [{ tag: Tag.PatientName, descending: false }], ['1.1', '1.2', '1.3']],
      ['by name backwards', [{ tag: Tag.PatientName, descending: true }], ['1.3', '1.2', '1.1']],
      [
        'by accession number, absent last',
        [{ tag: Tag.AccessionNumber, descending: false }],
        ['1.1', '1.2', '1.3'],
      ],
      ['backwards too', [{ tag: Tag.AccessionNumber, descending: true }], ['1.2', '1.1', '1.3']],
      ['by modality', [{ tag: Tag.ModalitiesInStudy, descending: false }], ['1.3', '1.1', '1.2']],
      ['by arrival, then newest', [{ tag: 'receivedAt', descending: true }], ['1.2', '1.1', '1.3']],
    ])('%s', async (_, sort, expected) => {
      expect(await studiesOf([], { sort })).toEqual(expected);
    });

    test('text is in the order of its bytes, also beyond the first plane', async () => {
      for (const [number, name] of ['\u{20bb7}野^A', '\ue000^A'].entries()) {
        const uids = { StudyInstanceUID: `2.${number}`, SeriesInstanceUID: `2.${number}.1` };
        await index.add([madeRecord({ ...uids, SOPInstanceUID: `2.${number}.1.1`, StudyDescription: name })]);
      }
      const sort = [{ tag: Tag.StudyDescription, descending: false }];
      const keys = [{ tag: Tag.StudyInstanceUID, match: { kind: 'list', values: ['2.0', '2.1'] } }] as const;
      expect(await studiesOf([...keys], { sort })).toEqual(['2.1', '2.0']);
    });

    test('pages neither repeat nor lose rows that compare equal', async () => {
      await index.add(
        Array.from({ length: 25 }, (_, number) =>
          madeRecord({
            SOPInstanceUID: `3.${number}.1.1`,
            SeriesInstanceUID: `3.${number}.1`,
            StudyInstanceUID: `3.${number}`,
          }),
        ),
      );
      const keys = [single(Tag.PatientID, 'P1')];
      const seen: (string | undefined)[] = [];
      for (let offset = 0; offset < 30; offset += 10) {
        const page = await index.find(studyQuery(keys, { offset, limit: 10 }));
        expect(page.total).toBe(25);
        seen.push(...page.matches.map((match) => match.keys.studyInstanceUid));
      }
      expect(new Set(seen).size).toBe(25);
      const beyond = await index.find(studyQuery(keys, { offset: 100, limit: 10 }));
      expect(beyond).toMatchObject({ matches: [], total: 25 });
    });
  });

  describe('keeping count', () => {
    test('changes are numbered in order and tell how far the study grew', async () => {
      const changes = await index.changes({ since: 0, limit: 100, restriction: everything });
      expect(changes.map((change) => change.sequence)).toEqual([1, 2, 3, 4, 5]);
      expect(changes[2]).toEqual({
        sequence: 3,
        kind: 'instance-stored',
        studyInstanceUid: '1.1',
        seriesInstanceUid: '1.1.2',
        sopInstanceUid: '1.1.2.1',
        occurredAt: '2026-07-05T10:20:00.000Z',
        numberOfStudyInstances: 3,
      });
      expect(await index.changes({ since: 3, limit: 1, restriction: everything })).toMatchObject([
        { sequence: 4 },
      ]);
      expect(await index.lastSequence()).toBe(5);
    });

    test('all instances of one call become visible or none', async () => {
      const fresh = madeRecord({
        SOPInstanceUID: '7.1.1.1',
        StudyInstanceUID: '7.1',
        SeriesInstanceUID: '7.1.1',
      });
      const repeated = madeRecord(instances[0]);
      await expect(index.add([fresh, repeated])).rejects.toThrow();
      expect(await index.study('7.1', everything)).toBeUndefined();
      expect(await index.lastSequence()).toBe(5);
      expect((await index.study('1.1', everything))?.numberOfInstances).toBe(3);
    });

    test('a later instance fills what the first left empty and changes nothing else', async () => {
      const later = {
        StudyInstanceUID: '1.3',
        SeriesInstanceUID: '1.3.1',
        PatientID: 'NEW',
        PatientName: 'Other^Name',
      };
      await index.add([
        madeRecord({
          ...later,
          SOPInstanceUID: '1.3.1.2',
          StudyDate: '20200101',
          StudyTime: '',
          StudyDescription: 'Later',
        }),
      ]);
      const row = await index.study('1.3', everything);
      expect(row).toMatchObject({
        studyDate: '2020-01-01',
        studyDescription: 'Later',
        patientName: 'Иванов, Иван',
      });
      expect(row).not.toHaveProperty('patientId');
      expect(await studiesOf([single(Tag.StudyDate, '20200101')])).toEqual(['1.3']);
      expect(await studiesOf([], { text: 'later' })).toEqual(['1.3']);
    });

    test('takes in text with bytes that no database keeps in a column, and finds it without them', async () => {
      const uids = { StudyInstanceUID: '1.4', SeriesInstanceUID: '1.4.1', SOPInstanceUID: '1.4.1.1' };
      await index.add([
        madeRecord({ ...uids, PatientID: 'N\0UL', PatientName: 'Nul\0l^A', StudyDescription: '\0D' }),
      ]);
      expect(await studiesOf([single(Tag.PatientID, 'NUL')])).toEqual(['1.4']);
      expect(await studiesOf([wildcard(Tag.PatientName, 'null*')])).toEqual(['1.4']);
    });

    test('takes in more requests than a statement holds values', async () => {
      const requests = Array.from({ length: 12_000 }, (_, number) => ({
        RequestedProcedureID: `R${number}`,
      }));
      const uids = { StudyInstanceUID: '1.4', SeriesInstanceUID: '1.4.1', SOPInstanceUID: '1.4.1.1' };
      await index.add([madeRecord({ ...uids, RequestAttributesSequence: requests })]);
      expect((await index.study('1.4', everything))?.numberOfInstances).toBe(1);
    });

    test('tells what is kept, whose it is, and which blobs it names', async () => {
      const kept = await index.findKept(['1.1.1.1', '9.9.9']);
      expect([...kept.keys()]).toEqual(['1.1.1.1']);
      const blobKey = kept.get('1.1.1.1')?.blobKey ?? '';
      expect(await index.blobsOf(blobKey.slice(0, 2))).toContainEqual([
        blobKey,
        { sopInstanceUid: '1.1.1.1', isWithheld: false },
      ]);
      const keys = await index.findPatientKeys(['1.1', '1.3', '9']);
      expect(keys.get('1.1')).toContain('HOSPITAL');
      expect(keys.get('1.3')).toContain('1.3');
      expect(keys.has('9')).toBe(false);
      expect(await index.isEmpty()).toBe(false);
    });
  });

  describe('withholding', () => {
    const at = '2026-07-06T00:00:00.000Z';
    const operator = { userId: 'anna', at } as const;
    const everyRow = async () => ({
      patients: await index.find(studyQuery([], { level: 'PATIENT', include: 'all' })),
      studies: await index.findStudies(studyQuery([])),
      series: await index.find(studyQuery([], { level: 'SERIES', include: 'all' })),
      instances: await index.find(studyQuery([], { level: 'IMAGE', include: 'all' })),
    });
    const withhold = (sopInstanceUid: string): IndexStep => ({
      kind: 'withhold',
      sopInstanceUid,
      reason: 'deleted',
      why: 'sent twice',
      ...operator,
    });
    const quarantine = (record: InstanceRecord): IndexStep => ({
      kind: 'add-withheld',
      record,
      reason: 'quarantined',
      why: 'ARCHIVE_PATIENT_CONFLICT',
      ...operator,
    });
    const idOf = async (sopInstanceUid: string) => {
      const found = await index.withheld({ sopInstanceUids: [sopInstanceUid], restriction: everything });
      return found.instances[0]?.id ?? 0;
    };

    test('commits only once what it waits for is there, and takes nothing where that fails', async () => {
      let name = () => {};
      const named = new Promise<void>((resolve) => {
        name = resolve;
      });
      let isNamed = false;
      const applying = index.apply([withhold('1.2.1.1')], undefined, named).then((changes) => {
        expect(isNamed).toBe(true);
        return changes;
      });
      // Long enough for one that does not wait.
      await Promise.race([applying, wait(50)]);
      isNamed = true;
      name();
      expect(await applying).toHaveLength(1);
      const unnamed = Promise.reject<void>(new Error('no name'));
      unnamed.catch(() => undefined); // the index may ask for it later
      await expect(index.apply([withhold('1.1.1.1')], undefined, unnamed)).rejects.toThrow('no name');
      expect(await index.instance({ sopInstanceUid: '1.1.1.1' }, everything)).toBeDefined();
      expect(await index.isGone({ sopInstanceUid: '1.1.1.1' }, everything)).toBe(false);
    });

    test('hides an instance from every question and shows it again as it was', async () => {
      const before = await everyRow();
      const hidden = await index.instance({ sopInstanceUid: '1.2.1.1' }, everything);
      const changes = await index.apply([withhold('1.2.1.1'), withhold('1.1.1.1')]);
      expect(changes).toMatchObject([
        { sequence: 6, kind: 'instance-removed', sopInstanceUid: '1.2.1.1', numberOfStudyInstances: 0 },
        { sequence: 7, kind: 'instance-removed', sopInstanceUid: '1.1.1.1', numberOfStudyInstances: 2 },
      ]);
      expect(await index.study('1.2', everything)).toBeUndefined();
      expect(await index.instance({ sopInstanceUid: '1.1.1.1' }, everything)).toBeUndefined();
      expect((await index.findKept(['1.2.1.1', '1.1.1.1'])).size).toBe(0);
      expect((await index.manifest('1.1', everything))?.study.numberOfInstances).toBe(2);
      expect(await index.doomedBlobs()).toEqual([]);

      const { total, instances: withheld } = await index.withheld({ restriction: everything });
      expect(total).toBe(2);
      expect(withheld[1]).toMatchObject({ reason: 'deleted', why: 'sent twice', since: at, userId: 'anna' });
      const release = withheld.map(
        ({ id }): IndexStep => ({ kind: 'release', withheldId: id, userId: 'u', at }),
      );
      expect((await index.apply(release)).map(({ kind, occurredAt }) => [kind, occurredAt])).toEqual([
        ['instance-stored', at],
        ['instance-stored', at],
      ]);
      expect(await index.instance({ sopInstanceUid: '1.2.1.1' }, everything)).toEqual(hidden);
      expect(await everyRow()).toEqual(before);
      expect((await index.withheld({ restriction: everything })).total).toBe(0);
    });

    test('finds what is withheld by reason, place and page, newest first, and only for who may see it', async () => {
      const other = madeRecord({
        StudyInstanceUID: '5.1',
        SeriesInstanceUID: '5.1.1',
        SOPInstanceUID: '5.1.1.1',
      });
      await index.apply([withhold('1.1.1.1'), withhold('1.1.2.1'), withhold('1.2.1.1'), quarantine(other)]);
      const uids = async (
        filter: Omit<WithheldFilter, 'restriction'>,
        restriction: Restriction = everything,
      ) =>
        (await index.withheld({ ...filter, restriction })).instances.map(
          ({ record }) => record.entry.instance.sop_instance_uid,
        );
      expect(await uids({})).toEqual(['5.1.1.1', '1.2.1.1', '1.1.2.1', '1.1.1.1']);
      expect(await uids({ reason: 'quarantined' })).toEqual(['5.1.1.1']);
      expect(await uids({ studyInstanceUid: '1.1' })).toEqual(['1.1.2.1', '1.1.1.1']);
      expect(await uids({ seriesInstanceUid: '1.1.2' })).toEqual(['1.1.2.1']);
      expect(await uids({ sopInstanceUids: ['1.1.1.1', '9'] })).toEqual(['1.1.1.1']);
      expect(await uids({ limit: 2, offset: 1 })).toEqual(['1.2.1.1', '1.1.2.1']);
      expect((await index.withheld({ limit: 2, offset: 1, restriction: everything })).total).toBe(4);
      expect(await uids({}, { kind: 'studies', studyInstanceUids: ['1.2', '5.1'] })).toEqual([
        '5.1.1.1',
        '1.2.1.1',
      ]);
    });

    test('quarantine counts on its study and is no part of it until it is released', async () => {
      const record = madeRecord({
        StudyInstanceUID: '1.2',
        SeriesInstanceUID: '1.2.9',
        SOPInstanceUID: '1.2.9.1',
        PatientID: 'OTHER',
        Modality: 'PT',
      });
      expect(await index.apply([quarantine(record)])).toMatchObject([
        { kind: 'instance-quarantined', sopInstanceUid: '1.2.9.1', numberOfStudyInstances: 1 },
      ]);
      expect(await index.study('1.2', everything)).toMatchObject({
        modalities: ['MR'],
        numberOfInstances: 1,
        numberOfQuarantined: 1,
      });
      expect((await index.findStudies(studyQuery([]))).studies[0]).toMatchObject({ numberOfQuarantined: 1 });
      await index.apply([{ kind: 'release', withheldId: await idOf('1.2.9.1'), userId: 'u', at }]);
      expect(await index.study('1.2', everything)).toMatchObject({
        modalities: ['MR', 'PT'],
        numberOfInstances: 2,
        numberOfQuarantined: 0,
      });
    });

    test('a study known only by its quarantine is in no list, and counts it once it is there', async () => {
      const uids = { StudyInstanceUID: '5.1', SeriesInstanceUID: '5.1.1' };
      await index.apply([quarantine(madeRecord({ ...uids, SOPInstanceUID: '5.1.1.1' }))]);
      expect(await index.study('5.1', everything)).toBeUndefined();
      await index.add([madeRecord({ ...uids, SOPInstanceUID: '5.1.1.2' })]);
      expect(await index.study('5.1', everything)).toMatchObject({
        numberOfInstances: 1,
        numberOfQuarantined: 1,
      });
    });

    test('an operator may refuse what is in quarantine', async () => {
      const record = madeRecord({
        StudyInstanceUID: '1.2',
        SeriesInstanceUID: '1.2.9',
        SOPInstanceUID: '1.2.9.1',
      });
      await index.apply([quarantine(record)]);
      const withheldId = await idOf('1.2.9.1');
      const relabel = { kind: 'relabel', withheldId, reason: 'deleted', why: 'not ours' } as const;
      expect(await index.apply([{ ...relabel, ...operator, userId: 'otto' }])).toMatchObject([
        { kind: 'instance-changed', sopInstanceUid: '1.2.9.1', numberOfStudyInstances: 1 },
      ]);
      expect((await index.study('1.2', everything))?.numberOfQuarantined).toBe(0);
      expect((await index.withheld({ reason: 'deleted', restriction: everything })).instances).toMatchObject([
        { id: withheldId, why: 'not ours', userId: 'otto', record },
      ]);
    });

    test('replaces an instance in one step and keeps the one before as history', async () => {
      const first = await index.instance({ sopInstanceUid: '1.2.1.1' }, everything);
      const second = {
        ...madeRecord({ ...instances[3], PatientName: 'Yamada^Hanako' }),
        blob: { ...madeRecord(instances[3]).blob, blobKey: `ab/${'c'.repeat(64)}`, sha256: 'c'.repeat(64) },
      };
      await index.apply([
        { ...withhold('1.2.1.1'), reason: 'replaced' } as IndexStep,
        { kind: 'add', record: second },
      ]);
      expect(await index.instance({ sopInstanceUid: '1.2.1.1' }, everything)).toMatchObject({
        sha256: 'c'.repeat(64),
      });
      expect((await index.study('1.2', everything))?.patientName).toBe('Yamada, Hanako');
      const { instances: history } = await index.withheld({ reason: 'replaced', restriction: everything });
      expect(history[0]?.record.blob.blobKey).toBe(first?.blobKey);
      expect(await index.isGone({ sopInstanceUid: '1.2.1.1' }, everything)).toBe(false);
      await expect(
        index.apply([{ kind: 'release', withheldId: history[0]?.id ?? 0, userId: 'u', at }]),
      ).rejects.toThrow();
    });

    test('a step that cannot be taken undoes those before it', async () => {
      const before = await everyRow();
      const impossible: IndexStep[] = [
        { kind: 'release', withheldId: 77, userId: 'u', at },
        { kind: 'relabel', withheldId: 77, reason: 'deleted', why: 'x', ...operator },
        withhold('9.9.9'),
        { kind: 'add', record: madeRecord(instances[0]) },
        { kind: 'coerce', sopInstanceUid: '9.9.9', overlay: {}, entry: madeRecord().entry, at },
      ];
      for (const step of impossible) {
        await expect(index.apply([withhold('1.2.1.1'), step])).rejects.toThrow();
      }
      expect(await everyRow()).toEqual(before);
      expect(await index.lastSequence()).toBe(5);
      expect((await index.withheld({ restriction: everything })).total).toBe(0);
    });

    test('what was deleted or rejected with nothing left to see is gone; what waits or is unknown is not', async () => {
      const gone = (address: InstanceScope | InstanceAddress, restriction: Restriction = everything) =>
        index.isGone(address, restriction);
      const quarantined = madeRecord({
        StudyInstanceUID: '5.1',
        SeriesInstanceUID: '5.1.1',
        SOPInstanceUID: '5.1.1.1',
      });
      await index.apply([
        withhold('1.2.1.1'),
        { ...withhold('1.1.1.1'), reason: 'rejected', rejectedBy: '7.7' } as IndexStep,
        quarantine(quarantined),
      ]);
      expect(await gone({ studyInstanceUid: '1.2' })).toBe(true);
      expect(await gone({ studyInstanceUid: '1.2', seriesInstanceUid: '1.2.1' })).toBe(true);
      expect(await gone({ studyInstanceUid: '1.2', sopInstanceUid: '1.2.1.1' })).toBe(true);
      expect(await gone({ sopInstanceUid: '1.1.1.1' })).toBe(true);
      expect(await gone({ studyInstanceUid: '1.1' })).toBe(false);
      expect(await gone({ studyInstanceUid: '1.1', seriesInstanceUid: '1.1.1' })).toBe(false);
      expect(await gone({ studyInstanceUid: '5.1' })).toBe(false);
      expect(await gone({ studyInstanceUid: '9' })).toBe(false);
      expect(await gone({ studyInstanceUid: '1.2' }, { kind: 'studies', studyInstanceUids: ['1.1'] })).toBe(
        false,
      );
      const { instances: rejected } = await index.withheld({ reason: 'rejected', restriction: everything });
      expect(rejected[0]?.rejectedBy).toBe('7.7');
    });

    test('its blobs are still named, and doomed only when a withheld sample leaves for good', async () => {
      const record = madeRecord({
        StudyInstanceUID: '5.1',
        SeriesInstanceUID: '5.1.1',
        SOPInstanceUID: '5.1.1.1',
      });
      const { blobKey } = record.blob;
      await index.add([{ ...record, origin: { door: 'sample', userId: 'local' } }]);
      await index.apply([withhold('5.1.1.1')]);
      expect((await index.blobsOf(blobKey.slice(0, 2))).get(blobKey)).toEqual({
        sopInstanceUid: '5.1.1.1',
        isWithheld: true,
      });
      expect(await index.doomedBlobs()).toEqual([]);
      expect(await index.countSamples(everything)).toBe(0);
      await index.removeSamples({ restriction: everything, occurredAt: at });
      expect(await index.doomedBlobs()).toEqual([blobKey]);
      expect((await index.withheld({ restriction: everything })).total).toBe(0);
    });
  });

  describe('what the file does not say', () => {
    const at = '2026-07-06T00:00:00.000Z';
    const frames: StoredFrames = { kind: 'native', byteOffset: 1000, bitsPerFrame: 8192, numberOfFrames: 3 };
    const overlay = { '00100020': { vr: 'LO', Value: ['A-2'] } };

    test('frames and overlay come back with the instance, frames of many only when asked', async () => {
      const record = madeRecord({
        StudyInstanceUID: '6.1',
        SeriesInstanceUID: '6.1.1',
        SOPInstanceUID: '6.1.1.1',
      });
      await index.add([{ ...record, overlay, blob: { ...record.blob, frames } }]);
      const whole = await index.instance({ sopInstanceUid: '6.1.1.1' }, everything);
      expect(whole).toMatchObject({ overlay, frames });
      expect(await index.instancesOf({ studyInstanceUid: '6.1' }, everything, { withFrames: true })).toEqual([
        whole,
      ]);
      const [bare] = await index.instancesOf({ studyInstanceUid: '6.1' }, everything);
      expect(bare).toMatchObject({ overlay });
      expect(bare).not.toHaveProperty('frames');
      expect(await index.instance({ sopInstanceUid: '1.1.1.1' }, everything)).not.toHaveProperty('overlay');
      const [step] = [
        { kind: 'withhold', sopInstanceUid: '6.1.1.1', reason: 'deleted', why: '', userId: 'u', at },
      ];
      await index.apply([step as IndexStep]);
      const { instances: withheld } = await index.withheld({ restriction: everything });
      expect(withheld[0]?.record).toMatchObject({ overlay, blob: { frames } });
    });

    test('a corrected instance is found by what it says now, and so are its series, study and patient', async () => {
      const { entry } = madeRecord({
        ...instances[3],
        PatientID: 'A-2',
        PatientName: 'Suzuki^Ichiro',
        Modality: 'CT',
        RequestAttributesSequence: [{ RequestedProcedureID: 'RP9' }],
      });
      const step = { kind: 'coerce', sopInstanceUid: '1.2.1.1', overlay, entry, at } as const;
      expect(await index.apply([step])).toMatchObject([
        { kind: 'instance-changed', sopInstanceUid: '1.2.1.1', numberOfStudyInstances: 1 },
      ]);
      expect(await studiesOf([single(Tag.PatientID, 'A-2')])).toEqual(['1.2']);
      expect(await studiesOf([wildcard(Tag.PatientName, 'suzuki*')])).toEqual(['1.2']);
      expect(await studiesOf([], { text: 'suzuki' })).toEqual(['1.2']);
      expect(await studiesOf([], { text: 'tarou' })).toEqual([]);
      expect(await studiesOf([single(Tag.RequestedProcedureID, 'RP9')])).toEqual(['1.2']);
      expect((await index.study('1.2', everything))?.modalities).toEqual(['CT']);
      const patients = async (id: string) =>
        (await index.find(studyQuery([single(Tag.PatientID, id)], { level: 'PATIENT' }))).total;
      expect([await patients('A-2'), await patients('a-1')]).toEqual([1, 0]);
      expect(await index.instance({ sopInstanceUid: '1.2.1.1' }, everything)).toMatchObject({ overlay });
    });
  });

  describe('renditions', () => {
    const row = (more: Partial<RenditionRow> = {}): RenditionRow => ({
      subject: '1.1',
      kind: 'thumbnail',
      version: 'v1',
      blobKey: 'aa/1',
      byteLength: 100,
      mediaType: 'image/jpeg',
      ...more,
    });

    test('are found by subject and kind, and name the blob they take the place of', async () => {
      expect(await index.rendition('1.1', 'thumbnail')).toBeUndefined();
      expect(await index.putRendition(row())).toBeUndefined();
      expect(await index.putRendition(row({ kind: 'manifest' }))).toBeUndefined();
      expect(await index.rendition('1.1', 'thumbnail')).toEqual(row());
      expect(await index.putRendition(row({ version: 'v2', blobKey: 'aa/2' }))).toBeUndefined();
      expect(await index.putRendition(row({ version: 'v3', blobKey: 'aa/3' }))).toBe('aa/2');
      expect(await index.putRendition(row({ version: 'v4', blobKey: 'aa/3' }))).toBeUndefined();
      expect(await index.rendition('1.1', 'thumbnail')).toMatchObject({ version: 'v4', blobKey: 'aa/3' });
    });

    test('leave with their subject, but a blob that another one names stays', async () => {
      await index.putRendition(row());
      await index.putRendition(row({ kind: 'manifest', blobKey: 'aa/2' }));
      await index.putRendition(row({ subject: '1.2' }));
      expect(await index.dropRenditions(['1.1', '9'])).toEqual(['aa/2']);
      expect(await index.rendition('1.1', 'manifest')).toBeUndefined();
      expect(await index.dropRenditions(['1.2'])).toEqual(['aa/1']);
      await index.putRendition(row());
      expect(await index.unnamedRenditions(['aa/1', 'aa/2', 'aa/2'])).toEqual(['aa/2']);
    });
  });

  describe('attributes made searchable', () => {
    const protocol = { tag: Tag.ProtocolName, level: 'SERIES', vr: 'LO' } as const;
    const operators = { tag: Tag.OperatorsName, level: 'IMAGE', vr: 'PN' } as const;
    const acquisition = { tag: Tag.AcquisitionNumber, level: 'IMAGE', vr: 'IS' } as const;
    const read = (
      sopInstanceUid: string,
      values: [number, string[]][],
      isChanged = false,
    ): AttributeValues['instances'][number] => ({
      sopInstanceUid,
      isChanged,
      values: new Map(
        values.map(([tag, all]) => [tag, { values: all, attribute: { vr: 'LO', Value: all } }]),
      ),
    });
    const total = async (keys: MatchKey[], more: Partial<Query> = {}) =>
      (await index.find(studyQuery(keys, more))).total;

    beforeEach(async () => {
      for (const attribute of [protocol, operators, acquisition]) await index.addSearchAttribute(attribute);
      await index.putAttributeValues({
        tags: [protocol.tag, operators.tag, acquisition.tag],
        from: 0,
        to: 4,
        instances: [
          read('1.1.1.1', [
            [protocol.tag, ['Routine Chest']],
            [operators.tag, ['muller^jorg', '山田^太郎']],
            [acquisition.tag, ['7']],
          ]),
          read('1.1.1.2', [[protocol.tag, ['Routine Chest']]]),
          read('1.2.1.1', [
            [protocol.tag, ['Routine Head']],
            [acquisition.tag, ['12']],
          ]),
          read('9.9', [[protocol.tag, ['nobody']]]),
        ],
      });
    });

    test.each<[string, MatchKey[], string[]]>([
      ['a value', [single(Tag.ProtocolName, 'Routine Chest')], ['1.1']],
      ['the beginning of a value', [wildcard(Tag.ProtocolName, 'Routine*')], ['1.2', '1.1']],
      [
        'a list',
        [{ tag: Tag.ProtocolName, match: { kind: 'list', values: ['Routine Head', 'x'] } }],
        ['1.2'],
      ],
      ['any value', [wildcard(Tag.ProtocolName, '*')], ['1.2', '1.1', '1.3']],
      ['a name without regard to accents', [wildcard(Tag.OperatorsName, 'MÜLLER*')], ['1.1']],
      ['a name in another script', [wildcard(Tag.OperatorsName, '山田*')], ['1.1']],
      ['a number in another form', [single(Tag.AcquisitionNumber, '007')], ['1.1']],
      ['together with others', [wildcard(Tag.ProtocolName, 'R*'), single(Tag.PatientID, 'a-1')], ['1.2']],
      ['nothing that is there', [single(Tag.ProtocolName, 'nobody')], []],
    ])('are found by %s', async (_, keys, expected) => {
      expect(await studiesOf(keys)).toEqual(expected);
    });

    test('count at their own level, above it and below it', async () => {
      const ofSeries = [single(Tag.ProtocolName, 'Routine Chest')];
      expect(await total(ofSeries, { level: 'PATIENT' })).toBe(1);
      expect(await total(ofSeries, { level: 'SERIES' })).toBe(1);
      expect(await total(ofSeries, { level: 'IMAGE' })).toBe(2);
      const ofInstance = [single(Tag.AcquisitionNumber, '7')];
      expect(await total(ofInstance, { level: 'SERIES' })).toBe(1);
      expect(await total(ofInstance, { level: 'IMAGE' })).toBe(1);
    });

    test.each<[string, string[]]>([
      ['SMITH^*', ['1.2', '1.1']],
      ['smith^a*', ['1.1']],
      ['smith^*^*', ['1.2', '1.1']],
      ['SMITH^Ann=山田*', ['1.1']],
      ['SMITH^Bob=山田*', []],
      ['=山田*', ['1.1']],
    ])('of names match %s as the usual names do', async (pattern, expected) => {
      const physician = { tag: Tag.RequestingPhysician, level: 'STUDY', vr: 'PN' } as const;
      await index.addSearchAttribute(physician);
      const instances = [
        read('1.1.1.1', [[physician.tag, ['smith^ann', '山田^太郎']]]),
        read('1.2.1.1', [[physician.tag, ['smith']]]),
      ];
      await index.putAttributeValues({ tags: [physician.tag], from: 0, to: 4, instances });
      expect(await studiesOf([wildcard(physician.tag, pattern)])).toEqual(expected);
      const fuzzy = studyQuery([single(physician.tag, 'Ann Smi')], { fuzzy: true });
      expect((await index.find(fuzzy)).total).toBe(1);
    });

    test('are answered as they were said, where they are asked for, at their own level and below it', async () => {
      const physician = { tag: Tag.RequestingPhysician, level: 'STUDY', vr: 'PN' } as const;
      const options = { tag: Tag.ScanOptions, level: 'IMAGE', vr: 'CS' } as const;
      const [name, scan] = ['00321032', '00180022'];
      for (const attribute of [physician, options]) await index.addSearchAttribute(attribute);
      const smith = { vr: 'PN', Value: [{ Alphabetic: 'Smith^Ann' }] };
      const both = { vr: 'CS', Value: ['HELIX', 'AXIAL'] };
      const values = new Map([
        [physician.tag, { values: ['smith^ann'], attribute: smith }],
        [options.tag, { values: ['HELIX', 'AXIAL'], attribute: both }],
      ]);
      const instances = [{ sopInstanceUid: '1.1.1.1', isChanged: false, values }];
      await index.putAttributeValues({ tags: [physician.tag, options.tag], from: 0, to: 4, instances });
      const told = async (level: Query['level'], more: Partial<Query>, keys: MatchKey[] = []) =>
        (
          await index.find(studyQuery([single(Tag.StudyInstanceUID, '1.1'), ...keys], { level, ...more }))
        ).matches.map(({ attributes }) => [attributes[name], attributes[scan]]);
      expect(await told('STUDY', { include: [physician.tag, options.tag] })).toEqual([[smith, undefined]]);
      expect(await told('STUDY', { include: 'all' })).toEqual([[smith, undefined]]);
      expect(await told('STUDY', {})).toEqual([[undefined, undefined]]);
      expect(await told('STUDY', {}, [wildcard(physician.tag, 'Smith*')])).toEqual([[smith, undefined]]);
      expect(
        await told('IMAGE', { include: [physician.tag, options.tag] }, [
          single(Tag.SOPInstanceUID, '1.1.1.1'),
        ]),
      ).toEqual([[smith, both]]);
      expect(await told('IMAGE', {}, [single(options.tag, 'AXIAL')])).toEqual([[undefined, both]]);
    });

    test('say while they are read that not all is found, and are no longer ignored', async () => {
      const query = studyQuery([single(Tag.ProtocolName, 'Routine Chest')]);
      expect(await index.find(query)).toMatchObject({ ignoredKeys: [], partialKeys: [Tag.ProtocolName] });
      await index.putAttributeValues({ tags: [protocol.tag], from: 4, to: 5, instances: [] });
      expect(await index.find(query)).not.toHaveProperty('partialKeys');
      expect(await index.searchAttributes()).toContainEqual({ ...protocol, indexedTo: 5, isWhole: true });
      expect(await index.searchAttributes()).toContainEqual({ ...operators, indexedTo: 4, isWhole: false });
      await index.add([madeRecord()]);
      expect(await index.find(query)).toMatchObject({ partialKeys: [Tag.ProtocolName] });
    });

    test('take in nothing from who began elsewhere', async () => {
      const instances = [read('1.3.1.1', [[protocol.tag, ['Late']]])];
      await index.putAttributeValues({ tags: [protocol.tag], from: 3, to: 5, instances });
      expect(await total([single(Tag.ProtocolName, 'Late')])).toBe(0);
    });

    test('follow an instance that says something else now, and leave with it', async () => {
      const instances = [read('1.2.1.1', [[protocol.tag, ['Other']]], true)];
      await index.putAttributeValues({ tags: [protocol.tag], from: 4, to: 5, instances });
      expect(await studiesOf([single(Tag.ProtocolName, 'Other')])).toEqual(['1.2']);
      expect(await studiesOf([single(Tag.ProtocolName, 'Routine Head')])).toEqual([]);
      const gone = { kind: 'withhold', reason: 'deleted', why: '', userId: 'u', at: '2026-07-06' } as const;
      await index.apply([{ ...gone, sopInstanceUid: '1.1.1.1' }]);
      expect(await total([single(Tag.AcquisitionNumber, '7')])).toBe(0);
      expect(await total([single(Tag.ProtocolName, 'Routine Chest')])).toBe(1);
      await index.apply([{ ...gone, sopInstanceUid: '1.1.1.2' }]);
      expect(await total([single(Tag.ProtocolName, 'Routine Chest')])).toBe(0);
    });

    test('are forgotten when they are taken back, and begin anew at another level', async () => {
      await index.addSearchAttribute(protocol);
      expect(await index.searchAttributes()).toContainEqual({ ...protocol, indexedTo: 4, isWhole: false });
      await index.addSearchAttribute({ ...protocol, level: 'STUDY' });
      expect(await total([single(Tag.ProtocolName, 'Routine Chest')])).toBe(0);
      await index.removeSearchAttribute(protocol.tag);
      expect((await index.find(studyQuery([single(Tag.ProtocolName, 'x')]))).ignoredKeys).toEqual([
        Tag.ProtocolName,
      ]);
      await expect(index.addSearchAttribute({ ...protocol, vr: 'SQ' })).rejects.toMatchObject({
        code: 'ARCHIVE_ATTRIBUTE_NOT_SEARCHABLE',
      });
    });
  });

  describe('removing samples', () => {
    const occurredAt = '2026-07-06T00:00:00.000Z';
    const sample = (content: DataSetContent): InstanceRecord => ({
      ...madeRecord(content),
      origin: { door: 'sample', userId: 'local' },
      receivedAt: '2026-07-05T10:30:00.000Z',
    });
    /** A study of samples alone, two series of samples in a study of others, one sample in a series of others. */
    const samples = [
      sample({
        StudyInstanceUID: '8.1',
        SeriesInstanceUID: '8.1.1',
        SOPInstanceUID: '8.1.1.1',
        PatientID: 'S',
      }),
      sample({
        StudyInstanceUID: '8.1',
        SeriesInstanceUID: '8.1.1',
        SOPInstanceUID: '8.1.1.2',
        PatientID: 'S',
      }),
      sample({
        StudyInstanceUID: '1.1',
        SeriesInstanceUID: '1.1.8',
        SOPInstanceUID: '1.1.8.1',
        Modality: 'US',
        RequestAttributesSequence: [{ RequestedProcedureID: 'RP8' }],
      }),
      sample({
        StudyInstanceUID: '1.1',
        SeriesInstanceUID: '1.1.9',
        SOPInstanceUID: '1.1.9.1',
        Modality: 'CT',
      }),
      sample({
        StudyInstanceUID: '1.1',
        SeriesInstanceUID: '1.1.1',
        SOPInstanceUID: '1.1.1.9',
        Modality: 'CT',
      }),
    ];
    const remove = (restriction: Restriction = everything) =>
      index.removeSamples({ restriction, occurredAt });
    const everyRow = async () => ({
      patients: await index.find(studyQuery([], { level: 'PATIENT', include: 'all' })),
      studies: await index.findStudies(studyQuery([])),
      series: await index.find(studyQuery([], { level: 'SERIES', include: 'all' })),
      instances: await index.find(studyQuery([], { level: 'IMAGE', include: 'all' })),
      manifest: await index.manifest('1.1', everything),
    });

    test('leaves all others as if there had been none, counts and modalities too', async () => {
      const before = await everyRow();
      await index.add(samples);
      expect(await everyRow()).not.toEqual(before);
      expect((await remove()).length).toBe(samples.length);
      expect(await everyRow()).toEqual(before);
      expect(await studiesOf([single(Tag.RequestedProcedureID, 'RP8')])).toEqual([]);
    });

    test('tells each removal in the feed, how far the study shrank, and that one is gone', async () => {
      await index.add(samples);
      const changes = await remove();
      expect(changes.map(({ sequence }) => sequence)).toEqual([11, 12, 13, 14, 15]);
      expect(await index.changes({ since: 10, limit: 100, restriction: everything })).toEqual(changes);
      expect(changes[1]).toEqual({
        sequence: 12,
        kind: 'instance-removed',
        studyInstanceUid: '8.1',
        seriesInstanceUid: '8.1.1',
        sopInstanceUid: '8.1.1.2',
        occurredAt,
        numberOfStudyInstances: 0,
      });
      expect(changes.slice(2).map((change) => change.numberOfStudyInstances)).toEqual([5, 4, 3]);
      const restriction = { kind: 'studies', studyInstanceUids: ['8.1'] } as const;
      expect(await index.changes({ since: 10, limit: 100, restriction })).toEqual(changes.slice(0, 2));
      expect(await index.lastSequence()).toBe(15);
    });

    test('dooms their blobs until they are forgotten, but none that an instance names again', async () => {
      await index.add(samples);
      const keys = samples.map(({ blob }) => blob.blobKey).sort();
      await remove();
      expect(await index.doomedBlobs()).toEqual(keys);
      await index.add(samples.slice(0, 1));
      const again = samples[0]?.blob.blobKey;
      expect(await index.doomedBlobs()).toEqual(keys.filter((key) => key !== again));
      await index.forgetDoomed(keys);
      expect(await index.doomedBlobs()).toEqual([]);
      await remove();
      expect(await index.doomedBlobs()).toEqual([again]);
    });

    test('keeps to what the asker may see', async () => {
      await index.add(samples);
      const restriction = { kind: 'studies', studyInstanceUids: ['8.1'] } as const;
      expect([await index.countSamples(everything), await index.countSamples(restriction)]).toEqual([5, 2]);
      expect((await remove(restriction)).map(({ studyInstanceUid }) => studyInstanceUid)).toEqual([
        '8.1',
        '8.1',
      ]);
      expect(await index.countSamples(everything)).toBe(3);
    });

    test('is nothing where there are none, and what comes later is placed as ever', async () => {
      expect(await remove()).toEqual([]);
      await index.add(samples);
      await remove();
      await index.add([
        madeRecord({ StudyInstanceUID: '9.1', SeriesInstanceUID: '9.1.1', SOPInstanceUID: '9.1.1.1' }),
      ]);
      await index.add(samples);
      expect((await index.study('8.1', everything))?.numberOfInstances).toBe(2);
      expect((await index.manifest('9.1', everything))?.series).toHaveLength(1);
      expect((await index.study('1.1', everything))?.numberOfInstances).toBe(6);
    });
  });

  describe('how things stand where an instance wants to go', () => {
    const question = {
      sopInstanceUids: ['1.1.1.1', '1.1.1.2', '7.7'],
      studyInstanceUids: ['1.1', '7'],
      seriesInstanceUids: ['1.1.1', '7.1'],
      patientKeys: ['{"id":"A-1","issuer":"HOSPITAL"}', '{"study":"7"}'],
    };
    const at = '2026-07-06T00:00:00.000Z';
    const withholding = { why: 'w', userId: 'u', at } as const;

    test('is told of instances shown and withheld, studies, series, patients and rejections', async () => {
      const note = madeRecord({ StudyInstanceUID: '1.1', SeriesInstanceUID: '1.1.9', SOPInstanceUID: '9.9' });
      const references = [{ studyInstanceUid: '1.1', sopInstanceUid: '7.7' }];
      await index.add([{ ...note, rejects: { code: '113001', references } }]);
      await index.apply([{ kind: 'withhold', sopInstanceUid: '1.1.1.2', reason: 'deleted', ...withholding }]);
      const standing = await index.standing(question);
      expect([...standing.kept.keys()]).toEqual(['1.1.1.1']);
      expect(standing.withheld.get('1.1.1.2')?.map(({ reason }) => reason)).toEqual(['deleted']);
      expect(standing.studyPatients.get('1.1')).toMatchObject({ patient_id: 'A-1', birth_date: '19500102' });
      expect([...standing.patients.keys()]).toEqual(['{"id":"A-1","issuer":"HOSPITAL"}']);
      expect(standing.studiesOfSeries.get('1.1.1')).toEqual(['1.1']);
      expect(standing.rejections.get('7.7')?.map(({ noteUid }) => noteUid)).toEqual(['9.9']);
      // A note that is not shown rejects nothing.
      await index.apply([{ kind: 'withhold', sopInstanceUid: '9.9', reason: 'deleted', ...withholding }]);
      expect((await index.standing(question)).rejections.get('7.7') ?? []).toEqual([]);
    });

    test('names the files of shown and of withheld instances', async () => {
      const [shown, hidden] = [
        madeRecord({ StudyInstanceUID: '7', SeriesInstanceUID: '7.1', SOPInstanceUID: '7.7' }),
        madeRecord({ StudyInstanceUID: '7', SeriesInstanceUID: '7.1', SOPInstanceUID: '7.8' }),
      ];
      await index.add([shown]);
      await index.apply([{ kind: 'add-withheld', record: hidden, reason: 'quarantined', ...withholding }]);
      const keys = [shown.blob.blobKey, hidden.blob.blobKey];
      expect(await index.namedBlobs([...keys, `00/${'0'.repeat(64)}`])).toEqual(new Set(keys));
      const [waiting] = (await index.withheld({ reason: 'quarantined', restriction: everything })).instances;
      const byId = await index.withheld({ ids: [waiting?.id ?? 0], restriction: everything });
      expect([byId.total, byId.instances[0]?.record.blob.blobKey]).toEqual([1, hidden.blob.blobKey]);
      expect((await index.withheld({ ids: [999], restriction: everything })).total).toBe(0);
      expect((await index.withheld({ rejectedBy: ['9.9'], restriction: everything })).total).toBe(0);
    });
  });
});
