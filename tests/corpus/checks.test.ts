/** The comparisons themselves, on a corpus made here: each sees what is altered, and one bad entry ends nothing else. */
import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type DataSetContent, dataSetOf, writePart10 } from '@isocenter/dicom';
import { afterAll, describe, expect, test } from 'vitest';
import { Corpus } from './corpus.ts';
import { listComparisons, type OracleKind } from './kinds.ts';
import { runChecks } from './run-checks.ts';

const folder = mkdtempSync(join(tmpdir(), 'isocenter-corpus-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function write(path: string, content: string | Uint8Array): void {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(join(folder, path), content);
}

const ct = '1.2.840.10008.5.1.4.1.1.2';

/** 2 × 4 pixels, at z; one sample after the other from `first` on. */
function image(number: number, zMm: number, first: number, changes: DataSetContent = {}): Uint8Array {
  const content: DataSetContent = {
    SpecificCharacterSet: 'ISO_IR 100',
    SOPClassUID: ct,
    SOPInstanceUID: `2.25.${number}`,
    StudyInstanceUID: '2.25.90',
    SeriesInstanceUID: '2.25.91',
    FrameOfReferenceUID: '2.25.92',
    Modality: 'CT',
    PatientName: 'Müller^Jérôme',
    PatientID: 'made',
    InstanceNumber: number,
    ImagePositionPatient: [-10, -20, zMm],
    ImageOrientationPatient: [1, 0, 0, 0, 1, 0],
    PixelSpacing: [0.5, 0.25],
    SamplesPerPixel: 1,
    PhotometricInterpretation: 'MONOCHROME2',
    Rows: 2,
    Columns: 4,
    BitsAllocated: 16,
    BitsStored: 16,
    HighBit: 15,
    PixelRepresentation: 0,
    WindowCenter: 4,
    WindowWidth: 8,
    PixelData: samplesFrom(first),
    ...changes,
  };
  return writePart10(dataSetOf(content));
}

const samplesFrom = (first: number) => Uint16Array.from({ length: 8 }, (_, i) => first + i);
const digest = (...parts: readonly Uint16Array[]) => {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(new Uint8Array(part.buffer));
  return hash.digest('hex');
};

write('ct/3.dcm', image(3, 4, 0));
write('ct/1.dcm', image(1, 0, 0));
write('ct/2.dcm', image(2, 2, 8));
write('padded/4.dcm', image(4, 6, 0, { PixelPaddingValue: 7 }));
write(
  'state/5.dcm',
  writePart10(
    dataSetOf({
      SpecificCharacterSet: 'ISO_IR 192',
      SOPClassUID: '1.2.840.10008.5.1.4.1.1.11.1',
      SOPInstanceUID: '2.25.5',
      PatientName: 'Doe^Jane^^^',
      PatientID: ['made', 'up'],
      InstanceNumber: 5,
      // Leading spaces are insignificant in LO, and not in UC. PS3.5 §6.2.
      StudyDescription: ' head',
      DoubleFloatRealWorldValueLastValueMapped: [Number.NaN, Number.NEGATIVE_INFINITY],
      SelectorUVValue: [2n ** 64n - 1n],
      SoftcopyVOILUTSequence: [
        { VOILUTSequence: [{ LUTDescriptor: [2, 0, 16], LUTData: Uint16Array.of(3, 4) }] },
      ],
    }),
  ),
);
const code = (CodeMeaning: string) => [{ CodeValue: '1', CodingSchemeDesignator: '99TEST', CodeMeaning }];
write(
  'dose/6.dcm',
  writePart10(
    dataSetOf({
      SOPClassUID: '1.2.840.10008.5.1.4.1.1.481.2',
      SOPInstanceUID: '2.25.6',
      DoseUnits: 'GY',
      DVHSequence: [],
    }),
  ),
);
write(
  'report/7.dcm',
  writePart10(
    dataSetOf({
      SOPClassUID: '1.2.840.10008.5.1.4.1.1.88.33',
      SOPInstanceUID: '2.25.7',
      ValueType: 'CONTAINER',
      ConceptNameCodeSequence: code('Report'),
      ContentSequence: [
        { RelationshipType: 'CONTAINS', ValueType: 'TABLE', ConceptNameCodeSequence: code('Values') },
      ],
    }),
  ),
);
write('broken/letter.dcm', 'Dear colleague, this is no image.\n'.repeat(9));

const stateEntry = {
  path: 'state/5.dcm',
  preamble: true,
  fileMeta: null,
  dataset: {
    '00080005': { vr: 'CS', Value: ['ISO_IR 192'] },
    '00080016': { vr: 'UI', Value: ['1.2.840.10008.5.1.4.1.1.11.1'] },
    '00080018': { vr: 'UI', Value: ['2.25.5'] },
    '00081030': { vr: 'LO', Value: [' head '] },
    '00100010': { vr: 'PN', Value: [{ Phonetic: '', Alphabetic: 'Doe^Jane^^^ ' }] },
    '00100020': { vr: 'LO', Value: ['made', 'up'] },
    '00200013': { vr: 'IS', Value: [5] },
    '00283110': {
      vr: 'SQ',
      Value: [
        {
          '00283010': {
            vr: 'SQ',
            Value: [
              {
                '00283002': { vr: 'US or SS', Value: [2, 0, 16] },
                '00283006': { vr: 'US or OW', byteLength: 4 },
              },
            ],
          },
        },
      ],
    },
    '00409213': { vr: 'FD', Value: [Number.NaN, Number.NEGATIVE_INFINITY] },
    '00720083': { vr: 'UV', Value: [2n ** 64n - 1n] },
  },
};
const stateFile = {
  path: 'state/5.dcm',
  sopClass: '1.2.840.10008.5.1.4.1.1.11.1',
  sopInstance: '2.25.5',
  series: null,
  study: null,
  modality: null,
  patientName: 'Doe ^Jane^^^',
  patientId: "['made', 'up']",
  charset: 'ISO_IR 192',
  instanceNumber: '5',
  transferSyntax: '1.2.840.10008.1.2.1',
  elements: 10,
};

const pixels = {
  path: 'ct/2.dcm',
  rows: 2,
  cols: 4,
  frames: 1,
  samplesPerPixel: 1,
  tolerance: 'exact',
  perFrame: [{ frame: 1, sha256: digest(samplesFrom(8)), mean: 11.5 }],
  allFramesSha256: digest(samplesFrom(8)),
  sampleFrame: 1,
  grid: [
    [8, 9, 10, 11],
    [12, 13, 14, 15],
  ],
};
const lossy = {
  ...pixels,
  tolerance: 'lossy',
  lossyGuidance: { maxAbs: 1, meanAbs: 0.5, blockMeanAbs: 0.25 },
  // Columns 1 and 2, and 3 and 4.
  blockMeans: [
    [8.5, 10.5],
    [12.5, 14.5],
  ],
};
const rendered = {
  path: 'ct/1.dcm',
  frame: 1,
  // PS3.3 C.11.2.1.2.1 with center 4 and width 8: level = round(255 × ((x − 3.5) / 7 + 0.5)) = round(255 x / 7).
  window: {
    min: 0,
    max: 255,
    mean: 127.5,
    tolerance: 0.5,
    grid: [
      [0, 36, 73, 109],
      [146, 182, 219, 255],
    ],
  },
};
const file = {
  path: 'ct/1.dcm',
  sopClass: ct,
  sopInstance: '2.25.1',
  series: '2.25.91',
  study: '2.25.90',
  modality: 'CT',
  patientName: 'Müller^Jérôme',
  patientId: 'made',
  charset: 'ISO_IR 100',
  instanceNumber: '1',
  transferSyntax: '1.2.840.10008.1.2.1',
  elements: 24,
};
const stack = [samplesFrom(0), samplesFrom(8), samplesFrom(0)];
const group = {
  imageOrientationPatient: [1, 0, 0, 0, 1, 0],
  normal: [0, 0, 1],
  pixelSpacing: [0.5, 0.25],
  rows: 2,
  cols: 4,
  positions: 3,
  imagesPerPosition: 1,
  spacings: { min: 2, max: 2, median: 2 },
  uniform: true,
  spacingList: null,
  shear: { inPlaneShiftPerSliceMm: [0, 0], angleDeg: 0 },
  edgeLabels: { right: 'L', left: 'R', bottom: 'P', top: 'A' },
  sorted: [1, 2, 3].map((number) => ({ sop: `2.25.${number}`, file: `${number}.dcm`, pos: 2 * number - 2 })),
  volume: {
    shape: [3, 2, 4],
    dtype: 'uint16',
    sha256: digest(...stack),
    min: 0,
    max: 15,
    rowPlane: { index: 1, sha256: digest(...stack.map((slice) => slice.slice(4))) },
    colPlane: { index: 2, sha256: digest(Uint16Array.of(2, 6, 10, 14, 2, 6)) },
    mipAlongNormal: { sha256: digest(samplesFrom(8)) },
    ijkToLps: [
      [0.25, 0, 0, -10],
      [0, 0.5, 0, -20],
      [0, 0, 2, 0],
      [0, 0, 0, 1],
    ],
  },
};
const series = {
  dir: 'ct',
  seriesInstanceUID: '2.25.91',
  orientations: 1,
  frameOfReferenceUID: '2.25.92',
  groups: [group],
};
const withGroup = (changes: object) => ({ ...series, groups: [{ ...group, ...changes }] });
const withVolume = (changes: object) => withGroup({ volume: { ...group.volume, ...changes } });
const metadata = {
  path: 'ct/1.dcm',
  preamble: true,
  fileMeta: {},
  dataset: { '00100010': { vr: 'PN', Value: [{ Alphabetic: 'Müller^Jérôme' }] } },
};
const letter = { path: 'broken/letter.dcm', dcmdump: 'error', pydicom: 'reads 1 elements' };
const image1 = { path: 'ct/1.dcm', dcmdump: 'reads to the end', pydicom: 'reads 24 elements' };

/** JSON with what Python adds to it: all digits of integers, NaN and infinities. */
function asPythonWrites(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(asPythonWrites).join(', ')}]`;
  if (typeof value === 'bigint' || typeof value === 'number') return String(value);
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null';
  const entries = Object.entries(value).filter(([, part]) => part !== undefined);
  return `{${entries.map(([key, part]) => `${JSON.stringify(key)}: ${asPythonWrites(part)}`).join(', ')}}`;
}

/** Compares one entry and gives the lines of disagreement. */
async function compareWith(kind: OracleKind, entry: object): Promise<readonly string[]> {
  const oracle = kind.startsWith('pixels') ? 'pixels' : kind;
  const place = kind === 'character-sets' || kind === 'metadata' ? 'metadata/entry' : oracle;
  write(`oracle/${place}.json`, asPythonWrites(place === oracle ? [entry] : entry));
  const [comparison] = listComparisons(kind, new Corpus(folder));
  return (await comparison?.check()) ?? ['no comparison'];
}

describe('an entry that is as the oracle has it agrees, an altered one says in what it differs', () => {
  test.for<readonly [kind: OracleKind, what: string, entry: object, expected: RegExp | undefined]>([
    ['pixels-exact', 'the same samples', pixels, undefined],
    ['pixels-exact', 'other samples', { ...pixels, allFramesSha256: digest(samplesFrom(7)) }, /^all frames/],
    [
      'pixels-exact',
      'another frame',
      { ...pixels, perFrame: [{ frame: 1, sha256: digest(samplesFrom(7)) }], grid: [[7]] },
      /^frame 1 has other samples; at the grid points of frame 1 they differ by up to 7, 7.000 on average$/,
    ],
    [
      'pixels-exact',
      'a frame too many',
      { ...pixels, perFrame: [{ ...pixels.perFrame[0], frame: 2 }] },
      /^frame 2 is not there$/,
    ],
    ['pixels-exact', 'another size', { ...pixels, cols: 5 }, /^columns: 4, the oracle has 5$/],
    ['pixels-exact', 'no digest', { ...pixels, perFrame: [], allFramesSha256: undefined }, /no digest/],
    [
      'pixels-exact',
      'a picture of what none could decode',
      { path: 'ct/1.dcm', undecodable: {} },
      /^gives a picture/,
    ],
    [
      'pixels-exact',
      'an error for what none could decode',
      { path: 'broken/letter.dcm', undecodable: {} },
      undefined,
    ],
    [
      'pixels-exact',
      'a file that is none',
      { ...pixels, path: 'broken/letter.dcm' },
      /^refused with DICOM_NOT_DICOM/,
    ],
    ['pixels-exact', 'a file that is not there', { ...pixels, path: 'ct/9.dcm' }, /^crashed: Error: ENOENT/],
    ['pixels-lossy', 'samples within the tolerance', lossy, undefined],
    [
      'pixels-lossy',
      'a sample beyond',
      {
        ...lossy,
        grid: [
          [8, 9, 10, 11],
          [12, 13, 14, 17],
        ],
      },
      /largest difference at .* 2.0000, allowed is 1$/,
    ],
    [
      'pixels-lossy',
      'samples beyond on average',
      {
        ...lossy,
        grid: [
          [9, 10, 11, 12],
          [12, 13, 13, 14],
        ],
      },
      /mean difference at .* 0.7500, allowed is 0.5$/,
    ],
    [
      'pixels-lossy',
      'a block beyond',
      {
        ...lossy,
        blockMeans: [
          [8.5, 10.5],
          [12.5, 14.8],
        ],
      },
      /block means is 0.3000/,
    ],
    ['pixels-exact', 'a tolerance of another kind', { ...pixels, tolerance: 'near' }, /^the tolerance near/],
    [
      'pixels-lossy',
      'colours rounded otherwise, without guidance',
      { ...pixels, tolerance: 'colour-rounding', perFrame: [{ frame: 1, sha256: '' }], grid: [[11, 14]] },
      undefined,
    ],
    [
      'pixels-lossy',
      'colours that are others, without guidance',
      { ...pixels, tolerance: 'colour-rounding', grid: [[10, 14]] },
      /^largest difference at the grid points is 3.0000, allowed is 2$/,
    ],
    ['rendered', 'the same picture', rendered, undefined],
    ['rendered', 'padding that the oracle draws', { ...rendered, path: 'padded/4.dcm' }, undefined],
    [
      'rendered',
      'a lighter picture',
      { ...rendered, window: { ...rendered.window, mean: 129 } },
      /^mean level with window 1: 127.5/,
    ],
    [
      'rendered',
      'another picture',
      { ...rendered, window: { ...rendered.window, grid: [[0, 0, 0, 0]] } },
      /^with window 1 the grid points differ by up to/,
    ],
    ['rendered', 'no picture', { path: 'ct/1.dcm', frame: 1 }, /^the oracle gives no picture/],
    [
      'rendered',
      'a picture of another kind',
      { ...rendered, sigmoid: rendered.window },
      /^sigmoid: there is nothing here/,
    ],
    ['rendered', 'a table that is not there', { ...rendered, voiLut1: rendered.window }, /^no VOI LUT 1/],
    ['files', 'the same identity', file, undefined],
    [
      'files',
      'another patient',
      { ...file, patientName: 'Miller^Jérôme' },
      /^Patient Name: "Müller\^Jérôme", the oracle has "Miller/,
    ],
    ['files', 'another number of attributes', { ...file, elements: 3 }, /^attributes: 24, the oracle has 3$/],
    ['files', 'what none could read', { ...file, unreadable: 'no data elements' }, /^is read/],
    ['character-sets', 'the same text', metadata, undefined],
    [
      'character-sets',
      'another letter',
      { ...metadata, dataset: { '00100010': { vr: 'PN', Value: [{ Alphabetic: 'Müller^Jerôme' }] } } },
      /^00100010 PN/,
    ],
    ['metadata', 'an attribute that the oracle has not', metadata, /^00080005 is not in the oracle$/],
    ['metadata', 'values that Python writes otherwise', stateEntry, undefined],
    [
      'metadata',
      'another large integer',
      {
        ...stateEntry,
        dataset: { ...stateEntry.dataset, '00720083': { vr: 'UV', Value: [2n ** 64n - 2n] } },
      },
      /^00720083 UV/,
    ],
    [
      'metadata',
      'a number instead of none',
      {
        ...stateEntry,
        dataset: {
          ...stateEntry.dataset,
          '00409213': { vr: 'FD', Value: [1, Number.NEGATIVE_INFINITY] },
        },
      },
      /^00409213 FD/,
    ],
    ['metadata', 'nothing', { path: 'ct/1.dcm' }, /^the oracle has no data set$/],
    ['files', 'several values and an empty component', stateFile, undefined],
    ['broken', 'an image as the tools read it', image1, undefined],
    [
      'broken',
      'an image that the tools read otherwise',
      { ...image1, pydicom: 'reads 3 elements' },
      /^attributes: 24/,
    ],
    ['broken', 'a letter, refused', letter, undefined],
    ['series', 'the same order and places', series, undefined],
    [
      'series',
      'another order',
      withGroup({ sorted: [...group.sorted].reverse() }),
      /^orientation 1: image 1 of 3 in order is ct\/1.dcm, the oracle has 3.dcm$/,
    ],
    [
      'series',
      'other distances',
      withGroup({ spacings: { min: 2, max: 2.1, median: 2 } }),
      /^orientation 1: smallest, median, largest distance/,
    ],
    ['series', 'other letters', withGroup({ edgeLabels: { ...group.edgeLabels, top: 'H' } }), /edge letters/],
    [
      'series',
      'a lean',
      withGroup({ shear: { inPlaneShiftPerSliceMm: [0, 0], angleDeg: 1 } }),
      /lean, degrees/,
    ],
    ['series', 'other voxels', withVolume({ sha256: digest(samplesFrom(0)) }), /digest of the voxels/],
    [
      'series',
      'another cut',
      withVolume({ colPlane: { ...group.volume.colPlane, index: 3 } }),
      /column plane/,
    ],
    [
      'series',
      'another maximum',
      withVolume({ mipAlongNormal: { sha256: digest(samplesFrom(0)) } }),
      /maximum along/,
    ],
    [
      'series',
      'a grid half a voxel off',
      withVolume({ ijkToLps: [[0.25, 0, 0, -10.125], ...group.volume.ijkToLps.slice(1)] }),
      /matrix from voxel/,
    ],
    [
      'series',
      'a volume where distances are uneven',
      withGroup({ uniform: false }),
      /a volume is built across uneven distances/,
    ],
    [
      'objects',
      'a part that nothing compares',
      { path: 'ct/1.dcm', hologram: {} },
      /^hologram: there is nothing here/,
    ],
    [
      'objects',
      'the table of a presentation state',
      { path: 'state/5.dcm', voiLut: [{ descriptor: [2, 0, 16], sha256: digest(Uint16Array.of(3, 4)) }] },
      undefined,
    ],
    [
      'objects',
      'a dose of histograms only',
      {
        path: 'dose/6.dcm',
        rtdose: { scaling: null, units: 'GY', frames: 0, maxDoseOfListedFrames: null },
      },
      undefined,
    ],
    [
      'objects',
      'a dose without the grid that the oracle has',
      { path: 'dose/6.dcm', rtdose: { scaling: 1, units: 'GY', frames: 2, maxDoseOfListedFrames: null } },
      /^rtdose: there is no grid$/,
    ],
    [
      'objects',
      'a report with an item of another type',
      {
        path: 'report/7.dcm',
        sr: {
          items: 2,
          tree: [
            [0, '', 'CONTAINER', 'Report', null],
            [1, 'CONTAINS', 'TABLE', 'Values', ''],
          ],
        },
      },
      undefined,
    ],
    [
      'objects',
      'a report that is an image',
      { path: 'ct/1.dcm', sr: { items: 1, tree: [] } },
      /^refused with OBJECTS_/,
    ],
    [
      'multiframe',
      'a frame elsewhere',
      { path: 'ct/1.dcm', perFrame: [{ frame: 1, ipp: [-10, -20, 1] }] },
      /^frame 1: position/,
    ],
    [
      'multiframe',
      'the same frame',
      { path: 'ct/1.dcm', perFrame: [{ frame: 1, ipp: [-10, -20, 0], ps: [0.5, 0.25], rescale: [1, 0] }] },
      undefined,
    ],
  ])('%s: %s', async ([kind, , entry, expected]) => {
    const lines = await compareWith(kind, entry);
    if (!expected) expect(lines).toEqual([]);
    else expect(lines).toContainEqual(expect.stringMatching(expected));
  });
});

describe('a run', () => {
  const entries = ['ct/1.dcm', 'ct/2.dcm', 'ct/3.dcm'].map((path, i) => ({
    ...file,
    path,
    sopInstance: `2.25.${i + 1}`,
    instanceNumber: String(i + 1),
  }));

  test('compares each entry in processes of its own and keeps the order of the oracle', async () => {
    write('oracle/files.json', JSON.stringify([entries[2], { ...entries[0], modality: 'MR' }, entries[1]]));
    const results = await runChecks(folder, { kinds: ['files'], processes: 2, deadlineMs: 30_000 });
    expect(results).toEqual([
      { kind: 'files', name: 'ct/3.dcm', disagreements: [] },
      { kind: 'files', name: 'ct/1.dcm', disagreements: ['modality: "CT", the oracle has "MR"'] },
      { kind: 'files', name: 'ct/2.dcm', disagreements: [] },
    ]);
  });

  test('goes on after an entry that ends its process, and after one that never ends', async () => {
    write('oracle/files.json', JSON.stringify(entries));
    write(
      'check.mjs',
      `process.on('message', ({ index }) => {
         if (index === 0) { console.error('out of memory'); process.exit(3); }
         while (index === 1);
         process.send({ disagreements: [] });
       });
       process.send('ready');`,
    );
    const script = pathToFileURL(join(folder, 'check.mjs'));
    const results = await runChecks(folder, { kinds: ['files'], processes: 1, deadlineMs: 500, script });
    expect(results.map(({ disagreements }) => disagreements)).toEqual([
      ['ended its process with status 3: out of memory'],
      ['did not end within 0.5 s'],
      [],
    ]);
  });

  test('says of an oracle that is no list what is wrong, and compares the others', async () => {
    write('oracle/files.json', JSON.stringify([entries[0]]));
    write('oracle/rendered.json', '[{"path": ');
    const results = await runChecks(folder, {
      kinds: ['files', 'rendered'],
      processes: 1,
      deadlineMs: 30_000,
    });
    expect(results).toEqual([
      { kind: 'files', name: 'ct/1.dcm', disagreements: [] },
      {
        kind: 'rendered',
        name: 'oracle of rendered',
        disagreements: [expect.stringMatching(/^cannot be read: /)],
      },
    ]);
  });

  test('leaves out what the tools of the oracle dispute among themselves', async () => {
    write('oracle/pixels.json', JSON.stringify([pixels, { ...pixels, tolerance: 'disputed' }, lossy]));
    const kinds = ['pixels-exact', 'pixels-lossy'] as const;
    const corpus = new Corpus(folder);
    expect(kinds.map((kind) => listComparisons(kind, corpus).length)).toEqual([1, 1]);
  });
});
