import type { FrameDescription } from '@isocenter/pixels';
import { fittedCamera, flipCamera, imageToCanvas, rotateCamera } from '@isocenter/render';
import { expect, test } from 'vitest';
import { niceLength } from './nice-length.ts';
import { edgeLetters } from './orientation.ts';
import { windowText } from './overlay-of.ts';
import { scaleBar } from './scale-bar.ts';

const image = { columns: 100, rows: 100, pixelAspect: 1 };
const canvas = { width: 400, height: 400 };
const plain = { ultrasoundRegions: [] } as unknown as FrameDescription;
const sagittal: FrameDescription = {
  ...plain,
  plane: {
    originLps: { x: 0, y: 0, z: 0 },
    rowDirectionLps: { x: 0, y: 1, z: 0 },
    columnDirectionLps: { x: 0, y: 0, z: -1 },
    normalLps: { x: -1, y: 0, z: 0 },
    rowSpacingMm: 0.5,
    columnSpacingMm: 2,
  },
};

test('letters follow every turn and flip', () => {
  const upright = edgeLetters(sagittal, imageToCanvas(fittedCamera, image, canvas));
  expect(upright).toEqual({ top: 'H', right: 'P', bottom: 'F', left: 'A' });
  const flipped = edgeLetters(sagittal, imageToCanvas(flipCamera(fittedCamera, 'horizontal'), image, canvas));
  expect(flipped).toEqual({ top: 'H', right: 'A', bottom: 'F', left: 'P' });
  const turned = edgeLetters(sagittal, imageToCanvas(rotateCamera(fittedCamera, 90), image, canvas));
  expect(turned).toEqual({ top: 'A', right: 'H', bottom: 'P', left: 'F' });
});

test('a picture without a plane has the letters of Patient Orientation, while they hold', () => {
  const chest: FrameDescription = { ...plain, patientOrientation: ['L', 'F'] };
  const upright = edgeLetters(chest, imageToCanvas(fittedCamera, image, canvas));
  expect(upright).toEqual({ top: 'H', right: 'L', bottom: 'F', left: 'R' });
  const oblique = edgeLetters(chest, imageToCanvas(rotateCamera(fittedCamera, 30), image, canvas));
  expect(oblique).toEqual({ top: '', right: '', bottom: '', left: '' });
});

test('where nothing is known nothing is claimed', () => {
  const letters = edgeLetters(plain, imageToCanvas(fittedCamera, image, canvas));
  expect(letters).toEqual({ top: '', right: '', bottom: '', left: '' });
  expect(scaleBar(plain, 2, 400)).toBeUndefined();
});

test('the bar is a round length that takes a quarter of the width at most', () => {
  // 2 CSS pixels a column of 2 mm: 100 px are 100 mm.
  expect(scaleBar(sagittal, 2, 400)).toEqual({ lengthPx: 100, text: '10 cm', note: '' });
  expect(scaleBar(sagittal, 2, 399)).toEqual({ lengthPx: 50, text: '5 cm', note: '' });
  expect(scaleBar(sagittal, 200, 400)?.text).toBe('1 mm');
});

test('a length at the detector is said to be one', () => {
  const spacing = {
    rowSpacingMm: 1,
    columnSpacingMm: 1,
    provenance: 'detector',
    label: 'at detector',
  } as const;
  expect(scaleBar({ ...plain, spacing }, 1, 400)).toMatchObject({ note: 'at detector' });
});

test('nice lengths are 1, 2 or 5 times a power of ten', () => {
  expect([0.3, 1, 1.9, 4.99, 50, 99].map(niceLength)).toEqual([0.2, 1, 1, 2, 50, 50]);
});

test('a palette is never said to be inverted or windowed, the grey below a supplemental one is', () => {
  const window = { center: 40, width: 400, function: 'LINEAR' } as const;
  const rgb = Uint8Array.of(0, 0, 0);
  const format = { samplesPerPixel: 1 } as FrameDescription['format'];
  const textOf = (kind: 'indexed' | 'supplemental') =>
    windowText({ window, invert: true }, { ...plain, format, palette: { kind, firstMapped: 0, rgb } });
  expect(textOf('indexed')).toBe('');
  expect(textOf('supplemental')).toBe('C 40  W 400  inverted');
});
