import { describe, expect, test } from 'vitest';
import { hex } from '../annotated-hex.ts';
import {
  dataSetFromXml,
  dataSetOf,
  dataSetToJson,
  dataSetToXml,
  encodeDataSet,
  readDataSet,
  Tag,
  TransferSyntaxUid,
} from '../index.ts';

const explicit = TransferSyntaxUid.ExplicitVrLittleEndian;

/** The attributes of a document, one on a line. */
const linesOf = (xml: string): string[] =>
  xml.split('\n').filter((line) => line.startsWith('<DicomAttribute'));

const documentOf = (content: string): string =>
  `<?xml version="1.0"?><NativeDicomModel>${content}</NativeDicomModel>`;

describe('a Native DICOM Model document', () => {
  test('has tags, VRs, keywords and numbered values as PS3.19 A.1 says', () => {
    const dataSet = dataSetOf({
      ImageType: ['ORIGINAL', '', 'AXIAL'],
      PatientName: 'Yamada^Tarou=山田^太郎',
      PatientID: '',
      PatientComments: 'a < b & "c"\r\n  indented',
      PixelSpacing: ['0.50', '1'],
      FrameIncrementPointer: 0x00181063,
      ICCProfile: Uint8Array.of(1, 2),
    });
    expect(dataSetToXml(dataSet).split('\n').slice(0, 2)).toEqual([
      '<?xml version="1.0" encoding="UTF-8"?>',
      '<NativeDicomModel xmlns="http://dicom.nema.org/PS3.19/models/NativeDICOM" xml:space="preserve">',
    ]);
    expect(linesOf(dataSetToXml(dataSet))).toEqual([
      '<DicomAttribute tag="00080005" vr="CS" keyword="SpecificCharacterSet"><Value number="1">ISO_IR 192</Value></DicomAttribute>',
      '<DicomAttribute tag="00080008" vr="CS" keyword="ImageType"><Value number="1">ORIGINAL</Value><Value number="2"></Value><Value number="3">AXIAL</Value></DicomAttribute>',
      '<DicomAttribute tag="00100010" vr="PN" keyword="PatientName"><PersonName number="1"><Alphabetic><FamilyName>Yamada</FamilyName><GivenName>Tarou</GivenName></Alphabetic><Ideographic><FamilyName>山田</FamilyName><GivenName>太郎</GivenName></Ideographic></PersonName></DicomAttribute>',
      '<DicomAttribute tag="00100020" vr="LO" keyword="PatientID"></DicomAttribute>',
      '<DicomAttribute tag="00104000" vr="LT" keyword="PatientComments"><Value number="1">a &lt; b &amp; &quot;c&quot;&#13;&#10;  indented</Value></DicomAttribute>',
      '<DicomAttribute tag="00280009" vr="AT" keyword="FrameIncrementPointer"><Value number="1">00181063</Value></DicomAttribute>',
      '<DicomAttribute tag="00280030" vr="DS" keyword="PixelSpacing"><Value number="1">0.50</Value><Value number="2">1</Value></DicomAttribute>',
      '<DicomAttribute tag="00282000" vr="OB" keyword="ICCProfile"><InlineBinary>AQI=</InlineBinary></DicomAttribute>',
    ]);
  });

  test('names the creator of private attributes and leaves their block out', () => {
    const dataSet = dataSetOf({
      '00090010': { vr: 'LO', value: 'ACME & SONS' },
      '00091001': { vr: 'UV', value: 2n ** 64n - 1n },
      '00091102': { vr: 'FD', value: [Number.NaN, 0.1] },
    });
    expect(linesOf(dataSetToXml(dataSet))).toEqual([
      '<DicomAttribute tag="00090001" vr="UV" privateCreator="ACME &amp; SONS"><Value number="1">18446744073709551615</Value></DicomAttribute>',
      '<DicomAttribute tag="00091102" vr="FD"><Value number="1">NaN</Value><Value number="2">0.1</Value></DicomAttribute>',
    ]);
  });

  test('has bulk data by URI or UUID', () => {
    const dataSet = dataSetOf({ PixelData: new Uint8Array(4), EncapsulatedDocument: new Uint8Array(2000) });
    const bulkDataUri = ([tag]: readonly number[]) =>
      tag === Tag.PixelData ? 'urn:uuid:1-2' : 'https://a.test/?b&c';
    expect(linesOf(dataSetToXml(dataSet, { bulkDataUri }))).toEqual([
      '<DicomAttribute tag="00420011" vr="OB" keyword="EncapsulatedDocument"><BulkData uri="https://a.test/?b&amp;c"/></DicomAttribute>',
      '<DicomAttribute tag="7FE00010" vr="OB" keyword="PixelData"><BulkData uuid="1-2"/></DicomAttribute>',
    ]);
  });

  test('has U+FFFD for control characters that XML lacks', () => {
    const bytes = hex('1000 0040 "LT" 0400 41 0C 42 20');
    expect(linesOf(dataSetToXml(readDataSet(bytes, explicit)))[0]).toContain('>A\uFFFDB<');
  });
});

describe('a data set from a Native DICOM Model document', () => {
  test('is what the document was made from', () => {
    const dataSet = dataSetOf({
      ImageType: ['ORIGINAL', '', 'AXIAL', ''],
      PatientName: ['Müller^Jürgen^^Dr.', '', '=山田^太郎=やまだ'],
      PatientComments: ' a\\b <\t>\r\n',
      PixelSpacing: ['0.50', '1'],
      ReferencedImageSequence: [{ ReferencedFrameNumber: [2, 3] }, {}, { ReferencedFrameNumber: '' }],
      ICCProfile: Uint8Array.of(1, 2),
      '00090010': { vr: 'LO', value: 'ACME' },
      '00091001': { vr: 'UV', value: 2n ** 64n - 1n },
      '00091003': { vr: 'FD', value: [Number.NaN, Number.POSITIVE_INFINITY, 0.1] },
      '00091004': {
        vr: 'SQ',
        value: [{ '00090010': { vr: 'LO', value: 'ACME' }, '00091005': { vr: 'SV', value: -1n } }],
      },
      '00091006': { vr: 'OV', value: [1n, 2n] },
    });
    const again = dataSetFromXml(dataSetToXml(dataSet));
    expect(encodeDataSet(again, explicit)).toEqual(encodeDataSet(dataSet, explicit));
  });

  test('reads what DCMTK writes: white space between tags, empty attributes, self-closed tags, references', () => {
    const dataSet = dataSetFromXml(`<?xml version="1.0" encoding="UTF-8"?>
<NativeDicomModel xml:space="preserve">
<!-- made by hand -->
<DicomAttribute tag="00080020" vr="DA" keyword="StudyDate">
</DicomAttribute>
<DicomAttribute tag='00080060' vr='CS' keyword='Modality'>
<Value number="1">O&#84;</Value>
</DicomAttribute>
<DicomAttribute tag="00081140" vr="SQ" keyword="ReferencedImageSequence">
<Item number="1"/>
<Item number="2">
<DicomAttribute tag="00081155" vr="UI" keyword="ReferencedSOPInstanceUID"><Value number="1">2.25.1</Value></DicomAttribute>
</Item>
</DicomAttribute>
<DicomAttribute tag="00100020" vr="LO"><Value number="1"><![CDATA[<A&B>]]></Value></DicomAttribute>
<DicomAttribute tag="7FE00010" vr="OW" keyword="PixelData">
<BulkData uuid="c3f34958-e6ef-01f1-88c4-98f5ea7737b3"/>
</DicomAttribute>
</NativeDicomModel>
`);
    expect(dataSetToJson(dataSet)).toEqual({
      '00080020': { vr: 'DA' },
      '00080060': { vr: 'CS', Value: ['OT'] },
      '00081140': { vr: 'SQ', Value: [{}, { '00081155': { vr: 'UI', Value: ['2.25.1'] } }] },
      '00100020': { vr: 'LO', Value: ['<A&B>'] },
      '7FE00010': { vr: 'OW', BulkDataURI: 'urn:uuid:c3f34958-e6ef-01f1-88c4-98f5ea7737b3' },
    });
  });

  test('fills in values whose numbers are left out', () => {
    const xml = documentOf(
      '<DicomAttribute tag="00080008" vr="CS"><Value number="3">AXIAL</Value></DicomAttribute>',
    );
    expect(dataSetFromXml(xml).findStrings(Tag.ImageType)).toEqual(['', '', 'AXIAL']);
  });

  test('gives private creators blocks that nothing else has', () => {
    const value = '<Value number="1">1</Value></DicomAttribute>';
    const dataSet = dataSetFromXml(
      documentOf(`
        <DicomAttribute tag="00090001" vr="IS" privateCreator="A">${value}
        <DicomAttribute tag="00090001" vr="IS" privateCreator="B">${value}
        <DicomAttribute tag="00091001" vr="IS">${value}`),
    );
    expect(dataSet.findPrivate('A', 0x0009, 1)?.tag).toBe(0x00091101);
    expect(dataSet.findPrivate('B', 0x0009, 1)?.tag).toBe(0x00091201);
    expect(dataSet.findNumber(0x00091001)).toBe(1);
  });

  test('keeps the block of a creator that is written too', () => {
    const dataSet = dataSetFromXml(
      documentOf(`
        <DicomAttribute tag="00090011" vr="LO"><Value number="1">A</Value></DicomAttribute>
        <DicomAttribute tag="00090001" vr="IS" privateCreator="A"><Value number="1">1</Value></DicomAttribute>`),
    );
    expect([...dataSet.elements()].map(({ tag }) => tag)).toEqual([0x00090011, 0x00091101]);
  });

  const attribute = (content: string, vr = 'LO'): string =>
    documentOf(`<DicomAttribute tag="00100020" vr="${vr}">${content}</DicomAttribute>`);
  test.each([
    ['nothing', ''],
    ['another root', '<html></html>'],
    ['a document type', '<!DOCTYPE a [<!ENTITY b "c">]><NativeDicomModel/>'],
    ['an entity that is not XML’s own', attribute('<Value number="1">&b;</Value>')],
    ['a reference to no character', attribute('<Value number="1">&#0;</Value>')],
    ['a root that is not closed', '<NativeDicomModel>'],
    ['tags that cross', attribute('<Value number="1">A</DicomAttribute>')],
    ['text between attributes', documentOf('A')],
    ['another element', documentOf('<Attribute/>')],
    ['an attribute without VR', documentOf('<DicomAttribute tag="00100020"/>')],
    ['an attribute twice', documentOf('<DicomAttribute tag="00100020" vr="LO"/>'.repeat(2))],
    [
      'a creator of a public attribute',
      documentOf('<DicomAttribute tag="00100020" vr="LO" privateCreator="A"/>'),
    ],
    ['an item in text', attribute('<Item number="1"/>')],
    ['text in a sequence', attribute('<Value number="1">A</Value>', 'SQ')],
    ['a number twice', attribute('<Value number="1">A</Value><Value number="1">B</Value>')],
    ['a number far beyond the last', attribute('<Value number="99999999">A</Value>')],
    ['bulk data that is nowhere', attribute('<BulkData/>', 'OB')],
    ['something after the root', `${documentOf('')}<a/>`],
  ])('is refused for %s', (_, xml) => {
    expect(() => dataSetFromXml(xml)).toThrow(expect.objectContaining({ code: 'DICOM_XML_INVALID' }));
  });

  test('nested too deep is refused', () => {
    const open = '<DicomAttribute tag="00081140" vr="SQ"><Item number="1">'.repeat(1000);
    expect(() => dataSetFromXml(documentOf(open))).toThrow(
      expect.objectContaining({ code: 'DICOM_NESTED_TOO_DEEP' }),
    );
  });
});
