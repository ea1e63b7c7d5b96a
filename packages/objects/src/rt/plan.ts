import type { Finding } from '@isocenter/dicom';
import type { PointLps } from '@isocenter/pixels';
import type { InstanceReference } from '../references/instance-reference.ts';

/** A jaw, or the leaves of a collimator, as the machine has them. PS3.3 C.8.8.14. */
export interface LimitingDevice {
  /** X, Y, ASYMX, ASYMY, MLCX, MLCY. */
  readonly type: string;
  readonly numberOfPairs: number | undefined;
  /** Edges of the leaves at the isocentre, one more than there are pairs; empty of jaws. */
  readonly leafBoundariesMm: readonly number[];
  readonly sourceDistanceMm: number | undefined;
}

/** Where a limiting device stands. */
export interface LimitingPosition {
  readonly type: string;
  /** At the isocentre: of one bank in the order of the pairs, then of the other. PS3.3 C.8.8.14.3. */
  readonly positionsMm: readonly number[];
}

/**
 * State of the machine at one point of a beam. A value that the file gives only where it changes is that of the control
 * point before. PS3.3 C.8.8.14.5.
 */
export interface ControlPoint {
  readonly index: number | undefined;
  /** Share of the beam's final weight delivered so far, in the units of `finalMetersetWeight`. */
  readonly cumulativeMetersetWeight: number | undefined;
  /** Of ions, per nucleon. */
  readonly nominalEnergyMev: number | undefined;
  /** MU/min. */
  readonly doseRate: number | undefined;
  /** CW, CC or NONE; angles in IEC 61217. */
  readonly gantryAngleDegrees: number | undefined;
  readonly gantryRotation: string | undefined;
  readonly limitingDeviceAngleDegrees: number | undefined;
  readonly patientSupportAngleDegrees: number | undefined;
  readonly tableTopEccentricAngleDegrees: number | undefined;
  readonly tableTopVerticalMm: number | undefined;
  readonly tableTopLongitudinalMm: number | undefined;
  readonly tableTopLateralMm: number | undefined;
  readonly isocenterLps: PointLps | undefined;
  readonly sourceToSurfaceMm: number | undefined;
  readonly limitingPositions: readonly LimitingPosition[];
}

/** PS3.3 C.8.8.14; of protons and ions C.8.8.25. */
export interface Beam {
  readonly number: number | undefined;
  readonly name: string;
  readonly description: string | undefined;
  /** STATIC or DYNAMIC. */
  readonly type: string | undefined;
  /** PHOTON, ELECTRON, NEUTRON, PROTON, ION. */
  readonly radiationType: string | undefined;
  /** TREATMENT, OPEN_PORTFILM, SETUP, … */
  readonly deliveryType: string | undefined;
  readonly machineName: string | undefined;
  /** MU, MINUTE or NP. */
  readonly dosimeterUnit: string | undefined;
  readonly sourceAxisDistanceMm: number | undefined;
  readonly finalMetersetWeight: number | undefined;
  readonly limitingDevices: readonly LimitingDevice[];
  readonly controlPoints: readonly ControlPoint[];
}

/** A beam's part in a fraction. */
export interface FractionBeam {
  readonly beamNumber: number;
  /** In the beam's dosimeter unit. */
  readonly meterset: number | undefined;
  readonly doseGy: number | undefined;
  readonly doseSpecificationPointLps: PointLps | undefined;
}

/** PS3.3 C.8.8.13. */
export interface FractionGroup {
  readonly number: number | undefined;
  readonly description: string | undefined;
  readonly numberOfFractionsPlanned: number | undefined;
  readonly beams: readonly FractionBeam[];
}

/** What is to be reached where. PS3.3 C.8.8.10. */
export interface DoseReference {
  readonly number: number | undefined;
  /** POINT, VOLUME, COORDINATES or SITE. */
  readonly structureType: string | undefined;
  readonly description: string | undefined;
  readonly regionNumber: number | undefined;
  readonly pointLps: PointLps | undefined;
  /** TARGET or ORGAN_AT_RISK. */
  readonly type: string | undefined;
  readonly targetPrescriptionDoseGy: number | undefined;
  readonly organMaximumDoseGy: number | undefined;
}

/** A plan of external beams, of photons, electrons or ions. PS3.3 A.20, A.49. */
export interface RtPlan {
  readonly sopInstanceUid: string;
  readonly label: string;
  readonly name: string | undefined;
  readonly description: string | undefined;
  /** DA and TM in DICOM form. */
  readonly date: string | undefined;
  readonly time: string | undefined;
  /** CURATIVE, PALLIATIVE, VERIFICATION, … */
  readonly intent: string | undefined;
  /** PATIENT or TREATMENT_DEVICE. */
  readonly geometry: string | undefined;
  readonly approvalStatus: string | undefined;
  readonly frameOfReferenceUid: string | undefined;
  readonly beams: readonly Beam[];
  readonly fractionGroups: readonly FractionGroup[];
  readonly doseReferences: readonly DoseReference[];
  readonly structureSets: readonly InstanceReference[];
  readonly findings: readonly Finding[];
}
