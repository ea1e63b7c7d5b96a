import { isIsocenterError } from '@isocenter/dicom';

/** Something that no bytes may bring about. */
export interface Failure {
  /** What was asked. */
  readonly question: string;
  /** Name and message of the error. */
  readonly what: string;
  readonly stack: string;
}

export interface Refusal {
  readonly question: string;
  readonly code: string;
  /** Undamaged files are refused so too: a reader of one kind of object was asked for another. */
  readonly isUsual: boolean;
}

/** Asks one thing after the other, and keeps what came of it. */
export class Questions {
  /** IsocenterErrors. */
  readonly refusals: Refusal[] = [];
  readonly failures: Failure[] = [];
  slowest = { question: '', durationMs: 0 };

  /**
   * The answer, or undefined where it was refused.
   * @param isUsual a refusal says nothing about the damage
   */
  ask<T>(question: string, answer: () => T, { isUsual = false } = {}): T | undefined {
    const begin = performance.now();
    try {
      return answer();
    } catch (error) {
      this.#note(question, error, isUsual);
      return undefined;
    } finally {
      this.#time(question, begin);
    }
  }

  async askAsync<T>(question: string, answer: () => Promise<T>): Promise<T | undefined> {
    const begin = performance.now();
    try {
      return await answer();
    } catch (error) {
      this.#note(question, error, false);
      return undefined;
    } finally {
      this.#time(question, begin);
    }
  }

  /** Errors of kind 'bug' are what crashes inside a worker come back as. */
  #note(question: string, error: unknown, isUsual: boolean): void {
    if (isIsocenterError(error) && error.kind !== 'bug') {
      this.refusals.push({ question, code: error.code, isUsual });
      return;
    }
    const { name, message, stack = '' } = error instanceof Error ? error : new Error(String(error));
    this.failures.push({ question, what: `${name}: ${message}`, stack });
  }

  #time(question: string, begin: number): void {
    const durationMs = performance.now() - begin;
    if (durationMs > this.slowest.durationMs) this.slowest = { question, durationMs };
  }
}
