import { expect, test } from 'vitest';
import { dataSetOf, encodeDataSet, patchDataSet, readDataSet, Tag, TransferSyntaxUid } from './index.ts';

const uid = TransferSyntaxUid.ExplicitVrLittleEndian;
const reread = (dataSet: ReturnType<typeof dataSetOf>) => readDataSet(encodeDataSet(dataSet, uid), uid);

test('puts, adds and leaves out elements, and keeps the bytes of the others', () => {
  const original = reread(dataSetOf({ PatientID: '1', SliceThickness: '1.500000', Rows: 2, Columns: 3 }));
  const patched = reread(
    patchDataSet(original, { put: dataSetOf({ PatientID: '22', Modality: 'CT' }), drop: [Tag.Columns] }),
  );
  expect(patched.findRawText(Tag.SliceThickness)).toBe('1.500000');
  expect([...patched.elements()].map(({ tag }) => tag)).toEqual([
    Tag.Modality,
    Tag.PatientID,
    Tag.SliceThickness,
    Tag.Rows,
  ]);
  expect(patched.getString(Tag.PatientID)).toBe('22');
});

test('moves all text to UTF-8 where new text needs it', () => {
  const original = reread(dataSetOf({ PatientName: 'Äneas', SpecificCharacterSet: 'ISO_IR 100' }));
  const patched = reread(patchDataSet(original, { put: dataSetOf({ PatientComments: '山田' }) }));
  expect(patched.getString(Tag.PatientName)).toBe('Äneas');
  expect(patched.getText(Tag.PatientComments)).toBe('山田');
});

test('keeps the character set where new text is ASCII', () => {
  const original = reread(dataSetOf({ PatientName: 'Äneas', SpecificCharacterSet: 'ISO_IR 100' }));
  const put = dataSetOf({ SpecificCharacterSet: 'ISO_IR 192', PatientID: '7' });
  const patched = reread(patchDataSet(original, { put }));
  expect(patched.getString(Tag.SpecificCharacterSet)).toBe('ISO_IR 100');
  expect(patched.getString(Tag.PatientName)).toBe('Äneas');
});
