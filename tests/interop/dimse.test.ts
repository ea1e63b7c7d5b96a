import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { promisify } from 'node:util';
import { inflateRawSync } from 'node:zlib';
import { type Archive, everything, openArchive } from '@isocenter/archive';
import { createUid, dataSetOf, readPart10, Tag, TransferSyntaxUid, writePart10 } from '@isocenter/dicom';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  connectDimse,
  type DimseListener,
  listenDimse,
  storeIntoArchive,
} from '../../packages/server/src/dimse/index.ts';
import { anyLocalCaller } from '../../packages/server/src/testing/any-local-caller.ts';
import { corpusFolder, withoutCorpus } from '../harness/corpus.ts';
import { freePort } from '../harness/free-port.ts';
import { hasSystemTool } from '../harness/system-tool.ts';

const run = promisify(execFile);
const clock = { now: () => Date.now() };
const silent = { info() {}, warn() {}, error() {} };
const SECONDARY_CAPTURE = '1.2.840.10008.5.1.4.1.1.7';
const VERIFICATION = '1.2.840.10008.1.1';

const dcmtk = [
  'echoscu',
  'storescu',
  'dcmsend',
  'storescp',
  'dcmconv',
  'dcmcrle',
  'dcmcjpeg',
  'dcmcjpls',
].map((tool) => hasSystemTool(tool, 'dcmtk'));

describe.skipIf(dcmtk.includes(false))('DCMTK and the DICOM port', () => {
  const folder = mkdtempSync(join(tmpdir(), 'isocenter-dimse-'));
  let archive: Archive;
  let listener: DimseListener;
  let reference: Reference;
  /** Files of one study, one in each transfer syntax DCMTK can write, by its UID. */
  let files: Map<string, string>;

  beforeAll(async () => {
    archive = await openArchive({ folder: join(folder, 'archive'), clock });
    listener = await listenDimse({
      host: '127.0.0.1',
      port: 0,
      aeTitle: 'ISOCENTER',
      callers: anyLocalCaller,
      services: { storage: storeIntoArchive({ archive, logger: silent }) },
      clock,
      logger: silent,
      userId: 'local',
    });
    reference = await startReference(join(folder, 'reference'));
    files = await makeFiles(join(folder, 'files'));
  });
  afterAll(async () => {
    await listener?.close();
    await archive?.close();
    await reference?.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  const ours = () => ['-aet', 'DCMTK', '-aec', 'ISOCENTER', '127.0.0.1', String(listener.port)];
  const theirs = () => ['-aet', 'DCMTK', '-aec', 'REFERENCE', '127.0.0.1', String(reference.port)];

  /** What the archive holds of the instance in `file`, behind preamble and file meta. */
  async function keptDataSetOf(file: string): Promise<Buffer | undefined> {
    const stored = await archive.instance({ sopInstanceUid: namesOf(file).sopInstanceUid }, everything);
    if (!stored) return undefined;
    const source = await stored.open();
    try {
      const byteLength = stored.byteLength - stored.dataSetByteOffset;
      return Buffer.from(await source.read(stored.dataSetByteOffset, byteLength));
    } finally {
      await source.close();
    }
  }

  /** What DCMTK's own receiver wrote, byte for byte as it came in. */
  const referenceDataSetOf = (file: string) => reference.dataSetOf(namesOf(file).sopInstanceUid);

  test('echoscu is answered', async () => {
    await run('echoscu', ours());
    await run('echoscu', ['--repeat', '20', ...ours()]);
  });

  test('a wrong called AE title is rejected in words', async () => {
    const wrong = run('echoscu', ['-aec', 'SOMEONE', '127.0.0.1', String(listener.port)]);
    await expect(wrong).rejects.toThrow(/Called AE Title Not Recognized/);
  });

  test('dcmsend stores every transfer syntax, and what is kept is what was sent', async () => {
    const paths = [...files.values()];
    await run('dcmsend', ['-dn', ...ours(), ...paths]);
    await run('dcmsend', ['-dn', ...theirs(), ...paths]);
    for (const [transferSyntaxUid, file] of files) {
      const kept = await keptDataSetOf(file);
      expect(kept, transferSyntaxUid).toBeDefined();
      expect(kept?.equals(referenceDataSetOf(file)), transferSyntaxUid).toBe(true);
    }
  });

  test('sent again, it is there already and stays one', async () => {
    const [file = ''] = files.values();
    await run('dcmsend', ['-dn', ...ours(), file]);
    const { studyInstanceUid } = namesOf(file);
    expect(await archive.instancesOf({ studyInstanceUid }, everything)).toHaveLength(files.size);
  });

  test.each([
    ['-xi', TransferSyntaxUid.ImplicitVrLittleEndian],
    ['-xb', TransferSyntaxUid.ExplicitVrBigEndian],
    ['-xd', TransferSyntaxUid.DeflatedExplicitVrLittleEndian],
    ['-xr', TransferSyntaxUid.RleLossless],
    ['-xs', TransferSyntaxUid.JpegLosslessSv1],
    ['-xt', TransferSyntaxUid.JpegLsLossless],
  ])('storescu %s stores in that transfer syntax', async (option, transferSyntaxUid) => {
    const file = await makeFile(join(folder, `storescu${option}.dcm`), transferSyntaxUid);
    await run('storescu', [option, ...ours(), file]);
    await run('storescu', [option, ...theirs(), file]);
    expect((await keptDataSetOf(file))?.equals(referenceDataSetOf(file))).toBe(true);
  });

  test('storescu with tiny PDUs and four senders at once lose nothing', async () => {
    const made = Array.from({ length: 12 }, (_, index) =>
      makeFile(join(folder, `many-${index}.dcm`), TransferSyntaxUid.ExplicitVrLittleEndian),
    );
    const many = await Promise.all(made);
    const shares = [0, 1, 2, 3].map((share) => many.filter((_, index) => index % 4 === share));
    await Promise.all(shares.map((share) => run('storescu', ['-pdu', '4096', ...ours(), ...share])));
    await run('storescu', [...theirs(), ...many]);
    for (const file of many) expect((await keptDataSetOf(file))?.equals(referenceDataSetOf(file))).toBe(true);
  });

  test('another data set under the same UID is refused, and the first stays', async () => {
    const file = join(folder, 'first.dcm');
    const sopInstanceUid = createUid();
    writeFileSync(file, newInstance({ sopInstanceUid, instanceNumber: 1 }));
    await run('storescu', ['-v', ...ours(), file]);
    const kept = await keptDataSetOf(file);
    const changed = join(folder, 'changed.dcm');
    writeFileSync(changed, newInstance({ sopInstanceUid, instanceNumber: 2 }));
    const refused = run('storescu', ['-v', ...ours(), changed]);
    await expect(refused).rejects.toThrow(/DataSetDoesNotMatchSOPClass|0xa900/i);
    expect((await keptDataSetOf(file))?.equals(kept ?? Buffer.alloc(0))).toBe(true);
  });

  test('an instance of another patient in a study is taken with a warning, and not shown', async () => {
    const own = join(folder, 'own.dcm');
    writeFileSync(own, newInstance());
    await run('storescu', ['-v', ...ours(), own]);
    const foreign = join(folder, 'foreign.dcm');
    writeFileSync(foreign, newInstance({ patientId: 'SOMEBODY-ELSE' }));
    const { stdout, stderr } = await run('storescu', ['-v', ...ours(), foreign]);
    expect(`${stdout}${stderr}`).toMatch(/Warning: .*(B007|DataSetDoesNotMatchSOPClass)/i);
    expect(await keptDataSetOf(foreign)).toBeUndefined();
  });

  test('our requestor echoes to and stores in storescp, byte for byte', async () => {
    const offered = [...files.values()].map(namesOf);
    const user = await connectDimse({
      host: '127.0.0.1',
      port: reference.port,
      clock,
      callingAeTitle: 'ISOCENTER',
      calledAeTitle: 'REFERENCE',
      presentationContexts: [
        { abstractSyntaxUid: VERIFICATION, transferSyntaxUids: [TransferSyntaxUid.ImplicitVrLittleEndian] },
        ...offered.map(({ transferSyntaxUid }) => ({
          abstractSyntaxUid: SECONDARY_CAPTURE,
          transferSyntaxUids: [transferSyntaxUid],
        })),
      ],
    });
    expect((await user.echo()).status).toBe(0);
    for (const { transferSyntaxUid, sopInstanceUid, dataSet } of offered) {
      reference.forget(sopInstanceUid);
      const storing = {
        sopClassUid: SECONDARY_CAPTURE,
        sopInstanceUid,
        transferSyntaxUid,
        dataSet: [dataSet],
      };
      expect((await user.store(storing)).status, transferSyntaxUid).toBe(0);
      expect(reference.dataSetOf(sopInstanceUid).equals(evenBytes(dataSet)), transferSyntaxUid).toBe(true);
    }
    await user.release();
  });

  test.skipIf(withoutCorpus('one CT slice in fifteen transfer syntaxes, by C-STORE'))(
    'one CT slice is kept in each of fifteen transfer syntaxes as our requestor sends it',
    async () => {
      const slices = join(corpusFolder ?? '', 'transfer-syntax', 'ct-all-syntaxes');
      const paths = readdirSync(slices).map((name) => join(slices, name));
      expect(paths).toHaveLength(15);
      for (const path of paths) {
        // The slices share one SOP Instance UID, so each goes to an archive of its own.
        const own = await openArchive({ folder: mkdtempSync(join(folder, 'slice-')), clock });
        const face = await listenDimse({
          host: '127.0.0.1',
          port: 0,
          aeTitle: 'ISOCENTER',
          callers: anyLocalCaller,
          services: { storage: storeIntoArchive({ archive: own, logger: silent }) },
          clock,
          logger: silent,
          userId: 'local',
        });
        const { studyInstanceUid, sopInstanceUid, sopClassUid, dataSet, transferSyntaxUid } = namesOf(path);
        const user = await connectDimse({
          host: '127.0.0.1',
          port: face.port,
          clock,
          callingAeTitle: 'CT',
          calledAeTitle: 'ISOCENTER',
          presentationContexts: [{ abstractSyntaxUid: sopClassUid, transferSyntaxUids: [transferSyntaxUid] }],
        });
        const result = await user.store({
          sopClassUid,
          sopInstanceUid,
          transferSyntaxUid,
          dataSet: [dataSet],
        });
        await user.release();
        const [stored] = await own.instancesOf({ studyInstanceUid }, everything);
        expect(result, basename(path)).toEqual({ status: 0, errorComment: undefined });
        expect(stored?.transferSyntaxUid, basename(path)).toBe(transferSyntaxUid);
        const source = await stored?.open();
        const kept = await source?.read(
          stored?.dataSetByteOffset ?? 0,
          (stored?.byteLength ?? 0) - (stored?.dataSetByteOffset ?? 0),
        );
        expect(Buffer.from(kept ?? []).equals(evenBytes(dataSet)), basename(path)).toBe(true);
        await source?.close();
        await face.close();
        await own.close();
      }
    },
  );
});

/** A receiver that is not ours and writes what it reads: DCMTK's storescp. */
interface Reference {
  port: number;
  /** Empty when it has none. */
  dataSetOf(sopInstanceUid: string): Buffer;
  forget(sopInstanceUid: string): void;
  stop(): Promise<void>;
}

async function startReference(folder: string): Promise<Reference> {
  const port = await freePort();
  mkdirSync(folder, { recursive: true });
  const child: ChildProcess = spawn(
    'storescp',
    ['-aet', 'REFERENCE', '+xa', '--bit-preserving', '-od', folder, String(port)],
    { stdio: 'ignore' },
  );
  // Echo until it listens.
  const isListening = () =>
    run('echoscu', ['-aec', 'REFERENCE', '127.0.0.1', String(port)]).then(
      () => true,
      () => false,
    );
  for (let tries = 0; !(await isListening()); tries += 1) {
    if (tries === 100) throw new Error('storescp does not listen');
    await wait(100);
  }
  const findFile = (sopInstanceUid: string): string | undefined => {
    const name = readdirSync(folder).find((entry) => entry.endsWith(`.${sopInstanceUid}`));
    return name && join(folder, name);
  };
  return {
    port,
    dataSetOf(sopInstanceUid) {
      const file = findFile(sopInstanceUid);
      return file ? dataSetBytes(readFileSync(file)) : Buffer.alloc(0);
    },
    forget(sopInstanceUid) {
      rmSync(findFile(sopInstanceUid) ?? '');
    },
    async stop() {
      const ended = new Promise((resolve) => child.once('exit', resolve));
      child.kill();
      await ended;
    },
  };
}

/** Everything behind group 0002, found without our reader: 132 bytes, then the group length. PS3.10 §7.1. */
const dataSetBytes = (file: Buffer): Buffer => file.subarray(132 + 12 + file.readUInt32LE(132 + 8));

/** As it travels: an odd deflated data set gets a zero behind it. PS3.5 §A.5. */
const evenBytes = (dataSet: Buffer): Buffer =>
  dataSet.byteLength % 2 === 0 ? dataSet : Buffer.concat([dataSet, Buffer.alloc(1)]);

const studyInstanceUid = createUid();
const seriesInstanceUid = createUid();

function newInstance({
  sopInstanceUid = createUid(),
  patientId = 'PHANTOM',
  instanceNumber = 1,
} = {}): Uint8Array {
  const pixels = Uint8Array.from({ length: 64 * 48 }, (_, index) => (index * 7) % 251);
  const dataSet = dataSetOf({
    SOPClassUID: SECONDARY_CAPTURE,
    SOPInstanceUID: sopInstanceUid,
    StudyDate: '20260102',
    StudyTime: '',
    AccessionNumber: '',
    Modality: 'OT',
    ConversionType: 'WSD',
    ReferringPhysicianName: '',
    PatientName: 'PHANTOM^DIMSE',
    PatientID: patientId,
    PatientBirthDate: '',
    PatientSex: 'O',
    StudyInstanceUID: studyInstanceUid,
    SeriesInstanceUID: seriesInstanceUid,
    StudyID: '1',
    SeriesNumber: 1,
    InstanceNumber: instanceNumber,
    SamplesPerPixel: 1,
    PhotometricInterpretation: 'MONOCHROME2',
    Rows: 48,
    Columns: 64,
    BitsAllocated: 8,
    BitsStored: 8,
    HighBit: 7,
    PixelRepresentation: 0,
    PixelData: pixels,
  });
  return writePart10(dataSet, { transferSyntaxUid: TransferSyntaxUid.ExplicitVrLittleEndian });
}

/** The DCMTK program that writes each transfer syntax. */
const converters: Record<string, [tool: string, option: string]> = {
  [TransferSyntaxUid.ExplicitVrLittleEndian]: ['dcmconv', '+te'],
  [TransferSyntaxUid.ImplicitVrLittleEndian]: ['dcmconv', '+ti'],
  [TransferSyntaxUid.ExplicitVrBigEndian]: ['dcmconv', '+tb'],
  [TransferSyntaxUid.DeflatedExplicitVrLittleEndian]: ['dcmconv', '+td'],
  [TransferSyntaxUid.RleLossless]: ['dcmcrle', '+un'],
  [TransferSyntaxUid.JpegBaseline8Bit]: ['dcmcjpeg', '+eb'],
  [TransferSyntaxUid.JpegLosslessSv1]: ['dcmcjpeg', '+e1'],
  [TransferSyntaxUid.JpegLsLossless]: ['dcmcjpls', '+el'],
};

async function makeFile(path: string, transferSyntaxUid: string): Promise<string> {
  const [tool = '', option = ''] = converters[transferSyntaxUid] ?? [];
  const uncompressed = `${path}.source`;
  writeFileSync(uncompressed, newInstance());
  await run(tool, [option, uncompressed, path]);
  return path;
}

async function makeFiles(folder: string): Promise<Map<string, string>> {
  mkdirSync(folder, { recursive: true });
  const made = new Map<string, string>();
  for (const transferSyntaxUid of Object.keys(converters)) {
    made.set(transferSyntaxUid, await makeFile(join(folder, `${transferSyntaxUid}.dcm`), transferSyntaxUid));
  }
  return made;
}

function namesOf(file: string) {
  const bytes = readFileSync(file);
  const { fileMeta, dataSet, transferSyntaxUid } = readPart10(bytes, { inflate: inflateRawSync });
  return {
    transferSyntaxUid,
    sopClassUid: fileMeta.getString(Tag.MediaStorageSOPClassUID),
    sopInstanceUid: fileMeta.getString(Tag.MediaStorageSOPInstanceUID),
    studyInstanceUid: dataSet.getString(Tag.StudyInstanceUID),
    dataSet: dataSetBytes(bytes),
  };
}
