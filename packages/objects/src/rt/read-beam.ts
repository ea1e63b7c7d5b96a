import { type DataSet, type Finding, Tag } from '@isocenter/dicom';
import { findNumberList } from '../values/number-list.ts';
import { findPointLps } from '../values/point-lps.ts';
import type { Beam, ControlPoint, LimitingDevice, LimitingPosition } from './plan.ts';

/** One item of Beam Sequence or Ion Beam Sequence. PS3.3 C.8.8.14, C.8.8.25. */
export function readBeam(item: DataSet, findings: Finding[]): Beam {
  const controlPoints = readControlPoints(item, findings);
  const stated = item.findNumber(Tag.NumberOfControlPoints);
  if (stated !== undefined && stated !== controlPoints.length) {
    findings.push({
      code: 'OBJECTS_BEAM_INVALID',
      tag: Tag.NumberOfControlPoints,
      message: `A beam of ${controlPoints.length} control points says it has ${stated}; those that are there are used.`,
    });
  }
  return {
    number: item.findNumber(Tag.BeamNumber),
    name: item.findString(Tag.BeamName) ?? '',
    description: item.findText(Tag.BeamDescription),
    type: item.findString(Tag.BeamType),
    radiationType: item.findString(Tag.RadiationType),
    deliveryType: item.findString(Tag.TreatmentDeliveryType),
    machineName: item.findString(Tag.TreatmentMachineName),
    dosimeterUnit: item.findString(Tag.PrimaryDosimeterUnit),
    sourceAxisDistanceMm: item.findNumber(Tag.SourceAxisDistance),
    finalMetersetWeight: item.findNumber(Tag.FinalCumulativeMetersetWeight),
    limitingDevices: itemsOf(item, Tag.BeamLimitingDeviceSequence, Tag.IonBeamLimitingDeviceSequence).map(
      (device) => readLimitingDevice(device, findings),
    ),
    controlPoints,
  };
}

/** Plans of ions have sequences of their own for the same. */
function itemsOf(item: DataSet, tag: number, ionTag: number): readonly DataSet[] {
  return item.has(tag) ? item.findItems(tag) : item.findItems(ionTag);
}

function readLimitingDevice(item: DataSet, findings: Finding[]): LimitingDevice {
  return {
    type: item.findString(Tag.RTBeamLimitingDeviceType) ?? '',
    numberOfPairs: item.findNumber(Tag.NumberOfLeafJawPairs),
    leafBoundariesMm: findNumberList(item, Tag.LeafPositionBoundaries, findings) ?? [],
    sourceDistanceMm: item.findNumber(Tag.SourceToBeamLimitingDeviceDistance),
  };
}

function readControlPoints(beam: DataSet, findings: Finding[]): ControlPoint[] {
  const points: ControlPoint[] = [];
  for (const item of itemsOf(beam, Tag.ControlPointSequence, Tag.IonControlPointSequence))
    points.push(readControlPoint(item, points.at(-1), findings));
  return points;
}

function readControlPoint(
  item: DataSet,
  before: ControlPoint | undefined,
  findings: Finding[],
): ControlPoint {
  /** A value that is there but empty or no number is not known; only an absent one is that of the point before. */
  const inForce = <T>(tag: number, read: (tag: number) => T | undefined, earlier: T | undefined) =>
    item.has(tag) ? read(tag) : earlier;
  const number = (tag: number, earlier: number | undefined) =>
    inForce(tag, (present) => item.findNumber(present), earlier);
  return {
    index: item.findNumber(Tag.ControlPointIndex),
    cumulativeMetersetWeight: item.findNumber(Tag.CumulativeMetersetWeight),
    nominalEnergyMev: number(Tag.NominalBeamEnergy, before?.nominalEnergyMev),
    doseRate: number(Tag.DoseRateSet, before?.doseRate),
    gantryAngleDegrees: number(Tag.GantryAngle, before?.gantryAngleDegrees),
    gantryRotation: inForce(
      Tag.GantryRotationDirection,
      (tag) => item.findString(tag),
      before?.gantryRotation,
    ),
    limitingDeviceAngleDegrees: number(Tag.BeamLimitingDeviceAngle, before?.limitingDeviceAngleDegrees),
    patientSupportAngleDegrees: number(Tag.PatientSupportAngle, before?.patientSupportAngleDegrees),
    tableTopEccentricAngleDegrees: number(Tag.TableTopEccentricAngle, before?.tableTopEccentricAngleDegrees),
    tableTopVerticalMm: number(Tag.TableTopVerticalPosition, before?.tableTopVerticalMm),
    tableTopLongitudinalMm: number(Tag.TableTopLongitudinalPosition, before?.tableTopLongitudinalMm),
    tableTopLateralMm: number(Tag.TableTopLateralPosition, before?.tableTopLateralMm),
    isocenterLps: inForce(Tag.IsocenterPosition, (tag) => findPointLps(item, tag), before?.isocenterLps),
    sourceToSurfaceMm: number(Tag.SourceToSurfaceDistance, before?.sourceToSurfaceMm),
    limitingPositions: readLimitingPositions(item, before?.limitingPositions ?? [], findings),
  };
}

/** Devices that a control point does not mention stay where they are. */
function readLimitingPositions(
  item: DataSet,
  before: readonly LimitingPosition[],
  findings: Finding[],
): LimitingPosition[] {
  const moved = item.findItems(Tag.BeamLimitingDevicePositionSequence).map((device) => ({
    type: device.findString(Tag.RTBeamLimitingDeviceType) ?? '',
    positionsMm: findNumberList(device, Tag.LeafJawPositions, findings) ?? [],
  }));
  const kept = before.filter(({ type }) => !moved.some((device) => device.type === type));
  return [...kept, ...moved];
}
