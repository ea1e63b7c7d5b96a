import { type DataSetContent, dataSetOf, isIsocenterError, readPart10, writePart10 } from '@isocenter/dicom';
import { describe, expect, test } from 'vitest';
import { readDose } from '../index.ts';

function dose(changes: DataSetContent) {
  const dataSet = dataSetOf({
    SOPClassUID: '1.2.840.10008.5.1.4.1.1.481.2',
    SOPInstanceUID: '2.25.2',
    FrameOfReferenceUID: '2.25.1',
    ImagePositionPatient: ['-100', '-50', '20'],
    ImageOrientationPatient: ['1', '0', '0', '0', '1', '0'],
    PixelSpacing: ['2.5', '2'],
    SamplesPerPixel: 1,
    PhotometricInterpretation: 'MONOCHROME2',
    Rows: 2,
    Columns: 2,
    BitsAllocated: 32,
    BitsStored: 32,
    HighBit: 31,
    PixelRepresentation: 0,
    NumberOfFrames: 3,
    FrameIncrementPointer: 0x3004000c,
    DoseUnits: 'GY',
    DoseType: 'PHYSICAL',
    DoseSummationType: 'PLAN',
    DoseGridScaling: '2.5E-6',
    GridFrameOffsetVector: ['0', '3', '6'],
    ...changes,
  });
  return readDose(readPart10(writePart10(dataSet)).dataSet);
}

const zOf = (changes: DataSetContent) => dose(changes).grid?.planes.map(({ originLps }) => originLps.z);
const codeOf = (read: () => unknown) => {
  try {
    read();
  } catch (error) {
    return isIsocenterError(error) ? error.code : 'not ours';
  }
  return 'no error';
};

describe('an RT Dose', () => {
  test('says units, type and the dose of a stored value', () => {
    expect(dose({})).toMatchObject({
      units: 'GY',
      doseType: 'PHYSICAL',
      summationType: 'PLAN',
      frameOfReferenceUid: '2.25.1',
      grid: { dosePerStoredValue: 2.5e-6, numberOfFrames: 3, isEvenlySpaced: true, offsetsMm: [0, 3, 6] },
    });
    expect(dose({ DoseUnits: 'RELATIVE' }).units).toBe('RELATIVE');
  });

  test('trap 40: offsets that begin with 0 are distances from the first plane', () => {
    expect(zOf({})).toEqual([20, 23, 26]);
  });

  test('trap 40: offsets that begin with z of the first plane are patient coordinates', () => {
    expect(zOf({ GridFrameOffsetVector: ['20', '23', '26'] })).toEqual([20, 23, 26]);
    expect(dose({ GridFrameOffsetVector: ['20', '23', '26'] }).grid?.offsetsMm).toEqual([0, 3, 6]);
  });

  test('trap 40: offsets may fall', () => {
    expect(zOf({ GridFrameOffsetVector: ['0', '-3', '-6'] })).toEqual([20, 17, 14]);
    expect(zOf({ GridFrameOffsetVector: ['20', '17', '14'] })).toEqual([20, 17, 14]);
  });

  test('trap 40: uneven planes keep their own places', () => {
    const uneven = { GridFrameOffsetVector: ['0', '3', '8'] };
    expect(zOf(uneven)).toEqual([20, 23, 28]);
    expect(dose(uneven).grid?.isEvenlySpaced).toBe(false);
  });

  test('trap 40: distances of a turned grid go along its normal', () => {
    // Coronal: rows along x, columns along −z, so the normal is x × −z = y.
    const coronal = dose({ ImageOrientationPatient: ['1', '0', '0', '0', '0', '-1'] });
    expect(coronal.grid?.planes.map(({ originLps }) => originLps)).toEqual([
      { x: -100, y: -50, z: 20 },
      { x: -100, y: -47, z: 20 },
      { x: -100, y: -44, z: 20 },
    ]);
  });

  test('trap 40: offsets that are neither form are refused, not guessed', () => {
    const problems: DataSetContent[] = [
      { GridFrameOffsetVector: ['1', '4', '7'] },
      { GridFrameOffsetVector: ['0', '3'] },
      { GridFrameOffsetVector: ['0', '3', '3'] },
      { GridFrameOffsetVector: ['0', '3', '1'] },
      { GridFrameOffsetVector: undefined },
      { GridFrameOffsetVector: ['20', '23', '26'], ImageOrientationPatient: ['1', '0', '0', '0', '0', '-1'] },
      { NumberOfFrames: 2147483647 },
    ];
    expect(problems.map((changes) => codeOf(() => dose(changes)))).toEqual(
      problems.map(() => 'OBJECTS_DOSE_OFFSETS'),
    );
  });

  test('takes no part of offsets that are left over, and says so', () => {
    const { grid, findings } = dose({ NumberOfFrames: 2 });
    expect(grid?.offsetsMm).toEqual([0, 3]);
    expect(findings.map(({ code }) => code)).toEqual(['PIXELS_DOSE_OFFSETS_LEFT_OVER']);
  });

  test('is refused without scaling or place', () => {
    expect(codeOf(() => dose({ DoseGridScaling: undefined }))).toBe('OBJECTS_DOSE_UNSCALED');
    expect(codeOf(() => dose({ DoseGridScaling: '0' }))).toBe('OBJECTS_DOSE_UNSCALED');
    expect(codeOf(() => dose({ ImagePositionPatient: undefined }))).toBe('OBJECTS_DOSE_UNPLACED');
    expect(codeOf(() => dose({ DoseUnits: undefined }))).toBe('OBJECTS_OTHER_KIND');
  });

  test('has histograms whose bin widths are scaled and add up', () => {
    const { histograms, findings } = dose({
      DVHSequence: [
        {
          DVHType: 'DIFFERENTIAL',
          DoseUnits: 'GY',
          DoseType: 'PHYSICAL',
          DVHDoseScaling: '0.5',
          DVHVolumeUnits: 'CM3',
          DVHNumberOfBins: '3',
          DVHData: ['2', '10', '4', '5', '1', '0'],
          DVHMeanDose: '1.25',
          DVHReferencedROISequence: [
            { ReferencedROINumber: 5, DVHROIContributionType: 'INCLUDED' },
            { ReferencedROINumber: 6, DVHROIContributionType: 'EXCLUDED' },
          ],
        },
        { DVHType: 'CUMULATIVE', DVHDoseScaling: '1', DVHData: ['1', '2', '3'] },
      ],
    });
    expect(histograms).toMatchObject([
      {
        type: 'DIFFERENTIAL',
        doseUnits: 'GY',
        volumeUnits: 'CM3',
        meanDose: 1.25,
        regions: [
          { number: 5, isIncluded: true },
          { number: 6, isIncluded: false },
        ],
        bins: [
          { lowerDose: 0, upperDose: 1, volume: 10 },
          { lowerDose: 1, upperDose: 3, volume: 5 },
          { lowerDose: 3, upperDose: 3.5, volume: 0 },
        ],
      },
    ]);
    expect(histograms).toHaveLength(1);
    expect(findings.map(({ code }) => code)).toEqual(['OBJECTS_HISTOGRAM_INVALID']);
  });
});
