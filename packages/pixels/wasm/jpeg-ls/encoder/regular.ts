import { contextAt, K, learn, limit, step, TURNED } from '../coding';
import { predict } from '../prediction';
import { quantizeError, reconstruct, reduceError } from './error';
import { writeGolomb } from './golomb';

/**
 * One sample outside runs, by its quantized gradients and its neighbours; gives it as the decoder will have it. `Loop` as for
 * `writeGolomb`. ITU-T T.87 A.4 to A.6.
 */
export function writeRegular<Loop>(gradient: i32, sample: i32, a: i32, b: i32, c: i32): i32 {
  const sign = gradient >> 31;
  const context = contextAt((gradient ^ sign) - sign);
  const predicted = predict<Loop>(context, sign, a, b, c);
  const difference = sample - predicted;
  const quantized = quantizeError((difference ^ sign) - sign);
  const scaled = quantized * step;
  const error = reduceError(quantized);
  const turned = error ^ <i32>load<i8>(context, TURNED);
  writeGolomb<Loop>(((turned << 1) ^ (turned >> 31)) as u32, load<u8>(context, K), limit);
  learn<Loop>(context, error, error * step);
  return reconstruct(predicted, (scaled ^ sign) - sign);
}
