/** How large: a factor of the size that just fits, or device pixels per image column (1 is 1:1). */
export type CameraScale =
  | { readonly mode: 'fit'; readonly factor: number }
  | { readonly mode: 'pixels'; readonly devicePixelsPerColumn: number };

/**
 * What part of an image is seen, and how. In image space: whole numbers are pixel centres, the picture
 * reaches from −0.5 to columns − 0.5. The image is turned first and flipped then, as PS3.3 C.10.6 does.
 */
export interface Camera {
  /** The image point in the middle of the canvas, relative to the middle of the image, in columns and rows. */
  readonly panColumns: number;
  readonly panRows: number;
  readonly scale: CameraScale;
  /** Clockwise, 0 ≤ x < 360. */
  readonly rotationDegrees: number;
  readonly flipHorizontal: boolean;
  readonly flipVertical: boolean;
}

/** How values between pixel centres are made: not at all, from the four around, or from sixteen (`cubicWeights`). */
export type Interpolation = 'nearest' | 'linear' | 'cubic';

/** The whole image, upright, as large as fits. */
export const fittedCamera: Camera = {
  panColumns: 0,
  panRows: 0,
  scale: { mode: 'fit', factor: 1 },
  rotationDegrees: 0,
  flipHorizontal: false,
  flipVertical: false,
};

/** The pixel grid that is looked at. */
export interface ImageSize {
  readonly columns: number;
  readonly rows: number;
  /** Height of one pixel divided by its width. PS3.3 C.7.6.3.1.7. */
  readonly pixelAspect: number;
}

/** Device pixels. */
export interface CanvasSize {
  readonly width: number;
  readonly height: number;
}

/** A place in the pixel grid. */
export interface ImagePosition {
  readonly column: number;
  readonly row: number;
}

/** A place on the canvas; the centre of the first device pixel is (0.5, 0.5). */
export interface CanvasPosition {
  readonly x: number;
  readonly y: number;
}

/** Affine map, named as in SVG: x = a·column + c·row + e, y = b·column + d·row + f; device pixels. */
export interface ImageToCanvas {
  readonly a: number;
  readonly b: number;
  readonly c: number;
  readonly d: number;
  readonly e: number;
  readonly f: number;
}

/** Device pixels that an image column can take up. */
export const columnPixelsRange = { smallest: 1 / 64, largest: 128 } as const;

/** Device pixels that one image column takes up. */
export function pixelsPerColumn(camera: Camera, image: ImageSize, canvas: CanvasSize): number {
  if (camera.scale.mode === 'pixels') return camera.scale.devicePixelsPerColumn;
  return fitScale(camera.rotationDegrees, image, canvas) * camera.scale.factor;
}

/**
 * Where every image point lies on the canvas. When the image stands upright or on its side at a whole-numbered
 * scale, pixel edges are moved onto device pixel edges (by at most half a device pixel), so that 1:1 shows
 * each stored pixel in exactly one device pixel.
 */
export function imageToCanvas(camera: Camera, image: ImageSize, canvas: CanvasSize): ImageToCanvas {
  const scale = pixelsPerColumn(camera, image, canvas);
  const { cosine, sine } = turn(camera.rotationDegrees);
  const signX = camera.flipHorizontal ? -1 : 1;
  const signY = camera.flipVertical ? -1 : 1;
  const rowScale = scale * image.pixelAspect;
  const a = signX * cosine * scale;
  const b = signY * sine * scale;
  const c = signX * -sine * rowScale;
  const d = signY * cosine * rowScale;
  const column = (image.columns - 1) / 2 + camera.panColumns;
  const row = (image.rows - 1) / 2 + camera.panRows;
  const e = canvas.width / 2 - a * column - c * row;
  const f = canvas.height / 2 - b * column - d * row;
  if (a !== 0 && c !== 0) return { a, b, c, d, e, f };
  return { a, b, c, d, e: ontoPixelEdge(e, a + c), f: ontoPixelEdge(f, b + d) };
}

/** Canvas → pixel grid: the inverse map applied to one point. */
export function canvasToImage(view: ImageToCanvas, { x, y }: CanvasPosition): ImagePosition {
  const determinant = view.a * view.d - view.b * view.c;
  const dx = x - view.e;
  const dy = y - view.f;
  return {
    column: (view.d * dx - view.c * dy) / determinant,
    row: (view.a * dy - view.b * dx) / determinant,
  };
}

/** Pixel grid → canvas. */
export function projectToCanvas(view: ImageToCanvas, { column, row }: ImagePosition): CanvasPosition {
  return { x: view.a * column + view.c * row + view.e, y: view.b * column + view.d * row + view.f };
}

/** True when every image pixel covers exactly one device pixel, so that nothing lies between values. */
export function isOneToOne(view: ImageToCanvas): boolean {
  const across = Math.abs(view.a) + Math.abs(view.c);
  const down = Math.abs(view.b) + Math.abs(view.d);
  const isUpright = view.a === 0 || view.c === 0;
  return isUpright && across === 1 && down === 1;
}

/** Larger by `factor`; the image point under `at` stays there. */
export function zoomCamera(
  camera: Camera,
  image: ImageSize,
  canvas: CanvasSize,
  factor: number,
  at: CanvasPosition,
): Camera {
  const before = pixelsPerColumn(camera, image, canvas);
  // What fits may be larger or smaller than the limits: a very small image, or a very large one.
  const most = Math.max(columnPixelsRange.largest, before);
  const least = Math.min(columnPixelsRange.smallest, before);
  const wanted = Math.min(most, Math.max(least, before * factor));
  const ratio = wanted / before;
  const scaled: Camera = {
    ...camera,
    scale:
      camera.scale.mode === 'fit'
        ? { mode: 'fit', factor: camera.scale.factor * ratio }
        : { mode: 'pixels', devicePixelsPerColumn: wanted },
  };
  return holding(camera, scaled, image, canvas, at);
}

/** The picture follows the hand by (deltaX, deltaY) device pixels. */
export function panCamera(
  camera: Camera,
  image: ImageSize,
  canvas: CanvasSize,
  deltaX: number,
  deltaY: number,
): Camera {
  const view = { ...imageToCanvas(camera, image, canvas), e: 0, f: 0 };
  const step = canvasToImage(view, { x: deltaX, y: deltaY });
  return withPan(camera, image, camera.panColumns - step.column, camera.panRows - step.row);
}

/** Turned clockwise as seen on the screen, whatever the flips are. */
export function rotateCamera(camera: Camera, degrees: number): Camera {
  const mirrored = camera.flipHorizontal !== camera.flipVertical;
  const turned = camera.rotationDegrees + (mirrored ? -degrees : degrees);
  return { ...camera, rotationDegrees: ((turned % 360) + 360) % 360 };
}

/** How far a picture is turned clockwise as seen on the screen, 0 ≤ x < 360, whatever the flips are. */
export function turnOnScreen({ rotationDegrees, flipHorizontal, flipVertical }: Camera): number {
  return flipHorizontal === flipVertical ? rotationDegrees : (360 - rotationDegrees) % 360;
}

/**
 * As `rotateCamera`, but each pixel keeps its size where the turned image would fit at another, and the image point under `at` (device
 * pixels; default the middle of the canvas) stays there.
 */
export function turnCamera(
  camera: Camera,
  image: ImageSize,
  canvas: CanvasSize,
  degrees: number,
  at?: CanvasPosition,
): Camera {
  const turned = keepingSize(camera, rotateCamera(camera, degrees), image, canvas);
  return at ? holding(camera, turned, image, canvas, at) : turned;
}

function keepingSize(before: Camera, turned: Camera, image: ImageSize, canvas: CanvasSize): Camera {
  if (turned.scale.mode === 'pixels') return turned;
  const ratio = pixelsPerColumn(before, image, canvas) / pixelsPerColumn(turned, image, canvas);
  return { ...turned, scale: { mode: 'fit', factor: turned.scale.factor * ratio } };
}

/** `after`, moved so that the image point that lies under `at` is that of `before`. */
function holding(
  before: Camera,
  after: Camera,
  image: ImageSize,
  canvas: CanvasSize,
  at: CanvasPosition,
): Camera {
  const held = canvasToImage(imageToCanvas(before, image, canvas), at);
  const moved = canvasToImage(imageToCanvas(after, image, canvas), at);
  return withPan(
    after,
    image,
    before.panColumns + held.column - moved.column,
    before.panRows + held.row - moved.row,
  );
}

/** Mirrored as seen on the screen; 'horizontal' swaps left and right. */
export function flipCamera(camera: Camera, axis: 'horizontal' | 'vertical'): Camera {
  return axis === 'horizontal'
    ? { ...camera, flipHorizontal: !camera.flipHorizontal }
    : { ...camera, flipVertical: !camera.flipVertical };
}

/** The whole image in the middle; turn and flips stay. */
export function fitCamera(camera: Camera): Camera {
  return { ...camera, panColumns: 0, panRows: 0, scale: { mode: 'fit', factor: 1 } };
}

/** One image column in one device pixel, in the middle; turn and flips stay. */
export function oneToOneCamera(camera: Camera): Camera {
  return { ...camera, panColumns: 0, panRows: 0, scale: { mode: 'pixels', devicePixelsPerColumn: 1 } };
}

/** One image column in so many device pixels, within `columnPixelsRange`; what is in the middle stays, and so do turn and flips. */
export function scaledCamera(camera: Camera, devicePixelsPerColumn: number): Camera {
  const { smallest, largest } = columnPixelsRange;
  const within = Math.min(largest, Math.max(smallest, devicePixelsPerColumn));
  return { ...camera, scale: { mode: 'pixels', devicePixelsPerColumn: within } };
}

function withPan(camera: Camera, image: ImageSize, panColumns: number, panRows: number): Camera {
  const limit = (value: number, most: number): number => Math.min(most, Math.max(-most, value));
  return {
    ...camera,
    panColumns: limit(panColumns, image.columns / 2),
    panRows: limit(panRows, image.rows / 2),
  };
}

function fitScale(rotationDegrees: number, image: ImageSize, canvas: CanvasSize): number {
  const { cosine, sine } = turn(rotationDegrees);
  const imageHeight = image.rows * image.pixelAspect;
  const boxWidth = Math.abs(cosine) * image.columns + Math.abs(sine) * imageHeight;
  const boxHeight = Math.abs(sine) * image.columns + Math.abs(cosine) * imageHeight;
  return Math.min(canvas.width / boxWidth, canvas.height / boxHeight);
}

/** Quarter turns come out exact, so that upright images take the fast path. */
function turn(degrees: number): { cosine: number; sine: number } {
  const quarter = degrees / 90;
  if (Number.isInteger(quarter)) {
    const index = ((quarter % 4) + 4) % 4;
    return { cosine: [1, 0, -1, 0][index] ?? 1, sine: [0, 1, 0, -1][index] ?? 0 };
  }
  const radians = (degrees * Math.PI) / 180;
  return { cosine: Math.cos(radians), sine: Math.sin(radians) };
}

function ontoPixelEdge(offset: number, step: number): number {
  if (Math.abs(step - Math.round(step)) > 1e-9 || Math.round(step) === 0) return offset;
  const edge = offset - step / 2;
  return offset + Math.round(edge) - edge;
}
