import { Tag } from '@isocenter/dicom';
import { readSegmentation } from '@isocenter/objects';
import { dot, type FrameDescription, sortByPosition } from '@isocenter/pixels';
import { compareStated, type Disagreements, reasonOf } from './comparison.ts';
import type { Corpus } from './corpus.ts';
import {
  DIRECTION_TOLERANCE,
  directionsAsWritten,
  normalLength,
  POSITION_TOLERANCE_MM,
} from './written-directions.ts';

/** Of numbers given to six decimals. */
const SIX_DECIMALS = 1e-6;

/** One file of oracle/multiframe.json. */
export interface MultiframeEntry {
  readonly path: string;
  /** Items of the functional groups, which may be more than there are frames. */
  readonly frames?: number;
  readonly perFrame: readonly OracleFrame[];
  readonly framesSortedByPosition?: readonly number[] | null;
}

interface OracleFrame {
  readonly frame: number;
  readonly ipp?: readonly number[];
  readonly iop?: readonly number[];
  readonly pos?: number;
  readonly ps?: readonly number[];
  readonly dimensionIndexValues?: readonly number[];
  readonly segment?: number;
  /** Slope and intercept. */
  readonly rescale?: readonly number[];
}

/** Place, spacing, dimensions, segment and rescale of each frame, against functional groups read with pydicom. */
export function checkMultiframe(entry: MultiframeEntry, corpus: Corpus): Disagreements {
  try {
    const file = corpus.file(entry.path);
    const { numberOfFrames } = file.describe(1);
    const items = file.dataSet.findItems(Tag.PerFrameFunctionalGroupsSequence).length;
    // Items beyond Number of Frames describe no frame. PS3.3 C.7.6.16.
    const isFrame = (frame: number) => frame <= numberOfFrames || frame > items;
    const frames = entry.perFrame.filter(({ frame }) => isFrame(frame));
    const segments = file.dataSet.has(Tag.SegmentSequence) ? readSegmentation(file.dataSet).frames : [];
    const descriptions = Array.from({ length: numberOfFrames }, (_, i) => file.describe(i + 1));
    const { order } = sortByPosition(descriptions);
    const expectedOrder = entry.framesSortedByPosition?.filter(isFrame);
    return [
      ...compareStated('items of the functional groups', () => items, entry.frames),
      ...frames.flatMap((expected) => {
        const segment = segments[expected.frame - 1]?.segmentNumber;
        const description = descriptions[expected.frame - 1];
        const lines = description ? checkFrame(expected, description, segment) : ['is not there'];
        return lines.map((line) => `frame ${expected.frame}: ${line}`);
      }),
      ...compareStated('frames in order of position', () => order.map((index) => index + 1), expectedOrder),
    ];
  } catch (error) {
    return [reasonOf(error)];
  }
}

function checkFrame(
  { ipp, iop, pos, ps, dimensionIndexValues, segment, rescale }: OracleFrame,
  { plane, modalityTransform, ordering }: FrameDescription,
  segmentNumber: number | undefined,
): Disagreements {
  const list = ({ x, y, z }: { x: number; y: number; z: number }) => [x, y, z];
  return [
    ...compareStated('position', () => plane && list(plane.originLps), ipp, SIX_DECIMALS),
    ...compareStated(
      'orientation',
      () => plane && [...list(plane.rowDirectionLps), ...list(plane.columnDirectionLps)],
      iop && directionsAsWritten(iop),
      DIRECTION_TOLERANCE,
    ),
    ...compareStated(
      'place along the normal',
      () => plane && dot(plane.originLps, plane.normalLps),
      pos === undefined || !iop ? pos : pos / normalLength(iop),
      POSITION_TOLERANCE_MM,
    ),
    ...compareStated('spacing', () => plane && [plane.rowSpacingMm, plane.columnSpacingMm], ps, SIX_DECIMALS),
    ...compareStated(
      'dimension indexes',
      () => ordering.dimensions?.map(({ index }) => index) ?? [],
      dimensionIndexValues,
    ),
    ...compareStated('segment', () => segmentNumber, segment),
    ...compareStated('rescale', () => rescaleOf(modalityTransform), rescale, SIX_DECIMALS),
  ];
}

function rescaleOf(transform: FrameDescription['modalityTransform']): readonly number[] | undefined {
  if (transform.kind === 'identity') return [1, 0];
  return transform.kind === 'rescale' ? [transform.slope, transform.intercept] : undefined;
}
