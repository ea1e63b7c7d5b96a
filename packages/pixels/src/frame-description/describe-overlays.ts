import { type DataSet, Tag } from '@isocenter/dicom';
import { unpackBits } from '../decoding/stored-values.ts';
import type { FindingList } from './findings.ts';
import type { Overlay } from './frame-description.ts';
import { findPackedBytes } from './word-values.ts';

const GROUPS = Array.from({ length: 16 }, (_, i) => 0x6000 + 2 * i);
/** Tags are those of group 6000; other groups add to them. */
const inGroup = (tag: number, group: number) => tag + (group - 0x6000) * 0x10000;

const groupsOf = (dataSet: DataSet) => GROUPS.filter((group) => dataSet.has(inGroup(Tag.OverlayRows, group)));

/** Overlays without data of their own keep it in a bit of the samples (retired form). PS3.5 §8.1.2. */
const isEmbedded = (dataSet: DataSet, group: number) =>
  !dataSet.has(inGroup(Tag.OverlayData, group)) &&
  (dataSet.findNumber(inGroup(Tag.OverlayBitsAllocated, group)) ?? 1) > 1;

/** Bit positions that `decodeFrame` has to extract. */
export function embeddedOverlayBits(dataSet: DataSet): number[] {
  return groupsOf(dataSet)
    .filter((group) => isEmbedded(dataSet, group))
    .map((group) => dataSet.findNumber(inGroup(Tag.OverlayBitPosition, group)))
    .filter((bitPosition) => bitPosition !== undefined && bitPosition >= 0 && bitPosition < 32)
    .map(Number);
}

/** The overlay that is a bitmap shutter, and so is not shown as an overlay. PS3.3 C.7.6.15. */
export const shutterOverlayGroup = (dataSet: DataSet): number | undefined =>
  dataSet.findStrings(Tag.ShutterShape).includes('BITMAP')
    ? dataSet.findNumber(Tag.ShutterOverlayGroup)
    : undefined;

/** Overlay planes that belong to one frame. PS3.3 C.9.2, C.9.3 (multi-frame). */
export function describeOverlays(dataSet: DataSet, frameIndex: number, findings: FindingList): Overlay[] {
  const shutterGroup = shutterOverlayGroup(dataSet);
  return groupsOf(dataSet)
    .filter((group) => group !== shutterGroup)
    .map((group) => describeOverlay(dataSet, group, frameIndex, findings))
    .filter((overlay) => overlay !== undefined);
}

/** One overlay plane; undefined where it is not this frame's, or has too little data. */
export function describeOverlay(
  dataSet: DataSet,
  group: number,
  frameIndex: number,
  findings: FindingList,
): Overlay | undefined {
  const numbers = (tag: number) => dataSet.findNumbers(inGroup(tag, group));
  const rows = numbers(Tag.OverlayRows)[0] ?? 0;
  const columns = numbers(Tag.OverlayColumns)[0] ?? 0;
  const [originRow = 1, originColumn = 1] = numbers(Tag.OverlayOrigin);
  const bits = findBits(dataSet, group, rows * columns, frameIndex);
  if (bits === 'not-this-frame') return undefined;
  if (bits === 'invalid') {
    findings.add(
      'PIXELS_OVERLAY_INVALID',
      inGroup(Tag.OverlayData, group),
      'An overlay has less data than its rows and columns need; not shown.',
    );
    return undefined;
  }
  const label = dataSet.findString(inGroup(Tag.OverlayLabel, group));
  return {
    group,
    rows,
    columns,
    originRow,
    originColumn,
    kind: dataSet.findString(inGroup(Tag.OverlayType, group)) === 'R' ? 'region-of-interest' : 'graphics',
    ...(label && { label }),
    bits,
  };
}

function findBits(
  dataSet: DataSet,
  group: number,
  count: number,
  frameIndex: number,
): Overlay['bits'] | 'invalid' | 'not-this-frame' {
  if (isEmbedded(dataSet, group)) {
    const bitPosition = dataSet.findNumber(inGroup(Tag.OverlayBitPosition, group));
    return bitPosition === undefined ? 'invalid' : { kind: 'embedded', bitPosition };
  }
  const overlayFrame = overlayFrameOf(dataSet, group, frameIndex);
  if (overlayFrame === undefined) return 'not-this-frame';
  const bytes = findPackedBytes(dataSet, inGroup(Tag.OverlayData, group));
  const bitOffset = overlayFrame * count;
  if (!bytes || count === 0 || bytes.length * 8 < bitOffset + count) return 'invalid';
  return { kind: 'separate', mask: unpackBits(bytes, count, bitOffset) };
}

/** Which frame of a multi-frame overlay lies on an image frame; a single overlay lies on all. */
function overlayFrameOf(dataSet: DataSet, group: number, frameIndex: number): number | undefined {
  const overlayFrames = dataSet.findNumber(inGroup(Tag.NumberOfFramesInOverlay, group));
  if (overlayFrames === undefined) return 0;
  const firstFrameNumber = dataSet.findNumber(inGroup(Tag.ImageFrameOrigin, group)) ?? 1;
  const overlayFrame = frameIndex + 1 - firstFrameNumber;
  return overlayFrame >= 0 && overlayFrame < overlayFrames ? overlayFrame : undefined;
}
