import { archiveError, everything, silentLogger } from '@isocenter/archive';
import {
  type DataSet,
  type DataSetContent,
  dataSetOf,
  encodeDataSet,
  readDataSet,
  Tag,
  TransferSyntaxUid,
} from '@isocenter/dicom';
import { patientRoot, studyRoot, writeFindOptions } from '@isocenter/network';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type ArchiveInTest, openArchiveInTest, peerInTest } from '../testing/archive-in-test.ts';
import { type QueryServiceOptions, queryArchive } from './find-service.ts';

const JAPANESE = 'Yamada^Tarou=山田^太郎=やまだ^たろう';

let kept: ArchiveInTest;
beforeAll(async () => {
  kept = await openArchiveInTest();
  const study = (number: number, more: DataSetContent) =>
    kept.keep({
      PatientID: `P${number}`,
      StudyInstanceUID: `1.2.${number}`,
      SeriesInstanceUID: `1.2.${number}.1`,
      SOPInstanceUID: `1.2.${number}.1.1`,
      ...more,
    });
  await study(1, { PatientName: 'MILLER^ANNA', StudyDate: '20260101', StudyTime: '080000' });
  await kept.keep({
    PatientID: 'P1',
    PatientName: 'MILLER^ANNA',
    StudyDate: '20260101',
    StudyTime: '080000',
    StudyInstanceUID: '1.2.1',
    SeriesInstanceUID: '1.2.1.2',
    SOPInstanceUID: '1.2.1.2.1',
    SeriesNumber: 2,
    Modality: 'MR',
    InstanceNumber: 7,
    ProtocolName: 'HEAD',
    RequestAttributesSequence: [
      {
        ScheduledProcedureStepID: 'STEP-1',
        RequestedProcedureID: 'ORDER-1',
        RequestedProcedureDescription: 'Head',
      },
    ],
  });
  await study(2, {
    PatientName: 'Müller^Jürgen',
    SpecificCharacterSet: 'ISO_IR 100',
    StudyDate: '20260102',
    StudyTime: '200000',
  });
  await study(3, {
    PatientName: JAPANESE,
    SpecificCharacterSet: 'ISO_IR 192',
    StudyDate: '20260103',
    StudyTime: '060000',
  });
  await study(4, { PatientName: 'Иванов^Пётр', SpecificCharacterSet: 'ISO_IR 144', StudyDate: '20260104' });
});
afterAll(() => kept.remove());

interface Asking extends Partial<QueryServiceOptions> {
  readonly model?: typeof studyRoot;
  readonly negotiated?: Uint8Array;
  readonly transferSyntaxUid?: string;
  readonly signal?: AbortSignal;
  readonly onAnswer?: () => void;
}

/** Asks as a peer does: the identifier travels as bytes, and so do the answers. */
async function ask(content: DataSetContent, asking: Asking = {}) {
  const {
    model = studyRoot,
    negotiated,
    transferSyntaxUid = TransferSyntaxUid.ImplicitVrLittleEndian,
    signal = new AbortController().signal,
    onAnswer,
    ...options
  } = asking;
  const sopClassUid = model.findSopClassUid;
  const make = queryArchive({
    archive: kept.archive,
    logger: silentLogger,
    aeTitle: 'ISOCENTER',
    restriction: everything,
    ...options,
  });
  const peer = peerInTest(negotiated ? [{ sopClassUid, information: negotiated }] : []);
  const identifier = readDataSet(encodeDataSet(dataSetOf(content), transferSyntaxUid), transferSyntaxUid);
  const request = {
    sopClassUid,
    identifier,
    transferSyntaxUid,
    messageId: 1,
    moveDestination: undefined,
    signal,
  };
  const answers: DataSet[] = [];
  const statuses: number[] = [];
  let comment: string | undefined;
  for await (const { status, identifiers, errorComment } of make(peer).find?.(request) ?? []) {
    comment = errorComment;
    if (!identifiers) statuses.push(status);
    for (const answer of identifiers ?? []) {
      statuses.push(status);
      answers.push(readDataSet(answer, transferSyntaxUid));
      onAnswer?.();
    }
  }
  return { answers, statuses, comment, last: statuses.at(-1) };
}

const uidsOf = (answers: readonly DataSet[], tag: number = Tag.StudyInstanceUID) =>
  answers.map((answer) => answer.getString(tag)).sort();
const keywordsOf = (answer: DataSet | undefined) => [...(answer?.elements() ?? [])].map(({ tag }) => tag);

describe('each level is answered with what was asked for, its unique keys, and where it can be had', () => {
  test('a patient', async () => {
    const { answers, statuses } = await ask(
      {
        QueryRetrieveLevel: 'PATIENT',
        PatientName: 'MILLER*',
        PatientID: '',
        NumberOfPatientRelatedInstances: '',
      },
      { model: patientRoot },
    );
    expect(statuses).toEqual([0xff00, 0]);
    expect(keywordsOf(answers[0])).toEqual([
      Tag.QueryRetrieveLevel,
      Tag.RetrieveAETitle,
      Tag.InstanceAvailability,
      Tag.PatientName,
      Tag.PatientID,
      Tag.NumberOfPatientRelatedInstances,
    ]);
    expect(answers[0]?.getString(Tag.PatientID)).toBe('P1');
    expect(answers[0]?.getNumber(Tag.NumberOfPatientRelatedInstances)).toBe(2);
    expect(answers[0]?.getString(Tag.RetrieveAETitle)).toBe('ISOCENTER');
  });

  test('a study, with attributes it does not have as empty ones', async () => {
    const { answers } = await ask({
      QueryRetrieveLevel: 'STUDY',
      PatientID: 'P1',
      StudyInstanceUID: '',
      AccessionNumber: '',
      ModalitiesInStudy: '',
    });
    expect(answers).toHaveLength(1);
    expect(answers[0]?.getString(Tag.StudyInstanceUID)).toBe('1.2.1');
    expect(answers[0]?.getStrings(Tag.ModalitiesInStudy).sort()).toEqual(['CT', 'MR']);
    expect(answers[0]?.findElement(Tag.AccessionNumber)?.byteLength).toBe(0);
    expect(answers[0]?.has(Tag.StudyDate)).toBe(false);
  });

  test('a series and an instance, under the unique keys above', async () => {
    const series = await ask({
      QueryRetrieveLevel: 'SERIES',
      StudyInstanceUID: '1.2.1',
      Modality: 'MR',
      SeriesInstanceUID: '',
    });
    expect(uidsOf(series.answers, Tag.SeriesInstanceUID)).toEqual(['1.2.1.2']);
    const image = await ask(
      {
        QueryRetrieveLevel: 'IMAGE',
        PatientID: 'P1',
        StudyInstanceUID: '1.2.1',
        SeriesInstanceUID: '1.2.1.2',
        SOPInstanceUID: '',
        InstanceNumber: '',
        Rows: '',
      },
      { model: patientRoot, transferSyntaxUid: TransferSyntaxUid.ExplicitVrBigEndian },
    );
    expect(image.answers[0]?.getString(Tag.SOPInstanceUID)).toBe('1.2.1.2.1');
    expect(image.answers[0]?.getNumber(Tag.InstanceNumber)).toBe(7);
    expect(image.answers[0]?.getNumber(Tag.Rows)).toBe(8);
  });
});

describe('matching', () => {
  const found = async (content: DataSetContent, asking?: Asking) =>
    uidsOf((await ask({ QueryRetrieveLevel: 'STUDY', ...content }, asking)).answers);

  test.each<[string, DataSetContent, string[]]>([
    ['a list of UIDs', { StudyInstanceUID: ['1.2.1', '1.2.3', '1.2.9'] }, ['1.2.1', '1.2.3']],
    ['a wildcard', { PatientID: 'P?', PatientName: 'm*' }, ['1.2.1', '1.2.2']],
    ['a range of dates', { StudyDate: '20260102-20260103' }, ['1.2.2', '1.2.3']],
    ['an open range', { StudyDate: '20260104-' }, ['1.2.4']],
    [
      'everything for an empty key',
      { StudyDate: '', PatientName: '*' },
      ['1.2.1', '1.2.2', '1.2.3', '1.2.4'],
    ],
    ['a name of another script', { PatientName: 'ИВАНОВ*', SpecificCharacterSet: 'ISO_IR 144' }, ['1.2.4']],
    [
      'the ideographic group of a name',
      { PatientName: '=山田*', SpecificCharacterSet: 'ISO_IR 192' },
      ['1.2.3'],
    ],
    ['a key of a level below', { Modality: 'MR' }, ['1.2.1']],
    [
      'a key inside a sequence',
      { RequestAttributesSequence: [{ RequestedProcedureID: 'ORDER-1' }] },
      ['1.2.1'],
    ],
    [
      'the same key with another value',
      { RequestAttributesSequence: [{ RequestedProcedureID: 'ORDER-2' }] },
      [],
    ],
  ])('%s', async (_name, content, uids) => {
    expect(await found(content)).toEqual(uids);
  });

  const dateAndTime = { StudyDate: '20260101-20260103', StudyTime: '070000-070000' };

  test('date and time are two ranges, and one where that was negotiated', async () => {
    expect(await found(dateAndTime)).toEqual([]);
    expect(await found(dateAndTime, { negotiated: Uint8Array.of(0, 1) })).toEqual([
      '1.2.1',
      '1.2.2',
      '1.2.3',
    ]);
  });

  test('a time is of our zone, and of the one named where that was negotiated', async () => {
    const ours = -new Date(2026, 0, 2).getTimezoneOffset();
    // When our study of 08:00 begins it is 18:00 ten hours east of us, and 02:00 six hours west, where no zone is as far east.
    const [apart, StudyTime] = ours <= 240 ? [600, '170000-190000'] : [-360, '010000-030000'];
    const key = { ...dateAndTime, StudyDate: '20260101-20260101', StudyTime };
    const theirs = Math.abs(ours + apart);
    const [hours, minutes] = [Math.floor(theirs / 60), theirs % 60].map((part) =>
      String(part).padStart(2, '0'),
    );
    const zone = { TimezoneOffsetFromUTC: `${ours + apart < 0 ? '-' : '+'}${hours}${minutes}` };
    expect(await found({ ...key, ...zone }, { negotiated: Uint8Array.of(0, 1, 0, 1) })).toEqual(['1.2.1']);
    expect(await found({ ...key, ...zone }, { negotiated: Uint8Array.of(0, 1, 0, 0) })).toEqual([]);
  });

  test('names match by their beginnings in any order where that was negotiated', async () => {
    expect(await found({ PatientName: 'anna mill' })).toEqual([]);
    expect(await found({ PatientName: 'anna mill' }, { negotiated: Uint8Array.of(0, 0, 1) })).toEqual([
      '1.2.1',
    ]);
  });

  test('of a sequence only what was asked for is answered', async () => {
    const { answers } = await ask({
      QueryRetrieveLevel: 'SERIES',
      StudyInstanceUID: '1.2.1',
      SeriesInstanceUID: '1.2.1.2',
      RequestAttributesSequence: [{ ScheduledProcedureStepID: '' }],
    });
    const item = answers[0]?.getItem(Tag.RequestAttributesSequence);
    expect(keywordsOf(item)).toEqual([Tag.ScheduledProcedureStepID]);
    expect(item?.getString(Tag.ScheduledProcedureStepID)).toBe('STEP-1');
  });
});

describe('the levels above', () => {
  test.each<[string, DataSetContent, typeof studyRoot]>([
    ['no study', { QueryRetrieveLevel: 'SERIES', Modality: 'CT' }, studyRoot],
    ['a study by wildcard', { QueryRetrieveLevel: 'SERIES', StudyInstanceUID: '*' }, studyRoot],
    ['no patient', { QueryRetrieveLevel: 'STUDY', StudyInstanceUID: '1.2.1' }, patientRoot],
    ['no level', { StudyInstanceUID: '1.2.1' }, studyRoot],
    ['a level that the model does not have', { QueryRetrieveLevel: 'PATIENT' }, studyRoot],
    ['a value that is none', { QueryRetrieveLevel: 'STUDY', StudyDate: 'yesterday' }, studyRoot],
  ])('%s is refused by its name', async (_name, content, model) => {
    const { statuses, comment } = await ask(content, { model });
    expect(statuses).toEqual([0xa900]);
    expect(comment).toMatch(/level|key/);
  });

  test('may be left out where relational queries were negotiated', async () => {
    const negotiated = writeFindOptions({
      relationalQueries: true,
      combinedDateTimeMatching: false,
      fuzzyPersonNames: false,
      timezoneAdjustment: false,
    });
    const { answers } = await ask({ QueryRetrieveLevel: 'SERIES', Modality: 'CT' }, { negotiated });
    expect(uidsOf(answers)).toEqual(['1.2.1', '1.2.2', '1.2.3', '1.2.4']);
    expect(answers.every((answer) => answer.has(Tag.SeriesInstanceUID))).toBe(true);
  });
});

describe('the character set of an answer', () => {
  const nameIn = async (patientId: string, characterSet: string | string[] | undefined) => {
    const { answers } = await ask({
      QueryRetrieveLevel: 'STUDY',
      PatientID: patientId,
      PatientName: '',
      StudyInstanceUID: '',
      ...(characterSet && { SpecificCharacterSet: characterSet }),
    });
    return [
      answers[0]?.findStrings(Tag.SpecificCharacterSet).join('\\'),
      answers[0]?.getString(Tag.PatientName),
    ];
  };

  test.each([
    ['the default repertoire', 'P1', undefined, '', 'MILLER^ANNA'],
    ['Latin-1 for ASCII', 'P1', 'ISO_IR 100', 'ISO_IR 100', 'MILLER^ANNA'],
    ['Latin-1', 'P2', 'ISO_IR 100', 'ISO_IR 100', 'Müller^Jürgen'],
    ['Cyrillic', 'P4', 'ISO_IR 144', 'ISO_IR 144', 'Иванов^Пётр'],
    ['Japanese by code extensions', 'P3', ['', 'ISO 2022 IR 87'], '\\ISO 2022 IR 87', JAPANESE],
    [
      'JIS X 0201 and code extensions',
      'P3',
      ['ISO 2022 IR 13', 'ISO 2022 IR 87'],
      'ISO 2022 IR 13\\ISO 2022 IR 87',
      JAPANESE,
    ],
    ['GB18030', 'P4', 'GB18030', 'GB18030', 'Иванов^Пётр'],
    ['UTF-8', 'P3', 'ISO_IR 192', 'ISO_IR 192', JAPANESE],
  ])(
    'is that of the request where it can say all: %s',
    async (_name, patientId, characterSet, answered, name) => {
      expect(await nameIn(patientId, characterSet)).toEqual([answered, name]);
    },
  );

  test.each([
    ['P2', undefined, 'Müller^Jürgen'],
    ['P4', 'ISO_IR 100', 'Иванов^Пётр'],
    ['P3', 'ISO_IR 144', JAPANESE],
    ['P2', 'ISO_IR 999', 'Müller^Jürgen'],
  ])('is UTF-8 where it cannot: %s in %s', async (patientId, characterSet, name) => {
    expect(await nameIn(patientId, characterSet)).toEqual(['ISO_IR 192', name]);
  });

  test('is found for each answer by itself', async () => {
    const { answers } = await ask({
      QueryRetrieveLevel: 'STUDY',
      PatientName: '',
      SpecificCharacterSet: 'ISO_IR 100',
    });
    const sets = answers.map((answer) => answer.getString(Tag.SpecificCharacterSet)).sort();
    expect(sets).toEqual(['ISO_IR 100', 'ISO_IR 100', 'ISO_IR 192', 'ISO_IR 192']);
  });
});

describe('statuses', () => {
  test.each<[string, DataSetContent, number]>([
    ['keys that are all known', { PatientName: '', StudyDescription: '' }, 0xff00],
    ['a key that the index does not answer', { PerformedStationAETitle: '' }, 0xff01],
    ['a key that the index does not match on', { ReasonForVisit: 'x*' }, 0xff01],
    ['a private key', { '00091001': 'x' }, 0xff01],
  ])('%s: %i', async (_name, content, status) => {
    const { statuses } = await ask({ QueryRetrieveLevel: 'STUDY', PatientID: 'P1', ...content });
    expect(statuses).toEqual([status, 0]);
  });

  test('a key that was made searchable is known, once all that is here was read for it', async () => {
    const { archive } = kept;
    const content = { QueryRetrieveLevel: 'SERIES', StudyInstanceUID: '1.2.1', ProtocolName: 'HEAD' };
    const whole = async () => (await archive.searchAttributes()).every(({ isWhole }) => isWhole);
    await archive.addSearchAttribute({ tag: Tag.ProtocolName, level: 'SERIES', vr: 'LO' });
    await expect.poll(whole).toBe(true);
    const { statuses, answers } = await ask(content);
    expect(statuses).toEqual([0xff00, 0]);
    expect(answers[0]?.getString(Tag.ProtocolName)).toBe('HEAD');
    // Its values are not those of a study, so an answer about one holds none.
    const above = await ask({ QueryRetrieveLevel: 'STUDY', StudyInstanceUID: '1.2.1', ProtocolName: 'HEAD' });
    expect(above.statuses).toEqual([0xff01, 0]);
    await archive.removeSearchAttribute(Tag.ProtocolName);
    expect((await ask(content)).statuses).toContain(0xff01);
  });

  test('more matches than are answered are told by the last status', async () => {
    const most = await ask({ QueryRetrieveLevel: 'STUDY', StudyInstanceUID: '' }, { maximumMatches: 3 });
    expect(most.statuses).toEqual([0xff00, 0xff00, 0xff00, 0xa700]);
    expect(most.comment).toBe('More than 3 matches: ask for less');
    const all = await ask({ QueryRetrieveLevel: 'STUDY', StudyInstanceUID: '' }, { maximumMatches: 4 });
    expect(all.last).toBe(0);
  });

  test('a query that is cancelled in the middle ends there as cancelled', async () => {
    const cancelling = new AbortController();
    const { signal } = cancelling;
    const { statuses } = await ask(
      { QueryRetrieveLevel: 'STUDY' },
      { signal, onAnswer: () => cancelling.abort() },
    );
    expect(statuses).toEqual([0xff00, 0xfe00]);
  });

  test('an index that is away is out of resources, a fault of ours cannot process', async () => {
    const failing = (error: Error) => ({
      archive: { findMembers: () => Promise.reject(error), searchAttributes: () => Promise.reject(error) },
    });
    const identifier = { QueryRetrieveLevel: 'STUDY' };
    expect((await ask(identifier, failing(archiveError('ARCHIVE_CLOSED', {})))).last).toBe(0xa700);
    expect((await ask(identifier, failing(new Error('DOE^JOHN')))).statuses).toEqual([0xc000]);
  });

  test('nobody sees what is not theirs', async () => {
    const restriction = { kind: 'studies', studyInstanceUids: ['1.2.3'] } as const;
    const { answers } = await ask({ QueryRetrieveLevel: 'STUDY', StudyInstanceUID: '' }, { restriction });
    expect(uidsOf(answers)).toEqual(['1.2.3']);
  });
});
