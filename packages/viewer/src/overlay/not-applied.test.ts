import { dataSetOf } from '@isocenter/dicom';
import { describeFrame, type FrameDescription } from '@isocenter/pixels';
import { expect, test } from 'vitest';
import { notApplied } from './not-applied.ts';

const image = describeFrame(dataSetOf({ Rows: 1, Columns: 1, BitsAllocated: 8 }), 0);
const description = (changes: Partial<FrameDescription>): FrameDescription => ({ ...image, ...changes });
const letters = (text: string) => Uint8Array.from(text, (letter) => letter.charCodeAt(0));

test('trap 19: a colour profile that is not applied is named, unless it is that of sRGB', () => {
  expect(notApplied(description({}))).toBe('');
  expect(notApplied(description({ iccProfile: letters('.. Adobe RGB ..') }))).toBe('Without colour profile');
  expect(notApplied(description({ iccProfile: letters('.. sRGB IEC61966-2.1 ..') }))).toBe('');
  expect(notApplied(description({ iccProfile: letters('..\0s\0R\0G\0B\0 ..') }))).toBe('');
});

test('trap 48: an angiogram that is shown without its mask says so', () => {
  expect(notApplied(description({ isSubtractionRecommended: true }))).toBe('Without mask subtraction');
  expect(notApplied(description({ isSubtractionRecommended: false }))).toBe('');
});

test('trap 23: a frame that is to be blended with others says so', () => {
  const assignment = { dataType: 'TISSUE_INTENSITY', path: 'PRIMARY_PVALUES', bitsMapped: 8 } as const;
  const palette = { alpha: { kind: 'none' } } as const;
  const weight = { kind: 'constant', weight: 1 } as const;
  const enhancedPalette = (count: number) => ({
    assignments: new Array(count).fill(assignment),
    primary: palette,
    secondary: palette,
    primaryWeight: weight,
    secondaryWeight: weight,
    dataType: 'TISSUE_INTENSITY',
  });
  expect(notApplied(description({ enhancedPalette: enhancedPalette(2) }))).toBe('Without colour blending');
  expect(notApplied(description({ enhancedPalette: enhancedPalette(1) }))).toBe('');
});
