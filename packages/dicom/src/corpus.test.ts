/**
 * Every file of the corpus written again, taken through DICOM JSON, and opened from a source. What reading it gives is compared
 * with other tools in tests/corpus. The corpus is found beside the repository or through ISOCENTER_SHARED; without it these tests
 * are left out.
 */
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
  transferSyntaxes,
} from './index.ts';

const shared = process.env.ISOCENTER_SHARED ?? join(import.meta.dirname, '../../../../shared');
const corpus = join(shared, 'corpus');
const hasCorpus = existsSync(join(corpus, 'oracle'));
if (!hasCorpus)
  process.stderr.write(`corpus.test.ts: no corpus at ${corpus}; every test against it is left out.\n`);

const readFile = (path: string): Part10 =>
  readPart10(new Uint8Array(readFileSync(join(corpus, path))), {
    lenient: true,
    inflate: (bytes) => inflateRawSync(bytes),
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

const countedAnew = 'wrong group lengths are counted anew';
/** Files that are not written back as they were, since writing is strict. */
const notReproduced = new Map([
  ['broken/GH178.dcm', countedAnew],
  ['broken/meta_missing_tsyntax.dcm', 'odd lengths are made even'],
  ['broken/nested_priv_SQ.dcm', 'odd lengths are made even'],
  ['broken/synth/trailing-garbage.dcm', 'stray bytes are left out'],
  ['charset/chrJapMulti.dcm', countedAnew],
  ['charset/chrKoreanMulti.dcm', countedAnew],
  ['dicomdir/pydicom/DICOMDIR-nooffset', 'the length of an item is put right'],
  ['objects/dx/dx_image.dcm', 'odd lengths are made even'],
  ['series/mr-oblique-axial/007.dcm', 'megabytes of zeros after the last element are left out'],
  ['transfer-syntax/ct-all-syntaxes/1.2.840.10008.1.2.4.81-JPEGLSLossy.dcm', countedAnew],
  ['transfer-syntax/ct-all-syntaxes/1.2.840.10008.1.2.4.90-JPEG2000LosslessOnly.dcm', countedAnew],
  ['transfer-syntax/ct-all-syntaxes/1.2.840.10008.1.2.4.91-JPEG2000.dcm', countedAnew],
  ['transfer-syntax/jpeg-dct/SC_rgb_jpeg.dcm', 'the VRs that its transfer syntax demands are added'],
  ['transfer-syntax/jpeg2000/693_J2KI.dcm', countedAnew],
  ['transfer-syntax/jpeg2000/693_J2KR.dcm', countedAnew],
  ['transfer-syntax/native/693_UNCR.dcm', countedAnew],
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
