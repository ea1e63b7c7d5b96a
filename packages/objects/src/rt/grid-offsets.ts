import { type DataSet, type Finding, findNumbersOfLength, Tag } from '@isocenter/dicom';
import { objectsError } from '../errors.ts';
import { findNumberList } from '../values/number-list.ts';

/** z is written with a digit more or less in the two attributes. */
const sameZToleranceMm = 0.001;
const cosineTolerance = 1e-4;

/**
 * Grid Frame Offset Vector has two forms: distances from the first plane, the first of which is 0, or z of axial planes,
 * the first of which is z of Image Position. What is neither, or does not go one way, cannot be placed: throws
 * `OBJECTS_DOSE_OFFSETS`. PS3.3 C.8.8.3.2.
 */
export function checkGridOffsets(dataSet: DataSet, numberOfFrames: number, findings: Finding[]): void {
  if (numberOfFrames === 1) return;
  const refuse = (problem: string) => objectsError('OBJECTS_DOSE_OFFSETS', { problem });
  const offsets = findNumberList(dataSet, Tag.GridFrameOffsetVector, []);
  const [first, second] = offsets ?? [];
  if (offsets === undefined || first === undefined || second === undefined || offsets.length < numberOfFrames)
    throw refuse(`It has fewer numbers than the dose has frames (${numberOfFrames})`);
  if (offsets.length > numberOfFrames) {
    findings.push({
      code: 'OBJECTS_DOSE_OFFSETS_LEFT_OVER',
      tag: Tag.GridFrameOffsetVector,
      message: `There are ${offsets.length} offsets for ${numberOfFrames} frames; the rest is not used.`,
    });
  }
  const used = offsets.slice(0, numberOfFrames);
  const direction = Math.sign(second - first);
  const isMonotonic = used.every(
    (offset, i) => i === 0 || Math.sign(offset - (used[i - 1] as number)) === direction,
  );
  if (direction === 0 || !isMonotonic) throw refuse('It neither rises nor falls from frame to frame');
  if (first === 0) return;
  const z = findNumbersOfLength(dataSet, Tag.ImagePositionPatient, 3)?.[2];
  if (z === undefined || Math.abs(first - z) > sameZToleranceMm)
    throw refuse('It begins neither with 0 nor with the z of Image Position (Patient)');
  const cosines = findNumbersOfLength(dataSet, Tag.ImageOrientationPatient, 6);
  if (cosines === undefined || !isAxial(cosines)) throw refuse('It gives z of planes that are not axial');
  if (!isStandardAxial(cosines)) {
    findings.push({
      code: 'OBJECTS_DOSE_OFFSETS_TURNED',
      tag: Tag.GridFrameOffsetVector,
      message: 'Offsets are z of planes that are axial, but turned; the standard wants distances there.',
    });
  }
}

/** Whether rows and columns have no part along z. */
const isAxial = (cosines: readonly number[]) =>
  Math.abs(cosines[2] ?? 1) <= cosineTolerance && Math.abs(cosines[5] ?? 1) <= cosineTolerance;

const isStandardAxial = (cosines: readonly number[]) =>
  [1, 0, 0, 0, 1, 0].every((cosine, i) => Math.abs((cosines[i] as number) - cosine) <= cosineTolerance);
