/** How much of each stack is in memory, and what the cache holds. */
export interface LoadingState {
  readonly requestsInFlight: number;
  readonly cachedBytes: number;
  readonly cacheBudgetBytes: number;
  /** By stackId; stacks never shown are absent. */
  readonly stacks: Readonly<
    Record<string, { readonly loadedFrames: number; readonly numberOfFrames: number }>
  >;
}
