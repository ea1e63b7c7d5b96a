import { contextAt, intoRange, K, learn, maximum, step, TURNED } from '../coding';
import { predict } from '../prediction';
import { readGolomb } from './golomb';

/**
 * One sample outside runs, by its quantized gradients and its neighbours. `Loop` as for `readGolomb`.
 * ITU-T T.87 A.4 to A.6.
 */
export function readRegular<Loop>(gradient: i32, a: i32, b: i32, c: i32): i32 {
  const sign = gradient >> 31;
  const context = contextAt((gradient ^ sign) - sign);
  const mapped = readGolomb<Loop>(load<u8>(context, K));
  const error = (mapped >> 1) ^ -(mapped & 1) ^ <i32>load<i8>(context, TURNED);
  const scaledError = step === 1 ? error : error * step;
  const predicted = predict<Loop>(context, sign, a, b, c);
  learn<Loop>(context, error, scaledError);
  const sample = predicted + ((scaledError ^ sign) - sign);
  return (sample as u32) <= (maximum as u32) ? sample : intoRange(sample);
}
