/** What `writeLosslessJpeg` writes. */
export interface LosslessPicture {
  readonly rows: number;
  readonly columns: number;
  readonly precision: number;
  readonly componentCount: number;
  readonly predictor: number;
  /** Lines between restarts; 0 for none. */
  readonly restartLines: number;
  readonly pointTransform: number;
  /** Interleaved by pixel. */
  readonly samples: readonly number[];
}

/** Forward prediction written straight from ITU-T T.81 Table H.1, for comparison with the decoder. */
function predict(
  picture: LosslessPicture,
  at: (row: number, column: number) => number,
  row: number,
  column: number,
) {
  const { predictor, precision, pointTransform, restartLines } = picture;
  const isFirstLine = restartLines > 0 ? row % restartLines === 0 : row === 0;
  if (isFirstLine) return column === 0 ? 2 ** (precision - pointTransform - 1) : at(row, column - 1);
  const b = at(row - 1, column);
  if (column === 0) return b;
  const a = at(row, column - 1);
  const c = at(row - 1, column - 1);
  const predictions = [0, a, b, c, a + b - c, a + ((b - c) >> 1), b + ((a - c) >> 1), (a + b) >> 1];
  return predictions[predictor] as number;
}

/** A lossless JPEG whose Huffman code simply is the category in five bits. */
export function writeLosslessJpeg(picture: LosslessPicture): Uint8Array {
  const { rows, columns, precision, componentCount, predictor, restartLines, pointTransform, samples } =
    picture;
  const bytes: number[] = [0xff, 0xd8];
  const segment = (marker: number, body: readonly number[]) =>
    bytes.push(0xff, marker, (body.length + 2) >> 8, (body.length + 2) & 255, ...body);
  const components = Array.from({ length: componentCount }, (_, i) => i + 1);
  segment(0xc3, [
    precision,
    rows >> 8,
    rows & 255,
    columns >> 8,
    columns & 255,
    componentCount,
    ...components.flatMap((id) => [id, 0x11, 0]),
  ]);
  const counts = Array.from({ length: 16 }, (_, i) => (i === 4 ? 17 : 0));
  segment(0xc4, [0, ...counts, ...Array.from({ length: 17 }, (_, category) => category)]);
  const interval = restartLines * columns;
  if (interval > 0) segment(0xdd, [interval >> 8, interval & 255]);
  segment(0xda, [componentCount, ...components.flatMap((id) => [id, 0]), predictor, 0, pointTransform]);

  let bits = '';
  const flush = () => {
    const padded = bits.padEnd(Math.ceil(bits.length / 8) * 8, '1');
    for (let i = 0; i < padded.length; i += 8) {
      const byte = Number.parseInt(padded.slice(i, i + 8), 2);
      bytes.push(byte);
      if (byte === 0xff) bytes.push(0);
    }
    bits = '';
  };
  for (let row = 0; row < rows; row++) {
    if (restartLines > 0 && row > 0 && row % restartLines === 0) {
      flush();
      bytes.push(0xff, 0xd0 + ((row / restartLines - 1) % 8));
    }
    for (let column = 0; column < columns; column++) {
      for (let component = 0; component < componentCount; component++) {
        const at = (r: number, c: number) =>
          (samples[(r * columns + c) * componentCount + component] as number) >> pointTransform;
        const modulo = (at(row, column) - predict(picture, at, row, column)) & 0xffff;
        const difference = modulo > 32768 ? modulo - 65536 : modulo;
        const category = difference === 32768 ? 16 : 32 - Math.clz32(Math.abs(difference));
        bits += category.toString(2).padStart(5, '0');
        if (category > 0 && category < 16) {
          const extra = difference < 0 ? difference + 2 ** category - 1 : difference;
          bits += extra.toString(2).padStart(category, '0');
        }
      }
    }
  }
  flush();
  return Uint8Array.from([...bytes, 0xff, 0xd9]);
}
