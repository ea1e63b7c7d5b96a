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
const sagittalPlane = {
  originLps: { x: 0, y: 0, z: 0 },
  rowDirectionLps: { x: 0, y: 1, z: 0 },
  columnDirectionLps: { x: 0, y: 0, z: -1 },
  normalLps: { x: -1, y: 0, z: 0 },
  rowSpacingMm: 0.5,
  columnSpacingMm: 2,
};
const sagittal: FrameDescription = { ...plain, plane: sagittalPlane };

test('trap 38: letters follow every turn and flip', () => {
  const upright = edgeLetters(sagittal, imageToCanvas(fittedCamera, image, canvas));
  expect(upright).toEqual({ top: 'H', right: 'P', bottom: 'F', left: 'A' });
  const flipped = edgeLetters(sagittal, imageToCanvas(flipCamera(fittedCamera, 'horizontal'), image, canvas));
  expect(flipped).toEqual({ top: 'H', right: 'A', bottom: 'F', left: 'P' });
  const turned = edgeLetters(sagittal, imageToCanvas(rotateCamera(fittedCamera, 90), image, canvas));
  expect(turned).toEqual({ top: 'A', right: 'H', bottom: 'P', left: 'F' });
});

test('trap 38: letters of a picture turned freely name both directions, the nearer one first, flipped or not', () => {
  const square = { ...plain, plane: { ...sagittalPlane, columnSpacingMm: 0.5 } };
  const turned = rotateCamera(fittedCamera, 30);
  const letters = edgeLetters(square, imageToCanvas(turned, image, canvas));
  expect(letters).toEqual({ top: 'HA', right: 'PH', bottom: 'FP', left: 'AF' });
  const flipped = edgeLetters(square, imageToCanvas(flipCamera(turned, 'horizontal'), image, canvas));
  expect(flipped).toEqual({ top: 'HA', right: 'AF', bottom: 'FP', left: 'PH' });
  const askew = edgeLetters(square, imageToCanvas(rotateCamera(fittedCamera, 1), image, canvas));
  expect(askew).toEqual({ top: 'H', right: 'P', bottom: 'F', left: 'A' });
});

test('a picture without a plane has the letters of Patient Orientation, between two of them both', () => {
  const chest: FrameDescription = { ...plain, patientOrientation: ['L', 'F'] };
  const tall = { ...image, pixelAspect: 2 };
  const upright = edgeLetters(chest, imageToCanvas(fittedCamera, tall, canvas));
  expect(upright).toEqual({ top: 'H', right: 'L', bottom: 'F', left: 'R' });
  const oblique = edgeLetters(chest, imageToCanvas(rotateCamera(fittedCamera, 30), tall, canvas));
  expect(oblique).toEqual({ top: 'HR', right: 'LH', bottom: 'FL', left: 'RF' });
  const flipped = flipCamera(rotateCamera(fittedCamera, 30), 'vertical');
  expect(edgeLetters(chest, imageToCanvas(flipped, tall, canvas))).toEqual({
    top: 'FL',
    right: 'LH',
    bottom: 'HR',
    left: 'RF',
  });
});

test('where Patient Orientation names oblique directions itself, nothing is claimed between them', () => {
  const chest: FrameDescription = { ...plain, patientOrientation: ['LA', 'F'] };
  const upright = edgeLetters(chest, imageToCanvas(fittedCamera, image, canvas));
  expect(upright).toEqual({ top: 'H', right: 'LA', bottom: 'F', left: 'RP' });
  const oblique = edgeLetters(chest, imageToCanvas(rotateCamera(fittedCamera, 30), image, canvas));
  expect(oblique).toEqual({ top: '', right: '', bottom: '', left: '' });
});

test('trap 38: an animal on four legs has its own letters, with and without a plane', () => {
  const anatomicalOrientation = 'QUADRUPED' as const;
  const flippedView = imageToCanvas(flipCamera(fittedCamera, 'horizontal'), image, canvas);
  expect(edgeLetters({ ...sagittal, anatomicalOrientation }, flippedView)).toEqual({
    top: 'CR',
    right: 'V',
    bottom: 'CD',
    left: 'D',
  });
  const thorax: FrameDescription = { ...plain, anatomicalOrientation, patientOrientation: ['LE', 'CD'] };
  expect(edgeLetters(thorax, flippedView)).toEqual({ top: 'CR', right: 'RT', bottom: 'CD', left: 'LE' });
});

test('where nothing is known nothing is claimed', () => {
  const letters = edgeLetters(plain, imageToCanvas(fittedCamera, image, canvas));
  expect(letters).toEqual({ top: '', right: '', bottom: '', left: '' });
  expect(scaleBar(plain, 2, 400)).toBeUndefined();
});

test('the bar is a round length that takes a quarter of the width at most', () => {
  // 2 CSS pixels a column of 2 mm: 100 px are 100 mm.
  expect(scaleBar(sagittal, 2, 400)).toEqual({ lengthPx: 100, text: '10 cm', note: '', cssPixelsPerMm: 1 });
  expect(scaleBar(sagittal, 2, 399)).toEqual({ lengthPx: 50, text: '5 cm', note: '', cssPixelsPerMm: 1 });
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

test('trap 28: a trace below the picture has no length, so the bar is that of the picture', () => {
  const tissue = {
    firstColumn: 0,
    firstRow: 0,
    lastColumn: 99,
    lastRow: 79,
    unitX: 'cm',
    unitY: 'cm',
    deltaX: 0.1,
    deltaY: 0.1,
    spatialFormat: '2d',
    dataType: 1,
  } as const;
  const trace = { ...tissue, firstRow: 80, lastRow: 99, unitX: 'seconds', unitY: 'none' } as const;
  expect(scaleBar({ ...plain, ultrasoundRegions: [trace, tissue] }, 2, 400)).toMatchObject({
    lengthPx: 100,
    text: '5 cm',
  });
  expect(scaleBar({ ...plain, ultrasoundRegions: [trace] }, 2, 400)).toBeUndefined();
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
  const range = { kind: 'range', lowest: 0, highest: 1, rgb } as const;
  expect(windowText({ window, invert: true }, { ...plain, format, palette: range })).toBe('');
});
