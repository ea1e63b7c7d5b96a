/**
 * A Modality or VOI LUT with its three descriptor numbers already resolved. PS3.3 C.11.1.1, C.11.2.1.1.
 * Input below `firstMapped` takes the first entry, input past the end takes the last.
 */
export interface LookupTable {
  /** The input value that maps to `entries[0]`; signed when the pixels are. */
  readonly firstMapped: number;
  readonly entries: Uint16Array;
  /**
   * Output value that means full scale: 2^bits − 1 of the descriptor, corrected when the entries
   * contradict it (some vendors write 16 for 12-bit tables). Never smaller than the largest entry.
   */
  readonly fullScale: number;
  readonly explanation?: string;
}

/** The table's output for one input, clamped at both ends. */
export function lookUp(table: LookupTable, input: number): number {
  const index = Math.floor(input) - table.firstMapped;
  const last = table.entries.length - 1;
  const clamped = index < 0 ? 0 : index > last ? last : index;
  return table.entries[clamped] ?? 0;
}
