import {
  type DecodedFrame,
  displayRgba,
  type FrameDescription,
  greyMapping,
  initialPresentation,
  isAllColour,
  isPadding,
  type Presentation,
  type SampleArray,
  type Window,
} from '@isocenter/pixels';
import {
  type Camera,
  canvasToImage,
  colourFrame,
  displayTransform,
  fittedCamera,
  type ImageToCanvas,
  imageToCanvas,
  overlayLayer,
  type RenderBackendKind,
  Renderer,
  type Scene,
  shutterLayer,
} from '@isocenter/render';

/** One frame of a file; its values are fetched from `valuesUrl`. */
export interface CorpusImage {
  readonly frame: Omit<DecodedFrame, 'values'>;
  readonly valuesUrl: string;
  readonly valuesKind: string;
  readonly description: FrameDescription;
}

/** One picture beside the truth. */
export interface ComparedPicture {
  readonly backend: RenderBackendKind;
  readonly view: string;
  /** Levels. */
  readonly largest: number;
  /** Ours minus the truth, in levels, without those that `ties` and `onEdge` count. */
  readonly mean: number;
  readonly pixels: number;
  /** Pixels one level off, which the truth of a value as near as 32-bit floats come shows as we do: they lie half way. */
  readonly ties: number;
  /** Pixels further off, which the truth of a value as near as 32-bit floats come shows as we do. */
  readonly onEdge: number;
}

/** No more of a picture is compared than this, from its middle. */
const largestCanvas = 128;
const zoom = 1.7;

const arrays: Record<string, new (buffer: ArrayBuffer) => SampleArray> = {
  Int8Array,
  Uint8Array,
  Int16Array,
  Uint16Array,
  Int32Array,
  Uint32Array,
  Float32Array,
  Float64Array,
};

const renderers = new Map<RenderBackendKind, Renderer>();

/** Has both backends ready; answers what they draw with. */
export async function prepare(): Promise<RenderBackendKind[]> {
  for (const kind of ['cpu', 'webgl'] as const) {
    const renderer = new Renderer({ backend: 'cpu', requestFrame: () => () => {}, now: () => 0 });
    await renderer.switchTo(kind);
    renderers.set(kind, renderer);
  }
  return [...renderers.values()].map(({ kind }) => kind);
}

/**
 * Both backends beside `pixels/display`: each pixel at 1:1 through the image's own window, and through narrow windows and
 * blended at one zoom. Of these others only the one that `otherView` falls on where it is given.
 */
export async function compareWithTruth(image: CorpusImage, otherView?: number): Promise<ComparedPicture[]> {
  const { description } = image;
  const frame = await frameOf(image);
  const [own, ...others] = viewsOf(frame, description);
  const views =
    otherView === undefined ? others : others.filter((_, index) => index === otherView % others.length);
  return [own, ...views].flatMap((view) => picturesOf(frame, description, view));
}

/** How an image is looked at. */
interface View {
  readonly name: string;
  readonly presentation: Presentation;
  /** Device pixels per column. */
  readonly scale: number;
}

/** The first is each pixel at 1:1 as the image asks for. */
function viewsOf(frame: DecodedFrame, description: FrameDescription): [View, ...View[]] {
  const own: Presentation = { ...initialPresentation(frame, description), showOverlays: true };
  const asItIs: View = { name: 'its own window', presentation: own, scale: 1 };
  if (isAllColour(frame.samplesPerPixel, description.palette)) return [asItIs];
  const others: View[] = [50, 1].map((width) => ({
    name: `width ${width}`,
    presentation: { window: narrowWindow(frame, description, width), showOverlays: true },
    scale: 1,
  }));
  if (description.palette !== undefined) return [asItIs, ...others];
  return [asItIs, ...others, ...[asItIs, ...others].map((view) => ({ ...view, scale: zoom }))];
}

function picturesOf(
  frame: DecodedFrame,
  description: FrameDescription,
  { name, presentation, scale }: View,
): ComparedPicture[] {
  const rgba = displayRgba(frame, description, presentation);
  const size = canvasOf(frame, scale);
  const camera: Camera = { ...fittedCamera, scale: { mode: 'pixels', devicePixelsPerColumn: scale } };
  const view = imageToCanvas(camera, { ...frame, pixelAspect: 1 }, size);
  const truthAt =
    scale === 1 ? storedTruth(rgba, frame) : blendedTruth(frame, description, presentation, rgba);
  const truth = truthOf(size, view, truthAt);
  const scene = sceneOf(frame, description, presentation, view, scale === 1);
  return [...renderers].map(([backend, renderer]) => ({
    backend,
    view: `${name}, zoom ${scale}`,
    ...compare(drawn(renderer, scene, size), truth),
  }));
}

/** Red levels of a whole image at 1:1, through a window, by each backend. */
export async function greyOf(
  image: CorpusImage,
  window: Window,
): Promise<Map<RenderBackendKind, Uint8Array>> {
  const frame = await frameOf(image);
  const size = { width: frame.columns, height: frame.rows };
  const camera: Camera = { ...fittedCamera, scale: { mode: 'pixels', devicePixelsPerColumn: 1 } };
  const view = imageToCanvas(camera, { ...frame, pixelAspect: 1 }, size);
  const scene = sceneOf(frame, image.description, { window }, view, false);
  return new Map(
    [...renderers].map(([kind, renderer]) => [
      kind,
      Uint8Array.from(drawn(renderer, scene, size).filter((_, index) => index % 4 === 0)),
    ]),
  );
}

async function frameOf({ frame, valuesUrl, valuesKind }: CorpusImage): Promise<DecodedFrame> {
  const buffer = await (await fetch(valuesUrl)).arrayBuffer();
  const kind = arrays[valuesKind];
  if (!kind) throw new RangeError(`There are no samples of the kind ${valuesKind}.`);
  return { ...frame, values: new kind(buffer) };
}

/** About a value that is brighter than most. */
function narrowWindow(
  { values }: DecodedFrame,
  { modalityTransform }: FrameDescription,
  width: number,
): Window {
  const sorted = values.slice(0, 65536).sort();
  const bright = sorted[Math.floor(sorted.length * 0.7)] ?? 0;
  const { slope, intercept } =
    modalityTransform.kind === 'rescale' ? modalityTransform : { slope: 1, intercept: 0 };
  return { center: Math.round(bright * slope + intercept), width, function: 'LINEAR' };
}

function canvasOf({ columns, rows }: DecodedFrame, scale: number) {
  const length = (count: number): number => Math.max(1, Math.min(largestCanvas, Math.floor(count * scale)));
  return { width: length(columns), height: length(rows) };
}

function sceneOf(
  frame: DecodedFrame,
  description: FrameDescription,
  presentation: Presentation,
  view: ImageToCanvas,
  hasLayers: boolean,
): Scene {
  const isColour = frame.samplesPerPixel === 3 || description.palette !== undefined;
  const shutter = hasLayers ? shutterLayer(frame, description) : undefined;
  const overlay = hasLayers ? overlayLayer(frame, description) : undefined;
  return {
    frame: isColour ? colourFrame(frame, description, presentation) : frame,
    transform: displayTransform(frame, description, presentation),
    view,
    interpolation: 'linear',
    ...(shutter && { shutter }),
    ...(overlay && { overlay }),
  };
}

function drawn(renderer: Renderer, scene: Scene, size: { width: number; height: number }): Uint8ClampedArray {
  const canvas = document.createElement('canvas');
  const surface = renderer.addSurface(canvas, () => scene);
  surface.resize(size);
  surface.invalidate();
  renderer.drawNow();
  surface.remove();
  const { data } = canvas.getContext('2d')?.getImageData(0, 0, size.width, size.height) ?? { data: [] };
  return Uint8ClampedArray.from(data);
}

/** Levels that are right for a channel of a pixel: from the lowest to the highest, and the one itself. */
type RightLevels = readonly [lowest: number, highest: number, level: number];
/** Those of red, green and blue at a place of the image. */
type TruthAt = (column: number, row: number) => readonly RightLevels[];

function storedTruth(rgba: Uint8ClampedArray, { columns }: DecodedFrame): TruthAt {
  return (column, row) => {
    const start = (Math.round(row) * columns + Math.round(column)) * 4;
    return [0, 1, 2].map((channel) => {
      const level = rgba[start + channel] ?? 0;
      return [level, level, level];
    });
  };
}

/** Bilinear blend of the values, in double precision, seen through the mapping of `pixels/display`. */
function blendedTruth(
  frame: DecodedFrame,
  description: FrameDescription,
  presentation: Presentation,
  rgba: Uint8ClampedArray,
): TruthAt {
  const { values, columns, rows } = frame;
  const { padding, ...withoutPadding } = description;
  const levelOf = greyMapping(frame, withoutPadding, presentation);
  const { modalityTransform, presentationLut } = description;
  const isTable = modalityTransform.kind === 'lut' || presentationLut !== undefined || !presentation.window;
  const slope = modalityTransform.kind === 'rescale' ? Math.abs(modalityTransform.slope) : 1;
  const windowWidth = (presentation.window?.width ?? 0) / slope;
  const stored = storedTruth(rgba, frame);
  const isUnknown = (value: number): boolean => Number.isNaN(value) || isPadding(value, padding);
  return (column, row) => {
    const insideColumn = Math.min(columns - 1, Math.max(0, column));
    const insideRow = Math.min(rows - 1, Math.max(0, row));
    const left = Math.floor(insideColumn);
    const top = Math.floor(insideRow);
    const right = Math.min(columns - 1, left + 1);
    const bottom = Math.min(rows - 1, top + 1);
    const a = values[top * columns + left] ?? 0;
    const b = values[top * columns + right] ?? 0;
    const c = values[bottom * columns + left] ?? 0;
    const d = values[bottom * columns + right] ?? 0;
    if (isUnknown(a) || isUnknown(b) || isUnknown(c) || isUnknown(d)) return stored(column, row);
    const across = insideColumn - left;
    const down = insideRow - top;
    const value = (a + (b - a) * across) * (1 - down) + (c + (d - c) * across) * down;
    const lowest = Math.min(a, b, c, d);
    const highest = Math.max(a, b, c, d);
    // As near as 32-bit floats come: the value, and the place it is taken at.
    const largest = Math.max(Math.abs(lowest), Math.abs(highest));
    const reach = (largest + windowWidth + (highest - lowest) * Math.max(columns, rows)) * 2 ** -22;
    // A table says nothing between its entries: what lies between the two levels is right.
    const before = Math.floor(value);
    const low = levelOf(isTable ? Math.floor(value - reach) : value - reach);
    const high = levelOf(isTable ? Math.ceil(value + reach) : value + reach);
    const level = isTable
      ? Math.round(levelOf(before) + (levelOf(before + 1) - levelOf(before)) * (value - before))
      : levelOf(value);
    const grey = [Math.min(low, high, level), Math.max(low, high, level), level] as const;
    return [grey, grey, grey];
  };
}

/** What is right for each pixel of a canvas. */
function truthOf(
  { width, height }: { width: number; height: number },
  view: ImageToCanvas,
  truthAt: TruthAt,
): readonly (readonly RightLevels[])[] {
  return Array.from({ length: width * height }, (_, pixel) => {
    const at = { x: (pixel % width) + 0.5, y: Math.floor(pixel / width) + 0.5 };
    const { column, row } = canvasToImage(view, at);
    return truthAt(column, row);
  });
}

function compare(
  seen: Uint8ClampedArray,
  truth: readonly (readonly RightLevels[])[],
): Pick<ComparedPicture, 'largest' | 'mean' | 'pixels' | 'ties' | 'onEdge'> {
  let largest = 0;
  let sum = 0;
  let ties = 0;
  let onEdge = 0;
  truth.forEach((channels, pixel) => {
    channels.forEach(([lowest, highest, level], channel) => {
      const shown = seen[pixel * 4 + channel] ?? Number.NaN;
      const difference = shown - level;
      if (Math.abs(difference) === 1 && shown >= lowest && shown <= highest) {
        ties++;
        return;
      }
      if (Math.abs(difference) > 1 && shown >= lowest - 1 && shown <= highest + 1) {
        onEdge++;
        return;
      }
      largest = Math.max(largest, Number.isNaN(difference) ? 255 : Math.abs(difference));
      sum += difference;
    });
  });
  return {
    largest,
    mean: sum / (truth.length * 3),
    pixels: truth.length,
    ties: ties / 3,
    onEdge: onEdge / 3,
  };
}
