/** A decoded picture before its colours are made RGB. */
export interface PicturePlanes {
  readonly columns: number;
  readonly rows: number;
  readonly luma: Plane;
  readonly blue: Plane;
  readonly red: Plane;
  /** Columns and rows of luma for each of chroma: 1 or 2. */
  readonly columnsPerChroma: number;
  readonly rowsPerChroma: number;
}

/** Samples of 8 bits: that of a column lies at `offset + row · stride + column · step`. */
export interface Plane {
  readonly bytes: Uint8Array;
  readonly offset: number;
  readonly stride: number;
  readonly step: number;
}

export type ColourMatrix = 'bt601' | 'bt709' | 'bt2020';

/** Weights of red and blue in luma. Rec. ITU-R BT.601-7 §2.5.1, BT.709-6 §3, BT.2020-2 Table 4. */
const weights: Readonly<Record<ColourMatrix, { readonly red: number; readonly blue: number }>> = {
  bt601: { red: 0.299, blue: 0.114 },
  bt709: { red: 0.2126, blue: 0.0722 },
  bt2020: { red: 0.2627, blue: 0.0593 },
};

/**
 * RGB, interleaved, of luma and chroma; a sample of chroma is used for each pixel that it covers. Unless the range is full, black is
 * 16 and white 235, as in YBR_PARTIAL_420 (PS3.3 C.7.6.3.1.2).
 */
export function rgbOfPlanes(
  { columns, rows, luma, blue, red, columnsPerChroma, rowsPerChroma }: PicturePlanes,
  { matrix, fullRange }: { readonly matrix: ColourMatrix; readonly fullRange: boolean },
): Uint8Array {
  const { red: kr, blue: kb } = weights[matrix];
  const kg = 1 - kr - kb;
  const chromaScale = fullRange ? 1 : 255 / 224;
  const light = Float32Array.from({ length: 256 }, (_, y) => (fullRange ? y : ((y - 16) * 255) / 219));
  const chroma = (weight: number) =>
    Float32Array.from({ length: 256 }, (_, c) => (c - 128) * chromaScale * weight);
  const redOfRed = chroma(2 * (1 - kr));
  const greenOfRed = chroma((-2 * (1 - kr) * kr) / kg);
  const greenOfBlue = chroma((-2 * (1 - kb) * kb) / kg);
  const blueOfBlue = chroma(2 * (1 - kb));
  // Rounds and keeps to 0 … 255.
  const rgb = new Uint8ClampedArray(rows * columns * 3);
  let at = 0;
  for (let row = 0; row < rows; row++) {
    const chromaRow = Math.floor(row / rowsPerChroma);
    let y = luma.offset + row * luma.stride;
    const blueRow = blue.offset + chromaRow * blue.stride;
    const redRow = red.offset + chromaRow * red.stride;
    for (let column = 0; column < columns; column++, y += luma.step) {
      const chromaColumn = columnsPerChroma === 2 ? column >> 1 : column;
      const l = light[luma.bytes[y] as number] as number;
      const cb = blue.bytes[blueRow + chromaColumn * blue.step] as number;
      const cr = red.bytes[redRow + chromaColumn * red.step] as number;
      rgb[at++] = l + (redOfRed[cr] as number);
      rgb[at++] = l + (greenOfRed[cr] as number) + (greenOfBlue[cb] as number);
      rgb[at++] = l + (blueOfBlue[cb] as number);
    }
  }
  return new Uint8Array(rgb.buffer);
}

/**
 * The matrix that a stream tells, as ISO/IEC 23091-2 §8.3 numbers it; where it tells none, that of the size it has been made for:
 * BT.709 from 720 rows on, else BT.601.
 */
export function colourMatrixOf(matrixCoefficients: number | undefined, rows: number): ColourMatrix {
  if (matrixCoefficients === 1) return 'bt709';
  if (matrixCoefficients === 9) return 'bt2020';
  if (matrixCoefficients === 5 || matrixCoefficients === 6) return 'bt601';
  return rows >= 720 ? 'bt709' : 'bt601';
}
