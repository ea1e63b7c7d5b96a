import { dataSetFromXml, Tag } from '@isocenter/dicom';
import { beforeAll, describe, expect, test } from 'vitest';
import { type Answer, partsOf } from '../testing/dicomweb-in-test.ts';
import type { InstanceInTest } from '../testing/server-in-test.ts';
import { serverOfFile } from '../testing/server-of-file.ts';

// Each title begins with the section of PS3.18 whose "shall" it holds us to.

const { ask, stored } = serverOfFile();
const studies: Record<string, InstanceInTest> = {};
beforeAll(async () => {
  const made = {
    muller: { PatientID: 'A1', PatientName: 'Müller^Jürgen', StudyDate: '20260101', StudyTime: '2300' },
    yamada: {
      PatientID: 'A2',
      PatientName: 'Yamada^Tarou=山田^太郎',
      StudyDate: '20260102',
      StudyTime: '0100',
    },
    ivanov: {
      PatientID: 'B1',
      PatientName: 'Иванов^Иван',
      StudyDate: '20260103',
      StudyTime: '1200',
      AccessionNumber: '',
    },
  };
  for (const [name, content] of Object.entries(made)) {
    studies[name] = await stored({ AccessionNumber: 'ACC', ...content });
  }
  const { studyInstanceUid: study } = studies.muller as InstanceInTest;
  const requests = [{ ScheduledProcedureStepID: 'SPS-7', RequestedProcedureID: 'RP-7' }];
  await stored({
    ...{ StudyInstanceUID: study, Modality: 'MR', SeriesNumber: 4, InstanceNumber: 9 },
    ...{ PatientID: 'A1', PatientName: 'Müller^Jürgen', StudyDate: '20260101', StudyTime: '2300' },
    RequestAttributesSequence: requests,
    ReferencedSeriesSequence: [{ SeriesInstanceUID: '2.25.5' }],
  });
});

type Match = Record<string, { vr: string; Value?: unknown[] }>;
const search = (query: string, accept?: string) => ask(`/dicom-web/${query}`, accept ? { accept } : {});
const matchesOf = (answer: Answer) => (answer.status === 204 ? [] : (answer.json() as Match[]));
const idsOf = async (query: string) =>
  matchesOf(await search(query))
    .map((match) => match['00100020']?.Value?.[0])
    .sort();
const uid = (name: string) => studies[name]?.studyInstanceUid ?? '';

describe('resources (§10.6.1)', () => {
  test('§10.6.1.1: the six resources are there', async () => {
    const { studyInstanceUid: study, seriesInstanceUid: series } = studies.yamada as InstanceInTest;
    for (const path of [
      'studies',
      'series',
      'instances',
      `studies/${study}/series`,
      `studies/${study}/instances`,
      `studies/${study}/series/${series}/instances`,
    ])
      expect((await search(path)).status).toBe(200);
  });

  test.each([
    ['StudyDate=20260103', ['B1']],
    ['StudyTime=1200', ['B1']],
    ['AccessionNumber=ACC&PatientID=A2', ['A2']],
    ['ModalitiesInStudy=MR', ['A1']],
    ['PatientName=Yamada%5ETarou', ['A2']],
    ['PatientID=B1', ['B1']],
    ['00100020=B1', ['B1']],
    ['StudyID=nothing', []],
    ['ReferringPhysicianName=nobody', []],
  ])('§10.6.1.2.3: studies are found by %s', async (query, ids) => {
    expect(await idsOf(`studies?${query}`)).toEqual(ids);
  });

  test.each([
    'SeriesNumber=4',
    'Modality=MR',
    'RequestAttributesSequence.ScheduledProcedureStepID=SPS-7',
    'RequestAttributesSequence.RequestedProcedureID=RP-7',
    '00400275.00400009=SPS-7',
  ])('§10.6.1.2.3: a series is found by %s', async (query) => {
    const [match, ...others] = matchesOf(await search(`series?${query}`));
    expect(others).toEqual([]);
    expect(match?.['0020000D']?.Value).toEqual([uid('muller')]);
  });

  test.each(['InstanceNumber=9', 'SOPClassUID=1.2.840.10008.5.1.4.1.1.2&InstanceNumber=9'])(
    '§10.6.1.2.3: an instance is found by %s',
    async (query) => {
      expect(matchesOf(await search(`instances?${query}`))).toHaveLength(1);
    },
  );

  test('§8.3.4.1: an attribute inside another sequence is not taken for the one beside it', async () => {
    const answer = await search('series?ReferencedSeriesSequence.SeriesInstanceUID=2.25.5');
    expect(matchesOf(answer)).toHaveLength(4);
    expect(answer.header('warning')).toContain('00081115.0020000E');
  });
});

describe('matching (§8.3.4.1, PS3.4 C.2.2.2)', () => {
  test.each([
    ['single value', 'PatientID=A1', ['A1']],
    ['UID list with commas', () => `StudyInstanceUID=${uid('muller')},${uid('ivanov')}`, ['A1', 'B1']],
    ['UID list with backslashes', () => `StudyInstanceUID=${uid('muller')}%5C${uid('ivanov')}`, ['A1', 'B1']],
    ['universal, empty', 'PatientID=', ['A1', 'A2', 'B1']],
    ['universal, *', 'PatientID=*', ['A1', 'A2', 'B1']],
    ['wildcard *', 'PatientID=A*', ['A1', 'A2']],
    ['wildcard ?', 'PatientID=?1', ['A1', 'B1']],
    ['wildcard of a name outside ASCII', `PatientName=${encodeURIComponent('Müller*')}`, ['A1']],
    ['wildcard of a Cyrillic name', `PatientName=${encodeURIComponent('Иванов*')}`, ['B1']],
    ['an ideographic name', `PatientName=${encodeURIComponent('山田*')}`, ['A2']],
    ['range', 'StudyDate=20260102-20260103', ['A2', 'B1']],
    ['open range', 'StudyDate=-20260102', ['A1', 'A2']],
    ['other open range', 'StudyDate=20260103-', ['B1']],
    ['date and time as one', 'StudyDate=20260101-20260102&StudyTime=2200-0200', ['A1', 'A2']],
    ['date and time as one, later', 'StudyDate=20260102-20260103&StudyTime=0030-0130', ['A2']],
  ])('§8.3.4.1: %s', async (_what, query, ids) => {
    expect(await idsOf(`studies?${typeof query === 'string' ? query : query()}`)).toEqual(ids);
  });

  test('§8.3.4.1: a comma is no list in what is not a UID', async () => {
    expect(await idsOf('studies?PatientID=A1,B1')).toEqual([]);
  });

  test('§8.3.4.6: multiplevaluematching makes lists of other values', async () => {
    expect(await idsOf('studies?PatientID=A1,B1&multiplevaluematching=true')).toEqual(['A1', 'B1']);
  });

  test('§8.3.4.6: of an attribute with several values, each that is asked for must be there (PS3.4 C.2.2.2.8)', async () => {
    const find = (modalities: string, more = '&multiplevaluematching=true') =>
      search(`studies?ModalitiesInStudy=${encodeURIComponent(modalities)}${more}`);
    const ids = async (modalities: string) =>
      matchesOf(await find(modalities)).map((match) => match['00100020']?.Value?.[0]);
    expect(await ids('CT\\MR')).toEqual(['A1']);
    expect((await ids('CT')).sort()).toEqual(['A1', 'A2', 'B1']);
    expect(await ids('CT\\US')).toEqual([]);
    expect((await find('CT\\MR', '')).status).toBe(400);
  });

  test('§8.3.4.5: emptyvaluematching finds what is empty', async () => {
    expect(await idsOf('studies?AccessionNumber=%22%22&emptyvaluematching=true')).toEqual(['B1']);
    expect(await idsOf('studies?AccessionNumber=%22%22')).toEqual([]);
  });

  test.each(['jur mull', 'muller', 'JÜRGEN'])(
    '§8.3.4.2: fuzzymatching finds Müller^Jürgen by %s',
    async (name) => {
      const query = `PatientName=${encodeURIComponent(name)}`;
      expect(await idsOf(`studies?${query}&fuzzymatching=true`)).toEqual(['A1']);
      expect(await idsOf(`studies?${query}`)).toEqual([]);
    },
  );

  test('PS3.4 C.2.2.2.5: with an offset from UTC, dates and times are meant there', async () => {
    // 20260101 23:00 in the zone of this server, written as it reads two hours further east.
    const local = new Date(2026, 0, 1, 23);
    const offset = -local.getTimezoneOffset() + 120;
    const sign = offset < 0 ? '-' : '+';
    const zone = `${sign}${String(Math.floor(Math.abs(offset) / 60)).padStart(2, '0')}${String(Math.abs(offset) % 60).padStart(2, '0')}`;
    const zoned = `TimezoneOffsetFromUTC=${encodeURIComponent(zone)}`;
    expect(await idsOf(`studies?StudyDate=20260102-20260102&StudyTime=0059-0101&${zoned}`)).toEqual(['A1']);
    const plain = `TimezoneOffsetFromUTC=${zone}`;
    expect(await idsOf(`studies?StudyDate=20260102-20260102&StudyTime=0059-0101&${plain}`)).toEqual(['A1']);
    expect(await idsOf('studies?StudyDate=20260102-20260102&StudyTime=0059-0101')).toEqual(['A2']);
  });
});

describe('paging and results (§8.3.4.3, §8.3.4.4, §10.6.3)', () => {
  test('§8.3.4.4: pages do not overlap, and the same question gets the same order', async () => {
    const pages = await Promise.all([0, 1, 2].map((offset) => search(`studies?limit=1&offset=${offset}`)));
    const uids = pages.flatMap((page) => matchesOf(page).map((match) => match['0020000D']?.Value?.[0]));
    expect(uids).toEqual([uid('ivanov'), uid('yamada'), uid('muller')]);
    expect((await search('studies?limit=1&offset=1')).text()).toBe(pages[1]?.text());
  });

  test('§8.3.4.4: how many more there are stands in Warning, word for word', async () => {
    expect((await search('studies?limit=1')).header('warning')).toBe(
      '299 http://127.0.0.1/dicom-web: There are 2 additional results that can be requested',
    );
    expect((await search('studies?limit=3')).header('warning')).toBeUndefined();
  });

  test.each(['offset=3', 'offset=1000', 'PatientID=NOBODY'])(
    '§10.6.3.1: no match, as by %s, is answered 204 and nothing',
    async (query) => {
      const answer = await search(`studies?${query}`);
      expect(answer.status).toBe(204);
      expect(answer.bytes).toHaveLength(0);
    },
  );

  test.each([
    'Nonsense=1',
    'PatientID=1&PatientID=2',
    'limit=ten',
    'offset=-1',
    'fuzzymatching=maybe',
    'StudyDate=yesterday',
    'StudyDate=20260101-tomorrow',
    'StudyTime=noon',
    'StudyInstanceUID=1.2.x',
    'TimezoneOffsetFromUTC=CET',
    'includefield=Nonsense',
  ])('§10.6.3.1: %s is answered 400', async (query) => {
    expect((await search(`studies?${query}`)).status).toBe(400);
  });

  test('§10.6.3.3: a study has its required attributes', async () => {
    const [match] = matchesOf(await search('studies?PatientID=A1'));
    for (const tag of [
      ...['00080020', '00080030', '00080050', '00080056', '00080061', '00080090', '00081190', '00100010'],
      ...['00100020', '00100030', '00100040', '0020000D', '00200010', '00201206', '00201208'],
    ])
      expect(Object.keys(match ?? {})).toContain(tag);
    expect(match?.['00080061']?.Value).toEqual(['CT', 'MR']);
    expect(match?.['00201208']?.Value).toEqual([2]);
    expect(match?.['00081190']?.Value).toEqual([`http://127.0.0.1/dicom-web/studies/${uid('muller')}`]);
  });

  test('§8.3.4.3: includefield adds attributes, all of them on "all"', async () => {
    const has = async (query: string) =>
      Object.keys(matchesOf(await search(`studies?PatientID=A1${query}`))[0] ?? {});
    expect(await has('')).not.toContain('00081030');
    expect(await has('&includefield=StudyDescription')).toContain('00081030');
    expect(await has('&includefield=00081030,PatientAge')).toContain('00081030');
    expect(await has('&includefield=all')).toContain('00081030');
  });

  test('§8.3.4.3: includefield takes an attribute inside a sequence', async () => {
    const answer = await search(
      'series?SeriesNumber=4&includefield=RequestAttributesSequence.RequestedProcedureID',
    );
    const [item] = (matchesOf(answer)[0]?.['00400275']?.Value ?? []) as Match[];
    expect(item?.['00401001']?.Value).toEqual(['RP-7']);
  });

  test('§10.6.4: results are given in JSON by default and in XML on wish', async () => {
    expect((await search('studies')).header('content-type')).toBe('application/dicom+json');
    const answer = await search('studies', 'multipart/related; type="application/dicom+xml"');
    const parts = await partsOf(answer);
    expect(parts).toHaveLength(3);
    const ids = parts.map(({ bytes }) =>
      dataSetFromXml(new TextDecoder().decode(bytes)).getString(Tag.PatientID),
    );
    expect(ids.sort()).toEqual(['A1', 'A2', 'B1']);
  });

  test('§10.6.4: what results are not given in is answered 406', async () => {
    expect((await search('studies', 'text/csv')).status).toBe(406);
  });
});
