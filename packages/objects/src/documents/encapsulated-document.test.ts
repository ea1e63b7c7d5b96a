import { type DataSetContent, dataSetOf, readPart10, writePart10 } from '@isocenter/dicom';
import { describe, expect, test } from 'vitest';
import { documentBytes, readEncapsulatedDocument } from '../index.ts';

const pdf = new TextEncoder().encode('%PDF-1.4\n%%EOF');
const cda = new TextEncoder().encode('<ClinicalDocument/>');
const cdaStorage = '1.2.840.10008.5.1.4.1.1.104.2';

function instance(changes: DataSetContent) {
  const dataSet = dataSetOf({
    SOPClassUID: '1.2.840.10008.5.1.4.1.1.104.1',
    SOPInstanceUID: '2.25.104',
    DocumentTitle: 'Report',
    MIMETypeOfEncapsulatedDocument: 'application/pdf',
    EncapsulatedDocument: pdf,
    ...changes,
  });
  return readPart10(writePart10(dataSet));
}

const textOf = (changes: DataSetContent) => {
  const { dataSet } = instance(changes);
  return new TextDecoder().decode(documentBytes(dataSet, readEncapsulatedDocument(dataSet)));
};

describe('an encapsulated document', () => {
  test('has title, type and a range of the file', () => {
    const { dataSet, bytes } = instance({ BurnedInAnnotation: 'YES' });
    const document = readEncapsulatedDocument(dataSet);
    expect(document).toMatchObject({
      title: 'Report',
      mimeType: 'application/pdf',
      namesPatient: true,
      isLengthStated: false,
      findings: [],
    });
    const { byteOffset, byteLength } = document.range;
    expect(bytes.subarray(byteOffset, byteOffset + byteLength)).toEqual(pdf);
  });

  test('trap 73: ends where Encapsulated Document Length says, before the padding', () => {
    const padded = Uint8Array.of(...cda, 0);
    const stated = { SOPClassUID: cdaStorage, MIMETypeOfEncapsulatedDocument: 'text/XML' };
    expect(textOf({ ...stated, EncapsulatedDocument: padded, EncapsulatedDocumentLength: 19 })).toBe(
      '<ClinicalDocument/>',
    );
    const document = readEncapsulatedDocument(
      instance({ EncapsulatedDocument: Uint8Array.of(...pdf, 0, 0), EncapsulatedDocumentLength: pdf.length })
        .dataSet,
    );
    expect(document.range.byteLength).toBe(pdf.length);
  });

  test('trap 73: without a length only a NUL that the format cannot hold is padding', () => {
    const padded = Uint8Array.of(...cda, 0);
    const xml = { SOPClassUID: cdaStorage, MIMETypeOfEncapsulatedDocument: 'text/xml' };
    expect(textOf({ ...xml, EncapsulatedDocument: padded })).toBe('<ClinicalDocument/>');
    const mesh = {
      SOPClassUID: '1.2.840.10008.5.1.4.1.1.104.3',
      MIMETypeOfEncapsulatedDocument: 'model/stl',
      EncapsulatedDocument: Uint8Array.of(1, 2, 3, 0),
    };
    expect(textOf(mesh)).toBe('\u0001\u0002\u0003\0');
  });

  test('trap 73: the type is that of the attribute without parameters, else that of the SOP Class', () => {
    const typeOf = (changes: DataSetContent) => readEncapsulatedDocument(instance(changes).dataSet);
    expect(typeOf({ MIMETypeOfEncapsulatedDocument: undefined }).mimeType).toBe('application/pdf');
    expect(typeOf({ MIMETypeOfEncapsulatedDocument: 'Application/PDF; version=1.4' }).mimeType).toBe(
      'application/pdf',
    );
    const lie = typeOf({ MIMETypeOfEncapsulatedDocument: 'text/html' });
    expect(lie.mimeType).toBe('text/html');
    expect(lie.findings.map(({ code }) => code)).toEqual(['OBJECTS_DOCUMENT_TYPE_DIFFERS']);
  });

  test('says when it is shorter than its length', () => {
    const { findings, range } = readEncapsulatedDocument(
      instance({ EncapsulatedDocumentLength: 4_000_000_000 }).dataSet,
    );
    expect(range.byteLength).toBe(pdf.length);
    expect(findings.map(({ code }) => code)).toEqual(['OBJECTS_DOCUMENT_CUT']);
  });

  test('is not looked for in an image', () => {
    expect(() => readEncapsulatedDocument(dataSetOf({}))).toThrow(/no encapsulated document/);
  });
});
