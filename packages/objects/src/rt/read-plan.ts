import { type DataSet, type Finding, Tag } from '@isocenter/dicom';
import { objectsError } from '../errors.ts';
import { readInstanceReference } from '../references/instance-reference.ts';
import { findPointLps } from '../values/point-lps.ts';
import type { DoseReference, FractionGroup, RtPlan } from './plan.ts';
import { readBeam } from './read-beam.ts';

/** Reads an RT Plan or RT Ion Plan. Throws `OBJECTS_OTHER_KIND`. PS3.3 A.20, A.49. */
export function readPlan(dataSet: DataSet): RtPlan {
  const kinds = [Tag.RTPlanLabel, Tag.BeamSequence, Tag.IonBeamSequence, Tag.FractionGroupSequence];
  if (!kinds.some((tag) => dataSet.has(tag))) {
    throw objectsError('OBJECTS_OTHER_KIND', {
      kind: 'RT Plan',
      attribute: 'RT Plan Label (300A,0002)',
      sopClassUid: dataSet.findString(Tag.SOPClassUID),
    });
  }
  const findings: Finding[] = [];
  const beams = [...dataSet.findItems(Tag.BeamSequence), ...dataSet.findItems(Tag.IonBeamSequence)].map(
    (item) => readBeam(item, findings),
  );
  const fractionGroups = dataSet.findItems(Tag.FractionGroupSequence).map(readFractionGroup);
  checkBeamNumbers({ beams, fractionGroups }, findings);
  return {
    sopInstanceUid: dataSet.findString(Tag.SOPInstanceUID) ?? '',
    label: dataSet.findString(Tag.RTPlanLabel) ?? '',
    name: dataSet.findString(Tag.RTPlanName),
    description: dataSet.findText(Tag.RTPlanDescription),
    date: dataSet.findString(Tag.RTPlanDate),
    time: dataSet.findString(Tag.RTPlanTime),
    intent: dataSet.findString(Tag.PlanIntent),
    geometry: dataSet.findString(Tag.RTPlanGeometry),
    approvalStatus: dataSet.findString(Tag.ApprovalStatus),
    frameOfReferenceUid: dataSet.findString(Tag.FrameOfReferenceUID),
    beams,
    fractionGroups,
    doseReferences: dataSet.findItems(Tag.DoseReferenceSequence).map(readDoseReference),
    structureSets: dataSet.findItems(Tag.ReferencedStructureSetSequence).map(readInstanceReference),
    findings,
  };
}

function readFractionGroup(item: DataSet): FractionGroup {
  return {
    number: item.findNumber(Tag.FractionGroupNumber),
    description: item.findString(Tag.FractionGroupDescription),
    numberOfFractionsPlanned: item.findNumber(Tag.NumberOfFractionsPlanned),
    beams: item.findItems(Tag.ReferencedBeamSequence).flatMap((beam) => {
      const beamNumber = beam.findNumber(Tag.ReferencedBeamNumber);
      if (beamNumber === undefined) return [];
      return {
        beamNumber,
        meterset: beam.findNumber(Tag.BeamMeterset),
        doseGy: beam.findNumber(Tag.BeamDose),
        doseSpecificationPointLps: findPointLps(beam, Tag.BeamDoseSpecificationPoint),
      };
    }),
  };
}

function readDoseReference(item: DataSet): DoseReference {
  return {
    number: item.findNumber(Tag.DoseReferenceNumber),
    structureType: item.findString(Tag.DoseReferenceStructureType),
    description: item.findString(Tag.DoseReferenceDescription),
    regionNumber: item.findNumber(Tag.ReferencedROINumber),
    pointLps: findPointLps(item, Tag.DoseReferencePointCoordinates),
    type: item.findString(Tag.DoseReferenceType),
    targetPrescriptionDoseGy: item.findNumber(Tag.TargetPrescriptionDose),
    organMaximumDoseGy: item.findNumber(Tag.OrganAtRiskMaximumDose),
  };
}

function checkBeamNumbers(
  { beams, fractionGroups }: Pick<RtPlan, 'beams' | 'fractionGroups'>,
  findings: Finding[],
) {
  const known = new Set(beams.map(({ number }) => number));
  if (known.size < beams.length) {
    findings.push({
      code: 'OBJECTS_BEAM_INVALID',
      tag: Tag.BeamNumber,
      message: 'Beams have no number, or one that another has; fractions may mean either.',
    });
  }
  if (fractionGroups.some((group) => group.beams.some(({ beamNumber }) => !known.has(beamNumber)))) {
    findings.push({
      code: 'OBJECTS_BEAM_INVALID',
      tag: Tag.ReferencedBeamNumber,
      message: 'A fraction group names a beam that the plan does not describe.',
    });
  }
}
