import {
  applyModalityTransform,
  applyWindow,
  displayGrey,
  displayRgba,
  greyMapping,
  type Window,
} from '@isocenter/pixels';
import {
  type Camera,
  canvasToImage,
  fittedCamera,
  imageToCanvas,
  namedColourMaps,
  rotateCamera,
} from '@isocenter/render';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { launchBrowser } from '../harness/browser.ts';
import type { Drawing } from './drawing-page.ts';
import { type InPage, openDrawingPage } from './open-drawing-page.ts';
import { greyFrames, syntheticFrame } from './synthetic-frame.ts';

declare const inPage: InPage;

let browser: Browser;
let page: Page;

beforeAll(async () => {
  browser = await launchBrowser();
  page = await openDrawingPage(browser);
  expect(await page.evaluate(() => inPage().prepare())).toEqual(['cpu', 'webgl']);
});
afterAll(() => browser?.close());

/** RGBA levels that the page drew, by the backend that was asked for and no other. */
async function drawn(drawing: Drawing): Promise<Uint8ClampedArray> {
  const { kind, rgba } = await page.evaluate((what) => inPage().draw(what), drawing);
  expect(kind).toBe(drawing.backend);
  return rgba;
}

const redOf = (rgba: Uint8ClampedArray): Uint8ClampedArray => rgba.filter((_, index) => index % 4 === 0);

function expectSameLevels(seen: Uint8ClampedArray, expected: Uint8ClampedArray): void {
  expect(seen.length).toBe(expected.length);
  const differences = Array.from(seen, (level, i) => level - (expected[i] ?? Number.NaN));
  expect(differences.filter((difference) => !(Math.abs(difference) <= 1)).length).toBe(0);
  const bias = differences.reduce((a, b) => a + b, 0) / differences.length;
  expect(Math.abs(bias)).toBeLessThanOrEqual(0.1);
  // A picture of one level would agree with anything that is of one level too.
  expect(new Set(seen).size).toBeGreaterThan(1);
}

const backends = ['cpu', 'webgl'] as const;
const sizeOf = (name: string) => {
  const { frame } = syntheticFrame(name);
  return { width: frame.columns, height: frame.rows };
};

describe.each(backends)('the %s backend at 1:1', (backend) => {
  for (const [frameName, make] of Object.entries(greyFrames)) {
    const { frame, description, center } = make();
    test.each([1, 50, 400, 4096])(
      `shows ${frameName} at window width %i as the truth does`,
      async (width) => {
        const presentation = { window: { center, width, function: 'LINEAR' as const } };
        const seen = await drawn({ frameName, backend, presentation, canvas: sizeOf(frameName) });
        expectSameLevels(redOf(seen), displayGrey(frame, description, presentation));
      },
    );
  }

  test.each(['LINEAR_EXACT', 'SIGMOID'] as const)('applies the VOI LUT function %s', async (shape) => {
    const frameName = 'unsigned 12 bits with a rescale';
    const { frame, description } = syntheticFrame(frameName);
    const presentation = { window: { center: 40, width: 400, function: shape }, invert: true };
    const seen = await drawn({ frameName, backend, presentation, canvas: sizeOf(frameName) });
    expectSameLevels(redOf(seen), displayGrey(frame, description, presentation));
  });

  test('applies a VOI LUT', async () => {
    const { frame, description } = syntheticFrame('VOI LUT');
    const presentation = { voiLutIndex: 0 };
    const seen = await drawn({ frameName: 'VOI LUT', backend, presentation, canvas: sizeOf('VOI LUT') });
    expectSameLevels(redOf(seen), displayGrey(frame, description, presentation));
  });

  test.each(['VOI LUT over signed 32 bits', 'VOI LUT over float 32 bits'])(
    'applies a %s, of which it covers a small part',
    async (frameName) => {
      const { frame, description } = syntheticFrame(frameName);
      for (const invert of [false, true]) {
        const presentation = { voiLutIndex: 0, invert };
        const seen = await drawn({ frameName, backend, presentation, canvas: sizeOf(frameName) });
        expectSameLevels(redOf(seen), displayGrey(frame, description, presentation));
      }
    },
  );

  test.each([1, 50, 4096])('applies a Presentation LUT after a window of width %i', async (width) => {
    const frameName = 'Presentation LUT';
    const { frame, description } = syntheticFrame(frameName);
    const presentation = { window: { center: 1000, width, function: 'LINEAR' as const } };
    for (const invert of [false, true]) {
      const inverted = { ...presentation, invert };
      const seen = await drawn({ frameName, backend, presentation: inverted, canvas: sizeOf(frameName) });
      expectSameLevels(redOf(seen), displayGrey(frame, description, inverted));
    }
  });

  test.each([1, 50, 4096])('colours by a supplemental palette what is not grey (width %i)', async (width) => {
    const frameName = 'supplemental palette';
    const { frame, description } = syntheticFrame(frameName);
    const presentation = { window: { center: 1500, width, function: 'LINEAR' as const } };
    for (const invert of [false, true]) {
      const inverted = { ...presentation, invert };
      const seen = await drawn({ frameName, backend, presentation: inverted, canvas: sizeOf(frameName) });
      expectSameLevels(seen, displayRgba(frame, description, inverted));
    }
  });

  test.each(['colour', 'palette', 'overlay', 'colour under a shutter'])(
    'shows every channel of the %s frame',
    async (frameName) => {
      const { frame, description } = syntheticFrame(frameName);
      const presentation = { showOverlays: true };
      const seen = await drawn({ frameName, backend, presentation, canvas: sizeOf(frameName) });
      expectSameLevels(seen, displayRgba(frame, description, presentation));
    },
  );

  test('trap 47: draws a shutter over grey, below overlays', async () => {
    const frameName = 'grey under a shutter';
    const { frame, description } = syntheticFrame(frameName);
    const presentation = { showOverlays: true };
    const seen = await drawn({ frameName, backend, presentation, canvas: sizeOf(frameName) });
    // The shutter has a colour too, which is for images in colour.
    expectSameLevels(seen, displayRgba(frame, description, presentation));
    expectSameLevels(redOf(seen), displayGrey(frame, description, presentation));
  });

  test('gives the levels of grey the colours of a map, and leaves shutter and overlays as they are', async () => {
    const frameName = 'grey under a shutter';
    const { frame, description } = syntheticFrame(frameName);
    const presentation = { showOverlays: true };
    const colourMapName = 'Hot Iron';
    const { rgb } = namedColourMaps().find(({ name }) => name === colourMapName) ?? { rgb: [] };
    const bare = displayGrey(frame, description, { applyShutter: false });
    const truth = displayGrey(frame, description, presentation);
    const changed = { ...description, shutter: { ...description.shutter, greyLevel: 91 } };
    const moved = displayGrey(frame, changed, presentation);
    const expected = new Uint8ClampedArray(truth.length * 4).fill(255);
    for (let pixel = 0; pixel < truth.length; pixel++) {
      const isMarked = moved[pixel] !== truth[pixel] || truth[pixel] !== bare[pixel];
      const level = truth[pixel] ?? 0;
      const colour = isMarked ? [level, level, level] : rgb.slice(level * 3, level * 3 + 3);
      expected.set(colour, pixel * 4);
    }
    const size = sizeOf(frameName);
    const seen = await drawn({ frameName, backend, presentation, colourMapName, canvas: size });
    expect(seen).toEqual(expected);
  });

  test('keeps each pixel whole when the image is turned and flipped', async () => {
    const frameName = 'unsigned 12 bits with a rescale';
    const { frame, description } = syntheticFrame(frameName);
    const presentation = { window: { center: 40, width: 400, function: 'LINEAR' as const } };
    const upright: Camera = { ...fittedCamera, scale: { mode: 'pixels', devicePixelsPerColumn: 1 } };
    const camera = { ...rotateCamera(upright, 90), flipHorizontal: true };
    const canvas = { width: frame.rows, height: frame.columns };
    const truth = displayGrey(frame, description, presentation);
    const view = imageToCanvas(camera, { ...frame, pixelAspect: 1 }, canvas);
    const expected = new Uint8ClampedArray(truth.length);
    for (let i = 0; i < expected.length; i++) {
      const at = { x: (i % canvas.width) + 0.5, y: Math.floor(i / canvas.width) + 0.5 };
      const { column, row } = canvasToImage(view, at);
      expected[i] = truth[Math.round(row) * frame.columns + Math.round(column)] ?? 0;
    }
    const seen = await drawn({ frameName, backend, presentation, camera, canvas });
    expectSameLevels(redOf(seen), expected);
  });
});

describe.each(backends)('the %s backend between pixels', (backend) => {
  const cameras: Record<string, Camera> = {
    enlarged: { ...fittedCamera, scale: { mode: 'pixels', devicePixelsPerColumn: 2.7 }, panColumns: 7.3 },
    reduced: { ...fittedCamera, scale: { mode: 'pixels', devicePixelsPerColumn: 0.63 }, panRows: -4.1 },
    lying: { ...fittedCamera, rotationDegrees: 270, flipVertical: true },
    oblique: { ...fittedCamera, rotationDegrees: 33 },
  };
  const canvas = { width: 160, height: 130 };

  const ways = (['linear', 'cubic'] as const).flatMap((interpolation) =>
    Object.keys(cameras).map((name) => ({ name, interpolation })),
  );
  test.each(ways)(
    'blends values, then applies the window ($name, $interpolation)',
    async ({ name, interpolation }) => {
      const frameName = 'unsigned 12 bits with a rescale';
      const { frame, description } = syntheticFrame(frameName);
      const window: Window = { center: 300, width: 1500, function: 'LINEAR' };
      const camera = cameras[name] ?? fittedCamera;
      const view = imageToCanvas(camera, { ...frame, pixelAspect: 1 }, canvas);
      const expected = new Uint8ClampedArray(canvas.width * canvas.height);
      for (let i = 0; i < expected.length; i++) {
        const at = { x: (i % canvas.width) + 0.5, y: Math.floor(i / canvas.width) + 0.5 };
        const value = blends[interpolation](frame, canvasToImage(view, at));
        if (value === undefined) continue;
        expected[i] = 255 * applyWindow(applyModalityTransform(value, description.modalityTransform), window);
      }
      const seen = await drawn({
        frameName,
        backend,
        presentation: { window },
        camera,
        interpolation,
        canvas,
      });
      expectSameLevels(redOf(seen), expected);
    },
  );

  test.each(['linear', 'cubic'] as const)(
    'blends values, then applies window and Presentation LUT (%s)',
    async (interpolation) => {
      const frameName = 'Presentation LUT';
      const { frame, description } = syntheticFrame(frameName);
      const presentation = { window: { center: 1000, width: 3000, function: 'LINEAR' as const } };
      const camera = cameras.enlarged ?? fittedCamera;
      const view = imageToCanvas(camera, { ...frame, pixelAspect: 1 }, canvas);
      const levelOf = greyMapping(frame, description, presentation);
      const expected = new Uint8ClampedArray(canvas.width * canvas.height);
      for (let i = 0; i < expected.length; i++) {
        const at = { x: (i % canvas.width) + 0.5, y: Math.floor(i / canvas.width) + 0.5 };
        const value = blends[interpolation](frame, canvasToImage(view, at));
        if (value !== undefined) expected[i] = levelOf(value);
      }
      const seen = await drawn({ frameName, backend, presentation, camera, interpolation, canvas });
      expectSameLevels(redOf(seen), expected);
    },
  );

  test.each(['linear', 'cubic'] as const)(
    'shows padding as the truth does and never blends it with its neighbours (%s)',
    async (interpolation) => {
      const frameName = 'signed 16 bits with padding';
      const { frame, description } = syntheticFrame(frameName);
      const presentation = { window: { center: 0, width: 10000, function: 'LINEAR' as const } };
      const camera: Camera = { ...fittedCamera, scale: { mode: 'pixels', devicePixelsPerColumn: 4 } };
      const size = { width: frame.columns * 4, height: frame.rows * 4 };
      const seen = redOf(
        await drawn({ frameName, backend, presentation, camera, interpolation, canvas: size }),
      );
      const truth = displayGrey(frame, description, presentation);
      const values = Float64Array.from(frame.values, (value) => (value === -2000 ? Number.NaN : value));
      const view = imageToCanvas(camera, { ...frame, pixelAspect: 1 }, size);
      const expected = new Uint8ClampedArray(size.width * size.height);
      for (let i = 0; i < expected.length; i++) {
        const at = { x: (i % size.width) + 0.5, y: Math.floor(i / size.width) + 0.5 };
        const place = canvasToImage(view, at);
        const value = [blends[interpolation], blendLinear]
          .map((blend) => blend({ ...frame, values }, place))
          .find((blended) => !Number.isNaN(blended));
        expected[i] =
          value === undefined
            ? (truth[Math.round(place.row) * frame.columns + Math.round(place.column)] ?? 0)
            : 255 * applyWindow(value, presentation.window);
      }
      expectSameLevels(seen, expected);
    },
  );
});

const hounsfieldDrawing = (backend: Drawing['backend']): Drawing => ({
  frameName: 'unsigned 12 bits with a rescale',
  backend,
  presentation: { window: { center: 40, width: 400, function: 'LINEAR' } },
  canvas: sizeOf('unsigned 12 bits with a rescale'),
});

describe('what floats of 32 bits do not show as it is', () => {
  test.each([
    { frameName: 'float 64 bits', width: 400, drawnBy: { kind: 'webgl' } },
    { frameName: 'float 64 bits far from 0', width: 400, drawnBy: { kind: 'cpu', refusal: 'imprecise' } },
    {
      frameName: 'float 64 bits beyond those of 32',
      width: 400,
      drawnBy: { kind: 'cpu', refusal: 'imprecise' },
    },
    { frameName: 'float 32 bits', width: 1.001, drawnBy: { kind: 'cpu', refusal: 'imprecise' } },
    { frameName: 'VOI LUT over signed 32 bits', drawnBy: { kind: 'cpu', refusal: 'imprecise' } },
    { frameName: 'unsigned 32 bits far from 0', width: 400, drawnBy: { kind: 'webgl' } },
  ])('$frameName at width $width is drawn by $drawnBy', async ({ frameName, width, drawnBy }) => {
    const center = greyFrames[frameName]?.().center ?? 0;
    const window = width === undefined ? undefined : { center, width, function: 'LINEAR' as const };
    const presentation = window ? { window } : { voiLutIndex: 0 };
    const drawing = { frameName, backend: 'webgl' as const, presentation, canvas: sizeOf(frameName) };
    const seen = await page.evaluate((what) => inPage().draw(what), drawing);
    expect(seen.drawnBy).toEqual(drawnBy);
  });
});

describe.each(backends)('the %s backend between pixels of wide ranges', (backend) => {
  const canvas = { width: 160, height: 130 };
  const camera: Camera = { ...fittedCamera, scale: { mode: 'pixels', devicePixelsPerColumn: 2.7 } };
  const frameNames = [
    'float 64 bits',
    'float 64 bits far from 0',
    'float 64 bits beyond those of 32',
    'signed 32 bits under a Modality LUT',
    'unsigned 32 bits far from 0',
  ];
  test.each(frameNames)('blends %s, then shows it', async (frameName) => {
    const { frame, description } = syntheticFrame(frameName);
    const center = greyFrames[frameName]?.().center ?? 0;
    const presentation = { window: { center, width: 300, function: 'LINEAR' as const } };
    const levelOf = greyMapping(frame, description, presentation);
    const view = imageToCanvas(camera, { ...frame, pixelAspect: 1 }, canvas);
    const expected = new Uint8ClampedArray(canvas.width * canvas.height);
    for (let i = 0; i < expected.length; i++) {
      const at = { x: (i % canvas.width) + 0.5, y: Math.floor(i / canvas.width) + 0.5 };
      const value = blendLinear(frame, canvasToImage(view, at));
      if (value !== undefined) expected[i] = levelOf(value);
    }
    const seen = await drawn({ frameName, backend, presentation, camera, canvas });
    expectSameLevels(redOf(seen), expected);
  });
});

describe('a GPU whose memory is full', () => {
  const drawing = { ...hounsfieldDrawing('webgl'), frameName: 'unsigned 16 bits, shown inverse' };

  test('lets other images go and draws', async () => {
    await page.evaluate(() => inPage().prepare());
    const [other, seen] = await page.evaluate(
      ([first, second]) => {
        const before = inPage().draw(first);
        inPage().refuseUploads(1);
        return [before, inPage().draw(second)] as const;
      },
      [hounsfieldDrawing('webgl'), drawing] as const,
    );
    expect(seen.drawnBy).toEqual({ kind: 'webgl' });
    const again = await page.evaluate((what) => inPage().draw(what), hounsfieldDrawing('webgl'));
    expect(again.rgba).toEqual(other.rgba);
    expect(again.uploads).toEqual([[97, 61]]);
  });

  test('leaves to the processor what it has no room for, and says so', async () => {
    await page.evaluate(() => inPage().prepare());
    const seen = await page.evaluate((what) => {
      inPage().refuseUploads(2);
      return inPage().draw(what);
    }, drawing);
    expect(seen.drawnBy).toEqual({ kind: 'cpu', refusal: 'no-memory' });
    const truth = await page.evaluate((what) => inPage().draw(what), { ...drawing, backend: 'cpu' as const });
    expect(seen.rgba).toEqual(truth.rgba);
    // The next picture finds room again.
    const next = await page.evaluate((what) => {
      inPage().refuseUploads(0);
      return inPage().draw(what);
    }, drawing);
    expect(next.drawnBy).toEqual({ kind: 'webgl' });
  });
});

test('a GPU that has no room for both masks of a large image draws both', async () => {
  const canvas = { width: 120, height: 60 };
  const drawing = {
    frameName: 'large under overlay and shutter',
    presentation: { window: { center: 128, width: 256, function: 'LINEAR' as const }, showOverlays: true },
    camera: fittedCamera,
    interpolation: 'nearest' as const,
    canvas,
  };
  const seen = redOf(await drawn({ ...drawing, backend: 'webgl' }));
  const at = (column: number) => seen[30 * canvas.width + column];
  // Shutter, image within it, overlay.
  expect([at(5), at(20), at(60)]).toEqual([90, 60, 255]);
  expectSameLevels(seen, redOf(await drawn({ ...drawing, backend: 'cpu' })));
});

test('a lost GPU is replaced by the processor, and used again when it is back', async () => {
  const drawing = hounsfieldDrawing('webgl');
  const { before, between, without, after, contextsMade } = await page.evaluate(
    (what) => inPage().drawAround(what),
    drawing,
  );
  expect([before.kind, without.kind, after.kind]).toEqual(['webgl', 'cpu', 'webgl']);
  // What was on the screen stays there until it is drawn anew.
  expect(between).toEqual(before.rgba);
  expectSameLevels(without.rgba, before.rgba);
  expect(after.rgba).toEqual(before.rgba);
  // The same context went on: all that was uploaded before was uploaded again.
  expect(contextsMade).toBe(0);
});

describe('the backend is chosen by a measurement after the first image', () => {
  test.each([
    { webglMs: 10, cpuMs: 20, passedOff: 'as a GPU', kind: 'webgl', changes: 1 },
    { webglMs: 20, cpuMs: 10, passedOff: 'as a GPU', kind: 'cpu', changes: 0 },
    { webglMs: 10, cpuMs: 20, passedOff: 'but for its name', kind: 'cpu', changes: 0 },
  ] as const)(
    'takes $kind where the GPU needs $webglMs ms and the processor $cpuMs, and an emulated one is passed off $passedOff',
    async (expected) => {
      const { webglMs, cpuMs, passedOff, kind, changes } = expected;
      const fresh = await openDrawingPage(browser);
      const chosen = await fresh.evaluate(
        ([drawing, forWebgl, forCpu, how]) => inPage().choose(drawing, forWebgl, forCpu, how),
        [hounsfieldDrawing('cpu'), webglMs, cpuMs, passedOff] as const,
      );
      expect(chosen).toEqual({ kind, changes, contextsWithFirstImage: 0 });
      await fresh.close();
    },
  );
});

type Grid = { values: ArrayLike<number>; columns: number; rows: number };
type Place = { column: number; row: number };

/** Bicubic through every sample, as Keys defines it with a = −½; undefined outside of the image. */
function blendCubic({ values, columns, rows }: Grid, { column, row }: Place): number | undefined {
  if (column < -0.5 || row < -0.5 || column >= columns - 0.5 || row >= rows - 0.5) return undefined;
  const inside = (place: number, length: number) => Math.min(length - 1, Math.max(0, place));
  const atColumn = inside(column, columns);
  const atRow = inside(row, rows);
  let sum = 0;
  for (let r = Math.floor(atRow) - 1; r <= Math.floor(atRow) + 2; r++) {
    for (let c = Math.floor(atColumn) - 1; c <= Math.floor(atColumn) + 2; c++) {
      const value = values[inside(r, rows) * columns + inside(c, columns)] ?? 0;
      sum += value * keys(atColumn - c) * keys(atRow - r);
    }
  }
  return sum;
}

function keys(distance: number): number {
  const x = Math.abs(distance);
  if (x <= 1) return 1.5 * x ** 3 - 2.5 * x ** 2 + 1;
  return x < 2 ? -0.5 * x ** 3 + 2.5 * x ** 2 - 4 * x + 2 : 0;
}

/** Bilinear between pixel centres, in double precision; undefined outside of the image. */
function blendLinear({ values, columns, rows }: Grid, { column, row }: Place): number | undefined {
  if (column < -0.5 || row < -0.5 || column >= columns - 0.5 || row >= rows - 0.5) return undefined;
  const insideColumn = Math.min(columns - 1, Math.max(0, column));
  const insideRow = Math.min(rows - 1, Math.max(0, row));
  const left = Math.floor(insideColumn);
  const top = Math.floor(insideRow);
  const at = (c: number, r: number): number =>
    values[Math.min(rows - 1, r) * columns + Math.min(columns - 1, c)] ?? 0;
  const across = insideColumn - left;
  const down = insideRow - top;
  const upper = at(left, top) * (1 - across) + at(left + 1, top) * across;
  const lower = at(left, top + 1) * (1 - across) + at(left + 1, top + 1) * across;
  return upper * (1 - down) + lower * down;
}

const blends = { linear: blendLinear, cubic: blendCubic };
