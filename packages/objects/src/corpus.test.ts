/**
 * A key object of the corpus. Objects are compared with what other tools read of them in tests/corpus. The corpus is found beside
 * the repository or through ISOCENTER_SHARED; without it this test is left out.
 */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readPart10 } from '@isocenter/dicom';
import { describe, expect, test } from 'vitest';
import { readKeyObjectSelection } from './index.ts';

const shared = process.env.ISOCENTER_SHARED ?? join(import.meta.dirname, '../../../../shared');
const corpus = join(shared, 'corpus');
const hasCorpus = existsSync(join(corpus, 'oracle'));
if (!hasCorpus) process.stderr.write(`corpus.test.ts: no corpus at ${corpus}; the key object is left out.\n`);

const read = (path: string) => readPart10(readFileSync(join(corpus, path)), { lenient: true }).dataSet;

describe.skipIf(!hasCorpus)('key objects of the corpus', () => {
  test('name the slice, its series and its study', () => {
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
