/** So many of one request are told in detail; a sender that errs does so in every part. */
const toldInDetail = 5;

/**
 * What was not stored of the instances that came in one request: the first few are logged one by one, the others counted, so that
 * a request of many thousand broken parts does not bury the log. Its owner logs `counts` when the request ends.
 */
export class RefusalTally {
  readonly #counts = new Map<string, number>();
  #noted = 0;

  /** Counts one, by the code of its error; false where it is to be counted only. */
  note(code: string): boolean {
    this.#counts.set(code, (this.#counts.get(code) ?? 0) + 1);
    this.#noted += 1;
    return this.#noted <= toldInDetail;
  }

  /** How many there were of each code; undefined where each was logged by itself. */
  get counts(): Readonly<Record<string, number>> | undefined {
    return this.#noted > toldInDetail ? Object.fromEntries(this.#counts) : undefined;
  }
}
