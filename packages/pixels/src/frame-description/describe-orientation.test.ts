import { type DataSetContent, dataSetOf } from '@isocenter/dicom';
import { expect, test } from 'vitest';
import { describeFrame } from './describe-frame.ts';

const describeImage = (content: DataSetContent) =>
  describeFrame(dataSetOf({ Rows: 4, Columns: 4, BitsAllocated: 8, ...content }), 0);

test('trap 38: Patient Orientation of a picture without a plane is kept', () => {
  expect(describeImage({ Modality: 'DX', PatientOrientation: ['L', 'F'] }).patientOrientation).toEqual([
    'L',
    'F',
  ]);
});

test('trap 38: an invalid Patient Orientation gives no letters, and a finding', () => {
  const { patientOrientation, findings } = describeImage({ PatientOrientation: ['LEFT', 'FEET'] });
  expect(patientOrientation).toBeUndefined();
  expect(findings).toMatchObject([{ code: 'PIXELS_ORIENTATION_INVALID' }]);
  expect(describeImage({ PatientOrientation: [] })).toMatchObject({ findings: [] });
});

test('trap 38: a quadruped is spoken of in its own terms', () => {
  const dog = { AnatomicalOrientationType: 'QUADRUPED', PatientOrientation: ['LE', 'CD'] };
  expect(describeImage(dog)).toMatchObject({
    anatomicalOrientation: 'QUADRUPED',
    patientOrientation: ['LE', 'CD'],
  });
  expect(describeImage({ PatientOrientation: ['LE', 'CD'] }).patientOrientation).toBeUndefined();
});

test('trap 38: an orientation whose position is not known still has letters', () => {
  const cosines = { ImageOrientationPatient: [0, 1, 0, 0, 0, -1] };
  expect(describeImage(cosines)).toMatchObject({ patientOrientation: ['P', 'F'] });
  expect(
    describeImage({ ImageOrientationPatient: [1, 0, 0, 0.7, 0.7, 0] }).patientOrientation,
  ).toBeUndefined();
});

test('trap 38: a long text is no orientation, and is not read to its end', () => {
  const long = { vr: 'UC', value: ['L'.repeat(1_000_000), 'P'] } as const;
  const { patientOrientation, findings } = describeImage({ PatientOrientation: long });
  expect(patientOrientation).toBeUndefined();
  expect(findings.map(({ code }) => code)).toContain('PIXELS_ORIENTATION_INVALID');
});

test('trap 38: a frame of an enhanced object has an orientation of its own', () => {
  const { patientOrientation } = describeImage({
    PatientOrientation: ['L', 'P'],
    PerFrameFunctionalGroupsSequence: [
      { PatientOrientationInFrameSequence: [{ PatientOrientation: ['R', 'H'] }] },
    ],
  });
  expect(patientOrientation).toEqual(['R', 'H']);
});
