export interface Size {
  readonly columns: number;
  readonly rows: number;
}

/** In pixels of the image, from its top left corner; a negative width or height shows it turned over. */
export interface Region {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** An 8-bit picture, grey or RGB, row by row. */
export interface Picture extends Size {
  readonly samplesPerPixel: 1 | 3;
  readonly samples: Uint8ClampedArray;
}

/** The largest size of these proportions that fits; at least one pixel each way. */
export function fitInside(shape: { width: number; height: number }, box: Size): Size {
  const factor = Math.min(box.columns / shape.width, box.rows / shape.height);
  return {
    columns: Math.max(1, Math.round(shape.width * factor)),
    rows: Math.max(1, Math.round(shape.height * factor)),
  };
}

/**
 * Draws a region of a picture in another size, first along rows, then along columns. Each new pixel is the mean of
 * the area it covers; where it covers less than one pixel, it lies between its two neighbours.
 */
export function scalePicture(picture: Picture, region: Region, size: Size): Picture {
  const across = weightsAlong(region.x, region.width, size.columns, picture.columns);
  const down = weightsAlong(region.y, region.height, size.rows, picture.rows);
  const { samplesPerPixel } = picture;
  const narrowed = new Float32Array(picture.rows * size.columns * samplesPerPixel);
  for (let row = 0; row < picture.rows; row++) {
    for (let column = 0; column < size.columns; column++) {
      const { first, weights } = across[column] as Weights;
      const target = (row * size.columns + column) * samplesPerPixel;
      for (let sample = 0; sample < samplesPerPixel; sample++) {
        let sum = 0;
        for (let index = 0; index < weights.length; index++) {
          const source = (row * picture.columns + first + index) * samplesPerPixel + sample;
          sum += (picture.samples[source] as number) * (weights[index] as number);
        }
        narrowed[target + sample] = sum;
      }
    }
  }
  const stride = size.columns * samplesPerPixel;
  const samples = new Uint8ClampedArray(size.rows * stride);
  for (let row = 0; row < size.rows; row++) {
    const { first, weights } = down[row] as Weights;
    for (let column = 0; column < stride; column++) {
      let sum = 0;
      for (let index = 0; index < weights.length; index++) {
        sum += (narrowed[(first + index) * stride + column] as number) * (weights[index] as number);
      }
      samples[row * stride + column] = sum;
    }
  }
  return { ...size, samplesPerPixel, samples };
}

interface Weights {
  readonly first: number;
  readonly weights: Float32Array;
}

/** For each new pixel along one axis: which old pixels make it up, and how much of each. The weights add up to 1. */
function weightsAlong(start: number, extent: number, count: number, available: number): Weights[] {
  const step = extent / count;
  const reach = Math.max(1, Math.abs(step)) / 2;
  return Array.from({ length: count }, (_, index) => {
    const middle = (extent < 0 ? start - extent : start) + (index + 0.5) * step;
    const from = middle - reach;
    const to = middle + reach;
    const first = clamp(Math.floor(from), 0, available - 1);
    const last = clamp(Math.ceil(to) - 1, first, available - 1);
    const weights = new Float32Array(last - first + 1);
    let sum = 0;
    for (let pixel = first; pixel <= last; pixel++) {
      const covered = Math.max(0, Math.min(to, pixel + 1) - Math.max(from, pixel));
      weights[pixel - first] = covered;
      sum += covered;
    }
    if (sum === 0) weights.fill(1 / weights.length);
    else
      for (let pixel = 0; pixel < weights.length; pixel++) weights[pixel] = (weights[pixel] as number) / sum;
    return { first, weights };
  });
}

const clamp = (value: number, lowest: number, highest: number): number =>
  Math.min(highest, Math.max(lowest, value));
