/**
 * Every file of the corpus against metadata that pydicom and DCMTK computed. The corpus is found beside the repository or through
 * ISOCENTER_SHARED; without it these tests are left out.
 */
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { deflateRawSync, inflateRawSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import {
  bytesSource,
  type DataSet,
  type DicomJson,
  dataSetFromJson,
  dataSetToJson,
  encodeDataSet,
  findFrameTable,
  frameTable,
  isPrivateTag,
  openPart10,
  type Part10,
  readFrame,
  readFrameFrom,
  readPart10,
  tagFromHex,
  tagToHex,
} from './index.ts';

const shared = process.env['ISOCENTER_SHARED'] ?? join(import.meta.dirname, '../../../../shared');
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
