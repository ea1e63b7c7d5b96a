import { describe, expect, test } from 'vitest';
import {
  type Camera,
  canvasToImage,
  fitCamera,
  fittedCamera,
  flipCamera,
  imageToCanvas,
  isOneToOne,
  oneToOneCamera,
  panCamera,
  pixelsPerColumn,
  projectToCanvas,
  rotateCamera,
  scaledCamera,
  turnCamera,
  turnOnScreen,
  zoomCamera,
} from './camera.ts';

const image = { columns: 100, rows: 50, pixelAspect: 1 };
const canvas = { width: 400, height: 300 };
const corners = [
  { column: 0, row: 0 },
  { column: 99, row: 0 },
  { column: 0, row: 49 },
];
const cornersOn = (camera: Camera) => {
  const view = imageToCanvas(camera, image, canvas);
  return corners.map((corner) => {
    const { x, y } = projectToCanvas(view, corner);
    return [x, y];
  });
};

test('fitting shows the whole image in the middle, its edges on the edges of the canvas', () => {
  expect(cornersOn(fittedCamera)).toEqual([
    [2, 52],
    [398, 52],
    [2, 248],
  ]);
});

test('an image turned by a quarter fits by its height', () => {
  const camera = rotateCamera(fittedCamera, 90);
  expect(pixelsPerColumn(camera, image, canvas)).toBe(3);
  // The first column is on top now, the first row at the right.
  expect(cornersOn(camera)).toEqual([
    [273.5, 1.5],
    [273.5, 298.5],
    [126.5, 1.5],
  ]);
});

test('1:1 puts the centre of each pixel on the centre of a device pixel, on odd canvases too', () => {
  const odd = { width: 401, height: 299 };
  const view = imageToCanvas(oneToOneCamera(fittedCamera), image, odd);
  const { x, y } = projectToCanvas(view, { column: 7, row: 9 });
  expect([x % 1, y % 1]).toEqual([0.5, 0.5]);
  expect(isOneToOne(view)).toBe(true);
  expect(isOneToOne(imageToCanvas(fittedCamera, image, odd))).toBe(false);
});

test('pixels that are twice as high as wide are drawn so', () => {
  const tall = { ...image, pixelAspect: 2 };
  const view = imageToCanvas(fittedCamera, tall, canvas);
  expect(view.d / view.a).toBe(2);
  expect(pixelsPerColumn(fittedCamera, tall, canvas)).toBe(3);
});

test('turning is clockwise on the screen, also for a flipped image', () => {
  const flipped = flipCamera(fittedCamera, 'horizontal');
  const [topLeft] = cornersOn(flipped);
  const turned = rotateCamera(flipped, 90);
  const view = imageToCanvas(
    { ...turned, scale: { mode: 'pixels', devicePixelsPerColumn: 1 } },
    image,
    canvas,
  );
  // The first pixel stood at the upper right and stands at the lower right now.
  expect(topLeft).toEqual([398, 52]);
  expect(projectToCanvas(view, { column: 0, row: 0 })).toEqual({ x: 224.5, y: 199.5 });
});

test('flipping twice, and turning four times, change nothing', () => {
  expect(flipCamera(flipCamera(fittedCamera, 'vertical'), 'vertical')).toEqual(fittedCamera);
  let camera = fittedCamera;
  for (let i = 0; i < 4; i++) camera = rotateCamera(camera, 90);
  expect(camera).toEqual(fittedCamera);
});

describe.each([
  ['upright', fittedCamera],
  ['turned and flipped', { ...fittedCamera, rotationDegrees: 90, flipVertical: true }],
  ['oblique', { ...fittedCamera, rotationDegrees: 37, flipHorizontal: true }],
])('with the image %s', (_, camera: Camera) => {
  test('the way back from the canvas is the inverse', () => {
    const view = imageToCanvas(camera, image, canvas);
    const back = canvasToImage(view, projectToCanvas(view, { column: 31.25, row: 12.5 }));
    expect(back.column).toBeCloseTo(31.25, 9);
    expect(back.row).toBeCloseTo(12.5, 9);
  });

  test('zooming keeps the place under the pointer', () => {
    const at = { x: 250, y: 170 };
    const before = canvasToImage(imageToCanvas(camera, image, canvas), at);
    const zoomed = zoomCamera(camera, image, canvas, 1.37, at);
    const after = canvasToImage(imageToCanvas(zoomed, image, canvas), at);
    expect(after.column).toBeCloseTo(before.column, 6);
    expect(after.row).toBeCloseTo(before.row, 6);
    expect(pixelsPerColumn(zoomed, image, canvas)).toBeCloseTo(
      1.37 * pixelsPerColumn(camera, image, canvas),
      9,
    );
  });

  test('turning keeps the place between the fingers, and pixels their size', () => {
    const at = { x: 250, y: 170 };
    const enlarged = zoomCamera(camera, image, canvas, 2, { x: 200, y: 150 });
    const before = canvasToImage(imageToCanvas(enlarged, image, canvas), at);
    const turned = turnCamera(enlarged, image, canvas, 25, at);
    const after = canvasToImage(imageToCanvas(turned, image, canvas), at);
    expect(after.column).toBeCloseTo(before.column, 6);
    expect(after.row).toBeCloseTo(before.row, 6);
    expect(pixelsPerColumn(turned, image, canvas)).toBeCloseTo(pixelsPerColumn(enlarged, image, canvas), 9);
    expect((turnOnScreen(turned) - turnOnScreen(enlarged) + 360) % 360).toBeCloseTo(25, 9);
  });

  test('panning moves the picture with the hand', () => {
    const enlarged = zoomCamera(camera, image, canvas, 1.9, { x: 200, y: 150 });
    const from = projectToCanvas(imageToCanvas(enlarged, image, canvas), { column: 50, row: 25 });
    const moved = panCamera(enlarged, image, canvas, 11, -7);
    const to = projectToCanvas(imageToCanvas(moved, image, canvas), { column: 50, row: 25 });
    expect(to.x - from.x).toBeCloseTo(11, 6);
    expect(to.y - from.y).toBeCloseTo(-7, 6);
  });
});

test('a tiny image that fits larger than the limit is not made smaller by zooming in, nor a huge one larger by zooming out', () => {
  const scaleAfter = (length: number, factor: number) => {
    const square = { columns: length, rows: length, pixelAspect: 1 };
    const zoomed = zoomCamera(fittedCamera, square, canvas, factor, { x: 0, y: 0 });
    return pixelsPerColumn(zoomed, square, canvas);
  };
  expect(scaleAfter(1, 1.25)).toBe(300);
  expect(scaleAfter(1, 0.5)).toBe(150);
  expect(scaleAfter(30_000, 0.8)).toBeCloseTo(0.01, 9);
  expect(scaleAfter(30_000, 2)).toBeCloseTo(0.02, 9);
});

test('a scale in numbers is exact, stays within bounds, and leaves in the middle what is there', () => {
  const moved = panCamera(fittedCamera, image, canvas, 40, 10);
  const scaled = scaledCamera(moved, 1);
  expect(isOneToOne(imageToCanvas(scaled, image, canvas))).toBe(true);
  expect([scaled.panColumns, scaled.panRows]).toEqual([moved.panColumns, moved.panRows]);
  expect(pixelsPerColumn(scaledCamera(moved, 1e9), image, canvas)).toBe(128);
  expect(pixelsPerColumn(scaledCamera(moved, 0), image, canvas)).toBe(1 / 64);
});

test('panning never loses the image altogether', () => {
  const lost = panCamera(fittedCamera, image, canvas, 1e6, 1e6);
  expect([lost.panColumns, lost.panRows]).toEqual([-50, -25]);
});

test('fitting again keeps turn and flips', () => {
  const camera = panCamera({ ...fittedCamera, rotationDegrees: 90, flipVertical: true }, image, canvas, 9, 9);
  expect(fitCamera(camera)).toEqual({ ...fittedCamera, rotationDegrees: 90, flipVertical: true });
});
