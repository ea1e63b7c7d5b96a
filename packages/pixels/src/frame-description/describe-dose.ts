import {
  type DataSet,
  type Finding,
  findEveryNumber,
  findFirstNumbers,
  SopClassUid,
  Tag,
} from '@isocenter/dicom';
import { FindingList } from './findings.ts';

/** z is written with a digit more or less in the two attributes. */
const SAME_Z_MM = 0.001;
const COSINE_TOLERANCE = 1e-4;

/** RT Dose, whose values are scaled and whose frames are placed by attributes of its own. PS3.3 A.18. */
export const isDose = (dataSet: DataSet): boolean =>
  dataSet.findString(Tag.SOPClassUID) === SopClassUid.RTDoseStorage;

/** Dose Grid Scaling: the dose of a stored value of 1, in Dose Units. Undefined unless above 0: nothing is a dose then. PS3.3 C.8.8.3. */
export function findDosePerStoredValue(dataSet: DataSet): number | undefined {
  const scaling = dataSet.findNumber(Tag.DoseGridScaling);
  return scaling !== undefined && scaling > 0 && Number.isFinite(scaling) ? scaling : undefined;
}

/** Where the frames of a dose lie, or why that cannot be told. */
export type GridOffsets =
  /** Distance of each frame from the first along the normal. */
  | { readonly kind: 'along-normal'; readonly offsetsMm: readonly number[] }
  /** Patient z of each frame of an axial grid. */
  | { readonly kind: 'patient-z'; readonly offsetsMm: readonly number[] }
  | { readonly kind: 'refused'; readonly problem: string };

interface ReadOffsets {
  readonly numberOfFrames: number;
  readonly offsets: GridOffsets;
  readonly findings: readonly Finding[];
}

/** Data sets do not change, and every frame of a dose is placed by the whole list. */
const offsetsOfDataSets = new WeakMap<DataSet, ReadOffsets>();

/**
 * Grid Frame Offset Vector has two forms: distances from the first plane, the first of which is 0, or z of axial planes, the
 * first of which is z of Image Position. What is neither, or does not go one way, is refused, never guessed. PS3.3 C.8.8.3.2.
 */
export function readGridOffsets(
  dataSet: DataSet,
  numberOfFrames: number,
  findings: FindingList,
): GridOffsets {
  let known = offsetsOfDataSets.get(dataSet);
  if (known?.numberOfFrames !== numberOfFrames) {
    const own = new FindingList();
    const offsets = parseGridOffsets(dataSet, numberOfFrames, own);
    known = { numberOfFrames, offsets, findings: own.findings };
    offsetsOfDataSets.set(dataSet, known);
  }
  findings.findings.push(...known.findings);
  return known.offsets;
}

function parseGridOffsets(dataSet: DataSet, numberOfFrames: number, findings: FindingList): GridOffsets {
  const all = findEveryNumber(dataSet, Tag.GridFrameOffsetVector);
  if (all === undefined || all.length < numberOfFrames)
    return refused(`It has fewer numbers than the dose has frames (${numberOfFrames})`);
  if (all.length > numberOfFrames)
    findings.add(
      'PIXELS_DOSE_OFFSETS_LEFT_OVER',
      Tag.GridFrameOffsetVector,
      `There are ${all.length} offsets for ${numberOfFrames} frames; the rest is not used.`,
    );
  const offsetsMm = all.slice(0, numberOfFrames);
  const [first = 0, second = first] = offsetsMm;
  const direction = Math.sign(second - first);
  const goesOneWay = offsetsMm.every(
    (offset, i) => i === 0 || Math.sign(offset - (offsetsMm[i - 1] as number)) === direction,
  );
  if (numberOfFrames > 1 && (direction === 0 || !goesOneWay))
    return refused('It neither rises nor falls from frame to frame');
  if (first === 0) return { kind: 'along-normal', offsetsMm };
  const z = dataSet.findNumber(Tag.ImagePositionPatient, 2);
  if (z === undefined || Math.abs(first - z) > SAME_Z_MM)
    return refused('It begins neither with 0 nor with the z of Image Position (Patient)');
  const cosines = findFirstNumbers(dataSet, Tag.ImageOrientationPatient, 6);
  if (!cosines || !isAxial(cosines)) return refused('It gives z of planes that are not axial');
  if (!isStandardAxial(cosines))
    findings.add(
      'PIXELS_DOSE_OFFSETS_TURNED',
      Tag.GridFrameOffsetVector,
      'Offsets are z of planes that are axial, but turned; the standard wants distances there.',
    );
  return { kind: 'patient-z', offsetsMm };
}

const refused = (problem: string): GridOffsets => ({ kind: 'refused', problem });

/** Whether rows and columns have no part along z. */
const isAxial = (cosines: readonly number[]) =>
  Math.abs(cosines[2] ?? 1) <= COSINE_TOLERANCE && Math.abs(cosines[5] ?? 1) <= COSINE_TOLERANCE;

const isStandardAxial = (cosines: readonly number[]) =>
  [1, 0, 0, 0, 1, 0].every((cosine, i) => Math.abs((cosines[i] as number) - cosine) <= COSINE_TOLERANCE);
