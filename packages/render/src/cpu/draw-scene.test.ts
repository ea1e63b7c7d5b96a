import { dataSetOf } from '@isocenter/dicom';
import { type DecodedFrame, describeFrame, displayGrey } from '@isocenter/pixels';
import { expect, test } from 'vitest';
import { fittedCamera, imageToCanvas } from '../camera.ts';
import { displayTransform } from '../display-transform.ts';
import { overlayLayer } from '../overlay-layer.ts';
import { shutterLayer } from '../shutter-layer.ts';
import { drawScene } from './draw-scene.ts';

const frame: DecodedFrame = {
  rows: 1,
  columns: 4,
  samplesPerPixel: 1,
  values: Uint8Array.of(0, 100, 200, 255),
  minimum: 0,
  maximum: 255,
};
const window = { center: 128, width: 256, function: 'LINEAR' } as const;
const describeImage = (content: object) =>
  describeFrame(
    dataSetOf({
      Rows: 1,
      Columns: 4,
      BitsAllocated: 8,
      PhotometricInterpretation: 'MONOCHROME2',
      ...content,
    }),
    0,
  );

/** Red levels of the first row of a canvas so many pixels wide, blended where that is not 1:1. */
function drawn(content: object, width = 4): number[] {
  const description = describeImage(content);
  const canvas = { width, height: width / 4 };
  const shutter = shutterLayer(frame, description);
  const overlay = overlayLayer(frame, description);
  const pixels = drawScene(canvas, {
    frame,
    transform: displayTransform(frame, description, { window }),
    view: imageToCanvas(fittedCamera, { columns: 4, rows: 1, pixelAspect: 1 }, canvas),
    interpolation: 'linear',
    ...(shutter && { shutter }),
    ...(overlay && { overlay }),
  });
  return [...pixels.subarray(0, width)].map((pixel) => pixel & 255);
}

test('a file that was cut short shows what is missing as 0 is shown', () => {
  const whole = { ...frame, values: Uint8Array.of(200, 255, 210, 220), minimum: 200 };
  const description = describeImage({ PhotometricInterpretation: 'MONOCHROME1' });
  const levelsOf = (cut: DecodedFrame) => {
    const canvas = { width: 4, height: 1 };
    const transform = displayTransform(cut, description, { window });
    const view = imageToCanvas(fittedCamera, { columns: 4, rows: 1, pixelAspect: 1 }, canvas);
    const pixels = drawScene(canvas, { frame: cut, transform, view, interpolation: 'linear' });
    return [...pixels].map((pixel) => pixel & 255);
  };
  // Something else lies in the kernel's memory before.
  levelsOf(frame);
  expect(levelsOf(whole)).toEqual([55, 0, 45, 35]);
  const cut = { ...whole, values: Uint8Array.of(200, 255, 0, 0), truncated: { wholePixels: 2 } };
  expect(levelsOf(cut)).toEqual([55, 0, 255, 255]);
});

test('what is missing of a file that was cut short is padding where 0 is, between pixels and on them', () => {
  const cut = {
    ...frame,
    values: Uint8Array.of(200, 255, 0, 0),
    minimum: 200,
    maximum: 255,
    truncated: { wholePixels: 2 },
  };
  const description = describeImage({ PhotometricInterpretation: 'MONOCHROME1', PixelPaddingValue: 0 });
  const expected = displayGrey(cut, description, { window });
  const levelsAt = (width: number) => {
    const pixels = drawScene(
      { width, height: width / 4 },
      {
        frame: cut,
        transform: displayTransform(cut, description, { window }),
        view: imageToCanvas(
          fittedCamera,
          { columns: 4, rows: 1, pixelAspect: 1 },
          { width, height: width / 4 },
        ),
        interpolation: 'linear',
      },
    );
    return Array.from({ length: 4 }, (_, i) => (pixels[Math.floor(((i + 0.5) * width) / 4)] ?? 0) & 255);
  };
  expect(levelsAt(4)).toEqual([...expected]);
  expect(levelsAt(44)).toEqual([...expected]);
});

test('a blend that comes out as padding is none, under a VOI LUT too', () => {
  // Two values around padding, which the image holds elsewhere.
  const around = { ...frame, values: Uint8Array.of(90, 110, 100, 100), minimum: 90, maximum: 110 };
  const LUTData = Uint16Array.from({ length: 41 }, () => 200);
  const description = describeImage({
    PixelPaddingValue: 100,
    VOILUTSequence: [{ LUTDescriptor: [41, 80, 8], LUTData }],
  });
  const canvas = { width: 44, height: 11 };
  const pixels = drawScene(canvas, {
    frame: around,
    transform: displayTransform(around, description, { voiLutIndex: 0 }),
    view: imageToCanvas(fittedCamera, { columns: 4, rows: 1, pixelAspect: 1 }, canvas),
    interpolation: 'linear',
  });
  expect(new Set([...pixels.subarray(0, 15)].map((pixel) => pixel & 255))).toEqual(new Set([200]));
});

const shutter = {
  ShutterShape: 'RECTANGULAR',
  ShutterLeftVerticalEdge: 2,
  ShutterRightVerticalEdge: 3,
  ShutterUpperHorizontalEdge: 1,
  ShutterLowerHorizontalEdge: 1,
  ShutterPresentationValue: 10 * 257,
};

test('trap 47: the shutter of an image is drawn, below its overlays', () => {
  expect(drawn({})).toEqual([0, 100, 200, 255]);
  expect(drawn(shutter)).toEqual([10, 100, 200, 10]);
  const overlay = {
    '60000010': { vr: 'US', value: 1 },
    '60000011': { vr: 'US', value: 4 },
    '60000050': { vr: 'SS', value: [1, 1] },
    '60000100': { vr: 'US', value: 1 },
    '60003000': { vr: 'OW', value: Uint8Array.of(0b0001, 0) },
  };
  expect(drawn({ ...shutter, ...overlay })).toEqual([255, 100, 200, 10]);
});

test('a presentation LUT of the image shapes what is drawn', () => {
  const PresentationLUTSequence = [{ LUTDescriptor: [3, 0, 12], LUTData: Uint16Array.of(0, 1000, 4095) }];
  // 0 → 0; 100/255 → entry 1 = 1000/4095 · 255 = 62; 200/255 → entry 2
  expect(drawn({ PresentationLUTSequence })).toEqual([0, 62, 255, 255]);
  // Enlarged, the third pixel lies three quarters of the way from 0 to 100, and 75 is nearest to entry 1 too.
  expect(drawn({ PresentationLUTSequence }, 8)[2]).toBe(62);
  expect(drawn({}, 8)[2]).toBe(75);
});

/** Larger than what is copied to the kernel at a time. */
const tall: DecodedFrame = {
  rows: 1500,
  columns: 301,
  samplesPerPixel: 1,
  values: Int16Array.from({ length: 1500 * 301 }, (_, index) => ((index * 7919) % 300) - 20),
  minimum: -20,
  maximum: 279,
};

test.each([
  ['upright', 1, 0],
  ['upside down', -1, 1499],
])('draws each pixel of a tall image %s at 1:1', (_, d, f) => {
  const description = describeImage({ Rows: 1500, Columns: 301, BitsAllocated: 16, PixelRepresentation: 1 });
  const canvas = { width: 301, height: 1500 };
  const view = { a: 1, b: 0, c: 0, d, e: 0.5, f: f + 0.5 };
  const transform = displayTransform(tall, description, { window });
  const pixels = drawScene(canvas, { frame: tall, transform, view, interpolation: 'linear' });
  const levels = transform.kind === 'grey' && transform.storedLevels?.levels;
  if (!levels) throw new Error('Grey of 16 bits has a table.');
  const wrong = pixels.findIndex((pixel, index) => {
    const row = d * Math.floor(index / 301) + f;
    return (pixel & 255) !== levels[(tall.values[row * 301 + (index % 301)] as number) + 20];
  });
  expect(wrong).toBe(-1);
});
