/** One component of what `writeDctJpeg` writes. */
export interface DctComponent {
  readonly horizontalSampling: number;
  readonly verticalSampling: number;
  /** Quantized coefficients of a block in zigzag order; what is missing is 0. */
  readonly block: (blockRow: number, blockColumn: number) => readonly number[];
}

export interface DctPicture {
  readonly rows: number;
  readonly columns: number;
  readonly precision: 8 | 12;
  readonly components: readonly DctComponent[];
  /** One quantization step for all coefficients. */
  readonly step: number;
  /** MCUs between restarts, 0 for none. */
  readonly restartInterval?: number;
  /** Indexes of the components of each scan; one scan of all unless told. */
  readonly scans?: readonly (readonly number[])[];
  /** All AC codes are so long, all DC codes three bits shorter. */
  readonly acCodeLength?: number;
}

/**
 * A sequential DCT codestream written straight from ITU-T T.81 Annexes A, B and F, with Huffman codes that are simply numbers of
 * one length, for comparison with the decoder.
 */
export function writeDctJpeg(picture: DctPicture): Uint8Array {
  const { rows, columns, precision, components, step, restartInterval = 0, acCodeLength = 8 } = picture;
  const { scans = [components.map((_, i) => i)] } = picture;
  const bytes: number[] = [0xff, 0xd8];
  const segment = (marker: number, body: readonly number[]) =>
    bytes.push(0xff, marker, (body.length + 2) >> 8, (body.length + 2) & 255, ...body);
  segment(0xdb, [0, ...new Array<number>(64).fill(step)]);
  const size = [rows >> 8, rows & 255, columns >> 8, columns & 255];
  segment(precision === 8 ? 0xc0 : 0xc1, [
    precision,
    ...size,
    components.length,
    ...components.flatMap((c, i) => [i + 1, (c.horizontalSampling << 4) | c.verticalSampling, 0]),
  ]);
  const dcCodeLength = acCodeLength - 3;
  const dcSymbols = Array.from({ length: 16 }, (_, category) => category);
  const acSymbols = [0x00, 0xf0];
  for (let run = 0; run < 16; run++) for (let size = 1; size < 15; size++) acSymbols.push((run << 4) | size);
  const countsOf = (length: number, count: number) =>
    Array.from({ length: 16 }, (_, i) => (i === length - 1 ? count : 0));
  segment(0xc4, [0x00, ...countsOf(dcCodeLength, dcSymbols.length), ...dcSymbols]);
  segment(0xc4, [0x10, ...countsOf(acCodeLength, acSymbols.length), ...acSymbols]);
  if (restartInterval > 0) segment(0xdd, [restartInterval >> 8, restartInterval & 255]);

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
  const put = (value: number, length: number) => {
    if (length > 0) bits += value.toString(2).padStart(length, '0');
  };
  const sizeOf = (value: number) => 32 - Math.clz32(Math.abs(value));
  const putExtra = (value: number) => put(value < 0 ? value + 2 ** sizeOf(value) - 1 : value, sizeOf(value));
  const putBlock = (block: readonly number[], lastDc: number) => {
    const difference = (block[0] ?? 0) - lastDc;
    put(sizeOf(difference), dcCodeLength);
    putExtra(difference);
    let run = 0;
    for (let k = 1; k < block.length; k++) {
      const value = block[k] as number;
      if (value === 0) {
        run++;
        continue;
      }
      for (; run > 15; run -= 16) put(acSymbols.indexOf(0xf0), acCodeLength);
      put(acSymbols.indexOf((run << 4) | sizeOf(value)), acCodeLength);
      putExtra(value);
      run = 0;
    }
    if (block.length < 64 || run > 0) put(acSymbols.indexOf(0), acCodeLength);
    return block[0] ?? 0;
  };

  const maxH = Math.max(...components.map((c) => c.horizontalSampling));
  const maxV = Math.max(...components.map((c) => c.verticalSampling));
  for (const scan of scans) {
    segment(0xda, [scan.length, ...scan.flatMap((i) => [i + 1, 0x00]), 0, 63, 0]);
    const [only] = scan.map((i) => components[i] as DctComponent);
    const single = scan.length === 1 && only;
    const extent = (pixels: number, sampling: number, most: number) =>
      single ? Math.ceil(Math.ceil((pixels * sampling) / most) / 8) : Math.ceil(pixels / (8 * most));
    const mcuRows = extent(rows, only?.verticalSampling ?? 1, maxV);
    const mcuColumns = extent(columns, only?.horizontalSampling ?? 1, maxH);
    const lastDc = components.map(() => 0);
    for (let mcu = 0; mcu < mcuRows * mcuColumns; mcu++) {
      if (restartInterval > 0 && mcu > 0 && mcu % restartInterval === 0) {
        flush();
        bytes.push(0xff, 0xd0 + ((mcu / restartInterval - 1) % 8));
        lastDc.fill(0);
      }
      const [mcuRow, mcuColumn] = [Math.floor(mcu / mcuColumns), mcu % mcuColumns];
      for (const index of scan) {
        const component = components[index] as DctComponent;
        const width = single ? 1 : component.horizontalSampling;
        const height = single ? 1 : component.verticalSampling;
        for (let row = 0; row < height; row++) {
          for (let column = 0; column < width; column++) {
            const block = component.block(mcuRow * height + row, mcuColumn * width + column);
            lastDc[index] = putBlock(block, lastDc[index] as number);
          }
        }
      }
    }
    flush();
  }
  return Uint8Array.from([...bytes, 0xff, 0xd9]);
}
