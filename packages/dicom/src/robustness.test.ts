/** Cut and mutated bytes end in a value or an IsocenterError, in bounded time. The mutations are the same at each run. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { inflateRawSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import {
  bytesSource,
  dataSetOf,
  dataSetToJson,
  encodeDataSet,
  findFrameTable,
  frameTable,
  isIsocenterError,
  openPart10,
  readFrame,
  readFrameFrom,
  readPart10,
  TransferSyntaxUid,
  writePart10,
} from './index.ts';

/** Of the processor, for whom other processes of the machine make no difference. */
const timeLimitMs = 1000;
const processorMs = () => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
};
const ids = { SOPClassUID: '1.2.840.10008.5.1.4.1.1.7', SOPInstanceUID: '2.25.1' };

const generated: readonly (readonly [name: string, bytes: Uint8Array])[] = [
  [
    'native',
    writePart10(
      dataSetOf({
        ...ids,
        PatientName: 'Müller^Ä=山田^太郎',
        ReferencedImageSequence: [
          { ReferencedSOPInstanceUID: '2.25.2', PurposeOfReferenceCodeSequence: [{ CodeValue: 'x' }] },
        ],
        Rows: 4,
        Columns: 4,
        BitsAllocated: 8,
        NumberOfFrames: 2,
        PixelData: new Uint8Array(32),
      }),
    ),
  ],
  [
    'encapsulated',
    writePart10(
      dataSetOf({
        ...ids,
        NumberOfFrames: 2,
        PixelData: { fragments: [Uint8Array.of(0xff, 0xd8, 0xff), Uint8Array.of(1), Uint8Array.of(2)] },
      }),
      { transferSyntaxUid: TransferSyntaxUid.JpegBaseline8Bit },
    ),
  ],
  [
    'implicit',
    writePart10(dataSetOf({ ...ids, ReferencedImageSequence: [{ Rows: 1 }] }), {
      transferSyntaxUid: TransferSyntaxUid.ImplicitVrLittleEndian,
    }),
  ],
  [
    'big endian',
    writePart10(dataSetOf({ ...ids, ReferencedImageSequence: [{ Rows: 1 }] }), {
      transferSyntaxUid: TransferSyntaxUid.ExplicitVrBigEndian,
    }),
  ],
];

const corpus = join(
  process.env.ISOCENTER_SHARED ?? join(import.meta.dirname, '../../../../shared'),
  'corpus',
);
const fromCorpus = [
  'broken/bad_sequence.dcm',
  'broken/nested_priv_SQ.dcm',
  'broken/synth/meta-says-implicit-dataset-is-explicit.dcm',
  'broken/UN_sequence.dcm',
  'charset/chrH32.dcm',
  'charset/chrSQEncoding.dcm',
  'dicomdir/pydicom/DICOMDIR-bigEnd',
  'transfer-syntax/native/image_dfl.dcm',
  'transfer-syntax/rle/emri_small_RLE.dcm',
].filter((path) => existsSync(join(corpus, path)));
if (fromCorpus.length === 0)
  process.stderr.write(`robustness.test.ts: no corpus at ${corpus}; only generated files are mutated.\n`);

const subjects = [
  ...generated,
  ...fromCorpus.map((path) => [path, new Uint8Array(readFileSync(join(corpus, path)))] as const),
];

/** A small generator of numbers, so that a failure can be repeated. */
function numbersFrom(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state % below;
  };
}

const nasty = [0x00, 0xff, 0x7f, 0x80, 0x01, 0xfe, 0x5c, 0x1b];

function mutate(bytes: Uint8Array, next: (below: number) => number): Uint8Array {
  const mutated = bytes.slice(0, next(4) === 0 ? next(bytes.byteLength + 1) : bytes.byteLength);
  for (let i = next(8); i >= 0 && mutated.byteLength > 0; i--) {
    // The header is where most of the harm can be done.
    const at = next(2) === 0 ? next(mutated.byteLength) : next(Math.min(mutated.byteLength, 1024));
    mutated[at] = next(2) === 0 ? (nasty[next(nasty.length)] ?? 0) : next(256);
  }
  return mutated;
}

const onlyOurs = (error: unknown): void => {
  if (!isIsocenterError(error)) throw error;
};

/** Everything that a file may be asked. */
function readInMemory(bytes: Uint8Array, lenient: boolean): void {
  try {
    const part10 = readPart10(bytes, {
      lenient,
      inflate: (deflated) => inflateRawSync(deflated, { maxOutputLength: 1e7 }),
    });
    dataSetToJson(part10.dataSet, { bulkDataUri: () => 'x' });
    if (part10.pixelData !== undefined) {
      const table = frameTable(part10);
      if (table.numberOfFrames > 0) readFrame(part10, table.numberOfFrames - 1, table);
    }
    encodeDataSet(part10.dataSet, TransferSyntaxUid.ExplicitVrLittleEndian);
  } catch (error) {
    onlyOurs(error);
  }
}

async function readFromSource(bytes: Uint8Array, lenient: boolean): Promise<void> {
  try {
    const opened = await openPart10(bytesSource(bytes), {
      lenient,
      headByteLength: 300,
      maximumInflatedBytes: 1e7,
    });
    dataSetToJson(opened.dataSet, { bulkDataUri: () => 'x' });
    if (opened.pixelData !== undefined) {
      const table = await findFrameTable(opened);
      if (table.numberOfFrames > 0) await readFrameFrom(opened, table, table.numberOfFrames - 1);
    }
  } catch (error) {
    onlyOurs(error);
  }
}

async function survive(bytes: Uint8Array, what: string): Promise<void> {
  const begin = processorMs();
  for (const lenient of [false, true]) {
    readInMemory(bytes, lenient);
    await readFromSource(bytes, lenient);
  }
  expect(processorMs() - begin, what).toBeLessThan(timeLimitMs);
}

describe.each(subjects)('%s', (_, bytes) => {
  test('cut anywhere', async () => {
    const step = Math.max(1, Math.floor(bytes.byteLength / 200));
    for (let byteLength = 0; byteLength < bytes.byteLength; byteLength += step)
      await survive(bytes.subarray(0, byteLength), `cut at ${byteLength}`);
  });

  test('mutated', async () => {
    for (let seed = 1; seed <= 150; seed++) await survive(mutate(bytes, numbersFrom(seed)), `seed ${seed}`);
  });
});

describe('hostile structure', () => {
  test('a million empty elements', async () => {
    const bytes = new Uint8Array(8_000_000);
    const view = new DataView(bytes.buffer);
    for (let i = 0; i < 1_000_000; i++) view.setUint32(i * 8, (0x0008 | (i << 16)) >>> 0, true);
    const part10 = readPart10(bytes, {
      dataSetOnly: { transferSyntaxUid: TransferSyntaxUid.ImplicitVrLittleEndian },
    });
    expect([...part10.dataSet.elements()].length).toBeLessThanOrEqual(65_536);
    expect(part10.findings.length).toBeLessThanOrEqual(1000);
  });

  test('an item bomb', () => {
    const bytes = new Uint8Array(8_000_012);
    const view = new DataView(bytes.buffer);
    view.setUint32(0, 0x11400008, true);
    view.setUint32(4, 8_000_000, true);
    for (let i = 0; i < 1_000_000; i++) view.setUint32(8 + i * 8, 0xe000fffe, true);
    const { dataSet } = readPart10(bytes.subarray(0, 8_000_008), {
      dataSetOnly: { transferSyntaxUid: TransferSyntaxUid.ImplicitVrLittleEndian },
    });
    expect(dataSet.findItems(0x00081140)).toHaveLength(1_000_000);
  });
});
