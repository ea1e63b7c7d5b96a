import { createHash } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { deflateRawSync } from 'node:zlib';
import {
  bytesSource,
  isIsocenterError,
  openPart10,
  Tag,
  TransferSyntaxUid,
  writePart10,
} from '@isocenter/dicom';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Archive } from './archive.ts';
import type { IncomingInstance, StoreOutcome } from './incoming-instance.ts';
import { MemoryIndex } from './index/memory-index.ts';
import { createArchive, openArchive } from './open-archive.ts';
import { silentLogger } from './ports.ts';
import { everything } from './query/restriction.ts';
import { MemoryBlobStore } from './store/memory-blob-store.ts';
import {
  inChunks,
  madeBareDataSet,
  madeDataSet,
  madeFile,
  secondaryCapture,
  stillClock,
} from './testing/made-instances.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'isocenter-archive-'));
});
afterEach(() => rm(folder, { recursive: true }));

const origin = { door: 'import', userId: 'local' } as const;
const fileOf = (bytes: Uint8Array, chunkBytes?: number): IncomingInstance => ({
  origin,
  bytes: inChunks(bytes, chunkBytes),
});

const inMemory = async () =>
  createArchive({
    renditions: new MemoryBlobStore(),
    journal: new MemoryBlobStore(),
    blobs: new MemoryBlobStore(),
    index: new MemoryIndex(),
    clock: stillClock,
    logger: silentLogger,
    close: async () => {},
  });

async function storedBytes(archive: Archive, sopInstanceUid: string): Promise<Uint8Array> {
  const stored = await archive.instance({ sopInstanceUid }, everything);
  if (!stored) throw new Error('not stored');
  const blob = await stored.open();
  const bytes = await blob.read(0, blob.byteLength);
  await blob.close();
  return new Uint8Array(bytes);
}

function codeOf(outcome: StoreOutcome): string {
  return outcome.status === 'refused' ? outcome.error.code : outcome.status;
}

const bare = {
  transferSyntaxUid: TransferSyntaxUid.ExplicitVrLittleEndian,
  sopClassUid: secondaryCapture,
  sopInstanceUid: '2.25.1111',
};

describe.each([
  { name: 'memory', open: inMemory },
  { name: 'a folder', open: () => openArchive({ folder, clock: stillClock }) },
])('an archive in $name', ({ open }) => {
  let archive: Archive;
  beforeEach(async () => {
    archive = await open();
  });
  afterEach(() => archive.close());

  describe('keeping', () => {
    test.each([1, 7, 143, 144, 145, 1_000_000])(
      'a file that comes in chunks of %i bytes is kept as it is',
      async (chunkBytes) => {
        const bytes = madeFile();
        const outcome = await archive.keep(fileOf(bytes, chunkBytes));
        expect(outcome).toEqual({
          status: 'stored',
          instance: {
            studyInstanceUid: '2.25.1',
            seriesInstanceUid: '2.25.11',
            sopInstanceUid: '2.25.1111',
            sopClassUid: secondaryCapture,
            transferSyntaxUid: TransferSyntaxUid.ExplicitVrLittleEndian,
            byteLength: bytes.length,
            sha256: createHash('sha256').update(bytes).digest('hex'),
          },
          findings: [],
          coerced: [],
        });
        expect(await storedBytes(archive, '2.25.1111')).toEqual(bytes);
      },
    );

    test('a bare data set gets preamble and file meta information and stays as it is behind them', async () => {
      const dataSet = madeBareDataSet();
      const outcome = await archive.keep({
        origin: { door: 'dimse', callingAeTitle: 'SCANNER', userId: 'local' },
        bytes: inChunks(dataSet),
        dataSetOnly: { ...bare, sourceAeTitle: 'SCANNER' },
      });
      expect(outcome.status).toBe('stored');
      const bytes = await storedBytes(archive, '2.25.1111');
      const { fileMeta, dataSetByteOffset } = await openPart10(bytesSource(bytes));
      expect(bytes.subarray(dataSetByteOffset)).toEqual(dataSet);
      expect(fileMeta.findString(Tag.SourceApplicationEntityTitle)).toBe('SCANNER');
      const stored = await archive.instance({ sopInstanceUid: '2.25.1111' }, everything);
      expect(stored).toMatchObject({ dataSetByteOffset, numberOfFrames: 1 });
    });

    test('a data set without file meta information gets it', async () => {
      const dataSet = madeBareDataSet();
      expect((await archive.keep(fileOf(dataSet))).status).toBe('stored');
      const bytes = await storedBytes(archive, '2.25.1111');
      const opened = await openPart10(bytesSource(bytes));
      expect(bytes.subarray(opened.dataSetByteOffset)).toEqual(dataSet);
      expect(opened.fileMeta.findString(Tag.MediaStorageSOPInstanceUID)).toBe('2.25.1111');
    });

    test('a preamble that is not zero is cleared, and that is said', async () => {
      const bytes = madeFile();
      const polyglot = bytes.slice();
      polyglot.set(new TextEncoder().encode('MZ an executable'));
      const outcome = await archive.keep(fileOf(polyglot, 50));
      expect(outcome).toMatchObject({ status: 'stored', findings: [{ code: 'ARCHIVE_PREAMBLE_CLEARED' }] });
      expect(await storedBytes(archive, '2.25.1111')).toEqual(bytes);
    });

    test('a deflated file is kept deflated', async () => {
      const bytes = writePart10(madeDataSet({ PixelData: new Uint8Array(64) }), {
        transferSyntaxUid: TransferSyntaxUid.DeflatedExplicitVrLittleEndian,
        deflate: (data) => deflateRawSync(data),
      });
      expect((await archive.keep(fileOf(bytes))).status).toBe('stored');
      expect(await storedBytes(archive, '2.25.1111')).toEqual(bytes);
      const stored = await archive.instance({ sopInstanceUid: '2.25.1111' }, everything);
      expect(stored).toMatchObject({ numberOfFrames: 1, pixelDataByteOffset: undefined });
    });

    test('an object without pixels is kept; an image without pixels too, with a finding', async () => {
      const report = writePart10(madeDataSet({ SOPClassUID: '1.2.840.10008.5.1.4.1.1.88.11' }));
      expect(await archive.keep(fileOf(report))).toMatchObject({ status: 'stored', findings: [] });
      const image = writePart10(madeDataSet({ SOPInstanceUID: '2.25.2' }));
      expect(await archive.keep(fileOf(image))).toMatchObject({
        status: 'stored',
        findings: [{ code: 'ARCHIVE_PIXEL_DATA_MISSING' }],
      });
      expect(await archive.instance({ sopInstanceUid: '2.25.2' }, everything)).toMatchObject({
        numberOfFrames: 0,
      });
    });
  });

  describe('keeping again', () => {
    test('the same file is already stored', async () => {
      await archive.keep(fileOf(madeFile()));
      expect(codeOf(await archive.keep(fileOf(madeFile())))).toBe('already-stored');
      expect(await archive.lastSequence()).toBe(1);
    });

    test('the same data set through another door is already stored', async () => {
      const dataSet = madeBareDataSet();
      await archive.keep(fileOf(dataSet));
      const again = await archive.keep({
        origin,
        bytes: inChunks(dataSet),
        dataSetOnly: { ...bare, sourceAeTitle: 'X' },
      });
      expect(codeOf(again)).toBe('already-stored');
    });

    test('another data set under the same UID is refused and the first kept', async () => {
      const first = madeFile();
      await archive.keep(fileOf(first));
      const second = await archive.keep(fileOf(madeFile({ PatientName: 'OTHER^Name' })));
      expect(second).toMatchObject({ status: 'refused', instance: { sopInstanceUid: '2.25.1111' } });
      expect(codeOf(second)).toBe('ARCHIVE_INSTANCE_DIFFERS');
      expect(await storedBytes(archive, '2.25.1111')).toEqual(first);
    });

    test('of twenty at once, one is stored and the others learn that it is there', async () => {
      const outcomes = await Promise.all(Array.from({ length: 20 }, () => archive.keep(fileOf(madeFile()))));
      expect(outcomes.map(codeOf).sort()).toEqual([...Array<string>(19).fill('already-stored'), 'stored']);
      expect((await archive.study('2.25.1', everything))?.numberOfInstances).toBe(1);
    });

    test('of twenty different ones at once, one is stored and the others are refused', async () => {
      const files = Array.from({ length: 20 }, (_, number) => madeFile({ InstanceNumber: number }));
      const outcomes = await Promise.all(files.map((file) => archive.keep(fileOf(file))));
      expect(outcomes.map(codeOf).sort()).toEqual([
        ...Array<string>(19).fill('ARCHIVE_INSTANCE_DIFFERS'),
        'stored',
      ]);
      const winner = files[outcomes.findIndex((outcome) => outcome.status === 'stored')];
      expect(await storedBytes(archive, '2.25.1111')).toEqual(winner);
    });
  });

  describe('refusing', () => {
    const file = madeFile();
    test.each<[string, Uint8Array, string | RegExp]>([
      ['an empty file', new Uint8Array(0), 'ARCHIVE_INPUT_EMPTY'],
      ['a text file', new TextEncoder().encode('Dear colleague, '.repeat(100)), 'DICOM_NOT_DICOM'],
      ['a file cut in its pixel data', file.subarray(0, file.length - 5), /^DICOM_/],
      ['a file cut in an element header', file.subarray(0, file.length - 16 - 7), /^DICOM_/],
      ['a file that ends after its file meta information', file.subarray(0, 340), /^DICOM_|^ARCHIVE_UID/],
      ['a data set without Study Instance UID', madeFile({ StudyInstanceUID: '' }), 'ARCHIVE_UID_MISSING'],
      ['a data set without Series Instance UID', madeFile({ SeriesInstanceUID: '' }), 'ARCHIVE_UID_MISSING'],
    ])('%s', async (_, bytes, code) => {
      const outcome = await archive.keep(fileOf(bytes));
      expect(codeOf(outcome)).toMatch(code);
      expect(await archive.lastSequence()).toBe(0);
    });

    test.each(['../../etc/passwd', '1..2', '1.2/3', '.1.2', '1.2.'])('the UID %j', async (uid) => {
      const bytes = patched(
        madeFile({ StudyInstanceUID: '7'.repeat(uid.length) }),
        '7'.repeat(uid.length),
        uid,
      );
      expect(codeOf(await archive.keep(fileOf(bytes)))).toBe('ARCHIVE_UID_INVALID');
    });

    test('a UID with a leading zero is accepted with a finding', async () => {
      const bytes = patched(madeFile({ StudyInstanceUID: '1.2.777' }), '1.2.777', '1.2.077');
      expect(await archive.keep(fileOf(bytes))).toMatchObject({
        status: 'stored',
        findings: [{ code: 'ARCHIVE_UID_LEADING_ZERO', tag: Tag.StudyInstanceUID }],
      });
    });

    test('a data set that is not what the command announced', async () => {
      const outcome = await archive.keep({
        origin,
        bytes: inChunks(madeBareDataSet()),
        dataSetOnly: { ...bare, sopInstanceUid: '2.25.9' },
      });
      expect(codeOf(outcome)).toBe('ARCHIVE_UID_CONTRADICTS');
    });

    test('an instance of another study than expected', async () => {
      const outcome = await archive.keep({ ...fileOf(madeFile()), expectedStudyInstanceUid: '2.25.2' });
      expect(codeOf(outcome)).toBe('ARCHIVE_STUDY_UNEXPECTED');
    });

    test('bytes that break off, with what the sender can do', async () => {
      async function* broken() {
        yield madeFile().subarray(0, 200);
        throw new Error('ECONNRESET');
      }
      const outcome = await archive.keep({ origin, bytes: broken() });
      expect(outcome).toMatchObject({ error: { code: 'ARCHIVE_INPUT_BROKEN_OFF', retryable: true } });
    });

    test('nothing, but rejects, when its signal aborts', async () => {
      const aborting = new AbortController();
      async function* slow() {
        yield madeFile().subarray(0, 200);
        aborting.abort(new Error('stop'));
        yield madeFile().subarray(200);
      }
      await expect(archive.keep({ origin, bytes: slow() }, aborting.signal)).rejects.toThrow('stop');
      expect(await archive.lastSequence()).toBe(0);
    });

    test('everything once it is closed', async () => {
      await archive.close();
      expect(codeOf(await archive.keep(fileOf(madeFile())))).toBe('ARCHIVE_CLOSED');
    });
  });

  test('answers for any damage to a file, and never blames itself', async () => {
    const file = madeFile({
      RequestAttributesSequence: [{ RequestedProcedureID: 'RP' }],
      PatientComments: 'x'.repeat(50),
    });
    const damage = fc.tuple(
      fc.array(fc.tuple(fc.nat(file.length - 1), fc.nat(255)), { maxLength: 6 }),
      fc.option(fc.nat(file.length), { nil: file.length }),
    );
    await fc.assert(
      fc.asyncProperty(damage, async ([changes, end]) => {
        const bytes = file.slice(0, end);
        for (const [at, value] of changes) if (at < end) bytes[at] = value;
        const outcome = await archive.keep(fileOf(bytes));
        if (outcome.status === 'refused') expect(['bad-input', 'unsupported']).toContain(outcome.error.kind);
      }),
      { numRuns: 300 },
    );
  });

  test('verifying beside stores disturbs neither', async () => {
    const numbers = Array.from({ length: 12 }, (_, number) => number);
    const [reports, outcomes] = await Promise.all([
      Promise.all([archive.verify(), archive.verify()]),
      Promise.all(
        numbers.map((number) => archive.keep(fileOf(madeFile({ SOPInstanceUID: `2.25.${number}` }), 20))),
      ),
    ]);
    expect(outcomes.map(codeOf)).toEqual(numbers.map(() => 'stored'));
    expect(reports[0]).toEqual({ draftsRemoved: 0, adopted: 0, setAside: 0, missing: [] });
  });

  describe('removing samples', () => {
    const sample = (content = {}): IncomingInstance => ({
      origin: { door: 'sample', userId: 'local' },
      bytes: inChunks(madeFile(content)),
    });
    const own = { SOPInstanceUID: '2.25.3', SeriesInstanceUID: '2.25.33', Modality: 'SR' };

    test('takes all of them and nothing else, and tells who listens', async () => {
      await archive.keep(sample());
      await archive.keep(
        sample({ SOPInstanceUID: '2.25.2', SeriesInstanceUID: '2.25.222', StudyInstanceUID: '2.25.22' }),
      );
      await archive.keep(fileOf(madeFile(own)));
      const heard: (readonly [string, number])[] = [];
      archive.onChange((changes) => {
        heard.push(...changes.map((change) => [change.kind, change.numberOfStudyInstances] as const));
      });
      const sampleBlob = await archive.instance({ sopInstanceUid: '2.25.2' }, everything);
      expect(await archive.countSamples(everything)).toBe(2);
      expect(await archive.removeSamples(everything)).toBe(2);
      expect(heard).toEqual([
        ['instance-removed', 1],
        ['instance-removed', 0],
      ]);
      const { total, studies } = await archive.findStudies({
        keys: [],
        offset: 0,
        limit: 10,
        restriction: everything,
      });
      expect([total, studies[0]?.numberOfInstances, studies[0]?.modalities]).toEqual([1, 1, ['SR']]);
      expect(await storedBytes(archive, '2.25.3')).toEqual(madeFile(own));
      await expect(sampleBlob?.open()).rejects.toSatisfy((error) =>
        isIsocenterError(error, 'ARCHIVE_BLOB_MISSING'),
      );
      expect(await archive.countSamples(everything)).toBe(0);
      expect(await archive.removeSamples(everything)).toBe(0);
      expect(heard).toHaveLength(2);
    });

    test('and keeping the same ones at once lose nothing that was called stored', async () => {
      const numbers = Array.from({ length: 12 }, (_, number) => `2.25.${number + 1}`);
      const keepAll = () =>
        Promise.all(numbers.map((SOPInstanceUID) => archive.keep(sample({ SOPInstanceUID }))));
      await keepAll();
      const work = [
        archive.removeSamples(everything),
        keepAll(),
        archive.removeSamples(everything),
        keepAll(),
      ];
      await Promise.all(work);
      const study = await archive.study('2.25.1', everything);
      expect(study?.numberOfInstances ?? 0).toBe(await archive.countSamples(everything));
      for (const SOPInstanceUID of numbers) {
        const isThere =
          (await archive.instance({ sopInstanceUid: SOPInstanceUID }, everything)) !== undefined;
        if (isThere) expect(await storedBytes(archive, SOPInstanceUID)).toEqual(madeFile({ SOPInstanceUID }));
      }
      expect(await archive.verify()).toEqual({ draftsRemoved: 0, adopted: 0, setAside: 0, missing: [] });
    });

    test('is refused once the archive is closed', async () => {
      await archive.close();
      await expect(archive.removeSamples(everything)).rejects.toSatisfy((error) =>
        isIsocenterError(error, 'ARCHIVE_CLOSED'),
      );
    });
  });

  test('listeners hear each commit once, and one that fails harms nobody', async () => {
    const heard: number[] = [];
    archive.onChange(() => {
      throw new Error('a bad listener');
    });
    const stop = archive.onChange((changes) => heard.push(...changes.map((change) => change.sequence)));
    await archive.keep(fileOf(madeFile()));
    await archive.keep(fileOf(madeFile({ SOPInstanceUID: '2.25.2' })));
    stop();
    await archive.keep(fileOf(madeFile({ SOPInstanceUID: '2.25.3' })));
    expect(heard).toEqual([1, 2]);
  });
});

describe('an archive folder', () => {
  test('is empty of anything but what was kept after refusals', async () => {
    const archive = await openArchive({ folder, clock: stillClock });
    await archive.keep(fileOf(madeFile().subarray(0, 400)));
    await archive.keep(fileOf(new TextEncoder().encode('text'.repeat(100))));
    await archive.keep(fileOf(madeFile({ StudyInstanceUID: '' })));
    await archive.keep(fileOf(madeFile()));
    await archive.keep(fileOf(madeFile({ PatientName: 'OTHER' })));
    expect(await readdir(join(folder, 'drafts'))).toEqual([]);
    expect(
      (await readdir(join(folder, 'blobs'), { recursive: true })).filter((name) => name.length > 3),
    ).toHaveLength(1);
    await archive.close();
  });

  test('opens again with everything in it', async () => {
    const first = await openArchive({ folder, clock: stillClock });
    await first.keep(fileOf(madeFile()));
    await first.close();
    const second = await openArchive({ folder, clock: stillClock });
    expect(await storedBytes(second, '2.25.1111')).toEqual(madeFile());
    await second.close();
  });

  test('is refused to a second archive until the first closes', async () => {
    const first = await openArchive({ folder, clock: stillClock });
    await expect(openArchive({ folder, clock: stillClock })).rejects.toSatisfy((error) =>
      isIsocenterError(error, 'ARCHIVE_FOLDER_IN_USE'),
    );
    await first.close();
    await (await openArchive({ folder, clock: stillClock })).close();
  });

  test('waits for a keep under way before it closes', async () => {
    const archive = await openArchive({ folder, clock: stillClock });
    const keeping = archive.keep(fileOf(madeFile(), 1));
    await archive.close();
    expect(codeOf(await keeping)).toBe('stored');
  });

  test('rebuilds a lost index from its files', async () => {
    const first = await openArchive({ folder, clock: stillClock });
    await first.keep(fileOf(madeFile()));
    await first.keep(fileOf(madeFile({ SOPInstanceUID: '2.25.2' })));
    await first.close();
    for (const name of await readdir(folder)) {
      if (name.startsWith('index.sqlite')) await rm(join(folder, name));
    }
    const second = await openArchive({ folder, clock: stillClock });
    expect((await second.study('2.25.1', everything))?.numberOfInstances).toBe(2);
    expect(codeOf(await second.keep(fileOf(madeFile())))).toBe('already-stored');
    await second.close();
  });

  test('says that its index is damaged rather than start anew over it', async () => {
    await writeFile(join(folder, 'index.sqlite'), 'not a database '.repeat(1000));
    await expect(openArchive({ folder, clock: stillClock })).rejects.toSatisfy((error) =>
      isIsocenterError(error, 'ARCHIVE_INDEX_DAMAGED'),
    );
    expect(await readFile(join(folder, 'index.sqlite'), 'utf8')).toContain('not a database');
  });

  test('sets a damaged file aside and names a missing one', async () => {
    const archive = await openArchive({ folder, clock: stillClock });
    await archive.keep(fileOf(madeFile()));
    const [name = ''] = (await readdir(join(folder, 'blobs'), { recursive: true })).filter(
      (path) => path.length > 3,
    );
    await writeFile(join(folder, 'blobs', name.slice(0, 3) + 'f'.repeat(64)), 'damaged');
    await rm(join(folder, 'blobs', name));
    expect(await archive.verify()).toEqual({
      draftsRemoved: 0,
      adopted: 0,
      setAside: 1,
      missing: [{ sopInstanceUid: '2.25.1111' }],
    });
    expect(await readdir(join(folder, 'set-aside'))).toEqual(['f'.repeat(64)]);
    const stored = await archive.instance({ sopInstanceUid: '2.25.1111' }, everything);
    await expect(stored?.open()).rejects.toSatisfy((error) =>
      isIsocenterError(error, 'ARCHIVE_BLOB_MISSING'),
    );
    await archive.close();
  });

  test('takes a file again that was removed from outside, and never calls another one stored', async () => {
    const archive = await openArchive({ folder, clock: stillClock });
    const bytes = madeFile();
    await archive.keep(fileOf(bytes));
    const removeBlob = async () => {
      const paths = await readdir(join(folder, 'blobs'), { recursive: true });
      for (const path of paths.filter(({ length }) => length > 3)) await rm(join(folder, 'blobs', path));
    };
    await removeBlob();
    const dataSet = madeBareDataSet();
    const other = { origin, bytes: inChunks(dataSet), dataSetOnly: bare };
    expect(codeOf(await archive.keep(other))).toBe('ARCHIVE_BLOB_MISSING');
    expect(codeOf(await archive.keep(fileOf(bytes)))).toBe('already-stored');
    expect(await storedBytes(archive, '2.25.1111')).toEqual(bytes);
    expect(await readdir(join(folder, 'drafts'))).toEqual([]);
    await archive.close();
  });

  test('belongs to the user alone, whatever the usual rights of new files', async () => {
    const umask = process.umask(0o022);
    const archive = await openArchive({ folder: join(folder, 'new'), clock: stillClock });
    await archive.keep(fileOf(madeFile()));
    const names = await readdir(join(folder, 'new'), { recursive: true });
    for (const name of ['', ...names]) {
      expect(`${name} ${(await stat(join(folder, 'new', name))).mode & 0o077}`).toBe(`${name} 0`);
    }
    await archive.close();
    process.umask(umask);
  });
});

/** The file with one text in it replaced by another of the same length. */
function patched(bytes: Uint8Array, from: string, to: string): Uint8Array {
  return new Uint8Array(Buffer.from(Buffer.from(bytes).toString('latin1').replaceAll(from, to), 'latin1'));
}
