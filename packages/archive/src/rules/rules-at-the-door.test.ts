import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  type DataSetContent,
  dataSetFromJson,
  openPart10,
  patchDataSet,
  readPart10,
  Tag,
  TransferSyntaxUid,
  writePart10,
} from '@isocenter/dicom';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Archive } from '../archive.ts';
import type { StoreOutcome } from '../incoming-instance.ts';
import { MemoryIndex } from '../index/memory-index.ts';
import { Journal } from '../maintain/journal.ts';
import { createArchive, openArchive } from '../open-archive.ts';
import { type Clock, silentLogger } from '../ports.ts';
import { everything } from '../query/restriction.ts';
import type { InstanceAddress, InstanceScope } from '../retrieve/stored-instance.ts';
import { MemoryBlobStore } from '../store/memory-blob-store.ts';
import { inChunks, madeDataSet, madeFile, stillClock } from '../testing/made-instances.ts';
import type { StorePolicy } from './store-policy.ts';

let folder: string;
let archive: Archive;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'isocenter-rules-'));
});
afterEach(async () => {
  await archive.close();
  await rm(folder, { recursive: true });
});

const decider = { userId: 'operator', restriction: everything };
const keep = (content: DataSetContent = {}): Promise<StoreOutcome> => keepBytes(madeFile(content));
const keepBytes = (bytes: Uint8Array): Promise<StoreOutcome> =>
  archive.keep({
    origin: { door: 'dimse', callingAeTitle: 'SCANNER', userId: 'local' },
    bytes: inChunks(bytes, 500),
  });
const codeOf = (outcome: StoreOutcome): string => ('error' in outcome ? outcome.error.code : outcome.status);
const codesOf = (outcome: StoreOutcome): string[] =>
  'findings' in outcome ? outcome.findings.map(({ code }) => code) : [];
const isShown = async (sopInstanceUid = '2.25.1111') =>
  (await archive.instance({ sopInstanceUid }, everything)) !== undefined;
const quarantined = async () =>
  (await archive.withheld({ reason: 'quarantined', restriction: everything })).instances;

async function storedComments(sopInstanceUid = '2.25.1111'): Promise<string | undefined> {
  const blob = await (await archive.instance({ sopInstanceUid }, everything))?.open();
  const text = blob && (await openPart10(blob)).dataSet.findString(Tag.PatientComments);
  await blob?.close();
  return text;
}

const rejectionNote = (code: string, noteUid: string, ...uids: string[]): DataSetContent => ({
  SOPClassUID: '1.2.840.10008.5.1.4.1.1.88.59',
  SOPInstanceUID: noteUid,
  SeriesInstanceUID: '2.25.99',
  Modality: 'KO',
  ConceptNameCodeSequence: [{ CodeValue: code, CodingSchemeDesignator: 'DCM', CodeMeaning: 'Rejected' }],
  CurrentRequestedProcedureEvidenceSequence: [
    {
      StudyInstanceUID: '2.25.1',
      ReferencedSeriesSequence: [
        { ReferencedSOPSequence: uids.map((uid) => ({ ReferencedSOPInstanceUID: uid })) },
      ],
    },
  ],
});
const keepNoteOf = (noteUid: string, ...uids: string[]) =>
  keepBytes(writePart10(madeDataSet(rejectionNote('113037', noteUid, ...uids))));
const keepNote = (...uids: string[]) => keepNoteOf('2.25.9999', ...uids);
const remove = (address: InstanceScope | InstanceAddress) =>
  archive.withhold(address, { ...decider, reason: 'deleted', why: 'asked' });
const restore = () => archive.release({ reason: 'deleted', restriction: everything }, decider);
const areShown = (...uids: string[]) => Promise.all(uids.map(isShown));

describe.each([
  {
    name: 'memory',
    open: async (policy: Partial<StorePolicy> = {}, clock: Clock = stillClock) =>
      createArchive({
        blobs: new MemoryBlobStore(),
        renditions: new MemoryBlobStore(),
        journal: new MemoryBlobStore(),
        index: new MemoryIndex(),
        clock,
        logger: silentLogger,
        policy,
        close: async () => {},
      }),
  },
  {
    name: 'a folder',
    open: (policy: Partial<StorePolicy> = {}, clock: Clock = stillClock) =>
      openArchive({ folder, clock, policy }),
  },
])('the rules of an archive in $name', ({ open }) => {
  test('keep the first of two data sets under one UID, and lose neither when told to replace', async () => {
    archive = await open({ sameUid: 'replace' });
    await keep({ PatientComments: 'first' });
    const second = await keep({ PatientComments: 'second' });
    expect([codeOf(second), codesOf(second)]).toEqual(['stored', ['ARCHIVE_REPLACED']]);
    expect(await storedComments()).toBe('second');
    const { instances } = await archive.withheld({ reason: 'replaced', restriction: everything });
    expect(instances).toHaveLength(1);
    // A late repetition does not push out what replaced it.
    const again = await keep({ PatientComments: 'first' });
    expect([codeOf(again), codesOf(again)]).toEqual(['already-stored', ['ARCHIVE_REPLACED_BEFORE']]);
    expect(await storedComments()).toBe('second');
    expect((await archive.study('2.25.1', everything))?.numberOfInstances).toBe(1);
  });

  test('quarantine the other of two, until somebody accepts it', async () => {
    archive = await open({ sameUid: 'quarantine' });
    await keep({ PatientComments: 'first' });
    expect(codeOf(await keep({ PatientComments: 'second' }))).toBe('ARCHIVE_INSTANCE_DIFFERS');
    expect(codeOf(await keep({ PatientComments: 'second' }))).toBe('ARCHIVE_QUARANTINED_BEFORE');
    expect((await archive.study('2.25.1', everything))?.numberOfQuarantined).toBe(1);
    const [waiting] = await quarantined();
    expect(await archive.accept([waiting?.id ?? 0], decider)).toBe(1);
    expect(await storedComments()).toBe('second');
    expect((await archive.study('2.25.1', everything))?.numberOfQuarantined).toBe(0);
    await expect(archive.accept([waiting?.id ?? 0], decider)).rejects.toMatchObject({
      code: 'ARCHIVE_NOT_IN_QUARANTINE',
    });
  });

  test('know an instance again in another transfer syntax by its pixels', async () => {
    const dataSet = (comments: string) =>
      madeDataSet({ PatientComments: comments, PixelData: new Uint8Array(16) });
    const implicit = (comments: string) =>
      writePart10(dataSet(comments), { transferSyntaxUid: TransferSyntaxUid.ImplicitVrLittleEndian });
    archive = createArchive({
      blobs: new MemoryBlobStore(),
      renditions: new MemoryBlobStore(),
      journal: new MemoryBlobStore(),
      index: new MemoryIndex(),
      clock: stillClock,
      logger: silentLogger,
      comparePixels: async () => true,
      close: async () => {},
    });
    await keepBytes(writePart10(dataSet('a')));
    const same = await keepBytes(implicit('a'));
    expect([codeOf(same), codesOf(same)]).toEqual(['already-stored', ['ARCHIVE_OTHER_TRANSFER_SYNTAX']]);
    expect(codeOf(await keepBytes(implicit('b')))).toBe('ARCHIVE_INSTANCE_DIFFERS');
  });

  test('keep a second patient in one study where such are accepted, and say so', async () => {
    archive = await open({ patientConflict: 'accept' });
    await keep();
    const second = await keep({ SOPInstanceUID: '2.25.2222', PatientID: 'OTHER' });
    expect([codeOf(second), codesOf(second)]).toEqual(['stored', ['ARCHIVE_PATIENT_CONFLICT']]);
    expect(await areShown('2.25.1111', '2.25.2222')).toEqual([true, true]);
    expect(await quarantined()).toEqual([]);
  });

  test('put another patient of one ID, and one series in two studies, into quarantine; both are held', async () => {
    archive = await open();
    await keep();
    const elsewhere = { StudyInstanceUID: '2.25.2', SOPInstanceUID: '2.25.2222' };
    const other = { ...elsewhere, SeriesInstanceUID: '2.25.22', PatientName: 'ROE^Jane' };
    expect(codeOf(await keep(other))).toBe('ARCHIVE_PATIENT_CONFLICT');
    expect(codeOf(await keep({ ...elsewhere, SOPInstanceUID: '2.25.3333' }))).toBe(
      'ARCHIVE_SERIES_ELSEWHERE',
    );
    expect(await archive.study('2.25.2', everything)).toBeUndefined();
    const holdings = await archive.holds(['2.25.1111', '2.25.2222', '2.25.3333', '2.25.4'], everything);
    expect([...holdings.values()]).toEqual(['stored', 'quarantined', 'quarantined', 'absent']);
    expect(await archive.isGone({ sopInstanceUid: '2.25.2222' }, everything)).toBe(false);
    const kinds = (await archive.changes({ since: 0, restriction: everything })).map(({ kind }) => kind);
    expect(kinds).toEqual(['instance-stored', 'instance-quarantined', 'instance-quarantined']);
  });

  test('of two patients in one study at once, show one', async () => {
    archive = await open();
    const outcomes = await Promise.all([
      keep({ SOPInstanceUID: '2.25.1', PatientID: 'A', PatientName: 'ROE^Jane' }),
      keep({ SOPInstanceUID: '2.25.2', PatientID: 'B', PatientName: 'DOE^John' }),
    ]);
    expect(outcomes.map(codeOf).sort()).toEqual(['ARCHIVE_PATIENT_CONFLICT', 'stored']);
  });

  test('let an operator correct whom an instance is of, and tell what it said before', async () => {
    archive = await open();
    await keep();
    await keep({ SOPInstanceUID: '2.25.2222', PatientID: 'WRONG' });
    const [waiting] = await quarantined();
    const correction = { '00100020': { vr: 'LO', Value: ['P1'] } };
    await archive.accept([waiting?.id ?? 0], { ...decider, correction });
    const shown = await archive.instance({ sopInstanceUid: '2.25.2222' }, everything);
    expect(shown?.overlay?.['00100020']?.Value).toEqual(['P1']);
    expect(JSON.stringify(shown?.overlay?.['04000561'])).toContain('WRONG');
    expect((await archive.study('2.25.1', everything))?.numberOfInstances).toBe(2);
    expect(codeOf(await keep({ SOPInstanceUID: '2.25.2222', PatientID: 'WRONG' }))).toBe('already-stored');
  });

  test('keep what an operator refuses as deleted, and look at it anew when it comes again', async () => {
    archive = await open();
    await keep();
    await keep({ SOPInstanceUID: '2.25.2222', PatientID: 'WRONG' });
    const [waiting] = await quarantined();
    await archive.refuse([waiting?.id ?? 0], { ...decider, why: 'wrong patient' });
    expect(await quarantined()).toEqual([]);
    const { instances } = await archive.withheld({ reason: 'deleted', restriction: everything });
    expect(instances[0]).toMatchObject({ why: 'wrong patient', userId: 'operator' });
    expect(await archive.isGone({ sopInstanceUid: '2.25.2222' }, everything)).toBe(true);
    expect(codeOf(await keep({ SOPInstanceUID: '2.25.2222', PatientID: 'WRONG' }))).toBe(
      'ARCHIVE_PATIENT_CONFLICT',
    );
  });

  test('coerce what a sender sends by an overlay; the file stays as it came', async () => {
    const changes = [{ kind: 'prefix', tag: Tag.PatientID, text: 'KS-' }] as const;
    archive = await open({ coercions: [{ name: 'clinic', when: { callingAeTitle: 'SCAN*' }, changes }] });
    expect(await keep()).toMatchObject({ status: 'stored', coerced: [Tag.PatientID] });
    expect((await archive.study('2.25.1', everything))?.patientId).toBe('KS-P1');
    const stored = await archive.instance({ sopInstanceUid: '2.25.1111' }, everything);
    const blob = await stored?.open();
    expect(blob && new Uint8Array(await blob.read(0, blob.byteLength))).toEqual(madeFile());
    await blob?.close();
    expect(stored?.overlay?.['00100020']?.Value).toEqual(['KS-P1']);
  });

  test('hide what a rejection note names, whether it was here, comes later or comes again', async () => {
    archive = await open();
    await keep();
    await keep({ SOPInstanceUID: '2.25.3' });
    expect(codeOf(await keepNote('2.25.1111', '2.25.2222'))).toBe('stored');
    const late = await keep({ SOPInstanceUID: '2.25.2222' });
    expect([codeOf(late), codesOf(late)]).toEqual(['stored', ['ARCHIVE_INSTANCE_REJECTED']]);
    expect(codeOf(await keep())).toBe('already-stored');
    expect(await Promise.all(['2.25.1111', '2.25.2222', '2.25.3', '2.25.9999'].map(isShown))).toEqual([
      false,
      false,
      true,
      true,
    ]);
    expect(await archive.isGone({ sopInstanceUid: '2.25.2222' }, everything)).toBe(true);
    // With the note gone, what it hid is shown again.
    await archive.withhold(
      { sopInstanceUid: '2.25.9999' },
      { ...decider, reason: 'deleted', why: 'revoked' },
    );
    expect(await Promise.all(['2.25.1111', '2.25.2222'].map((uid) => isShown(uid)))).toEqual([true, true]);
  });

  test('know what was given out with an overlay when it comes back, and nothing else beside it', async () => {
    const prefix = [{ kind: 'prefix', tag: Tag.PatientID, text: 'KS-' }] as const;
    archive = await open({ coercions: [{ name: 'clinic', when: {}, changes: prefix }] });
    await keep({ PatientName: 'MÜLLER^Jörg' });
    const given = async (content: DataSetContent = {}) => {
      const stored = await archive.instance({ sopInstanceUid: '2.25.1111' }, everything);
      const { dataSet } = readPart10(madeFile({ PatientName: 'MÜLLER^Jörg', ...content }));
      return writePart10(patchDataSet(dataSet, { put: dataSetFromJson(stored?.overlay ?? {}) }));
    };
    expect(codeOf(await keepBytes(await given()))).toBe('already-stored');
    expect(codeOf(await keepBytes(await given({ PatientComments: 'more' })))).toBe(
      'ARCHIVE_INSTANCE_DIFFERS',
    );
    const pixels = new Uint8Array(16).fill(1, 15);
    expect(codeOf(await keepBytes(await given({ PixelData: pixels })))).toBe('ARCHIVE_INSTANCE_DIFFERS');
    expect(codeOf(await keep({ PatientName: 'MÜLLER^Jörg' }))).toBe('already-stored');
  });

  test('let no rejection note reach into another study', async () => {
    archive = await open();
    await keep({ StudyInstanceUID: '2.25.5', SeriesInstanceUID: '2.25.55' });
    await keepNote('2.25.1111');
    expect(await isShown()).toBe(true);
  });

  test('delete what is rejected with the study or series it lies in, and leave it rejected when that is shown again', async () => {
    archive = await open();
    await keep();
    await keep({ SOPInstanceUID: '2.25.2222' });
    await keepNote('2.25.1111');
    await remove({ studyInstanceUid: '2.25.1' });
    expect(await areShown('2.25.1111', '2.25.2222', '2.25.9999')).toEqual([false, false, false]);
    expect(await restore()).toBe(2);
    expect(await areShown('2.25.1111', '2.25.2222', '2.25.9999')).toEqual([false, true, true]);
    await remove({ studyInstanceUid: '2.25.1', seriesInstanceUid: '2.25.11' });
    await remove({ sopInstanceUid: '2.25.9999' });
    expect(await areShown('2.25.1111', '2.25.2222', '2.25.9999')).toEqual([false, false, false]);
  });

  test('hide what two rejection notes name until both are gone', async () => {
    archive = await open();
    await keep();
    await keepNoteOf('2.25.9998', '2.25.1111');
    await keepNoteOf('2.25.9999', '2.25.1111');
    await remove({ sopInstanceUid: '2.25.9998' });
    expect(await isShown()).toBe(false);
    await remove({ sopInstanceUid: '2.25.9999' });
    expect(await isShown()).toBe(true);
  });

  test('hide again what a note names that is shown again, also what was deleted before it came', async () => {
    archive = await open();
    await keep();
    await keep({ SOPInstanceUID: '2.25.2222' });
    await remove({ sopInstanceUid: '2.25.2222' });
    await keepNote('2.25.1111', '2.25.2222');
    expect(await restore()).toBe(0);
    await remove({ sopInstanceUid: '2.25.9999' });
    expect(await areShown('2.25.1111', '2.25.2222')).toEqual([true, true]);
    expect(await restore()).toBe(1);
    expect(await areShown('2.25.1111', '2.25.2222', '2.25.9999')).toEqual([false, false, true]);
  });

  test('leave hidden what is accepted out of quarantine when a note names it', async () => {
    archive = await open();
    await keep();
    await keep({ SOPInstanceUID: '2.25.2222', PatientID: 'P2', PatientName: 'OTHER^Man' });
    await keep({ SOPInstanceUID: '2.25.3333', PatientID: 'P2', PatientName: 'OTHER^Man' });
    await keepNote('2.25.2222', '2.25.3333');
    const [second, first] = await quarantined();
    await archive.accept([first?.id ?? 0], decider);
    const correction = { '00100020': { vr: 'LO', Value: ['P1'] } };
    await archive.accept([second?.id ?? 0], { ...decider, correction });
    expect(await areShown('2.25.2222', '2.25.3333')).toEqual([false, false]);
    await remove({ sopInstanceUid: '2.25.9999' });
    expect(await areShown('2.25.2222', '2.25.3333')).toEqual([true, true]);
  });

  test('delete a study out of sight, and show it again', async () => {
    archive = await open();
    await keep();
    await keep({ SOPInstanceUID: '2.25.2222' });
    const scope = { studyInstanceUid: '2.25.1' };
    expect(await archive.withhold(scope, { ...decider, reason: 'deleted', why: 'asked' })).toBe(2);
    expect(await archive.study('2.25.1', everything)).toBeUndefined();
    expect(await archive.isGone(scope, everything)).toBe(true);
    expect(await archive.release({ ...scope, reason: 'deleted', restriction: everything }, decider)).toBe(2);
    expect((await archive.study('2.25.1', everything))?.numberOfInstances).toBe(2);
    expect(await archive.isGone(scope, everything)).toBe(false);
  });

  test('put into quarantine what is to be shown again in a study that came anew of another patient', async () => {
    archive = await open();
    await keep();
    await remove({ studyInstanceUid: '2.25.1' });
    await keep({ SOPInstanceUID: '2.25.2222', PatientID: 'P2', PatientName: 'OTHER^Man' });
    expect(await restore()).toBe(0);
    expect(await areShown('2.25.1111', '2.25.2222')).toEqual([false, true]);
    expect(await quarantined()).toMatchObject([{ why: 'ARCHIVE_PATIENT_CONFLICT' }]);
    expect((await archive.study('2.25.1', everything))?.numberOfQuarantined).toBe(1);
  });

  test('judge what is to be shown again as the door does; only accepting it goes over that', async () => {
    archive = await open();
    await keep();
    await keep({ SOPInstanceUID: '2.25.3333', SeriesInstanceUID: '2.25.33' });
    await remove({ studyInstanceUid: '2.25.1' });
    // The series comes in another study, and the Patient ID with another name.
    await keep({ StudyInstanceUID: '2.25.2', SOPInstanceUID: '2.25.2222', PatientName: 'ROE^Jane' });
    expect(await restore()).toBe(0);
    const waiting = await quarantined();
    expect(waiting.map(({ why, record }) => [record.entry.instance.sop_instance_uid, why]).sort()).toEqual([
      ['2.25.1111', 'ARCHIVE_SERIES_ELSEWHERE'],
      ['2.25.3333', 'ARCHIVE_PATIENT_CONFLICT'],
    ]);
    const ids = waiting.map(({ id }) => id);
    const again = { reason: 'quarantined', ids, restriction: everything } as const;
    expect(await archive.release(again, decider)).toBe(0);
    expect(await archive.accept(ids, decider)).toBe(2);
    expect(await areShown('2.25.1111', '2.25.2222', '2.25.3333')).toEqual([true, true, true]);
  });

  test('leave hidden what the door would refuse', async () => {
    archive = await open({ relationConflict: 'refuse' });
    await keep();
    await remove({ studyInstanceUid: '2.25.1' });
    await keep({ StudyInstanceUID: '2.25.2', SOPInstanceUID: '2.25.2222' });
    expect(await restore()).toBe(0);
    expect(await quarantined()).toEqual([]);
    expect(await areShown('2.25.1111', '2.25.2222')).toEqual([false, true]);
  });

  test('show a study again with what an operator accepted into it, and without what an operator refused', async () => {
    let now = stillClock.now();
    archive = await open({}, { now: () => now++ });
    await keep();
    const other = { PatientID: 'P2', PatientName: 'OTHER^Man' };
    await keep({ SOPInstanceUID: '2.25.2222', ...other });
    await keep({ SOPInstanceUID: '2.25.3333', ...other });
    const [third, second] = (await quarantined()).map(({ id }) => id);
    await archive.accept([second ?? 0], decider);
    await archive.refuse([third ?? 0], { ...decider, why: 'wrong patient' });
    await remove({ studyInstanceUid: '2.25.1' });
    expect(await restore()).toBe(2);
    expect(await areShown('2.25.1111', '2.25.2222', '2.25.3333')).toEqual([true, true, false]);
    expect(await quarantined()).toMatchObject([{ why: 'ARCHIVE_PATIENT_CONFLICT' }]);
  });
});

test('the journal says who showed an instance again, or accepted it', async () => {
  const journal = new MemoryBlobStore();
  archive = createArchive({
    blobs: new MemoryBlobStore(),
    renditions: new MemoryBlobStore(),
    journal,
    index: new MemoryIndex(),
    clock: stillClock,
    logger: silentLogger,
    close: async () => {},
  });
  const usersIn = async () => [...(await new Journal(journal).read()).values()].map(({ userId }) => userId);
  await keep();
  await remove({ sopInstanceUid: '2.25.1111' });
  expect(await usersIn()).toEqual(['operator']);
  const filter = { reason: 'deleted', restriction: everything } as const;
  await archive.release(filter, { ...decider, userId: 'releaser' });
  expect(await usersIn()).toEqual(['releaser']);
  await keep({ SOPInstanceUID: '2.25.2222', PatientID: 'P2', PatientName: 'OTHER^Man' });
  await archive.accept(
    (await quarantined()).map(({ id }) => id),
    { ...decider, userId: 'accepter' },
  );
  expect((await usersIn()).sort()).toEqual(['accepter', 'releaser']);
});
