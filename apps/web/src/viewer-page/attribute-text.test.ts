import { dataSetOf } from '@isocenter/dicom';
import { expect, test } from 'vitest';
import { attributeText, tagOfText, tellsIdentity } from './attribute-text.ts';

const thickness = 0x00180050;

test('a value is one line, names as they are written, and absence is nothing', () => {
  const dataSet = dataSetOf({
    SliceThickness: 5,
    PatientName: 'DOE^JANE',
    ImageType: ['ORIGINAL', 'PRIMARY'],
    StudyDescription: '',
    ImageComments: 'one\\two',
    SeriesDescription: 'x'.repeat(64),
    PixelData: new Uint8Array(2),
  });
  expect(attributeText(dataSet, 0, thickness)).toBe('5');
  expect(attributeText(dataSet, 0, 0x00100010)).toBe('DOE, JANE');
  expect(attributeText(dataSet, 0, 0x00080008)).toBe('ORIGINAL, PRIMARY');
  expect(attributeText(dataSet, 0, 0x00204000)).toBe('one\\two');
  expect(attributeText(dataSet, 0, 0x0008103e)).toHaveLength(64);
  for (const tag of [0x00081030, 0x00080060, 0x7fe00010])
    expect(attributeText(dataSet, 0, tag)).toBeUndefined();
});

test('each frame has the value of its own groups, else that of all frames, else that of the object', () => {
  const measures = (SliceThickness: number) => ({ PixelMeasuresSequence: [{ SliceThickness }] });
  const own = dataSetOf({
    SliceThickness: 9,
    PerFrameFunctionalGroupsSequence: [measures(1), measures(2)],
    SharedFunctionalGroupsSequence: [measures(3)],
  });
  expect([0, 1, 2].map((frameIndex) => attributeText(own, frameIndex, thickness))).toEqual(['1', '2', '3']);
});

test('a tag is found however it is typed', () => {
  for (const typed of ['(0018,0050)', '0018,0050', ' 00180050', 'SliceThickness', 'Slice Thickness'])
    expect(tagOfText(typed)).toBe(thickness);
  expect(tagOfText('(0029,1010)')).toBe(0x00291010);
  for (const typed of ['', 'Weather', '0018', '(0018,00501)']) expect(tagOfText(typed)).toBeUndefined();
});

test('what may tell who the patient is goes with the patient', () => {
  expect([0x00100020, 0x00080050, 0x00080090, 0x00291010].map(tellsIdentity)).toEqual([
    true,
    true,
    true,
    true,
  ]);
  expect(tellsIdentity(thickness)).toBe(false);
});
