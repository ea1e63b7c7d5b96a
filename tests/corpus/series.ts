import { Tag } from '@isocenter/dicom';
import {
  buildVolume,
  type FrameDescription,
  orientationLetters,
  type SampleArray,
  type SliceOrder,
  scale,
  sortByPosition,
  splitStacks,
} from '@isocenter/pixels';
import { bytesOf, compare, compareStated, type Disagreements, reasonOf, sha256Of } from './comparison.ts';
import type { Corpus } from './corpus.ts';
import {
  DIRECTION_TOLERANCE,
  directionsAsWritten,
  normalLength,
  POSITION_TOLERANCE_MM,
  unitOf,
} from './written-directions.ts';

/** Distances are differences of two positions; the list of them is given to three decimals. */
const DISTANCE_TOLERANCE_MM = 1e-3;
const ANGLE_TOLERANCE_DEGREES = 0.05;

/** One series of oracle/series.json: its images, sorted, for each orientation. */
export interface SeriesEntry {
  readonly dir: string;
  readonly seriesInstanceUID: string;
  readonly orientations: number;
  readonly frameOfReferenceUID: string | null;
  readonly groups: readonly OrientationGroup[];
}

interface OrientationGroup {
  readonly imageOrientationPatient: readonly number[];
  readonly normal: readonly number[];
  readonly pixelSpacing: readonly number[];
  readonly rows: number;
  readonly cols: number;
  readonly positions: number;
  readonly imagesPerPosition: number;
  readonly spacings?: { readonly min: number; readonly max: number; readonly median: number } | null;
  readonly spacingList?: readonly number[] | null;
  readonly uniform: boolean;
  readonly shear?: { readonly inPlaneShiftPerSliceMm: readonly number[]; readonly angleDeg: number } | null;
  readonly edgeLabels: Readonly<Record<'right' | 'left' | 'bottom' | 'top', string>>;
  readonly sorted: readonly { readonly sop: string; readonly file: string; readonly pos: number }[];
  readonly volume?: OracleVolume;
}

interface OracleVolume {
  readonly shape: readonly number[];
  readonly dtype: string;
  readonly sha256: string;
  readonly min: number;
  readonly max: number;
  readonly rowPlane: { readonly index: number; readonly sha256: string };
  readonly colPlane: { readonly index: number; readonly sha256: string };
  readonly mipAlongNormal: { readonly sha256: string };
  readonly ijkToLps: readonly (readonly number[])[];
}

interface Slice {
  readonly path: string;
  readonly sopInstanceUid: string;
  readonly description: FrameDescription;
}

/** The images of a series, sorted and measured by their positions, against geometry computed with numpy. */
export async function checkSeries(entry: SeriesEntry, corpus: Corpus): Promise<Disagreements> {
  try {
    const slices = readSlices(entry, corpus);
    const groups = groupByOrientation(slices);
    const found = [...compare('orientations', groups.length, entry.orientations)];
    for (const [i, expected] of entry.groups.entries()) {
      const sops = new Set(expected.sorted.map(({ sop }) => sop));
      const group = groups.find((candidate) => candidate.some((slice) => sops.has(slice.sopInstanceUid)));
      const lines = group ? await checkGroup(expected, group, corpus) : ['its images are not found together'];
      found.push(...lines.map((line) => `orientation ${i + 1}: ${line}`));
    }
    return found;
  } catch (error) {
    return [reasonOf(error)];
  }
}

/** In the order of file names, which is no order of slices. */
function readSlices({ dir, seriesInstanceUID, groups }: SeriesEntry, corpus: Corpus): Slice[] {
  const files = groups.flatMap(({ sorted }) => sorted.map(({ file }) => file)).sort();
  return files.map((name) => {
    const path = `${dir}/${name}`;
    const file = corpus.file(path);
    const series = file.dataSet.findString(Tag.SeriesInstanceUID);
    if (series !== seriesInstanceUID) throw new Error(`${path} is of series ${series}`);
    const sopInstanceUid = file.dataSet.findString(Tag.SOPInstanceUID) ?? '';
    return { path, sopInstanceUid, description: file.describe(1) };
  });
}

/** Stacks of one orientation belong to one group of the oracle, whatever else tells them apart. */
function groupByOrientation(slices: readonly Slice[]): Slice[][] {
  const { stacks } = splitStacks(slices.map(({ description }) => description));
  const groups = new Map<unknown, Slice[]>();
  for (const { coordinates, indexes } of stacks) {
    const orientation = coordinates.find(({ axis }) => axis === 'orientation')?.value;
    const group = groups.get(orientation) ?? [];
    group.push(...indexes.map((index) => slices[index] as Slice));
    groups.set(orientation, group);
  }
  const byName = (a: Slice, b: Slice) => (a.path < b.path ? -1 : 1);
  return [...groups.values()].map((group) => group.sort(byName));
}

async function checkGroup(
  expected: OrientationGroup,
  group: readonly Slice[],
  corpus: Corpus,
): Promise<Disagreements> {
  const order = sortByPosition(group.map(({ description }) => description));
  const sorted = order.order.map((index) => group[index] as Slice);
  const sops = sorted.map(({ sopInstanceUid }) => sopInstanceUid);
  const expectedSops = expected.sorted.map(({ sop }) => sop);
  const firstWrong = expectedSops.findIndex((sop, i) => sops[i] !== sop);
  if (firstWrong >= 0 || sops.length !== expectedSops.length)
    return [
      `image ${firstWrong + 1} of ${expectedSops.length} in order is ${sorted[firstWrong]?.path}, the oracle has ${expected.sorted[firstWrong]?.file}`,
    ];
  return [
    ...checkPlane(expected, sorted[0]?.description),
    ...checkPositions(expected, order),
    ...checkSpacing(expected, order),
    ...(expected.volume ? await checkVolume(expected.volume, expected.uniform, sorted, corpus) : []),
  ];
}

function checkPlane(expected: OrientationGroup, description: FrameDescription | undefined): Disagreements {
  const plane = description?.plane;
  if (!description || !plane) return ['the images have no plane'];
  const { rowDirectionLps, columnDirectionLps, normalLps, rowSpacingMm, columnSpacingMm } = plane;
  const directions = [rowDirectionLps, columnDirectionLps].flatMap(({ x, y, z }) => [x, y, z]);
  return [
    ...compare(
      'directions',
      directions,
      directionsAsWritten(expected.imageOrientationPatient),
      DIRECTION_TOLERANCE,
    ),
    ...compare('normal', [normalLps.x, normalLps.y, normalLps.z], unitOf(expected.normal), 1e-4),
    ...compare('pixel spacing', [rowSpacingMm, columnSpacingMm], expected.pixelSpacing, 1e-6),
    ...compare('rows', description.format.rows, expected.rows),
    ...compare('columns', description.format.columns, expected.cols),
    ...compare(
      'edge letters',
      {
        right: orientationLetters(rowDirectionLps),
        left: orientationLetters(scale(rowDirectionLps, -1)),
        bottom: orientationLetters(columnDirectionLps),
        top: orientationLetters(scale(columnDirectionLps, -1)),
      },
      expected.edgeLabels,
    ),
  ];
}

function checkPositions(expected: OrientationGroup, order: SliceOrder): Disagreements {
  const unit = normalLength(expected.imageOrientationPatient);
  const positions = expected.sorted.map(({ pos }) => pos / unit);
  const { length } = order.positions;
  return [
    ...compare('positions', length, expected.positions),
    ...compare('images per position', order.order.length / length, expected.imagesPerPosition, 1e-3),
    ...compare('positions along the normal, mm', order.positionsMm, positions, POSITION_TOLERANCE_MM),
    ...compare('uniform', order.uniform, expected.uniform),
  ];
}

function checkSpacing(
  { imageOrientationPatient, spacings, spacingList, shear }: OrientationGroup,
  { spacing }: SliceOrder,
): Disagreements {
  const unit = normalLength(imageOrientationPatient);
  const range = spacings && [spacings.min, spacings.median, spacings.max].map((mm) => mm / unit);
  const measuredRange = () => [spacing?.smallestMm, spacing?.medianMm, spacing?.largestMm];
  const list = spacingList?.map((mm) => mm / unit);
  return [
    ...compareStated('smallest, median, largest distance, mm', measuredRange, range, DISTANCE_TOLERANCE_MM),
    ...compareStated('distances, mm', () => spacing?.spacingsMm, list, DISTANCE_TOLERANCE_MM),
    ...compareStated('lean, degrees', () => spacing?.shear.degrees, shear?.angleDeg, ANGLE_TOLERANCE_DEGREES),
    ...compareStated(
      'shift within the image from slice to slice, mm',
      () => [spacing?.shear.alongRowMm, spacing?.shear.alongColumnMm],
      shear?.inPlaneShiftPerSliceMm,
      DISTANCE_TOLERANCE_MM,
    ),
  ];
}

/** Stored values of all slices, and cuts through them without interpolation. */
async function checkVolume(
  expected: OracleVolume,
  isUniform: boolean,
  sorted: readonly Slice[],
  corpus: Corpus,
): Promise<Disagreements> {
  const decoded = await Promise.all(sorted.map(({ path }) => corpus.file(path).decode(1)));
  const slices = decoded.map(({ values }) => values);
  const [first] = decoded;
  if (!first) return ['there is no slice'];
  const { rows, columns } = first;
  const found = [
    ...compare('shape of the volume', [slices.length, rows, columns], expected.shape),
    ...compare(
      'type of the voxels',
      `${first.values.constructor.name.toLowerCase()}`,
      `${expected.dtype}array`,
    ),
    ...compare('smallest voxel', Math.min(...decoded.map(({ minimum }) => minimum)), expected.min),
    ...compare('largest voxel', Math.max(...decoded.map(({ maximum }) => maximum)), expected.max),
    ...compare('digest of the voxels', sha256Of(...slices.map(bytesOf)), expected.sha256),
  ];
  const { rowPlane, colPlane, mipAlongNormal } = expected;
  const rowPart = slices.map((values) =>
    values.slice(rowPlane.index * columns, (rowPlane.index + 1) * columns),
  );
  found.push(...compare('digest of the row plane', sha256Of(...rowPart.map(bytesOf)), rowPlane.sha256));
  const columnPart = slices.map((values) => columnOf(values, colPlane.index, columns));
  found.push(...compare('digest of the column plane', sha256Of(...columnPart.map(bytesOf)), colPlane.sha256));
  const mip = sha256Of(bytesOf(maximumOver(slices)));
  found.push(...compare('digest of the maximum along the normal', mip, mipAlongNormal.sha256));
  return [...found, ...checkGrid(expected, isUniform, sorted)];
}

function columnOf(values: SampleArray, column: number, columns: number): SampleArray {
  return values.filter((_, i) => i % columns === column) as SampleArray;
}

function maximumOver(slices: readonly SampleArray[]): SampleArray {
  const maximum = (slices[0] as SampleArray).slice();
  for (const values of slices) {
    for (let i = 0; i < maximum.length; i++)
      if ((values[i] as number) > (maximum[i] as number)) maximum[i] = values[i] as number;
  }
  return maximum;
}

/** The oracle's matrix holds where the distances are equal; elsewhere there must be no volume at all. */
function checkGrid({ ijkToLps }: OracleVolume, isUniform: boolean, sorted: readonly Slice[]): Disagreements {
  const result = buildVolume(sorted.map(({ description }) => description));
  if (!isUniform) return result.kind === 'refused' ? [] : ['a volume is built across uneven distances'];
  if (result.kind === 'refused') return [`no volume is built: ${result.reason}: ${result.message}`];
  return compare('matrix from voxel to patient', result.volume.ijkToLps, ijkToLps.flat(), 1e-4);
}
