import { dataSetFromJson, dataSetOf, formatTag } from '@isocenter/dicom';
import { expect, test } from 'vitest';
import { compareRows, isFound, tagRows, withoutIdentity } from './tag-rows.ts';

const enhanced = dataSetOf({
  Modality: 'MR',
  WindowCenter: ['40', '50'],
  PerFrameFunctionalGroupsSequence: [
    { FrameContentSequence: [{ TemporalPositionIndex: 1 }] },
    { FrameContentSequence: [{ TemporalPositionIndex: 2 }] },
  ],
});
const lines = (frameIndex: number) =>
  tagRows(enhanced, frameIndex).map(({ depth, name, text }) => `${' '.repeat(depth)}${name}: ${text}`);

test('attributes come in order, items in their place, and of the frames only the one looked at', () => {
  expect(lines(1)).toEqual([
    'Modality: MR',
    'Window Center: 40\\50',
    'Per-Frame Functional Groups Sequence: 2 items',
    ' Frame 2 of 2: ',
    '  Frame Content Sequence: 1 item',
    '   Item 1: ',
    '    Temporal Position Index: 2',
  ]);
});

test('two frames differ in what each says of itself', () => {
  const different = compareRows(tagRows(enhanced, 0), tagRows(enhanced, 1)).filter(
    ({ isDifferent }) => isDifferent,
  );
  expect(different.map(({ row, other }) => [row.name, row.text, other])).toEqual([
    ['Temporal Position Index', '1', '2'],
  ]);
});

test('what only the other object has stands at the end', () => {
  const other = dataSetOf({ Modality: 'MR', WindowCenter: ['40', '50'], EchoTime: '80' });
  const compared = compareRows(tagRows(dataSetOf({ Modality: 'CT' }), 0), tagRows(other, 0));
  expect(compared.map(({ row, other, isDifferent }) => [row.name, row.text, other, isDifferent])).toEqual([
    ['Modality', 'CT', 'MR', true],
    ['Echo Time', '', '80', true],
    ['Window Center', '', '40\\50', true],
  ]);
});

test('an attribute is found by tag, keyword, name or value', () => {
  const [, row] = tagRows(enhanced, 0);
  if (!row) throw new Error('No second line.');
  for (const search of ['0028,1050', '(0028', '00281050', 'window c', 'windowcenter', '50', ''])
    expect([search, isFound(row, search)]).toEqual([search, true]);
  expect(isFound(row, 'slope')).toBe(false);
  expect(formatTag(row.tag)).toBe('(0028,1050)');
});

test('bytes are told by their number and beginning, and vendors’ attributes by their names', () => {
  const rows = tagRows(
    dataSetOf({
      '00190010': { vr: 'LO', value: 'SIEMENS MR HEADER' },
      '0019100C': { vr: 'IS', value: '800' },
      RedPaletteColorLookupTableData: Uint8Array.of(1, 255),
    }),
    0,
  );
  expect(rows.map(({ name, text }) => [name, text])).toEqual([
    ['Private creator', 'SIEMENS MR HEADER'],
    ['BValue', '800'],
    ['Red Palette Color Lookup Table Data', '2 bytes: 01 FF'],
  ]);
});

test('values that are kept elsewhere are told by their VR, and by their length where it is known', () => {
  const json = {
    '00282000': { vr: 'OB', BulkDataURI: 'http://archive.test/profile' },
    '7FE00010': { vr: 'OW', BulkDataURI: 'http://archive.test/pixels' },
  };
  const untold = 'kept beside the attributes; its length is not told';
  expect(tagRows(dataSetFromJson(json), 0).map(({ text }) => text)).toEqual([
    `OB, ${untold}`,
    `OW, ${untold}`,
  ]);

  const offsetTable = new Uint8Array(4);
  const fragments = [Uint8Array.of(1, 2, 3, 4), Uint8Array.of(5, 6)];
  const encapsulated = dataSetOf({ PixelData: { fragments, offsetTable } });
  expect(tagRows(encapsulated, 0).map(({ text }) => text)).toEqual(['OB, 6 bytes in 2 fragments']);
});

test('where the patient is hidden, what may tell who it is is neither shown nor found', () => {
  const dataSet = dataSetOf({
    Modality: 'CT',
    ReferringPhysicianName: 'HOUSE',
    PatientID: '17',
    '00190010': { vr: 'LO', value: 'VENDOR' },
  });
  const rows = withoutIdentity(tagRows(dataSet, 0));
  expect(rows.map(({ name, text }) => [name, text])).toEqual([
    ['Modality', 'CT'],
    ["Referring Physician's Name", 'hidden'],
    ['Patient ID', 'hidden'],
    ['Private creator', 'hidden'],
  ]);
  expect(rows.some((row) => isFound(row, 'HOUSE'))).toBe(false);
});
