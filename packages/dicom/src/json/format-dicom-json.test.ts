import { expect, test } from 'vitest';
import { dataSetOf } from '../data-set-of.ts';
import { dataSetToJson } from './data-set-to-json.ts';
import { formatDicomJson } from './format-dicom-json.ts';

const tagsIn = (text: string): readonly string[] => text.match(/(?<=")[0-9A-F]{8}(?=":)/g) ?? [];

test('attributes ascend by tag at every level, also where tags are decimal digits alone', () => {
  const json = dataSetToJson(
    dataSetOf({
      Modality: 'RTSTRUCT',
      Rows: 2,
      StructureSetROISequence: [{ ROINumber: 1, FrameOfReferenceUID: '2.25.1', ROIName: 'A "quoted" name' }],
      PixelData: new Uint8Array(4),
    }),
  );
  const text = formatDicomJson(json);
  expect(tagsIn(text)).toEqual([
    '00080060',
    '00280010',
    '30060020',
    '00200052',
    '30060022',
    '30060026',
    '7FE00010',
  ]);
  expect(JSON.parse(text)).toEqual(JSON.parse(JSON.stringify(json)));
});

test('a sequence without items has no value', () => {
  expect(formatDicomJson({ '00081140': { vr: 'SQ' } })).toBe('{"00081140":{"vr":"SQ"}}');
});
