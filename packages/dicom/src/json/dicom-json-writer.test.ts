import { expect, test } from 'vitest';
import type { DataSet } from '../data-set.ts';
import { type DataSetContent, dataSetOf } from '../data-set-of.ts';
import { readPart10 } from '../io/read-part10.ts';
import { writePart10 } from '../io/write-part10.ts';
import { patchDataSet } from '../patch-data-set.ts';
import { dataSetToJson } from './data-set-to-json.ts';
import type { DicomJson } from './dicom-json.ts';
import { DicomJsonWriter } from './dicom-json-writer.ts';
import { formatDicomJson } from './format-dicom-json.ts';

const options = { bulkDataUri: (path: readonly number[]) => `/bulk/${path.join('/')}` };
const plain = (dataSet: DataSet) => formatDicomJson(dataSetToJson(dataSet, options));

const slice = (content: DataSetContent): DataSet =>
  readPart10(
    writePart10(
      dataSetOf({
        SOPClassUID: '1.2.840.10008.5.1.4.1.1.2',
        SOPInstanceUID: '2.25.1',
        PatientName: 'A^B',
        ImageType: ['ORIGINAL', 'PRIMARY'],
        RequestAttributesSequence: [{ RequestedProcedureID: 'R1', ScheduledProcedureStepID: 'S1' }],
        PixelRepresentation: 0,
        SmallestImagePixelValue: 65_535,
        ...content,
      }),
    ),
  ).dataSet;

test('data sets one after the other are written as each alone would be', () => {
  const dataSets = [
    slice({}),
    slice({ SOPInstanceUID: '2.25.2' }),
    slice({ PatientName: 'A^C', InstanceNumber: 3 }),
    slice({ RequestAttributesSequence: [{ RequestedProcedureID: 'R2', ScheduledProcedureStepID: 'S1' }] }),
    slice({ RequestAttributesSequence: [] }),
    slice({ PatientName: '' }),
    slice({}),
  ];
  const writer = new DicomJsonWriter();
  for (const dataSet of dataSets) expect(writer.write(dataSet, options)).toBe(plain(dataSet));
});

test('the same bytes in another character set, or of another sign, are written anew', () => {
  const signed = { PixelRepresentation: 1, SmallestImagePixelValue: -1 };
  const greek = slice({ SpecificCharacterSet: 'ISO_IR 126', PatientName: '\u0391' });
  const cyrillic = slice({ SpecificCharacterSet: 'ISO_IR 144', PatientName: '\u0421' });
  const bytesOf = (dataSet: DataSet) => dataSet.findBytes(0x00100010);
  expect(bytesOf(greek)?.[0]).toBe(0xc1);
  expect(bytesOf(cyrillic)?.[0]).toBe(0xc1);
  const writer = new DicomJsonWriter();
  for (const dataSet of [greek, cyrillic, slice({}), slice(signed), slice({})])
    expect(writer.write(dataSet, options)).toBe(plain(dataSet));
});

test('the address of bulk data is asked for each time', () => {
  const dataSet = slice({ PixelData: new Uint16Array(4) });
  const writer = new DicomJsonWriter();
  const write = (uri: string) => JSON.parse(writer.write(dataSet, { bulkDataUri: () => uri }));
  expect(write('/one')['7FE00010'].BulkDataURI).toBe('/one');
  expect(write('/two')['7FE00010'].BulkDataURI).toBe('/two');
});

test('what is put stands in the place of its tag, with or without one there', () => {
  const put: DicomJson = {
    '00080005': { vr: 'CS', Value: ['ISO_IR 192'] },
    '00100010': { vr: 'PN', Value: [{ Alphabetic: 'X' }] },
    '7FE00010': { vr: 'OW', BulkDataURI: '/pixels' },
  };
  const dataSet = slice({});
  const text = new DicomJsonWriter().write(dataSet, { ...options, put });
  expect(text).toBe(formatDicomJson({ ...dataSetToJson(dataSet, options), ...put }));
});

test('sequences that were put into data sets, which have no bytes of their own, are written each for itself', () => {
  const put = (patientId: string) =>
    patchDataSet(slice({}), {
      put: dataSetOf({
        OriginalAttributesSequence: [{ ModifiedAttributesSequence: [{ PatientID: patientId }] }],
      }),
    });
  const writer = new DicomJsonWriter();
  for (const dataSet of [put('A'), put('B'), slice({ OriginalAttributesSequence: [] })])
    expect(writer.write(dataSet, options)).toBe(plain(dataSet));
});
