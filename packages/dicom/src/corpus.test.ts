/**
 * Every file of the corpus against metadata that pydicom and DCMTK computed. The corpus is found beside the repository or through
 * ISOCENTER_SHARED; without it these tests are left out.
 */
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { deflateRawSync, inflateRawSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import {
  bytesSource,
  type DataSet,
  type DicomdirRecord,
  type DicomJson,
  type DicomJsonValue,
  dataSetFromJson,
  dataSetToJson,
  encodeDataSet,
  findFrameTable,
  frameTable,
  isIsocenterError,
  isPrivateTag,
  openPart10,
  type Part10,
  readDicomdir,
  readFrame,
  readFrameFrom,
  readPart10,
  TransferSyntaxUid,
  tagFromHex,
  tagToHex,
  transferSyntaxes,
} from './index.ts';

const shared = process.env.ISOCENTER_SHARED ?? join(import.meta.dirname, '../../../../shared');
const corpus = join(shared, 'corpus');
const hasCorpus = existsSync(join(corpus, 'oracle/metadata'));
if (!hasCorpus)
  process.stderr.write(`corpus.test.ts: no corpus at ${corpus}; every test against it is left out.\n`);

interface OracleAttribute {
  readonly vr: string;
  readonly Value?: readonly unknown[];
  readonly byteLength?: number;
  readonly sha256?: string;
  readonly error?: string;
}
type OracleDataSet = Readonly<Record<string, OracleAttribute>>;
interface Oracle {
  readonly path: string;
  readonly transferSyntax: string;
  readonly fileMeta: OracleDataSet;
  readonly dataset: OracleDataSet;
  readonly disputed?: readonly { readonly tag: string; readonly dcmtk: readonly unknown[] }[];
}

const oracles: readonly Oracle[] = hasCorpus
  ? readdirSync(join(corpus, 'oracle/metadata')).map((name) =>
      JSON.parse(readFileSync(join(corpus, 'oracle/metadata', name), 'utf8')),
    )
  : [];

const readFile = (path: string): Part10 =>
  readPart10(new Uint8Array(readFileSync(join(corpus, path))), {
    lenient: true,
    inflate: (bytes) => inflateRawSync(bytes),
  });

/** What of a data set differs from the oracle's, one line for each attribute. */
function differences(dataSet: DataSet, oracle: OracleDataSet, path: string): string[] {
  const found: string[] = [];
  const json = dataSetToJson(dataSet);
  const ours = new Set([...dataSet.elements()].map(({ tag }) => tagToHex(tag)));
  for (const key of ours) if (!(key in oracle)) found.push(`${path}${key} is not in the oracle`);
  for (const [key, expected] of Object.entries(oracle)) {
    if (!ours.has(key)) found.push(`${path}${key} is missing`);
    else found.push(...attributeDifferences(dataSet, json, key, expected, `${path}${key}`));
  }
  return found;
}

function attributeDifferences(
  dataSet: DataSet,
  json: DicomJson,
  key: string,
  expected: OracleAttribute,
  path: string,
): string[] {
  const tag = tagFromHex(key) as number;
  const element = dataSet.findElement(tag);
  if (element === undefined || expected.error !== undefined) return [];
  // The oracle took the VRs of private attributes from a dictionary of its own.
  if (element.vr !== expected.vr && !isPrivateTag(tag))
    return [`${path} is ${element.vr}, the oracle says ${expected.vr}`];
  if (element.vr !== expected.vr && expected.vr !== 'SQ') return [];
  if (expected.byteLength !== undefined) {
    if (expected.sha256 === undefined) return [];
    const sha256 = createHash('sha256')
      .update(dataSet.findBytes(tag) ?? '')
      .digest('hex');
    return sha256 === expected.sha256
      ? []
      : [`${path} has other bytes, ${element.byteLength} against ${expected.byteLength}`];
  }
  if (expected.vr === 'SQ') {
    const items = dataSet.findItems(tag);
    const wanted = (expected.Value ?? []) as readonly OracleDataSet[];
    if (items.length !== wanted.length)
      return [`${path} has ${items.length} items, the oracle ${wanted.length}`];
    return wanted.flatMap((item, i) => differences(items[i] as DataSet, item, `${path}[${i + 1}].`));
  }
  const ours = valuesOf(dataSet, json, key);
  const same = JSON.stringify(normal(ours)) === JSON.stringify(normal(expected.Value ?? []));
  return same
    ? []
    : [`${path} ${element.vr}: ${JSON.stringify(ours)} against ${JSON.stringify(expected.Value)}`];
}

/** DICOM JSON leaves group lengths out and names its own character set; the oracle has what is stored. */
function valuesOf(dataSet: DataSet, json: DicomJson, key: string): readonly unknown[] {
  const tag = tagFromHex(key) as number;
  if (key.endsWith('0000')) return dataSet.findNumbers(tag);
  if (key === '00080005') return dataSet.findStrings(tag).map((term) => (term === '' ? null : term));
  return json[key]?.Value ?? [];
}

/** The oracle writes empty values as '' and keeps the spaces that PS3.5 §6.2 calls insignificant. */
const normal = (values: readonly unknown[]): unknown =>
  values.map((value) => (typeof value === 'string' ? value.replace(/ +$/, '') || null : value));

const garbled = 'the oracle parsed the file from the letters DICM that stand in a value';
const kept = 'lenient reading keeps the fragments that are there, the oracle drops them';

/** Where we differ from the oracle, and why; each text is the beginning of a difference. */
const accepted: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'broken/no_preamble_dicm_in_data.dcm': { '': garbled },
  'broken/emri_small_jpeg_2k_lossless_too_short.dcm': { '7FE00010 is not in the oracle': kept },
  'broken/synth/truncated-in-encapsulated.dcm': { '7FE00010 is not in the oracle': kept },
  'broken/synth/trailing-garbage.dcm': {
    '41474252 is missing': 'these are the stray bytes after the last element',
    'FFFCFFFC has other bytes': 'there twice; we keep the first, the oracle the last',
  },
  'charset/chrGB2312.dcm': { '00100010 PN': 'disputed; DCMTK is right' },
};

/** Not DICOM, whatever the oracle made of their bytes. */
const refused = new Map([
  ['broken/no_meta.dcm', 'its first byte is stray, so that no element begins at byte 0'],
  ['broken/synth/text-file.dcm', 'plain text'],
]);

describe.skipIf(!hasCorpus)('metadata of every corpus file', () => {
  test.each(oracles.filter(({ path }) => !refused.has(path)))('$path agrees with the oracle', (oracle) => {
    const part10 = readFile(oracle.path);
    const reasons = Object.keys(accepted[oracle.path] ?? {});
    const found = [
      ...differences(part10.fileMeta, oracle.fileMeta, 'meta '),
      ...differences(part10.dataSet, oracle.dataset, ''),
    ];
    expect(found.filter((line) => !reasons.some((reason) => line.startsWith(reason)))).toEqual([]);
    for (const reason of reasons)
      expect(
        found.some((line) => line.startsWith(reason)),
        `still differs: ${reason}`,
      ).toBe(true);
  });

  test.each([...refused])('%s is refused: %s', (path) => {
    expect(() => readFile(path)).toThrow(expect.objectContaining({ code: 'DICOM_NOT_DICOM' }));
  });

  test('disputed names read as DCMTK reads them', () => {
    for (const { path, disputed } of oracles) {
      for (const { tag, dcmtk } of disputed ?? [])
        expect(dataSetToJson(readFile(path).dataSet)[tag]?.Value).toEqual(dcmtk);
    }
  });
});

const allFiles: readonly string[] = hasCorpus
  ? readdirSync(corpus, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && !entry.name.endsWith('.md'))
      .map((entry) => relative(corpus, join(entry.parentPath, entry.name)))
      .filter((path) => !path.startsWith('oracle'))
      .sort()
  : [];

/** Each file that can be read strictly, once. */
function* wellFormed(): Generator<readonly [path: string, part10: Part10]> {
  for (const path of allFiles) {
    try {
      const bytes = new Uint8Array(readFileSync(join(corpus, path)));
      yield [path, readPart10(bytes, { inflate: (deflated) => inflateRawSync(deflated) })];
    } catch (error) {
      if (!isIsocenterError(error)) throw error;
    }
  }
}

/** Files that are not written back as they were, since writing is strict. */
const notReproduced = new Map([
  ['broken/meta_missing_tsyntax.dcm', 'odd lengths are made even'],
  ['broken/nested_priv_SQ.dcm', 'odd lengths are made even'],
  ['broken/synth/trailing-garbage.dcm', 'stray bytes are left out'],
  ['dicomdir/pydicom/DICOMDIR-nooffset', 'the length of an item is put right'],
  ['objects/dx/dx_image.dcm', 'odd lengths are made even'],
  ['series/mr-oblique-axial/007.dcm', 'megabytes of zeros after the last element are left out'],
  ['transfer-syntax/jpeg-dct/SC_rgb_jpeg.dcm', 'the VRs that its transfer syntax demands are added'],
]);

describe.skipIf(!hasCorpus)('corpus files written again', () => {
  test('are the same bytes in the same transfer syntax', () => {
    const differing: string[] = [];
    let count = 0;
    for (const [path, part10] of wellFormed()) {
      if (part10.transferSyntaxUid === TransferSyntaxUid.DeflatedExplicitVrLittleEndian) continue;
      count++;
      const written = encodeDataSet(part10.dataSet, part10.transferSyntaxUid);
      const original = part10.bytes.subarray(part10.dataSetByteOffset);
      if (Buffer.compare(written, original) !== 0) differing.push(path);
    }
    expect(differing).toEqual([...notReproduced.keys()]);
    expect(count).toBeGreaterThan(600);
  });

  test('mean the same in every other transfer syntax', () => {
    const deflate = (bytes: Uint8Array): Uint8Array => deflateRawSync(bytes);
    const inflate = (bytes: Uint8Array): Uint8Array => inflateRawSync(bytes);
    let count = 0;
    for (const [path, part10] of wellFormed()) {
      const isSmallNative = part10.pixelData?.kind !== 'encapsulated' && part10.bytes.byteLength < 1.5e5;
      if (!isSmallNative || !part10.dataSet.explicitVr || notReproduced.has(path)) continue;
      count++;
      for (const transferSyntaxUid of nativeSyntaxes) {
        const bytes = encodeDataSet(part10.dataSet, transferSyntaxUid, { deflate });
        const { dataSet } = readPart10(bytes, { dataSetOnly: { transferSyntaxUid }, inflate });
        const isImplicit = transferSyntaxUid === TransferSyntaxUid.ImplicitVrLittleEndian;
        if (isImplicit && ambiguousWithoutVr.has(path)) continue;
        const [before, after] = [part10.dataSet, dataSet].map((either) => comparableJson(either, isImplicit));
        expect(after === before, `${path} as ${transferSyntaxUid}`).toBe(true);
      }
    }
    expect(count).toBeGreaterThan(100);
  });

  test('mean the same after a journey through DICOM JSON', () => {
    for (const [path, { dataSet }] of wellFormed()) {
      const text = JSON.stringify(dataSetToJson(dataSet, { bulkDataUri: (tags) => tags.join('/') }));
      const again = JSON.stringify(dataSetToJson(dataSetFromJson(JSON.parse(text))));
      expect(again === text, path).toBe(true);
    }
  });
});

/** What implicit VR cannot tell. */
const ambiguousWithoutVr = new Map([
  ['objects/presentation-state/gsps_annotation.dcm', 'several VRs are not those of the dictionary'],
  ['broken/synth/missing-bits-stored.dcm', 'without PixelRepresentation US and SS are the same'],
]);

const nativeSyntaxes = [
  TransferSyntaxUid.ImplicitVrLittleEndian,
  TransferSyntaxUid.ExplicitVrLittleEndian,
  TransferSyntaxUid.ExplicitVrBigEndian,
  TransferSyntaxUid.DeflatedExplicitVrLittleEndian,
];

/** LUT Data may be US or OW, and only a VR tells. */
const lutData = '00283006';

/** Without VRs, implicit VR keeps of private attributes only bytes, and of OB or OW only that it is one of them. */
function comparableJson(dataSet: DataSet, implicit: boolean): string {
  return JSON.stringify(
    withoutVrs(dataSetToJson(dataSet, { inlineLimitBytes: implicit ? 0 : 1e6 }), implicit),
  );
}

function withoutVrs(json: DicomJson, implicit: boolean): DicomJson {
  if (!implicit) return json;
  const entries = Object.entries(json)
    .filter(([key]) => !isPrivateTag(tagFromHex(key) as number) && key !== lutData)
    .map(([key, { Value }]) => [key, { vr: '', Value: Value?.map((value) => withoutVrsOfItem(value)) }]);
  return Object.fromEntries(entries);
}

const withoutVrsOfItem = (value: DicomJsonValue): DicomJsonValue =>
  typeof value === 'object' &&
  value !== null &&
  !('Alphabetic' in value) &&
  !('Ideographic' in value) &&
  !('Phonetic' in value)
    ? withoutVrs(value as DicomJson, true)
    : value;

describe.skipIf(!hasCorpus)('corpus files opened from a source', () => {
  test('give the same data set as in memory, with the pixel data left where it is', async () => {
    for (const [path, part10] of wellFormed()) {
      const source = bytesSource(new Uint8Array(readFileSync(join(corpus, path))));
      const opened = await openPart10(source, { headByteLength: 1024 });
      expect(
        JSON.stringify(dataSetToJson(opened.dataSet)) === JSON.stringify(dataSetToJson(part10.dataSet)),
        path,
      ).toBe(true);
      expect(opened.pixelData, path).toEqual(part10.pixelData);
      expect(opened.findings.map(({ code }) => code).sort(), path).toEqual(
        part10.findings.map(({ code }) => code).sort(),
      );
    }
  });

  test('give the same frames as in memory, as many as the oracle counts', async () => {
    const pixels: readonly { path: string; frames?: number }[] = JSON.parse(
      readFileSync(join(corpus, 'oracle/pixels.json'), 'utf8'),
    );
    const framesOf = new Map(pixels.map(({ path, frames }) => [path, frames]));
    for (const [path, part10] of wellFormed()) {
      if (part10.pixelData === undefined || withoutFrames.has(path)) continue;
      const source = bytesSource(new Uint8Array(readFileSync(join(corpus, path))));
      const opened = await openPart10(source, { headByteLength: 4096 });
      const table = frameTable(part10);
      const openedTable = await findFrameTable(opened);
      const isVideo = transferSyntaxes.get(part10.transferSyntaxUid)?.codec === 'video';
      const expected = isVideo || path === 'broken/synth/number-of-frames-huge.dcm' ? 1 : framesOf.get(path);
      if (expected !== undefined) expect(table.numberOfFrames, path).toBe(expected);
      expect(openedTable.numberOfFrames, path).toBe(table.numberOfFrames);
      for (const frameIndex of new Set([0, table.numberOfFrames - 1])) {
        const { bytes, ...rest } = await readFrameFrom(opened, openedTable, frameIndex);
        const { bytes: bytesInMemory, ...restInMemory } = readFrame(part10, frameIndex, table);
        expect(Buffer.compare(bytes, bytesInMemory), path).toBe(0);
        expect(rest, path).toEqual(restInMemory);
      }
    }
  });
});

/** Pixel data without Rows, or with Rows 0. */
const withoutFrames = new Set([
  'broken/dwv-test_no-number-rows.dcm',
  'broken/meta_missing_tsyntax.dcm',
  'broken/nested_priv_SQ.dcm',
  'broken/synth/rows-zero.dcm',
]);

describe.skipIf(!hasCorpus)('DICOMDIRs of the corpus', () => {
  interface DicomdirOracle {
    readonly path: string;
    readonly dicomdir?: {
      readonly records: Readonly<Record<string, number>>;
      readonly referencedFiles: number;
      readonly first: readonly string[];
    };
  }
  const objects: readonly DicomdirOracle[] = hasCorpus
    ? JSON.parse(readFileSync(join(corpus, 'oracle/objects.json'), 'utf8'))
    : [];
  const flat = (records: readonly DicomdirRecord[]): DicomdirRecord[] =>
    records.flatMap((record) => [record, ...flat(record.children)]);

  test.each(objects.filter(({ dicomdir }) => dicomdir !== undefined))(
    '$path gives the records and files of the oracle',
    ({ path, dicomdir }) => {
      const roots = readDicomdir(readFile(path).dataSet);
      const records = flat(roots);
      const counts: Record<string, number> = {};
      for (const { type } of records) counts[type] = (counts[type] ?? 0) + 1;
      expect(counts).toEqual(dicomdir?.records);
      const files = records
        .map(({ referencedFilePath }) => referencedFilePath.join('/'))
        .filter((file) => file !== '');
      expect(files).toHaveLength(dicomdir?.referencedFiles ?? 0);
      expect(files).toEqual(expect.arrayContaining([...(dicomdir?.first ?? [])]));
    },
  );

  test('records of files without offsets or in another order form the same tree', () => {
    const tree = (records: readonly DicomdirRecord[]): unknown =>
      records.map(({ type, referencedFilePath, children }) => [
        type,
        referencedFilePath.join('/'),
        tree(children),
      ]);
    const expected = tree(readDicomdir(readFile('dicomdir/pydicom/DICOMDIR').dataSet));
    for (const variant of ['nooffset', 'bigEnd', 'implicit', 'reordered']) {
      expect(tree(readDicomdir(readFile(`dicomdir/pydicom/DICOMDIR-${variant}`).dataSet)), variant).toEqual(
        expected,
      );
    }
  });
});
