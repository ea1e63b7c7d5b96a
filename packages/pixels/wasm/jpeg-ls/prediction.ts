import { C, maximum } from './coding';

/**
 * A sample by its neighbours and what its context learnt; `sign` is −1 where the context is that of the gradients turned about,
 * else 0. `Loop` as for `learn`. ITU-T T.87 A.4.1, A.4.2.
 */
export function predict<_Loop>(context: usize, sign: i32, a: i32, b: i32, c: i32): i32 {
  const median = max(min(a, b), min(max(a, b), a + b - c));
  const correction: i32 = load<i16>(context, C);
  return min(maximum, max(0, median + ((correction ^ sign) - sign)));
}
