import { type CanvasSize, canvasToImage, type ImageToCanvas, projectToCanvas } from '../camera.ts';

/** From `left` and `top` to just before `right` and `bottom`, in pixels of an image or of a canvas. */
export interface PixelRectangle {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

/** A part of an image that one texture holds, in image pixels. */
export interface Tile {
  /** Counts the tiles of an image, row by row. */
  readonly index: number;
  /** What is drawn from it; each pixel of the image is drawn from one tile. */
  readonly drawn: PixelRectangle;
  /** What lies in the texture: that and the neighbours it is blended with, so that no seam shows. */
  readonly held: PixelRectangle;
}

/** Cubic interpolation reaches two pixels beyond the nearest one. */
const border = 2;
/** Of tiles in a texture, border included: small enough that little is uploaded which is not seen. */
const tileLength = 2048;

/**
 * The tiles of an image: one where it fits into a texture.
 *
 * @param largestTextureLength pixels along a side of a texture, more than twice the border
 */
export function tilesOf(image: { columns: number; rows: number }, largestTextureLength: number): Tile[] {
  const { columns, rows } = image;
  const longest = Math.max(columns, rows);
  const step =
    longest <= largestTextureLength ? longest : Math.min(tileLength, largestTextureLength) - 2 * border;
  const tiles: Tile[] = [];
  for (let top = 0; top < rows; top += step) {
    for (let left = 0; left < columns; left += step) {
      const drawn = {
        left,
        top,
        right: Math.min(columns, left + step),
        bottom: Math.min(rows, top + step),
      };
      const held = {
        left: Math.max(0, drawn.left - border),
        top: Math.max(0, drawn.top - border),
        right: Math.min(columns, drawn.right + border),
        bottom: Math.min(rows, drawn.bottom + border),
      };
      tiles.push({ index: tiles.length, drawn, held });
    }
  }
  return tiles;
}

/** Whether any of a tile lies on the canvas, however the image is turned; true also where it only just touches. */
export function isSeen({ drawn }: Tile, view: ImageToCanvas, { width, height }: CanvasSize): boolean {
  const screen = { left: 0, top: 0, right: width, bottom: height };
  const inImage = boundsOf(corners(screen).map(([x, y]) => positionOf(canvasToImage(view, { x, y }))));
  // Two parallelograms are apart only if they are so along a side of one of them.
  return overlap(boundsOnCanvas(drawn, view), screen) && overlap(inImage, edgesOf(drawn));
}

/** The device pixels that show a rectangle of the image, and at most a few more. */
export function boundsOnCanvas(rectangle: PixelRectangle, view: ImageToCanvas): PixelRectangle {
  const bounds = boundsOf(
    corners(edgesOf(rectangle)).map(([column, row]) => {
      const { x, y } = projectToCanvas(view, { column, row });
      return [x, y];
    }),
  );
  return {
    left: Math.floor(bounds.left) - 1,
    top: Math.floor(bounds.top) - 1,
    right: Math.ceil(bounds.right) + 1,
    bottom: Math.ceil(bounds.bottom) + 1,
  };
}

/** Pixel n reaches from n − ½ to n + ½. */
const edgesOf = ({ left, top, right, bottom }: PixelRectangle): PixelRectangle => ({
  left: left - 0.5,
  top: top - 0.5,
  right: right - 0.5,
  bottom: bottom - 0.5,
});

type Point = readonly [x: number, y: number];

const positionOf = ({ column, row }: { column: number; row: number }): Point => [column, row];

const corners = ({ left, top, right, bottom }: PixelRectangle): readonly Point[] => [
  [left, top],
  [right, top],
  [left, bottom],
  [right, bottom],
];

function boundsOf(points: readonly Point[]): PixelRectangle {
  const xs = points.map(([x]) => x);
  const ys = points.map(([, y]) => y);
  return { left: Math.min(...xs), top: Math.min(...ys), right: Math.max(...xs), bottom: Math.max(...ys) };
}

const overlap = (a: PixelRectangle, b: PixelRectangle): boolean =>
  a.left <= b.right && a.right >= b.left && a.top <= b.bottom && a.bottom >= b.top;
