import { type DataSetContent, dataSetOf, isIsocenterError, readPart10, writePart10 } from '@isocenter/dicom';
import { describe, expect, test } from 'vitest';
import { readPlan } from '../index.ts';

const position = (type: string, ...positions: string[]): DataSetContent => ({
  RTBeamLimitingDeviceType: type,
  LeafJawPositions: positions,
});

const beam: DataSetContent = {
  BeamNumber: '1',
  BeamName: 'Arc',
  BeamType: 'DYNAMIC',
  RadiationType: 'PHOTON',
  TreatmentDeliveryType: 'TREATMENT',
  TreatmentMachineName: 'LINAC',
  PrimaryDosimeterUnit: 'MU',
  SourceAxisDistance: '1000',
  FinalCumulativeMetersetWeight: '1',
  NumberOfControlPoints: '3',
  BeamLimitingDeviceSequence: [
    { RTBeamLimitingDeviceType: 'ASYMX', NumberOfLeafJawPairs: '1' },
    {
      RTBeamLimitingDeviceType: 'MLCX',
      NumberOfLeafJawPairs: '2',
      LeafPositionBoundaries: ['-10', '0', '10'],
    },
  ],
  ControlPointSequence: [
    {
      ControlPointIndex: '0',
      CumulativeMetersetWeight: '0',
      NominalBeamEnergy: '6',
      GantryAngle: '180',
      GantryRotationDirection: 'CW',
      BeamLimitingDeviceAngle: '30',
      IsocenterPosition: ['1', '2', '3'],
      BeamLimitingDevicePositionSequence: [
        position('ASYMX', '-50', '50'),
        position('MLCX', '-5', '-4', '5', '4'),
      ],
    },
    {
      ControlPointIndex: '1',
      CumulativeMetersetWeight: '0.5',
      GantryAngle: '270',
      BeamLimitingDevicePositionSequence: [position('MLCX', '-3', '-2', '3', '2')],
    },
    { ControlPointIndex: '2', CumulativeMetersetWeight: '1', GantryAngle: '' },
  ],
};

function plan(changes: DataSetContent = {}) {
  const dataSet = dataSetOf({
    SOPClassUID: '1.2.840.10008.5.1.4.1.1.481.5',
    SOPInstanceUID: '2.25.5',
    RTPlanLabel: 'P1',
    PlanIntent: 'CURATIVE',
    BeamSequence: [beam],
    FractionGroupSequence: [
      {
        FractionGroupNumber: '1',
        NumberOfFractionsPlanned: '25',
        ReferencedBeamSequence: [{ ReferencedBeamNumber: '1', BeamMeterset: '123.4', BeamDose: '2' }],
      },
    ],
    DoseReferenceSequence: [
      {
        DoseReferenceNumber: '1',
        DoseReferenceType: 'TARGET',
        TargetPrescriptionDose: '50',
        ReferencedROINumber: '5',
      },
    ],
    ReferencedStructureSetSequence: [
      { ReferencedSOPClassUID: '1.2.840.10008.5.1.4.1.1.481.3', ReferencedSOPInstanceUID: '2.25.3' },
    ],
    ...changes,
  });
  return readPlan(readPart10(writePart10(dataSet)).dataSet);
}

describe('an RT Plan', () => {
  test('has beams, fractions and prescriptions', () => {
    expect(plan()).toMatchObject({
      label: 'P1',
      intent: 'CURATIVE',
      beams: [
        {
          number: 1,
          name: 'Arc',
          dosimeterUnit: 'MU',
          sourceAxisDistanceMm: 1000,
          limitingDevices: [
            { type: 'ASYMX', leafBoundariesMm: [] },
            { type: 'MLCX', numberOfPairs: 2, leafBoundariesMm: [-10, 0, 10] },
          ],
        },
      ],
      fractionGroups: [
        { numberOfFractionsPlanned: 25, beams: [{ beamNumber: 1, meterset: 123.4, doseGy: 2 }] },
      ],
      doseReferences: [{ type: 'TARGET', targetPrescriptionDoseGy: 50, regionNumber: 5 }],
      structureSets: [{ sopInstanceUid: '2.25.3' }],
      findings: [],
    });
  });

  test('gives each control point the values in force there, those of the point before where it has none', () => {
    const points = plan().beams[0]?.controlPoints ?? [];
    expect(points.map(({ gantryAngleDegrees }) => gantryAngleDegrees)).toEqual([180, 270, undefined]);
    expect(points.map(({ nominalEnergyMev }) => nominalEnergyMev)).toEqual([6, 6, 6]);
    expect(points[2]).toMatchObject({
      limitingDeviceAngleDegrees: 30,
      gantryRotation: 'CW',
      isocenterLps: { x: 1, y: 2, z: 3 },
      limitingPositions: [
        { type: 'ASYMX', positionsMm: [-50, 50] },
        { type: 'MLCX', positionsMm: [-3, -2, 3, 2] },
      ],
    });
  });

  test('reads the beams of an ion plan', () => {
    const { BeamLimitingDeviceSequence, ControlPointSequence, ...rest } = beam;
    const { beams } = plan({
      BeamSequence: undefined,
      IonBeamSequence: [
        {
          ...rest,
          RadiationType: 'PROTON',
          IonBeamLimitingDeviceSequence: BeamLimitingDeviceSequence,
          IonControlPointSequence: ControlPointSequence,
        },
      ],
    });
    expect(beams[0]).toMatchObject({ radiationType: 'PROTON', limitingDevices: [{}, { numberOfPairs: 2 }] });
    expect(beams[0]?.controlPoints).toHaveLength(3);
  });

  test('says where beams and their numbers do not fit', () => {
    const { findings } = plan({
      BeamSequence: [beam, { ...beam, NumberOfControlPoints: '99' }],
      FractionGroupSequence: [{ ReferencedBeamSequence: [{ ReferencedBeamNumber: '7' }] }],
    });
    expect(findings.map(({ code }) => code)).toEqual([
      'OBJECTS_BEAM_INVALID',
      'OBJECTS_BEAM_INVALID',
      'OBJECTS_BEAM_INVALID',
    ]);
  });

  test('is not looked for in an image', () => {
    try {
      readPlan(dataSetOf({ SOPClassUID: '1.2.840.10008.5.1.4.1.1.2' }));
      expect.unreachable();
    } catch (error) {
      expect(isIsocenterError(error, 'OBJECTS_OTHER_KIND')).toBe(true);
    }
  });
});
