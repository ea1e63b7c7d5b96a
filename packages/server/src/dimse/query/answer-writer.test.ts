import { type DicomJson, dataSetOf, formatDicomJson, Tag, TransferSyntaxUid } from '@isocenter/dicom';
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
