import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type DataSetContent, Tag, tagToHex } from '@isocenter/dicom';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Matching, MatchKey, Query } from '../query/query.ts';
import { everything, type Restriction } from '../query/restriction.ts';
import { madeRecord, stillClock } from '../testing/made-instances.ts';
import type { InstanceIndex, InstanceRecord } from './instance-index.ts';
import { MemoryIndex } from './memory-index.ts';
import { openDatabase } from './sqlite/database.ts';
import { SqliteIndex } from './sqlite/sqlite-index.ts';

let folder: string;
let close: () => Promise<void> = async () => {};
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'isocenter-index-'));
});
afterEach(async () => {
  await close();
  close = async () => {};
  await rm(folder, { recursive: true });
});

async function openSqlite(): Promise<InstanceIndex> {
  const database = await openDatabase(folder, { clock: stillClock });
  close = database.close;
  return new SqliteIndex(database.kysely);
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

describe.each([
  { name: 'memory', open: async (): Promise<InstanceIndex> => new MemoryIndex() },
  { name: 'sqlite', open: openSqlite },
])('an index in $name', ({ open }) => {
  let index: InstanceIndex;
  beforeEach(async () => {
    index = await open();
    await index.add(instances.map(madeRecord));
  });

  async function studiesOf(keys: MatchKey[], more: Partial<Query> = {}): Promise<(string | undefined)[]> {
    const { matches, total } = await index.find(studyQuery(keys, more));
    expect(total).toBe(matches.length);
    return matches.map((match) => match.keys.studyInstanceUid);
  }

  describe('matching', () => {
    test.each<[string, MatchKey[], string[]]>([
      ['no key', [], ['1.2', '1.1', '1.3']],
      [
        'an empty value matches all, absent ones too',
        [single(Tag.AccessionNumber, '')],
        ['1.2', '1.1', '1.3'],
      ],
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
        { sopInstanceUid: '1.1.1.1' },
      ]);
      const keys = await index.findPatientKeys(['1.1', '1.3', '9']);
      expect(keys.get('1.1')).toContain('HOSPITAL');
      expect(keys.get('1.3')).toContain('1.3');
      expect(keys.has('9')).toBe(false);
      expect(await index.isEmpty()).toBe(false);
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
});
