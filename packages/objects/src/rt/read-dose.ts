import { type DataSet, type Finding, Tag } from '@isocenter/dicom';
import {
  describeFrame,
  describePlane,
  dot,
  FindingList,
  FrameAttributes,
  findDosePerStoredValue,
  type ImagePlane,
  readGridOffsets,
  subtract,
} from '@isocenter/pixels';
import { objectsError } from '../errors.ts';
import { readInstanceReference } from '../references/instance-reference.ts';
import { findPointLps } from '../values/point-lps.ts';
import type { DoseGrid, RtDose } from './dose.ts';
import { readHistograms } from './read-histograms.ts';

/**
 * Reads an RT Dose without its pixels. Throws `OBJECTS_OTHER_KIND`, `OBJECTS_DOSE_UNSCALED`, `OBJECTS_DOSE_OFFSETS`,
 * `OBJECTS_DOSE_UNPLACED`. PS3.3 A.18, C.8.8.3.
 */
export function readDose(dataSet: DataSet): RtDose {
  const hasGrid = dataSet.has(Tag.Rows) || dataSet.has(Tag.DoseGridScaling);
  if (!(hasGrid && dataSet.has(Tag.DoseUnits)) && !dataSet.has(Tag.DVHSequence)) {
    throw objectsError('OBJECTS_OTHER_KIND', {
      kind: 'RT Dose',
      attribute: 'Dose Units (3004,0002) with pixels, and no DVH Sequence (3004,0050)',
      sopClassUid: dataSet.findString(Tag.SOPClassUID),
    });
  }
  const findings: Finding[] = [];
  return {
    sopInstanceUid: dataSet.findString(Tag.SOPInstanceUID) ?? '',
    frameOfReferenceUid: dataSet.findString(Tag.FrameOfReferenceUID),
    units: dataSet.findString(Tag.DoseUnits),
    doseType: dataSet.findString(Tag.DoseType),
    summationType: dataSet.findString(Tag.DoseSummationType),
    comment: dataSet.findString(Tag.DoseComment),
    heterogeneityCorrections: dataSet.findStrings(Tag.TissueHeterogeneityCorrection),
    normalizationPointLps: findPointLps(dataSet, Tag.NormalizationPoint),
    grid: hasGrid ? readGrid(dataSet, findings) : undefined,
    histograms: readHistograms(dataSet, findings),
    plans: dataSet.findItems(Tag.ReferencedRTPlanSequence).map(readInstanceReference),
    structureSets: dataSet.findItems(Tag.ReferencedStructureSetSequence).map(readInstanceReference),
    findings,
  };
}

function readGrid(dataSet: DataSet, findings: Finding[]): DoseGrid {
  const dosePerStoredValue = findDosePerStoredValue(dataSet);
  if (dosePerStoredValue === undefined) throw objectsError('OBJECTS_DOSE_UNSCALED', {});
  const { format, numberOfFrames } = describeFrame(dataSet, 0);
  if (numberOfFrames > 1) {
    const offsetFindings = new FindingList();
    const offsets = readGridOffsets(dataSet, numberOfFrames, offsetFindings);
    if (offsets.kind === 'refused') throw objectsError('OBJECTS_DOSE_OFFSETS', { problem: offsets.problem });
    findings.push(...offsetFindings.findings);
  }
  const planes = readPlanes(dataSet, numberOfFrames);
  const [first] = planes;
  const offsetsMm = planes.map((plane) =>
    first ? dot(subtract(plane.originLps, first.originLps), first.normalLps) : 0,
  );
  return {
    format,
    numberOfFrames,
    dosePerStoredValue,
    planes,
    offsetsMm,
    isEvenlySpaced: isEvenlySpaced(offsetsMm),
  };
}

/** By the pixels room, which draws them there too. */
function readPlanes(dataSet: DataSet, numberOfFrames: number): ImagePlane[] {
  const planeFindings = new FindingList();
  return Array.from({ length: numberOfFrames }, (_, frameIndex) => {
    const plane = describePlane(new FrameAttributes(dataSet, frameIndex), numberOfFrames, planeFindings);
    if (!plane) throw objectsError('OBJECTS_DOSE_UNPLACED', { frameNumber: frameIndex + 1 });
    return plane;
  });
}

/** Offsets are written with few digits: a hundredth of a millimetre is no unevenness. */
const evenToleranceMm = 0.01;

function isEvenlySpaced(offsetsMm: readonly number[]): boolean {
  const [first = 0, second = 0] = offsetsMm;
  const stepMm = second - first;
  return offsetsMm.every(
    (offset, i) => Math.abs(offset - first - i * stepMm) <= evenToleranceMm * Math.max(1, i),
  );
}
