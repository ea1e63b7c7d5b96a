/** What the archive takes, beyond which it refuses. */
export interface StoreLimits {
  /** Room that stays free on the disk of the data folder; a store that would leave less is refused. */
  readonly minimumFreeBytes: number;
  /** Of one file. */
  readonly maximumInstanceBytes: number;
  /** Sequences within sequences. The parser itself ends at 64. */
  readonly maximumNesting: number;
}

export const defaultStoreLimits: StoreLimits = {
  minimumFreeBytes: 1024 ** 3,
  maximumInstanceBytes: 64 * 1024 ** 3,
  maximumNesting: 64,
};
