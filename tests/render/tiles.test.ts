import { type Camera, fittedCamera, type Interpolation } from '@isocenter/render';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { launchBrowser } from '../harness/browser.ts';
import type { Drawing, TextureLimits } from './drawing-page.ts';
import { type InPage, openDrawingPage } from './open-drawing-page.ts';

declare const inPage: InPage;

let browser: Browser;
let page: Page;

beforeAll(async () => {
  browser = await launchBrowser();
  page = await openDrawingPage(browser);
});
afterAll(() => browser?.close());

const prepare = (limits: TextureLimits) => page.evaluate((what) => inPage().prepare(what), limits);
const draw = (drawing: Drawing) => page.evaluate((what) => inPage().draw(what), drawing);

/** The frames are of 97 × 61 pixels: with borders that makes 4 × 3 tiles of at most 32 × 32. */
const largestTextureLength = 32;
const tileCount = 12;
const canvas = { width: 80, height: 60 };

const drawing: Drawing = {
  frameName: 'unsigned 12 bits with a rescale',
  backend: 'webgl',
  presentation: { window: { center: 40, width: 400, function: 'LINEAR' } },
  canvas,
};
const enlarged = (panColumns: number, panRows: number): Camera => ({
  ...fittedCamera,
  scale: { mode: 'pixels', devicePixelsPerColumn: 8 },
  panColumns,
  panRows,
});

describe('tiles show no seam: every pixel is what it is in one texture', () => {
  const cameras: Record<string, Camera> = {
    '1:1': { ...fittedCamera, scale: { mode: 'pixels', devicePixelsPerColumn: 1 } },
    fitted: fittedCamera,
    reduced: { ...fittedCamera, scale: { mode: 'pixels', devicePixelsPerColumn: 0.63 }, panRows: -4.1 },
    'at a seam, far enlarged': {
      ...enlarged(28 - 48.2, 28 - 30.3),
      scale: { mode: 'pixels', devicePixelsPerColumn: 40.3 },
    },
    lying: { ...fittedCamera, rotationDegrees: 270, flipVertical: true },
    'oblique and beyond the edge': {
      ...enlarged(46.3, -20.2),
      scale: { mode: 'pixels', devicePixelsPerColumn: 3 },
      rotationDegrees: 33,
      flipHorizontal: true,
    },
  };
  const interpolations: Interpolation[] = ['nearest', 'linear', 'cubic'];
  const frameNames = [
    'unsigned 12 bits with a rescale',
    'signed 16 bits with padding',
    'float 32 bits',
    'colour under a shutter',
    'grey under a shutter',
  ];
  const drawings = frameNames.flatMap((frameName) =>
    interpolations.flatMap((interpolation) =>
      Object.entries(cameras).map(([name, camera]) => ({
        name: `${frameName}, ${name}, ${interpolation}`,
        drawing: {
          frameName,
          backend: 'webgl',
          presentation: { showOverlays: true },
          camera,
          interpolation,
          canvas,
        } as const,
      })),
    ),
  );

  const draws = (all: typeof drawings) => Promise.all(all.map(({ drawing }) => draw(drawing)));
  let whole: Awaited<ReturnType<typeof draws>>;
  let tiled: Awaited<ReturnType<typeof draws>>;
  beforeAll(async () => {
    await prepare({});
    whole = await draws(drawings);
    await prepare({ largestTextureLength });
    tiled = await draws(drawings);
  });

  test.each(drawings.map(({ name }, index) => ({ name, index })))('$name', ({ index }) => {
    const expected = whole[index];
    const seen = tiled[index];
    expect(expected?.drawCalls).toBe(1);
    expect(seen?.drawCalls).toBeGreaterThan(1);
    const isDifferent = (level: number, i: number): boolean => level !== expected?.rgba[i];
    expect(seen?.rgba.filter(isDifferent).length).toBe(0);
    expect(new Set(seen?.rgba).size).toBeGreaterThan(2);
  });
});

describe('tiles', () => {
  beforeEach(() => prepare({ largestTextureLength }));

  test('are uploaded when they are seen, and once', async () => {
    // 10 × 8 pixels around column 10, row 8: the first tile of 28 alone.
    const corner = await draw({ ...drawing, camera: enlarged(10 - 48, 8 - 30) });
    expect(corner.uploads).toEqual([[30, 30]]);
    expect(corner.drawCalls).toBe(1);
    const beside = await draw({ ...drawing, camera: enlarged(28 - 48, 8 - 30) });
    expect(beside.uploads).toEqual([[32, 30]]);
    expect(beside.drawCalls).toBe(2);
    const all = await draw(drawing);
    expect(all.uploads.length).toBe(tileCount - 2);
    expect((await draw(drawing)).uploads).toEqual([]);
  });

  test('of a shutter and of overlays are those of the image', async () => {
    const presentation = { showOverlays: true };
    const { uploads } = await draw({ ...drawing, frameName: 'grey under a shutter', presentation });
    expect(uploads.length).toBe(3 * tileCount);
    expect(Math.max(...uploads.flat())).toBe(32);
  });

  test('come back with a GPU that was lost', async () => {
    const { before, between, without, after } = await page.evaluate(
      (what) => inPage().drawAround(what),
      drawing,
    );
    expect([before.kind, without.kind, after.kind]).toEqual(['webgl', 'cpu', 'webgl']);
    expect(between).toEqual(before.rgba);
    expect(new Set(without.rgba).size).toBeGreaterThan(2);
    expect(after.rgba).toEqual(before.rgba);
    expect(after.uploads).toBe(tileCount);
  });
});

describe('within a budget of GPU memory', () => {
  /** Two tiles of 16 bits. */
  const textureBudgetBytes = 2 * 32 * 32 * 2;
  const places = [10, 38, 66].map((column) => ({ ...drawing, camera: enlarged(column - 48, 8 - 30) }));

  test('the tile that was seen longest ago goes', async () => {
    await prepare({ largestTextureLength, textureBudgetBytes });
    const counts: number[] = [];
    for (const index of [0, 1, 0, 2, 0, 1]) {
      const place = places[index];
      if (place) counts.push((await draw(place)).uploads.length);
    }
    expect(counts).toEqual([1, 1, 0, 1, 0, 1]);
  });

  test('all tiles of a picture stay until it is drawn', async () => {
    const pair = { ...drawing, camera: enlarged(28 - 48, 8 - 30) };
    await prepare({});
    const expected = await draw(pair);
    await prepare({ largestTextureLength, textureBudgetBytes });
    await draw(places[1] ?? pair);
    await draw(places[2] ?? pair);
    const seen = await draw(pair);
    expect(seen.uploads.length).toBe(1);
    expect(seen.drawCalls).toBe(2);
    expect(seen.rgba).toEqual(expected.rgba);
  });

  test('the processor draws what is more than fits, and the GPU goes on with what does', async () => {
    await prepare({ largestTextureLength, textureBudgetBytes });
    const { drawCalls, uploads, rgba } = await draw(drawing);
    expect({ drawCalls, uploads }).toEqual({ drawCalls: 0, uploads: [] });
    const truth = await draw({ ...drawing, backend: 'cpu' });
    expect(rgba).toEqual(truth.rgba);
    expect((await draw(places[0] ?? drawing)).drawCalls).toBe(1);
  });

  test('a picture stays on the screen when its texture goes, and can be drawn anew', async () => {
    await prepare({ textureBudgetBytes: 97 * 61 * 2 });
    const other = { ...drawing, frameName: 'signed 16 bits with padding' };
    const { before, meanwhile, after, uploadsAgain } = await page.evaluate(
      ([kept, others]) => inPage().drawBeside(kept, others),
      [drawing, [other]] as const,
    );
    expect(new Set(before).size).toBeGreaterThan(2);
    expect(meanwhile).toEqual(before);
    expect(after).toEqual(before);
    expect(uploadsAgain).toBe(1);
  });
});
