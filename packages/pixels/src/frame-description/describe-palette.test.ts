import { type DataSetContent, dataSetOf, Tag } from '@isocenter/dicom';
import { expect, test } from 'vitest';
import { describeFrame } from './describe-frame.ts';
import { expandSegments } from './expand-segments.ts';

const paletteOf = (descriptor: readonly number[], data: DataSetContent) =>
  describeFrame(
    dataSetOf({
      Rows: 1,
      Columns: 1,
      BitsAllocated: 8,
      PhotometricInterpretation: 'PALETTE COLOR',
      RedPaletteColorLookupTableDescriptor: descriptor,
      GreenPaletteColorLookupTableDescriptor: descriptor,
      BluePaletteColorLookupTableDescriptor: descriptor,
      ...data,
    }),
    0,
  );
const channels = (values: Uint8Array | Uint16Array): DataSetContent => ({
  RedPaletteColorLookupTableData: values,
  GreenPaletteColorLookupTableData: values,
  BluePaletteColorLookupTableData: values,
});

test('trap 20: 16-bit entries give their upper eight bits, and the first index is honoured', () => {
  const { palette } = paletteOf([2, 5, 16], channels(Uint16Array.of(0x1234, 0xff00)));
  expect(palette).toEqual({
    kind: 'indexed',
    firstMapped: 5,
    rgb: Uint8Array.of(0x12, 0x12, 0x12, 255, 255, 255),
  });
});

test('trap 20: 16-bit entries that hold 8-bit values are read as such', () => {
  expect(paletteOf([2, 0, 16], channels(Uint16Array.of(7, 200))).palette?.rgb).toEqual(
    Uint8Array.of(7, 7, 7, 200, 200, 200),
  );
});

test('trap 20: a dark channel of 16-bit entries is not taken for one of 8-bit entries', () => {
  const { palette } = paletteOf([2, 0, 16], {
    ...channels(Uint16Array.of(0, 0xff00)),
    BluePaletteColorLookupTableData: Uint16Array.of(0, 200),
  });
  expect(palette?.rgb).toEqual(Uint8Array.of(0, 0, 0, 255, 255, 0));
});

test('trap 20: 8-bit entries may be packed two to a word', () => {
  expect(paletteOf([4, 0, 8], channels(Uint8Array.of(1, 2, 3, 4))).palette?.rgb.length).toBe(12);
});

test('a palette that is missing is a finding, not a guess', () => {
  const { palette, findings } = paletteOf([4, 0, 8], {});
  expect(palette).toBeUndefined();
  expect(findings).toMatchObject([{ code: 'PIXELS_PALETTE_INVALID' }]);
});

test('trap 21: discrete, linear and indirect segments expand', () => {
  const words = Uint16Array.of(
    ...[0, 2, 10, 20], // discrete: 10, 20
    ...[1, 5, 70], // linear: five steps from 20 to 70
    ...[2, 2, 0, 0], // indirect: the first two segments again, from byte 0
  );
  expect([...(expandSegments(words, 14, 2) ?? [])]).toEqual([
    10, 20, 30, 40, 50, 60, 70, 10, 20, 30, 40, 50, 60, 70,
  ]);
});

test('trap 21: an 8-bit indirect segment has its offset in four bytes', () => {
  expect([...(expandSegments(Uint8Array.of(0, 1, 9, 2, 1, 0, 0, 0, 0), 2, 1) ?? [])]).toEqual([9, 9]);
});

test('trap 21: segments that begin with a line, point at themselves or end early are refused', () => {
  expect(expandSegments(Uint16Array.of(1, 5, 70), 5, 2)).toBeUndefined();
  expect(expandSegments(Uint16Array.of(0, 1, 3, 2, 1, 6, 0), 4, 2)).toBeUndefined();
  expect(expandSegments(Uint16Array.of(0, 9, 1, 2), 9, 2)).toBeUndefined();
});

test('trap 22: of a MIXED object only the frames that say COLOR are in colour', () => {
  const supplemental = (descriptor: readonly number[], presentation: string, ofFrame?: string) =>
    paletteOf(descriptor, {
      ...channels(Uint16Array.of(1, 2)),
      PhotometricInterpretation: 'MONOCHROME2',
      PixelPresentation: presentation,
      ...(ofFrame && {
        PerFrameFunctionalGroupsSequence: [{ MRImageFrameTypeSequence: [{ PixelPresentation: ofFrame }] }],
      }),
    }).palette;
  expect(supplemental([2, 256, 8], 'COLOR')).toMatchObject({ kind: 'supplemental', firstMapped: 256 });
  expect(supplemental([2, 256, 8], 'MIXED', 'COLOR')).toMatchObject({ kind: 'supplemental' });
  expect(supplemental([2, 256, 8], 'MIXED', 'MONOCHROME')).toBeUndefined();
  expect(supplemental([2, 256, 8], 'MONOCHROME')).toBeUndefined();
});

const PARAMETRIC: DataSetContent = {
  ...channels(Uint8Array.of(0, 100, 200, 255)),
  BitsAllocated: 32,
  PhotometricInterpretation: 'MONOCHROME2',
  PixelPresentation: 'COLOR_RANGE',
  PerFrameFunctionalGroupsSequence: [
    { StoredValueColorRangeSequence: [{ MinimumStoredValueMapped: 0.5, MaximumStoredValueMapped: 2 }] },
  ],
};

test('the colours of a parametric map are for the range of stored values that the frame says', () => {
  expect(paletteOf([4, 0, 8], PARAMETRIC).palette).toEqual({
    kind: 'range',
    lowest: 0.5,
    highest: 2,
    rgb: Uint8Array.of(0, 0, 0, 100, 100, 100, 200, 200, 200, 255, 255, 255),
  });
  const { palette, findings } = paletteOf([4, 0, 8], {
    ...PARAMETRIC,
    PerFrameFunctionalGroupsSequence: undefined,
  });
  expect(palette).toBeUndefined();
  expect(findings).toMatchObject([
    { code: 'PIXELS_PALETTE_INVALID', tag: Tag.StoredValueColorRangeSequence },
  ]);
});

test('a parametric map may name a well-known palette instead of bringing one', () => {
  const named = (uid: string) =>
    describeFrame(
      dataSetOf({
        Rows: 1,
        Columns: 1,
        ...PARAMETRIC,
        ...channels(new Uint8Array(0)),
        PaletteColorLookupTableUID: uid,
      }),
      0,
    );
  const { palette } = named('1.2.840.10008.1.5.1');
  expect(palette).toMatchObject({ kind: 'range', lowest: 0.5, highest: 2 });
  expect(palette?.rgb.subarray(129 * 3, 130 * 3)).toEqual(Uint8Array.of(255, 2, 0));
  expect(named('2.25.7').findings).toMatchObject([{ tag: Tag.PaletteColorLookupTableUID }]);
});

test('empty segments that are copied again and again are given up', () => {
  // 131,072 zeros are empty discrete segments; each of 65,535 indirect ones copies 65,535 of them.
  const indirect = Array.from({ length: 65_535 }, () => [2, 65_535, 0, 0]).flat();
  const words = Uint16Array.from([...new Array<number>(131_072).fill(0), ...indirect]);
  expect(expandSegments(words, 256, 2)).toBeUndefined();
});
