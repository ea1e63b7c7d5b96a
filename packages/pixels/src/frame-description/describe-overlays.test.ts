import { type DataSetContent, dataSetOf } from '@isocenter/dicom';
import { expect, test } from 'vitest';
import { describeFrame } from './describe-frame.ts';

const IMAGE: DataSetContent = {
  Rows: 2,
  Columns: 4,
  BitsAllocated: 16,
  BitsStored: 12,
  HighBit: 11,
  NumberOfFrames: 3,
};
const overlay = (content: Record<string, DataSetContent[`${number}${string}`]>): DataSetContent => ({
  ...IMAGE,
  '60020010': { vr: 'US', value: 1 },
  '60020011': { vr: 'US', value: 6 },
  '60020040': { vr: 'CS', value: 'R' },
  '60020050': { vr: 'SS', value: [-1, 2] },
  '60020100': { vr: 'US', value: 1 },
  '60021500': { vr: 'LO', value: 'MARK' },
  ...content,
});

test('trap 13: overlay bits come lowest first, with origin, kind and label', () => {
  const data = { vr: 'OW', value: Uint8Array.of(0b00100110, 0) } as const;
  const { overlays } = describeFrame(dataSetOf(overlay({ '60023000': data })), 0);
  expect(overlays).toEqual([
    {
      group: 0x6002,
      rows: 1,
      columns: 6,
      originRow: -1,
      originColumn: 2,
      kind: 'region-of-interest',
      label: 'MARK',
      bits: { kind: 'separate', mask: Uint8Array.of(0, 1, 1, 0, 0, 1) },
    },
  ]);
});

test('trap 13: frames of a multi-frame overlay belong to the frames from Image Frame Origin on', () => {
  const dataSet = dataSetOf(
    overlay({
      '60020015': { vr: 'IS', value: 2 },
      '60020051': { vr: 'US', value: 2 },
      '60023000': { vr: 'OW', value: Uint8Array.of(0b11000001, 0b00001000) },
    }),
  );
  const masks = [0, 1, 2].map((frame) =>
    describeFrame(dataSet, frame).overlays.map(({ bits }) => bits.kind === 'separate' && [...bits.mask]),
  );
  expect(masks).toEqual([[], [[1, 0, 0, 0, 0, 0]], [[1, 1, 0, 0, 0, 1]]]);
});

test('trap 12: an overlay without data of its own names the bit it lies in', () => {
  const content = { '60020100': { vr: 'US', value: 16 }, '60020102': { vr: 'US', value: 13 } } as const;
  const { overlays, format } = describeFrame(dataSetOf(overlay(content)), 0);
  expect(overlays[0]?.bits).toEqual({ kind: 'embedded', bitPosition: 13 });
  expect(format.embeddedOverlayBits).toEqual([13]);
});

test('an overlay with too little data is left out, with a finding', () => {
  const data = { vr: 'OW', value: new Uint8Array(0) } as const;
  const { overlays, findings } = describeFrame(dataSetOf(overlay({ '60023000': data })), 0);
  expect(overlays).toEqual([]);
  expect(findings).toMatchObject([{ code: 'PIXELS_OVERLAY_INVALID' }]);
});
