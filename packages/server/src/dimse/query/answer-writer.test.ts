import { type DicomJson, dataSetOf, formatDicomJson, Tag, TransferSyntaxUid } from '@isocenter/dicom';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { answerMaker } from './answer.ts';
import { AnswerEncoder } from './answer-encoder.ts';
import { AnswerWriter } from './answer-writer.ts';
import type { AnsweredKey } from './query-from-identifier.ts';

const { ExplicitVrLittleEndian, ExplicitVrBigEndian, ImplicitVrLittleEndian } = TransferSyntaxUid;

const request: DicomJson = {
  '00400007': { vr: 'LO', Value: ['Head'] },
  '00400009': { vr: 'SH', Value: ['STEP-1'] },
};
const known: DicomJson = {
  '00080018': { vr: 'UI', Value: ['1.2.3'] },
  '00080060': { vr: 'CS', Value: ['CT'] },
  '00080090': { vr: 'PN', Value: [{ Alphabetic: 'DOE^JO' }] },
  '00100010': { vr: 'PN', Value: [{ Alphabetic: 'MILLER^ANNA' }] },
  '00201208': { vr: 'IS', Value: [12] },
  '00200013': { vr: 'IS', Value: ['007'] },
  '00180050': { vr: 'DS', Value: [1.5, 2] },
  '00280010': { vr: 'US', Value: [512] },
  '00281053': { vr: 'DS' },
  '00400275': { vr: 'SQ', Value: [request] },
};
const tags = [...Object.keys(known), '0020000D', '00200010']
  .map((hexTag) => Number.parseInt(hexTag, 16))
  .sort();

const matches: Readonly<Record<string, DicomJson>> = {
  'in ASCII': known,
  'of which nothing is known': {},
  'with an even UID and a negative number': {
    '00080018': { vr: 'UI', Value: ['1.23'] },
    '00201208': { vr: 'IS', Value: [-40] },
  },
  'with values that are many, empty and odd': {
    '00080018': { vr: 'UI', Value: ['1.2', '1.3'] },
    '00201208': { vr: 'IS', Value: [1, 2] },
    '00200010': { vr: 'SH', Value: ['a "quoted\\"', null] },
  },
  'in Latin 1': { ...known, '00100010': { vr: 'PN', Value: [{ Alphabetic: 'Müller^Jürgen' }] } },
  'in Japanese': {
    ...known,
    '00100010': { vr: 'PN', Value: [{ Alphabetic: 'Yamada^Tarou', Ideographic: '山田^太郎' }] },
  },
  'with a letter of ASCII that is none elsewhere': { ...known, '00200010': { vr: 'SH', Value: ['a~b'] } },
};

const characterSets = ['', 'ISO_IR 100', 'ISO_IR 13', 'ISO_IR 192', '\\ISO 2022 IR 87'];
const syntaxes = [ExplicitVrLittleEndian, ImplicitVrLittleEndian, ExplicitVrBigEndian];
const keys: Readonly<Record<string, readonly AnsweredKey[]>> = {
  whole: tags.map((tag) => ({ tag })),
  'of items in part': tags.map((tag) => ({
    tag,
    ...(tag === Tag.RequestAttributesSequence && { itemTags: new Set([Tag.ScheduledProcedureStepID]) }),
  })),
};

test.each(
  Object.entries(matches).flatMap(([name, attributes]) =>
    Object.keys(keys).map((which) => [name, which, attributes] as const),
  ),
)('a match %s, told %s, is written as the data set that it is', (_name, which, attributes) => {
  const hexTags = tags.map((tag) => tag.toString(16).toUpperCase().padStart(8, '0'));
  const members = hexTags.map((hexTag) => {
    const attribute = attributes[hexTag];
    return attribute && formatDicomJson({ [hexTag]: attribute }).slice(1, -1);
  });
  for (const characterSet of characterSets) {
    for (const transferSyntaxUid of syntaxes) {
      const identifier = dataSetOf(
        { SpecificCharacterSet: characterSet.split('\\') },
        ...(characterSet === '' ? [] : [{ characterSet }]),
      );
      const asked = { level: 'IMAGE', answered: keys[which] ?? [], aeTitle: 'ISOCENTER' } as const;
      const writer = new AnswerWriter({ identifier, transferSyntaxUid, ...asked });
      const expected = new AnswerEncoder(identifier, transferSyntaxUid).encode(
        answerMaker(asked)({ attributes }),
      );
      // Twice, since what was written once is kept.
      for (let time = 0; time < 2; time++)
        expect(Buffer.from(writer.write(members, hexTags)).equals(expected)).toBe(true);
    }
  }
});

/** Tags in any order of VRs, each with values that are simple, nearly so, or not at all. */
const valueTags: Readonly<Record<string, string>> = {
  AE: '00080055',
  AS: '00101010',
  CS: '00080060',
  DA: '00080020',
  DS: '00180050',
  IS: '00200013',
  LO: '00100020',
  PN: '00100010',
  SH: '00200010',
  ST: '00081234',
  TM: '00080030',
  UC: '00189999',
  UI: '0020000D',
};

test('any text, number or name is written as in the data set that it is of', () => {
  const letters = fc.constantFrom(...'AZaz09^_ .,:+-=\\"~/{}()äß');
  const plain = fc.string({ unit: fc.constantFrom(...'AZaz09^_ .,:+-'), maxLength: 70 });
  const text = fc.oneof(plain, fc.string({ unit: letters, maxLength: 70 }));
  const value = fc.oneof(text, fc.integer(), fc.constant(null));
  const attribute = (vr: string) =>
    fc.array<unknown>(vr === 'PN' ? text.map((Alphabetic) => ({ Alphabetic })) : value, { maxLength: 2 });
  const attributes = fc.record(Object.fromEntries(Object.keys(valueTags).map((vr) => [vr, attribute(vr)])), {
    requiredKeys: [],
  });
  const hexTags = Object.values(valueTags).sort();
  const property = fc.property(
    attributes,
    fc.constantFrom(...characterSets),
    fc.constantFrom(...syntaxes),
    (byVr, characterSet, transferSyntaxUid) => {
      const known: DicomJson = {};
      for (const [vr, values] of Object.entries(byVr))
        known[valueTags[vr] as string] = {
          vr,
          ...(values && values.length > 0 && { Value: values }),
        } as never;
      const identifier = dataSetOf(
        { SpecificCharacterSet: characterSet.split('\\') },
        ...(characterSet === '' ? [] : [{ characterSet }]),
      );
      const answered = hexTags.map((hexTag) => ({ tag: Number.parseInt(hexTag, 16) }));
      const asked = { level: 'IMAGE', answered, aeTitle: 'ISOCENTER' } as const;
      const members = hexTags.map((hexTag) => {
        const attribute = known[hexTag];
        return attribute && formatDicomJson({ [hexTag]: attribute }).slice(1, -1);
      });
      const writer = new AnswerWriter({ identifier, transferSyntaxUid, ...asked });
      const encoder = new AnswerEncoder(identifier, transferSyntaxUid);
      const expected = bytesOrError(() => encoder.encode(answerMaker(asked)({ attributes: known })));
      for (let time = 0; time < 2; time++)
        expect(bytesOrError(() => writer.write(members, hexTags))).toEqual(expected);
    },
  );
  fc.assert(property, { numRuns: 500 });
});

/** What cannot be written is refused alike. */
function bytesOrError(write: () => Uint8Array): string {
  try {
    return Buffer.from(write()).toString('latin1');
  } catch (error) {
    return String(error);
  }
}
