/** The samples beside a line: the first above on the left, the last above on the right. ITU-T T.87 A.2.1. */
export function setEdges(line: usize, above: usize, last: usize): void {
  store<u16>(above + last, load<u16>(above + last - 2));
  store<u16>(line - 2, load<u16>(above));
}

/** The samples of a run, from one address to another. */
export function fill(from: usize, to: usize, sample: i32): void {
  for (let at = from; at < to; at += 2) store<u16>(at, sample);
}
