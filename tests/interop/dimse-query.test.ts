import { execFile } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { type Archive, everything, openArchive } from '@isocenter/archive';
import { type DataSetContent, readPart10, Tag, TransferSyntaxUid } from '@isocenter/dicom';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createDecodeWorkerHost } from '../../packages/server/src/decoding/decode-worker-host.ts';
import { OpenedInstances } from '../../packages/server/src/dicomweb/opening/opened-instances.ts';
import {
  type DimseListener,
  listenDimse,
  queryArchive,
  retrieveFromArchive,
  storeIntoArchive,
} from '../../packages/server/src/dimse/index.ts';
import { nodeConnector } from '../../packages/server/src/nodes/index.ts';
import { anyLocalCaller } from '../../packages/server/src/testing/any-local-caller.ts';
import { instanceInTest } from '../../packages/server/src/testing/server-in-test.ts';
import {
  createTranscodePool,
  type TranscodePool,
  Transcoder,
} from '../../packages/server/src/transcoding/index.ts';
import { freePort } from '../harness/free-port.ts';
import { hasSystemTool } from '../harness/system-tool.ts';

const run = promisify(execFile);
const clock = { now: () => Date.now() };
const silent = { info() {}, warn() {}, error() {} };
const tools = ['findscu', 'movescu', 'getscu', 'dcmdump', 'dcmdrle'];
const hasAll = !tools.map((tool) => hasSystemTool(tool, 'dcmtk')).includes(false);

/** Study 1 has many slices, so that it can be cancelled half way. */
const manySlices = 60;

describe.skipIf(!hasAll)('DCMTK asks for what is here', () => {
  const folder = mkdtempSync(join(tmpdir(), 'isocenter-dimse-query-'));
  let archive: Archive;
  let pool: TranscodePool;
  let opened: OpenedInstances;
  let listener: DimseListener;
  let storePort: number;

  beforeAll(async () => {
    pool = createTranscodePool(await createDecodeWorkerHost(), { size: 1, deadlineMs: 30_000 });
    opened = new OpenedInstances();
    archive = await openArchive({ folder: join(folder, 'archive'), clock });
    await Promise.all(contents().map(keep));
    storePort = await freePort();
    const there = { id: '1', name: 'd', aeTitle: 'DCMTK', host: '127.0.0.1', useTls: false };
    listener = await listenDimse({
      host: '127.0.0.1',
      port: 0,
      aeTitle: 'ISOCENTER',
      callers: anyLocalCaller,
      services: {
        storage: storeIntoArchive({ archive, logger: silent }),
        query: queryArchive({ archive, logger: silent, aeTitle: 'ISOCENTER', restriction: everything }),
        retrieval: retrieveFromArchive({
          archive,
          logger: silent,
          transcoder: new Transcoder(opened, pool),
          restriction: everything,
          nodes: {
            findByAeTitle: async (aeTitle) =>
              aeTitle === 'DCMTK' ? { ...there, port: storePort, allows: ['retrieve'] } : undefined,
          },
          connect: nodeConnector({ callingAeTitle: 'ISOCENTER', clock, tls: () => ({}) }),
        }),
      },
      clock,
      logger: silent,
      userId: 'local',
    });
  });
  afterAll(async () => {
    await listener?.close();
    pool?.dispose();
    await opened?.close();
    await archive?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  async function keep(content: DataSetContent) {
    const { bytes } = instanceInTest(content);
    const outcome = await archive.keep({
      origin: { door: 'import', userId: 'local' },
      bytes: (async function* () {
        yield bytes;
      })(),
    });
    if (outcome.status !== 'stored') throw new Error(`The instance is ${outcome.status}`);
  }

  const keysOf = (keys: readonly string[]) => keys.flatMap((key) => ['-k', key]);
  const ask = (tool: string, args: readonly string[], cwd = folder) =>
    run(tool, ['-d', '-aec', 'ISOCENTER', ...args, '127.0.0.1', String(listener.port)], {
      cwd,
      env: { ...process.env, TCP_NODELAY: '1' },
    }).then(
      ({ stdout, stderr }) => stdout + stderr,
      // A tool that was told of a failure says so by its exit code; what it printed is what counts.
      (error: { stdout: string; stderr: string }) => error.stdout + error.stderr,
    );

  /** The answers as files that DCMTK wrote. */
  async function find(model: '-S' | '-P', keys: readonly string[], more: readonly string[] = []) {
    const answers = mkdtempSync(join(folder, 'answers-'));
    const log = await ask('findscu', [model, '-X', '-od', answers, ...more, ...keysOf(keys)]);
    const files = readdirSync(answers)
      .sort()
      .map((name) => join(answers, name));
    return { files, answers: files.map((file) => readPart10(readFileSync(file)).dataSet), log };
  }

  test.each<[string, '-S' | '-P', string[], number, string[]]>([
    ['a patient', '-P', ['QueryRetrieveLevel=PATIENT', 'PatientID=MANY'], Tag.PatientID, ['MANY']],
    [
      'a study',
      '-S',
      ['QueryRetrieveLevel=STUDY', 'PatientName=many*', 'StudyInstanceUID'],
      Tag.StudyInstanceUID,
      ['1.2.1'],
    ],
    [
      'studies of some days',
      '-S',
      ['QueryRetrieveLevel=STUDY', 'StudyDate=20260301-20260302', 'StudyInstanceUID'],
      Tag.StudyInstanceUID,
      ['1.2.2', '1.2.3'],
    ],
    [
      'a series',
      '-P',
      [
        'QueryRetrieveLevel=SERIES',
        'PatientID=MANY',
        'StudyInstanceUID=1.2.1',
        'Modality=CT',
        'SeriesInstanceUID',
      ],
      Tag.SeriesInstanceUID,
      ['1.2.1.1'],
    ],
    [
      'an instance',
      '-S',
      [
        'QueryRetrieveLevel=IMAGE',
        'StudyInstanceUID=1.2.1',
        'SeriesInstanceUID=1.2.1.1',
        'InstanceNumber=7',
        'SOPInstanceUID',
      ],
      Tag.SOPInstanceUID,
      ['1.2.1.1.7'],
    ],
  ])('finds %s', async (_name, model, keys, tag, values) => {
    const { answers, log } = await find(model, keys);
    expect(answers.map((answer) => answer.getString(tag)).sort()).toEqual(values);
    expect(log).toMatch(/DIMSE Status +: 0x0000: Success/);
  });

  test.each([
    ['ISO_IR 100', 'PatientID=LATIN', 'Müller^Jürgen'],
    ['ISO_IR 144', 'PatientID=CYRILLIC', 'Иванов^Пётр'],
    ['ISO_IR 192', 'PatientID=KANJI', 'Yamada^Tarou=山田^太郎=やまだ^たろう'],
  ])('reads names in the %s it asked in', async (characterSet, key, name) => {
    const { files } = await find('-S', [
      `SpecificCharacterSet=${characterSet}`,
      'QueryRetrieveLevel=STUDY',
      key,
      'PatientName',
    ]);
    const [file = ''] = files;
    const asAnswered = (await run('dcmdump', ['+P', 'SpecificCharacterSet', file])).stdout;
    expect(asAnswered).toContain(`[${characterSet}]`);
    // DCMTK's own conversion, not ours, says what the bytes mean.
    expect((await run('dcmdump', ['+U8', '+P', 'PatientName', file])).stdout).toContain(`[${name}]`);
  });

  test('reads a name in kanji by code extensions', async () => {
    const { answers } = await find('-S', [
      'SpecificCharacterSet=\\ISO 2022 IR 87',
      'QueryRetrieveLevel=STUDY',
      'PatientID=KANJI',
      'PatientName',
    ]);
    // RFC 1468 is the same code, and Node.js reads it by itself.
    const bytes = answers[0]?.getBytes(Tag.PatientName);
    expect(new TextDecoder('iso-2022-jp').decode(bytes).trim()).toBe('Yamada^Tarou=山田^太郎=やまだ^たろう');
  });

  test('reads a name in UTF-8 where the character set it asked in cannot say it', async () => {
    const { files } = await find('-S', [
      'SpecificCharacterSet=ISO_IR 100',
      'QueryRetrieveLevel=STUDY',
      'PatientID=CYRILLIC',
      'PatientName',
    ]);
    const { stdout } = await run('dcmdump', [
      '+U8',
      '+P',
      'SpecificCharacterSet',
      '+P',
      'PatientName',
      files[0] ?? '',
    ]);
    expect(stdout).toContain('[Иванов^Пётр]');
    expect((await run('dcmdump', [files[0] ?? ''])).stdout).toContain('[ISO_IR 192]');
  });

  test('is told what is wrong with a query', async () => {
    const { log } = await find('-S', ['QueryRetrieveLevel=SERIES', 'SeriesInstanceUID']);
    expect(log).toMatch(/DIMSE Status +: 0xa900/);
    expect(log).toMatch(/0000,0902\) LO \[0020000D, the unique key of level STUDY/);
  });

  /** Status and counters of the last response. */
  const last = (log: string) => {
    const response = log.slice(log.lastIndexOf('Remaining Suboperations'));
    const of = (name: string) => new RegExp(`${name} Suboperations +: (\\w+)`).exec(response)?.[1];
    return [
      /DIMSE Status +: (\w+)/.exec(response)?.[1],
      ...['Remaining', 'Completed', 'Failed', 'Warning'].map(of),
    ];
  };

  /** Takes the instances itself, as the node DCMTK, into the folder it works in. */
  async function move(keys: readonly string[], more: readonly string[] = []) {
    const output = mkdtempSync(join(folder, 'moved-'));
    const log = await ask(
      'movescu',
      ['-S', '-aet', 'DCMTK', '+P', String(storePort), ...more, ...keysOf(keys)],
      output,
    );
    return { log, files: readdirSync(output).map((name) => join(output, name)) };
  }

  test('moves a study, with right counters', async () => {
    const { log, files } = await move(['QueryRetrieveLevel=STUDY', 'StudyInstanceUID=1.2.2']);
    const { dataSet } = readPart10(readFileSync(files[0] ?? ''));
    expect(dataSet.getString(Tag.PatientName)).toBe('Müller^Jürgen');
    expect(dataSet.getBytes(Tag.PixelData)).toHaveLength(128);
    expect(log).toMatch(/Move Originator AE Title +: DCMTK/);
    expect(last(log)).toEqual(['0x0000', 'none', '1', '0', '0']);
  });

  test('cancels a move half way, and is told rightly what was done and what was not', async () => {
    const keys = ['QueryRetrieveLevel=STUDY', 'StudyInstanceUID=1.2.1'];
    const { log, files } = await move(keys, ['--cancel', '5']);
    const [status, remaining, completed, failed, warning] = last(log);
    expect([status, failed, warning]).toEqual(['0xfe00', '0', '0']);
    expect(files).toHaveLength(Number(completed));
    expect(Number(completed)).toBeGreaterThanOrEqual(5);
    expect(Number(remaining)).toBe(manySlices - Number(completed));
    expect(Number(remaining)).toBeGreaterThan(0);
  });

  test('gets a series, with right counters', async () => {
    const output = mkdtempSync(join(folder, 'got-'));
    const series = ['StudyInstanceUID=1.2.1', 'SeriesInstanceUID=1.2.1.1'];
    const keys = keysOf(['QueryRetrieveLevel=SERIES', ...series]);
    const log = await ask('getscu', ['-S', '-od', output, '+B', ...keys]);
    expect(readdirSync(output)).toHaveLength(manySlices);
    const responses = log.slice(0, log.lastIndexOf('Final status report'));
    expect(last(responses)).toEqual(['0x0000', 'none', String(manySlices), '0', '0']);
  });

  test('gets in RLE, which it prefers, what is kept uncompressed, with the same pixels', async () => {
    const output = mkdtempSync(join(folder, 'rle-'));
    const keys = keysOf(['QueryRetrieveLevel=STUDY', 'StudyInstanceUID=1.2.2']);
    await ask('getscu', ['-S', '+xr', '-od', output, '+B', ...keys]);
    const [name = ''] = readdirSync(output);
    const file = join(output, name);
    expect(readPart10(readFileSync(file)).transferSyntaxUid).toBe(TransferSyntaxUid.RleLossless);
    // DCMTK's own decoder, not ours, says what it got.
    await run('dcmdrle', [file, `${file}.plain`]);
    const { dataSet } = readPart10(readFileSync(`${file}.plain`));
    expect(dataSet.getString(Tag.PatientName)).toBe('Müller^Jürgen');
    const pixels = Uint16Array.from({ length: 64 }, (_, index) => index);
    expect(dataSet.getBytes(Tag.PixelData)).toEqual(new Uint8Array(pixels.buffer));
  });

  test('is told of a destination that nobody knows', async () => {
    const log = await ask('movescu', [
      '-S',
      '-aem',
      'NOBODY',
      ...keysOf(['QueryRetrieveLevel=STUDY', 'StudyInstanceUID=1.2.2']),
    ]);
    expect(log).toMatch(/DIMSE Status +: 0xa801/);
  });
});

function contents(): DataSetContent[] {
  const study = (number: number, instance: number, content: DataSetContent): DataSetContent => ({
    StudyInstanceUID: `1.2.${number}`,
    SeriesInstanceUID: `1.2.${number}.1`,
    SOPInstanceUID: `1.2.${number}.1.${instance}`,
    InstanceNumber: instance,
    ...content,
  });
  const many = Array.from({ length: manySlices }, (_, index) =>
    study(1, index + 1, { PatientID: 'MANY', PatientName: 'MANY^SLICES', StudyDate: '20260101' }),
  );
  return [
    ...many,
    study(2, 1, {
      PatientID: 'LATIN',
      PatientName: 'Müller^Jürgen',
      SpecificCharacterSet: 'ISO_IR 100',
      StudyDate: '20260301',
    }),
    study(3, 1, {
      PatientID: 'CYRILLIC',
      PatientName: 'Иванов^Пётр',
      SpecificCharacterSet: 'ISO_IR 144',
      StudyDate: '20260302',
    }),
    study(4, 1, {
      PatientID: 'KANJI',
      PatientName: 'Yamada^Tarou=山田^太郎=やまだ^たろう',
      SpecificCharacterSet: ['', 'ISO 2022 IR 87'],
      StudyDate: '20260303',
    }),
  ];
}
