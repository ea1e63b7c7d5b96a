/** Every entry of every oracle of the corpus: the comparisons of `npm run corpus`, one test each. */
import { beforeAll, describe, expect, test } from 'vitest';
import { corpusFolder, withoutCorpus } from '../harness/corpus.ts';
import { Corpus } from './corpus.ts';
import { listComparisons, type OracleKind, oracleKinds } from './kinds.ts';
import { runChecks } from './run-checks.ts';

/** Why we differ from an oracle, and what the lines look like that say in what. */
interface Exception {
  readonly why: string;
  readonly lines: readonly RegExp[];
}

const readFromTheLetters =
  'PS3.10 §7.1: the prefix is the letters DICM at byte 128. Here they stand inside a value; pydicom read on from there and DCMTK gave up.';
const notDicom =
  'PS3.5 §7.1: a data set begins with a tag. pydicom took text or a stray byte for one, of a group that does not exist; DCMTK gave up.';
const fragmentsKept =
  'PS3.5 A.4: the file ends inside a fragment. The whole ones before it are kept; pydicom dropped the element, DCMTK gave up.';
const strayBytes =
  'PS3.10 §7.2: (FFFC,FFFC) is the last element. It is there twice, of which the first is kept, and letters follow that are no element.';

/** Held by each test: what is listed here must still differ, and nothing else may. */
const exceptions: Partial<Record<OracleKind, Readonly<Record<string, Exception>>>> = {
  metadata: {
    'broken/no_meta.dcm': { why: notDicom, lines: [/^refused with DICOM_NOT_DICOM/] },
    'broken/synth/text-file.dcm': { why: notDicom, lines: [/^refused with DICOM_NOT_DICOM/] },
    'broken/no_preamble_dicm_in_data.dcm': {
      why: readFromTheLetters,
      lines: [/^there is a preamble/, /^[\dA-F]{8} is not in the oracle$/, /^31410008 is missing$/],
    },
    'broken/emri_small_jpeg_2k_lossless_too_short.dcm': {
      why: fragmentsKept,
      lines: [/^7FE00010 is not in the oracle$/],
    },
    'broken/synth/truncated-in-encapsulated.dcm': {
      why: fragmentsKept,
      lines: [/^7FE00010 is not in the oracle$/],
    },
    'broken/synth/trailing-garbage.dcm': {
      why: strayBytes,
      lines: [/^41474252 is missing$/, /^FFFCFFFC has/],
    },
  },
  files: {
    'broken/no_meta.dcm': { why: notDicom, lines: [/^refused with DICOM_NOT_DICOM/] },
    'broken/synth/text-file.dcm': { why: notDicom, lines: [/^refused with DICOM_NOT_DICOM/] },
    'broken/no_preamble_dicm_in_data.dcm': {
      why: readFromTheLetters,
      lines: [/^series/, /^modality/, /^character sets/, /^attributes: 23/],
    },
    'broken/emri_small_jpeg_2k_lossless_too_short.dcm': { why: fragmentsKept, lines: [/^attributes: 131/] },
    'broken/synth/truncated-in-encapsulated.dcm': { why: fragmentsKept, lines: [/^attributes: 131/] },
    'broken/synth/trailing-garbage.dcm': { why: strayBytes, lines: [/^attributes: 258/] },
    'series/mr-oblique-axial/007.dcm': {
      why: 'PS3.5 §7.1: megabytes of zeros follow the last element; pydicom counted them as an element (0000,0000), which is no data element.',
      lines: [/^attributes: 90/],
    },
  },
};

const leftOut = withoutCorpus('every comparison with the results of other tools');
const corpus = new Corpus(corpusFolder ?? '');
const entries = leftOut
  ? []
  : oracleKinds.flatMap((kind) => listComparisons(kind, corpus).map(({ name }) => [kind, name] as const));
let results: ReadonlyMap<string, readonly string[]>;

describe.skipIf(leftOut)('the corpus', () => {
  beforeAll(async () => {
    const all = await runChecks(corpus.folder, { kinds: oracleKinds, processes: 2, deadlineMs: 60_000 });
    results = new Map(all.map(({ kind, name, disagreements }) => [`${kind} ${name}`, disagreements]));
  }, 600_000);

  test.for(entries)('%s: %s agrees', ([kind, name]) => {
    const disagreements = results.get(`${kind} ${name}`) ?? ['was not compared'];
    const expected = exceptions[kind]?.[name]?.lines ?? [];
    expect(disagreements.filter((line) => !expected.some((pattern) => pattern.test(line)))).toEqual([]);
    expect(expected.filter((pattern) => !disagreements.some((line) => pattern.test(line)))).toEqual([]);
  });

  test('has every oracle, and every exception has its entry', () => {
    expect(new Set(entries.map(([kind]) => kind))).toEqual(new Set(oracleKinds));
    const names = new Set(entries.map(([kind, name]) => `${kind} ${name}`));
    const excepted = Object.entries(exceptions).flatMap(([kind, byName]) =>
      Object.keys(byName).map((name) => `${kind} ${name}`),
    );
    expect(excepted.filter((name) => !names.has(name))).toEqual([]);
  });
});
