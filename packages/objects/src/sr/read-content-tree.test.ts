import { type DataSetContent, dataSetOf, isIsocenterError, readPart10, writePart10 } from '@isocenter/dicom';
import { describe, expect, test } from 'vitest';
import { itemAtPath, pixelFromGraphic, readStructuredReport, walkContent } from '../index.ts';

const code = (value: string, scheme: string, meaning: string): DataSetContent => ({
  CodeValue: value,
  CodingSchemeDesignator: scheme,
  CodeMeaning: meaning,
});

/** A report whose container holds the given items, once written and read. */
function reportWith(...items: DataSetContent[]) {
  const dataSet = dataSetOf(
    {
      SOPClassUID: '1.2.840.10008.5.1.4.1.1.88.33',
      SOPInstanceUID: '2.25.1',
      ValueType: 'CONTAINER',
      ConceptNameCodeSequence: [code('126000', 'DCM', 'Imaging Measurement Report')],
      ContinuityOfContent: 'SEPARATE',
      CompletionFlag: 'COMPLETE',
      VerificationFlag: 'UNVERIFIED',
      ContentTemplateSequence: [{ MappingResource: 'DCMR', TemplateIdentifier: '1500' }],
      ContentSequence: items,
    },
    { characterSet: 'ISO_IR 192' },
  );
  return readStructuredReport(readPart10(writePart10(dataSet)).dataSet);
}

const length: DataSetContent = {
  RelationshipType: 'CONTAINS',
  ValueType: 'NUM',
  ConceptNameCodeSequence: [code('410668003', 'SCT', 'Length')],
  MeasuredValueSequence: [
    {
      NumericValue: '12.3456789012345',
      FloatingPointValue: 12.345678901234567,
      MeasurementUnitsCodeSequence: [code('mm', 'UCUM', 'millimeter')],
    },
  ],
  ContentSequence: [
    {
      RelationshipType: 'INFERRED FROM',
      ValueType: 'SCOORD',
      GraphicType: 'POLYLINE',
      GraphicData: Float32Array.of(10.5, 20.5, 30.5, 20.5),
      ContentSequence: [
        {
          RelationshipType: 'SELECTED FROM',
          ValueType: 'IMAGE',
          ReferencedSOPSequence: [
            {
              ReferencedSOPClassUID: '1.2.840.10008.5.1.4.1.1.2.1',
              ReferencedSOPInstanceUID: '2.25.7',
              ReferencedFrameNumber: ['3', '5'],
            },
          ],
        },
      ],
    },
  ],
};

describe('a content tree', () => {
  test('keeps title, template and state of the report', () => {
    const report = reportWith();
    expect(report.title).toMatchObject({
      value: '126000',
      scheme: 'DCM',
      meaning: 'Imaging Measurement Report',
    });
    expect(report.root.template).toEqual({ identifier: '1500', mappingResource: 'DCMR' });
    expect([report.completion, report.isVerified]).toEqual(['COMPLETE', false]);
  });

  test('reads a measurement with its unit, exact where the floating point value is', () => {
    const [item] = reportWith(length).root.children;
    expect(item).toMatchObject({
      valueType: 'NUM',
      value: 12.345678901234567,
      text: '12.3456789012345',
      unit: { value: 'mm', scheme: 'UCUM' },
    });
  });

  test('trap 70: reads graphics from the corner of the pixel, and the frames of the image below them', () => {
    const report = reportWith(length);
    const graphic = itemAtPath(report.root, [0, 0]);
    if (graphic?.valueType !== 'SCOORD') throw new Error('no graphic');
    expect(graphic.points).toEqual([
      { x: 10.5, y: 20.5 },
      { x: 30.5, y: 20.5 },
    ]);
    expect(graphic.points.map(pixelFromGraphic)[0]).toEqual({ column: 10, row: 20 });
    expect(itemAtPath(report.root, [0, 0, 0])).toMatchObject({
      valueType: 'IMAGE',
      reference: { sopInstanceUid: '2.25.7', frameNumbers: [3, 5] },
    });
    expect(itemAtPath(report.root, [0, 4])).toBeUndefined();
  });

  test('trap 70: reads points in the patient as millimetres of their frame of reference', () => {
    const [item] = reportWith({
      RelationshipType: 'CONTAINS',
      ValueType: 'SCOORD3D',
      GraphicType: 'POINT',
      GraphicData: Float32Array.of(1.5, -2, 30),
      ReferencedFrameOfReferenceUID: '2.25.9',
    }).root.children;
    expect(item).toMatchObject({ pointsLps: [{ x: 1.5, y: -2, z: 30 }], frameOfReferenceUid: '2.25.9' });
  });

  test('trap 70: leaves out all points of a graphic with one that is no number, for the rest would move', () => {
    const report = reportWith({
      RelationshipType: 'CONTAINS',
      ValueType: 'SCOORD',
      GraphicType: 'POLYLINE',
      GraphicData: Float32Array.of(1, Number.NaN, 3, 4, 5),
    });
    expect(report.root.children[0]).toMatchObject({ valueType: 'SCOORD', points: [] });
    expect(report.findings[0]?.code).toBe('OBJECTS_NOT_A_NUMBER');
  });

  test('turns a reference by identifier into a path from the root', () => {
    const report = reportWith(length, {
      RelationshipType: 'INFERRED FROM',
      ReferencedContentItemIdentifier: Uint32Array.of(1, 1, 1),
    });
    const [, item] = report.root.children;
    if (item?.valueType !== 'REFERENCE') throw new Error('no reference');
    expect(item.targetPath).toEqual([0, 0]);
    expect(itemAtPath(report.root, item.targetPath)?.valueType).toBe('SCOORD');
  });

  test('trap 70: keeps what it does not know, and says so', () => {
    const report = reportWith(
      { RelationshipType: 'CONTAINS', ValueType: 'TABLE' },
      {
        RelationshipType: 'CONTAINS',
        ValueType: 'SCOORD',
        GraphicType: 'POINT',
        GraphicData: Float32Array.of(1, 2, 3),
      },
      { RelationshipType: 'CONTAINS', ValueType: 'CODE' },
    );
    expect(report.root.children.map(({ valueType }) => valueType)).toEqual(['UNKNOWN', 'SCOORD', 'CODE']);
    expect(report.findings.map((finding) => finding.code)).toEqual([
      'OBJECTS_VALUE_TYPE_UNKNOWN',
      'OBJECTS_GRAPHIC_DATA_UNEVEN',
      'OBJECTS_VALUE_MISSING',
    ]);
  });

  test('keeps line breaks and backslashes of a text', () => {
    const text = 'First line\r\n  second \\ line';
    const [item] = reportWith({ RelationshipType: 'CONTAINS', ValueType: 'TEXT', TextValue: text }).root
      .children;
    expect(item).toMatchObject({ text });
  });

  test('is walked from the root in reading order', () => {
    const visited = [...walkContent(reportWith(length, length).root)];
    expect(visited.map(({ path }) => path.join('.'))).toEqual(['', '0', '0.0', '0.0.0', '1', '1.0', '1.0.0']);
  });

  test('is not looked for in an image', () => {
    const read = () => readStructuredReport(dataSetOf({ SOPClassUID: '1.2.840.10008.5.1.4.1.1.2' }));
    expect(read).toThrow(/no structured report/);
    try {
      read();
    } catch (error) {
      expect(isIsocenterError(error, 'OBJECTS_NOT_A_REPORT')).toBe(true);
    }
  });
});
