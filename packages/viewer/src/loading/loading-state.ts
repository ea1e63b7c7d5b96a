/** How much of each stack is in memory, and what the caches hold. */
export interface LoadingState {
  readonly requestsInFlight: number;
  readonly cachedBytes: number;
  readonly cacheBudgetBytes: number;
  /** Frames kept as they came, beside those that are decoded. */
  readonly compressedBytes: number;
  readonly compressedBudgetBytes: number;
  /** By stackId; stacks never shown are absent. */
  readonly stacks: Readonly<
    Record<string, { readonly loadedFrames: number; readonly numberOfFrames: number }>
  >;
}
