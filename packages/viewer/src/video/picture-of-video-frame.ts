import { colourMatrixOf, type PicturePlanes, rgbOfPlanes, type VideoColour } from '@isocenter/pixels/video';
import type { DecodedPicture } from './video-message.ts';

/** Planes of a format of WebCodecs, and how many pixels a sample of chroma covers. */
const formats: Readonly<
  Record<string, { readonly isInterleaved?: boolean; readonly columns: 1 | 2; readonly rows: 1 | 2 }>
> = {
  I420: { columns: 2, rows: 2 },
  I420A: { columns: 2, rows: 2 },
  I422: { columns: 2, rows: 1 },
  I444: { columns: 1, rows: 1 },
  NV12: { isInterleaved: true, columns: 2, rows: 2 },
};

/**
 * RGB of what a decoder of the browser gave. Formats of 8 bits are converted here, so that every browser shows the same colours;
 * others (10 bits, or textures that cannot be read) by the browser itself. The caller closes the frame.
 */
export async function pictureOfVideoFrame(frame: VideoFrame, colour: VideoColour): Promise<DecodedPicture> {
  const { width: columns, height: rows } = frame.visibleRect ?? {
    width: frame.codedWidth,
    height: frame.codedHeight,
  };
  const format = formats[frame.format ?? ''];
  const rgb = format
    ? rgbOfPlanes(await planesOf(frame, format, columns, rows), {
        matrix: colourMatrixOf(colour.matrixCoefficients, rows),
        fullRange: colour.fullRange ?? false,
      })
    : await rgbByBrowser(frame, columns, rows);
  return { rows, columns, rgb, ...rangeOf(rgb) };
}

async function planesOf(
  frame: VideoFrame,
  { isInterleaved = false, columns: columnsPerChroma, rows: rowsPerChroma }: (typeof formats)[string],
  columns: number,
  rows: number,
): Promise<PicturePlanes> {
  const bytes = new Uint8Array(frame.allocationSize());
  const layout = await frame.copyTo(bytes);
  const plane = (index: number, step: number, shift = 0) => {
    const { offset, stride } = layout[index] ?? { offset: 0, stride: 0 };
    return { bytes, offset: offset + shift, stride, step };
  };
  return {
    columns,
    rows,
    luma: plane(0, 1),
    blue: isInterleaved ? plane(1, 2) : plane(1, 1),
    red: isInterleaved ? plane(1, 2, 1) : plane(2, 1),
    columnsPerChroma,
    rowsPerChroma,
  };
}

async function rgbByBrowser(frame: VideoFrame, columns: number, rows: number): Promise<Uint8Array> {
  const options = { format: 'RGBA', colorSpace: 'srgb' } as VideoFrameCopyToOptions;
  const rgba = new Uint8Array(frame.allocationSize(options));
  const [{ offset, stride } = { offset: 0, stride: 4 * columns }] = await frame.copyTo(rgba, options);
  const rgb = new Uint8Array(3 * columns * rows);
  for (let row = 0, to = 0; row < rows; row++) {
    let from = offset + row * stride;
    for (let column = 0; column < columns; column++, from += 4) {
      rgb[to++] = rgba[from] as number;
      rgb[to++] = rgba[from + 1] as number;
      rgb[to++] = rgba[from + 2] as number;
    }
  }
  return rgb;
}

function rangeOf(samples: Uint8Array): { minimum: number; maximum: number } {
  let minimum = 255;
  let maximum = 0;
  for (const sample of samples) {
    if (sample < minimum) minimum = sample;
    if (sample > maximum) maximum = sample;
  }
  return { minimum, maximum };
}
