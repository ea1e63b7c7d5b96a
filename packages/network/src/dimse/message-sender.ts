import type { IsocenterError } from '@isocenter/dicom';
import type { PresentationDataValue } from '../upper-layer/pdu.ts';
import type { CommandSet } from './command-set.ts';
import { asNetworkError, type DimseLink } from './dimse-link.ts';
import { commandFragments, DataSetCutter, wholeFragments } from './message-fragments.ts';

/** A data set of ours: whole, or in chunks of any sizes. */
export type OutgoingDataSet = Uint8Array | AsyncIterable<Uint8Array> | Iterable<Uint8Array>;

/** How many leave together, and have to within the time-out for writing. */
const FRAGMENTS_AT_ONCE = 32;

/** Sends the messages of one association, one after the other: they never interleave. PS3.8 Annex E. */
export class MessageSender {
  readonly #link: DimseLink;
  #last: Promise<unknown> = Promise.resolve();
  #ended: IsocenterError | undefined;

  constructor(link: DimseLink) {
    this.#link = link;
  }

  /** Why nothing can be sent any more. */
  get ended(): IsocenterError | undefined {
    return this.#ended;
  }

  end(reason: IsocenterError): void {
    this.#ended ??= reason;
  }

  /** Ends the association. Not awaited: its end waits for the work that calls this. */
  abort(error: unknown): void {
    if (!this.#ended) void this.#link.abort(asNetworkError(error));
  }

  /** Resolves when the message left this process. A data set that breaks off cannot be taken back, so the association goes with it. */
  send(contextId: number, command: CommandSet | Uint8Array, dataSet?: OutgoingDataSet): Promise<void> {
    return this.#inTurn(() => this.#handOver(contextId, command, dataSet));
  }

  /** Sends a message for each data set, all with the same command set and all in one write. */
  sendEach(contextId: number, command: Uint8Array, dataSets: readonly Uint8Array[]): Promise<void> {
    return this.#inTurn(async () => {
      if (this.#ended) throw this.#ended;
      const { longestFragmentBytes } = this.#link;
      const fragments = dataSets.flatMap((dataSet) => [
        ...commandFragments(contextId, command, longestFragmentBytes),
        ...wholeFragments(contextId, dataSet, longestFragmentBytes),
      ]);
      return { written: this.#link.send(...fragments.map((fragment) => [fragment])) };
    });
  }

  async #inTurn(handOver: () => Promise<{ readonly written: Promise<void> }>): Promise<void> {
    const handedOver = this.#last.then(handOver);
    this.#last = handedOver.catch(() => undefined);
    const { written } = await handedOver;
    await written;
  }

  /** Resolves when the link has all of the message and may be given the next; `written` when it left this process. */
  async #handOver(
    contextId: number,
    command: CommandSet | Uint8Array,
    dataSet: OutgoingDataSet | undefined,
  ): Promise<{ readonly written: Promise<void> }> {
    if (this.#ended) throw this.#ended;
    const { longestFragmentBytes } = this.#link;
    const send = (fragments: readonly PresentationDataValue[]) =>
      this.#link.send(...fragments.map((fragment) => [fragment]));
    const fragments = commandFragments(contextId, command, longestFragmentBytes);
    if (dataSet === undefined) return { written: send(fragments) };
    if (dataSet instanceof Uint8Array)
      return { written: send([...fragments, ...wholeFragments(contextId, dataSet, longestFragmentBytes)]) };
    const cutter = new DataSetCutter(contextId, longestFragmentBytes);
    try {
      for await (const chunk of dataSet) {
        fragments.push(...cutter.push(chunk));
        // A long chunk leaves bit by bit, or a slow peer that reads on would seem to be none.
        while (fragments.length > 0) await send(fragments.splice(0, FRAGMENTS_AT_ONCE));
      }
      return { written: send([...fragments, cutter.end()]) };
    } catch (error) {
      this.abort(error);
      throw error;
    }
  }
}
