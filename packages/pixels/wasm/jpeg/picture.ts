import { convertLine, interleaveLine } from './colour';
import { fullLine } from './upsample';

/** Addresses of the lines being put together, one per component. */
const lines: usize = memory.data(16, 4);

/**
 * Planes to one picture, components interleaved at full size.
 * @param components addresses of 1 to 4 components
 * @param scratch for each component room for a line of the picture and a line of 16-bit sums, `scratchBytes` apart
 * @param target room for the picture and 64 bytes more
 * @param convertsColour three 8-bit components are Y, Cb, Cr and become RGB
 */
export function writePicture(
  components: usize,
  componentCount: u32,
  columns: u32,
  rows: u32,
  maxH: u32,
  maxV: u32,
  scratch: usize,
  scratchBytes: usize,
  precision: u32,
  convertsColour: bool,
  target: usize,
): void {
  const bytesPerSample: u32 = precision === 8 ? 1 : 2;
  for (let row: u32 = 0; row < rows; row++) {
    for (let k: u32 = 0; k < componentCount; k++) {
      const component: usize = load<u32>(components + (k << 2));
      const line = scratch + 2 * k * scratchBytes;
      const sums = line + scratchBytes;
      const address =
        bytesPerSample === 1
          ? fullLine<u8>(component, row, columns, maxH, maxV, line, sums)
          : fullLine<u16>(component, row, columns, maxH, maxV, line, sums);
      store<u32>(lines + (k << 2), address as u32);
    }
    if (componentCount === 1) {
      memory.copy(target, load<u32>(lines), columns * bytesPerSample);
    } else if (componentCount === 3 && bytesPerSample === 1) {
      const first = load<u32>(lines);
      const second = load<u32>(lines, 4);
      const third = load<u32>(lines, 8);
      if (convertsColour) convertLine(first, second, third, columns, target);
      else interleaveLine(first, second, third, columns, target);
    } else {
      interleaveAny(componentCount, columns, bytesPerSample, target);
    }
    target += columns * componentCount * bytesPerSample;
  }
}

function interleaveAny(componentCount: u32, columns: u32, bytesPerSample: u32, target: usize): void {
  for (let k: u32 = 0; k < componentCount; k++) {
    const line: usize = load<u32>(lines + (k << 2));
    for (let column: u32 = 0; column < columns; column++) {
      const at = target + column * componentCount * bytesPerSample;
      if (bytesPerSample === 1) store<u8>(at + k, load<u8>(line + column));
      else store<u16>(at + (k << 1), load<u16>(line + (column << 1)));
    }
  }
}
