/** How many bytes of frames stay in memory. */
export interface MemoryBudget {
  /** Frames ready to be drawn. */
  readonly decodedBytes: number;
  /** Frames as they came, for stacks that do not fit decoded: coming back to one costs a decode and no request. */
  readonly compressedBytes: number;
}

const compressedShare = 0.25;

/** A stated budget for decoded frames, or a quarter of the device's memory, at most 3 GiB; a quarter of that again for compressed ones. */
export function memoryBudget(
  decodedBytes: number | undefined,
  /** As browsers tell it: 0.25 … 8. */
  deviceMemoryGib: number | undefined,
): MemoryBudget {
  const bytes = decodedBytes ?? Math.min(((deviceMemoryGib ?? 4) / 4) * 2 ** 30, 3 * 2 ** 30);
  return { decodedBytes: Math.round(bytes), compressedBytes: Math.round(bytes * compressedShare) };
}
