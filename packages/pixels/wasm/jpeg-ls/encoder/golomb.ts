import { qbpp } from '../coding';
import { writeBits, writeZeros } from './bits';

/** Limited-length Golomb code of parameter k. `Loop` as for the decoder's `readGolomb`. ITU-T T.87 A.5.3. */
export function writeGolomb<_Loop>(mapped: u32, k: u32, codeLimit: u32): void {
  const longest = codeLimit - qbpp - 1;
  const zeros = mapped >> k;
  if (zeros >= longest) {
    writeZeros(longest);
    writeBits((1 << qbpp) | (mapped - 1), qbpp + 1);
    return;
  }
  const tail: u32 = (1 << k) | (mapped & ((1 << k) - 1));
  const length = zeros + 1 + k;
  if (length <= 32) {
    writeBits(tail, length);
    return;
  }
  writeZeros(zeros);
  writeBits(tail, k + 1);
}
