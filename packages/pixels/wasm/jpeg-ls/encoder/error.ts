import { maximum, near, range, step } from '../coding';

/** The error to be coded for a difference from the prediction: in steps of 2 NEAR + 1, the nearest one. ITU-T T.87 A.4.4. */
export function quantizeError(difference: i32): i32 {
  if (near === 0) return difference;
  return difference > 0 ? (difference + near) / step : -((near - difference) / step);
}

/** The error modulo RANGE, as near to 0 as may be. ITU-T T.87 A.4.5. */
export function reduceError(error: i32): i32 {
  const positive = error < 0 ? error + range : error;
  return positive >= (range + 1) >> 1 ? positive - range : positive;
}

/** The sample as the decoder will have it. ITU-T T.87 A.4.4. */
export function reconstruct(predicted: i32, scaledError: i32): i32 {
  return min(maximum, max(0, predicted + scaledError));
}
