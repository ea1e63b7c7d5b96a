import { expect, test } from 'vitest';
import { colourFormat, description } from '../../test/builders.ts';
import { curv, iccProfile, mAB, mft, para, xyz } from '../../test/icc-profiles.ts';
import { displayRgba } from '../display/display-frame.ts';
import { displayFrame } from '../display/display-frame-in-srgb.ts';
import { iccToSrgb } from './icc-to-srgb.ts';
import { srgbFromLab } from './srgb.ts';

/** Colorants of sRGB under D50, as in every sRGB profile. */
const colorants = {
  rXYZ: xyz(0.4360747, 0.2225045, 0.0139322),
  gXYZ: xyz(0.3850649, 0.7168786, 0.0971045),
  bXYZ: xyz(0.1430804, 0.0606169, 0.7141733),
};
const matrixProfile = (curve: Uint8Array) =>
  iccProfile({ tags: { ...colorants, rTRC: curve, gTRC: curve, bTRC: curve } });
const shown = (profile: Uint8Array, ...rgb: number[]) => {
  const rgba = Uint8ClampedArray.of(...rgb, 255);
  iccToSrgb(profile)(rgba);
  return [...rgba.subarray(0, 3)];
};

test('trap 19: a profile of sRGB changes nothing', () => {
  const srgb = matrixProfile(para(3, 2.4, 1 / 1.055, 0.055 / 1.055, 1 / 12.92, 0.04045));
  for (const rgb of [
    [0, 0, 0],
    [255, 255, 255],
    [10, 128, 250],
    [200, 3, 77],
  ])
    expect(shown(srgb, ...rgb)).toEqual(rgb);
});

test('trap 19: linear light becomes sRGB through a curve of gamma 1', () => {
  // Half the light: 255 · (1.055 · (128/255)^(1/2.4) − 0.055) = 188.2; 1/255 of it: 12.92 · 1 = 12.92 → 13
  expect(shown(matrixProfile(curv()), 128, 128, 128)).toEqual([188, 188, 188]);
  expect(shown(matrixProfile(curv(1)), 1, 1, 1)).toEqual([13, 13, 13]);
});

test('trap 19: a gamma and a curve of samples give the same light', () => {
  // (128/255)^2 = 0.25197 → 255 · (1.055 · 0.25197^(1/2.4) − 0.055) = 137.5…
  const squares = Array.from({ length: 1024 }, (_, i) => Math.round((i / 1023) ** 2 * 65535));
  expect(shown(matrixProfile(curv(2)), 128, 128, 128)).toEqual(
    shown(matrixProfile(curv(...squares)), 128, 128, 128),
  );
  expect(shown(matrixProfile(curv(2)), 128, 128, 128)).toEqual([137, 137, 137]);
});

test('trap 19: primaries in another order swap the channels', () => {
  const swapped = iccProfile({
    tags: {
      rXYZ: colorants.bXYZ,
      gXYZ: colorants.gXYZ,
      bXYZ: colorants.rXYZ,
      rTRC: curv(),
      gTRC: curv(),
      bTRC: curv(),
    },
  });
  expect(shown(swapped, 255, 0, 0)).toEqual([0, 0, 255]);
});

// Red alone makes light, up to L* 50: Y = ((50 + 16) / 116)³ = 0.18419 → sRGB 118.9.
const encodings = {
  'lut16, Lab as in version 2': mft(16, {
    gridPoints: 2,
    colourAt: (red) => [(red * 50 * 652.8) / 65535, 32768 / 65535, 32768 / 65535],
  }),
  'lut8, Lab': mft(8, { gridPoints: 2, colourAt: (red) => [(red * 128) / 255, 128 / 255, 128 / 255] }),
  'lutAToB, Lab as in version 4': mAB({
    a: curv(),
    table: { gridPoints: 2, colourAt: (red) => [red * 0.5, 128 / 255, 128 / 255] },
    m: curv(),
    b: curv(),
  }),
};
// Version 4 has a black of 0.0034731: (0.18419 − 0.0034731) / (1 − 0.0034731) = 0.18135 → sRGB 118.06.
const levels = { 'lut16, Lab as in version 2': 119, 'lut8, Lab': 119, 'lutAToB, Lab as in version 4': 118 };

test.each(Object.entries(levels))('trap 19: A2B0 is followed: %s', (name, level) => {
  const A2B0 = encodings[name as keyof typeof encodings];
  const version = name.startsWith('lutA') ? 4 : 2;
  const profile = iccProfile({ connectionSpace: 'Lab ', version, tags: { A2B0 } });
  expect(shown(profile, 255, 2, 3)).toEqual([level, level, level]);
  expect(shown(profile, 0, 200, 3)).toEqual([0, 0, 0]);
});

test('trap 19: the black of a table becomes black', () => {
  // Of version 2 that is the darkest colour: here L* 20 at no light, L* 100 at full.
  const A2B0 = mft(16, {
    gridPoints: 2,
    colourAt: (red) => [((20 + red * 80) * 652.8) / 65535, 32768 / 65535, 32768 / 65535],
  });
  const profile = iccProfile({ connectionSpace: 'Lab ', version: 2, tags: { A2B0 } });
  expect(shown(profile, 0, 0, 0)).toEqual([0, 0, 0]);
  expect(shown(profile, 255, 0, 0)).toEqual([255, 255, 255]);
});

test('trap 19: a table wins over the matrix beside it', () => {
  const A2B0 = encodings['lutAToB, Lab as in version 4'];
  const curves = { rTRC: curv(), gTRC: curv(), bTRC: curv() };
  const profile = iccProfile({ connectionSpace: 'Lab ', tags: { A2B0, ...colorants, ...curves } });
  expect(shown(profile, 255, 255, 255)).toEqual([118, 118, 118]);
});

test('trap 19: the matrix of lutAToB is applied between M and B curves', () => {
  // XYZ is encoded so that 32768/65535 is 1.0: white × that.
  const half = 32768 / 65535;
  const white = [0.9642 * half, 1 * half, 0.8249 * half] as const;
  const matrix = [white[0], 0, 0, 0, white[1], 0, 0, 0, white[2], 0, 0, 0];
  const A2B0 = mAB({ m: curv(), matrix, b: curv() });
  expect(shown(iccProfile({ tags: { A2B0 } }), 255, 255, 255)).toEqual([255, 255, 255]);
  expect(shown(iccProfile({ tags: { A2B0 } }), 128, 128, 128)).toEqual([188, 188, 188]);
});

test('trap 19: colours of the image are corrected, greys under an overlay and the shutter are not', () => {
  const iccProfile = matrixProfile(curv());
  const frame = {
    rows: 1,
    columns: 2,
    samplesPerPixel: 3,
    values: Uint8Array.of(128, 128, 128, 128, 128, 128),
    minimum: 128,
    maximum: 128,
  } as const;
  const shutter = { rectangle: { leftColumn: 1, rightColumn: 1, upperRow: 1, lowerRow: 1 }, greyLevel: 9 };
  const image = description({ format: colourFormat({ rows: 1, columns: 2 }), iccProfile, shutter });
  expect([...displayFrame(frame, image, {})]).toEqual([188, 188, 188, 255, 9, 9, 9, 255]);
  expect([...displayRgba(frame, image, {})]).toEqual([128, 128, 128, 255, 9, 9, 9, 255]);
});

test('a palette is corrected too', () => {
  const palette = { kind: 'indexed', firstMapped: 0, rgb: Uint8Array.of(128, 128, 128) } as const;
  const frame = {
    rows: 1,
    columns: 1,
    samplesPerPixel: 1,
    values: Uint8Array.of(0),
    minimum: 0,
    maximum: 0,
  } as const;
  expect([...displayFrame(frame, description({ palette, iccProfile: matrixProfile(curv()) }), {})]).toEqual([
    188, 188, 188, 255,
  ]);
});

test('profiles that are damaged or of another kind are refused by name', () => {
  const codeOf = (bytes: Uint8Array) => {
    try {
      iccToSrgb(bytes);
      return 'read';
    } catch (error) {
      return (error as { code: string }).code;
    }
  };
  const good = matrixProfile(curv());
  expect(codeOf(good)).toBe('read');
  expect(codeOf(new Uint8Array(10))).toBe('PIXELS_ICC_INVALID');
  expect(codeOf(good.subarray(0, 140))).toBe('PIXELS_ICC_INVALID');
  expect(codeOf(iccProfile({ colourSpace: 'CMYK', tags: {} }))).toBe('PIXELS_ICC_UNSUPPORTED');
  expect(codeOf(iccProfile({ tags: {} }))).toBe('PIXELS_ICC_UNSUPPORTED');
  for (const A2B0 of Object.values(encodings))
    expect(codeOf(iccProfile({ tags: { A2B0: A2B0.subarray(0, A2B0.length - 8) } }))).toBe(
      'PIXELS_ICC_INVALID',
    );
});

test('Lab of known colours', () => {
  // D50 Lab of sRGB red, by Lindbloom: 54.29, 80.81, 69.89
  const red = srgbFromLab({ l: 54.2917, a: 80.8125, b: 69.8851 });
  expect(red[0]).toBe(255);
  expect(Math.max(red[1], red[2])).toBeLessThanOrEqual(1);
  expect(srgbFromLab({ l: 0, a: 0, b: 0 })).toEqual([0, 0, 0]);
});
