/**
 * Structured reports and key objects of the corpus against trees that pydicom and DCMTK read. The corpus is found beside
 * the repository or through ISOCENTER_SHARED; without it these tests are left out.
 */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readPart10 } from '@isocenter/dicom';
import { describe, expect, test } from 'vitest';
import { type ContentItem, readKeyObjectSelection, readStructuredReport, walkContent } from './index.ts';
import { personNameValue } from './key-objects/person-name-value.ts';

const shared = process.env.ISOCENTER_SHARED ?? join(import.meta.dirname, '../../../../shared');
const corpus = join(shared, 'corpus');
const oracleFile = join(corpus, 'oracle/objects.json');
const hasCorpus = existsSync(oracleFile);
if (!hasCorpus)
  process.stderr.write(`corpus.test.ts: no corpus at ${corpus}; the report trees are left out.\n`);

type OracleRow = readonly [
  depth: number,
  relationship: string,
  valueType: string,
  conceptName: string,
  value: unknown,
];
interface OracleEntry {
  readonly path: string;
  readonly sr?: { readonly tree: readonly OracleRow[] };
}
const oracles: readonly OracleEntry[] = hasCorpus ? JSON.parse(readFileSync(oracleFile, 'utf8')) : [];
const reports = oracles.flatMap(({ path, sr }) => (sr ? [{ path, tree: sr.tree }] : []));

const read = (path: string) => readPart10(readFileSync(join(corpus, path)), { lenient: true }).dataSet;

/** The value of an item in the words of the oracle. */
function oracleValue(item: ContentItem): unknown {
  switch (item.valueType) {
    case 'TEXT':
    case 'DATE':
    case 'TIME':
    case 'DATETIME':
      return item.text;
    case 'CODE':
      return item.code?.meaning;
    case 'NUM':
      return item.value === undefined ? null : [item.value, item.unit?.value];
    case 'PNAME':
      return item.name && personNameValue(item.name);
    case 'UIDREF':
      return item.uid;
    case 'IMAGE':
    case 'COMPOSITE':
    case 'WAVEFORM':
      return [item.reference?.sopInstanceUid];
    case 'SCOORD':
      return [item.graphicType, item.points.flatMap(({ x, y }) => [x, y])];
    case 'SCOORD3D':
      return [item.graphicType, item.pointsLps.flatMap(({ x, y, z }) => [x, y, z])];
    default:
      return null;
  }
}

/** The oracle rounds coordinates to four decimals and measurements to twelve. */
function rounded(value: unknown): unknown {
  if (typeof value === 'number') return Math.round(value * 1e4) / 1e4;
  return Array.isArray(value) ? value.map(rounded) : value;
}

describe.skipIf(!hasCorpus)('structured reports of the corpus', () => {
  test.each(reports)('$path', ({ path, tree }) => {
    const seen = [...walkContent(readStructuredReport(read(path)).root)].map(({ item, depth }) => [
      depth,
      item.relationship ?? '',
      item.valueType === 'REFERENCE' ? '' : item.valueType,
      item.concept?.meaning ?? '',
      rounded(oracleValue(item)),
    ]);
    expect(seen).toEqual(tree.map((row) => [...row.slice(0, 4), rounded(row[4])]));
  });

  test('key objects name the slice, its series and its study', () => {
    const { selection } = readKeyObjectSelection(read('objects/key-object/kos_key_object_selection.dcm'));
    expect(selection.title).toMatchObject({ value: '113000', scheme: 'DCM' });
    expect(selection.references).toEqual([
      {
        sopClassUid: '1.2.840.10008.5.1.4.1.1.2',
        sopInstanceUid: '2.25.122400110',
        frameNumbers: [],
        studyInstanceUid: '2.25.122400104',
        seriesInstanceUid: '2.25.122400105',
      },
    ]);
  });
});
