import type { CommandSet } from './command-set.ts';

/** How far a C-GET or C-MOVE is. PS3.7 §9.1.3.1.6 to .9. */
export interface SubOperationCounts {
  /** Absent in the last response, unless it was cancelled. PS3.7 §9.1.3.1.6. */
  readonly remaining?: number | undefined;
  readonly completed: number;
  readonly failed: number;
  readonly warning: number;
}

/** The counters as they stand in a response: 16 bits each. */
export function subOperationElements(counts: SubOperationCounts): Partial<CommandSet> {
  return {
    NumberOfRemainingSuboperations: counts.remaining === undefined ? undefined : word(counts.remaining),
    NumberOfCompletedSuboperations: word(counts.completed),
    NumberOfFailedSuboperations: word(counts.failed),
    NumberOfWarningSuboperations: word(counts.warning),
  };
}

/** The counters of a response; those the peer left out are 0. */
export function subOperationsOf(command: CommandSet): SubOperationCounts {
  return {
    remaining: command.NumberOfRemainingSuboperations,
    completed: command.NumberOfCompletedSuboperations ?? 0,
    failed: command.NumberOfFailedSuboperations ?? 0,
    warning: command.NumberOfWarningSuboperations ?? 0,
  };
}

const word = (count: number): number => Math.min(count, 0xffff);
