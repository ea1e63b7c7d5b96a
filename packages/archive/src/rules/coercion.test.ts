import { dataSetOf, readDataSet, Tag, TransferSyntaxUid } from '@isocenter/dicom';
import { expect, test } from 'vitest';
import { checkCoercible, coerce, overlayOn } from './coercion.ts';
import type { CoercionRule } from './coercion-rule.ts';

const context = { at: '2026-07-05T10:20:00.000Z', modifyingSystem: 'ISOCENTER' };
const dataSet = dataSetOf({
  Modality: 'CT',
  PatientID: '17',
  PatientName: 'A^B',
  StudyDescription: 'Thorax',
});
const rule = (more: Partial<CoercionRule>): CoercionRule => ({ name: 'r', when: {}, changes: [], ...more });
const prefix = rule({ changes: [{ kind: 'prefix', tag: Tag.PatientID, text: 'HOSP-' }] });

test('sets, removes and prefixes, and says in Original Attributes Sequence what was before', () => {
  const coerced = coerce(
    dataSet,
    { door: 'dimse', callingAeTitle: 'SCANNER' },
    [
      prefix,
      rule({
        changes: [
          { kind: 'remove', tag: Tag.StudyDescription },
          { kind: 'set', tag: Tag.InstitutionName, values: ['Klinik Süd'] },
        ],
      }),
    ],
    context,
  );
  expect(coerced?.tags).toEqual([Tag.InstitutionName, Tag.StudyDescription, Tag.PatientID]);
  expect(coerced?.dataSet.findString(Tag.PatientID)).toBe('HOSP-17');
  expect(coerced?.dataSet.findString(Tag.StudyDescription)).toBeUndefined();
  expect(coerced?.dataSet.findString(Tag.InstitutionName)).toBe('Klinik Süd');
  expect(coerced?.dataSet.findString(Tag.PatientName)).toBe('A^B');
  const [item] = coerced?.dataSet.findItems(Tag.OriginalAttributesSequence) ?? [];
  expect(item?.findString(Tag.ReasonForTheAttributeModification)).toBe('COERCE');
  expect(item?.findString(Tag.ModifyingSystem)).toBe('ISOCENTER');
  expect(item?.findString(Tag.AttributeModificationDateTime)).toBe('20260705102000.000000+0000');
  const original = item?.findItem(Tag.ModifiedAttributesSequence);
  expect(original?.findString(Tag.PatientID)).toBe('17');
  expect(original?.findString(Tag.StudyDescription)).toBe('Thorax');
  expect(original?.has(Tag.InstitutionName)).toBe(true);
  expect(original?.findString(Tag.InstitutionName)).toBeUndefined();
});

test('a second coercion keeps the item of the first', () => {
  const first = overlayOn(
    dataSet,
    { '00100020': { vr: 'LO', Value: ['18'] } },
    { ...context, reason: 'COERCE' },
  );
  const second = overlayOn(
    first?.dataSet ?? dataSet,
    { '00100020': { vr: 'LO', Value: ['19'] } },
    {
      ...context,
      reason: 'CORRECT',
    },
  );
  const items = second?.dataSet.findItems(Tag.OriginalAttributesSequence) ?? [];
  const before = items.map((item) =>
    item.findItem(Tag.ModifiedAttributesSequence)?.findString(Tag.PatientID),
  );
  expect(before).toEqual(['17', '18']);
});

test.each<[string, CoercionRule['when'], boolean]>([
  ['the calling AE title', { callingAeTitle: 'SCAN*' }, true],
  ['another AE title', { callingAeTitle: 'OTHER' }, false],
  ['the door', { door: 'dimse' }, true],
  ['another door', { door: 'stow' }, false],
  ['the modality', { modality: 'C?' }, true],
  ['another modality', { modality: 'MR' }, false],
  ['an attribute', { attributes: [{ tag: Tag.StudyDescription, pattern: 'Tho*' }] }, true],
  [
    'one of two that does not hold',
    { modality: 'CT', attributes: [{ tag: Tag.PatientID, pattern: '9*' }] },
    false,
  ],
])('a rule by %s', (_, when, applies) => {
  const origin = { door: 'dimse', callingAeTitle: 'SCANNER' } as const;
  expect(coerce(dataSet, origin, [{ ...prefix, when }], context) !== undefined).toBe(applies);
});

test('what was before is kept whole, also what is binary, and in the items of others', () => {
  const bytes = new Uint8Array(3000).fill(7);
  const vendor = { '00110010': { vr: 'LO', value: 'V' }, '00111001': { vr: 'OB', value: bytes } } as const;
  const sent = dataSetOf({
    ...vendor,
    OriginalAttributesSequence: [{ ModifiedAttributesSequence: [vendor] }],
  });
  const correction = { '00111001': { vr: 'OB', InlineBinary: 'AQI=' } };
  const corrected = overlayOn(sent, correction, { ...context, reason: 'CORRECT' })?.dataSet;
  expect(corrected?.findBytes(0x00111001)).toEqual(Uint8Array.of(1, 2));
  const items = corrected?.findItems(Tag.OriginalAttributesSequence) ?? [];
  expect(items).toHaveLength(2);
  for (const item of items)
    expect(item.findItem(Tag.ModifiedAttributesSequence)?.findBytes(0x00111001)).toEqual(bytes);
});

test('what was before is told in the characters it was written in', () => {
  // ISO_IR 144: the bytes of Иванов (ISO 8859-5).
  const sent = readDataSet(
    Uint8Array.from([
      ...[0x08, 0, 0x05, 0, 0x43, 0x53, 10, 0, ...new TextEncoder().encode('ISO_IR 144')],
      ...[0x10, 0, 0x10, 0, 0x50, 0x4e, 6, 0, 0xb8, 0xd2, 0xd0, 0xdd, 0xde, 0xd2],
    ]),
    TransferSyntaxUid.ExplicitVrLittleEndian,
  );
  const correction = { '00100010': { vr: 'PN', Value: [{ Alphabetic: 'Müller' }] } };
  const corrected = overlayOn(sent, correction, { ...context, reason: 'CORRECT' });
  const [item] = corrected?.dataSet.findItems(Tag.OriginalAttributesSequence) ?? [];
  const before = item?.findItem(Tag.ModifiedAttributesSequence);
  expect(before?.findString(Tag.PatientName)).toBe('Иванов');
  expect(before?.dataElements().map(({ tag }) => tag)).toEqual([Tag.PatientName]);
});

test('nothing is said where nothing changes', () => {
  const same = rule({ changes: [{ kind: 'set', tag: Tag.PatientID, values: ['17'] }] });
  const twice = rule({ changes: [{ kind: 'prefix', tag: Tag.PatientID, text: '1' }] });
  expect(coerce(dataSet, { door: 'stow' }, [same, twice], context)).toBeUndefined();
});

test.each([Tag.SOPInstanceUID, Tag.SOPClassUID, Tag.Rows, Tag.PixelData, 0x00020010])(
  'what an object is and how its pixels are read cannot be changed: %i',
  (tag) => {
    expect(() => checkCoercible(tag)).toThrow(/cannot be changed/);
  },
);
