import type { IsocenterError } from '@isocenter/dicom';
import { networkError } from '../errors.ts';
import type { PresentationDataValue } from '../upper-layer/pdu.ts';
import { CommandField, type CommandSet, RESPONSE_BIT } from './command-set.ts';
import { type DimseLink, invalidMessage, type Receiving } from './dimse-link.ts';
import { type InvocationTimes, InvokedOperations } from './invoked-operations.ts';
import { MessageAssembler } from './message-assembler.ts';
import { MessageSender, type OutgoingDataSet } from './message-sender.ts';
import { type DimseService, PerformedOperations } from './performed-operations.ts';
import type { DimseResponse } from './response-queue.ts';

export interface MessageExchangeOptions extends InvocationTimes {
  readonly link: DimseLink;
  /** Absent: this node serves nothing here, and a request breaks the association. */
  readonly serve?: DimseService;
}

/**
 * The DIMSE messages of one association, both ways: requests of the peer go to the service, requests of ours come back with their
 * responses; either may be under way while the other is. PS3.7 §6.3, §8, §9.3.
 */
export class MessageExchange {
  readonly #link: DimseLink;
  readonly #assembler = new MessageAssembler();
  readonly #sender: MessageSender;
  readonly #performed: PerformedOperations;
  readonly #invoked: InvokedOperations;
  #receiving: Receiving | undefined;

  constructor({ link, serve, ...times }: MessageExchangeOptions) {
    this.#link = link;
    this.#sender = new MessageSender(link);
    this.#performed = new PerformedOperations(link, this.#sender, serve);
    this.#invoked = new InvokedOperations(link, this.#sender, times);
  }

  /** Whether it is our turn: the peer then has nothing to send, and its silence means nothing. */
  get isWorking(): boolean {
    return this.#performed.count > 0 && this.#invoked.count === 0 && !this.#receiving;
  }

  /** Takes the values of one P-DATA indication; resolves when the next may come. A throw means: abort. */
  async take(values: readonly PresentationDataValue[]): Promise<void> {
    for (const value of values) {
      const part = this.#assembler.take(value);
      if (part?.kind === 'command') await this.#begin(part.presentationContextId, part.command);
      if (part?.kind === 'data') await this.#continue(part.bytes, part.isLast);
    }
  }

  /** Refuses what is asked from now on; resolves when all that was asked before is answered. Never rejects. */
  drain(): Promise<void> {
    return this.#performed.drain();
  }

  /** The association is over; resolves when nothing works on its messages any more. */
  async end(error: IsocenterError | undefined): Promise<void> {
    const reason = error ?? networkError('NETWORK_CONNECTION_CLOSED', {});
    this.#sender.end(reason);
    this.#receiving?.fail(reason);
    this.#receiving = undefined;
    this.#invoked.end(reason);
    await this.#performed.end(reason);
  }

  /**
   * Sends a request and yields its responses; the last is the one that is not pending. Waits for its turn where the peer takes no more
   * operations at a time, so nothing may be asked from within the loop over the responses of another. Leaving before the last came asks
   * the peer to cancel (C-FIND, C-GET, C-MOVE), and lets what still comes fall to the ground. An abort of `signal` asks it so too, at
   * once, and its last response is still waited for, as long as `cancelMs`.
   */
  request(
    presentationContextId: number,
    command: CommandSet,
    dataSet?: OutgoingDataSet,
    signal?: AbortSignal,
  ): AsyncGenerator<DimseResponse, void, void> {
    return this.#invoked.request(presentationContextId, command, dataSet, signal);
  }

  async #begin(presentationContextId: number, command: CommandSet): Promise<void> {
    const context = this.#link.contexts.get(presentationContextId);
    if (!context) throw invalidMessage(`context ${presentationContextId} was not accepted`);
    if (command.CommandField & RESPONSE_BIT) {
      const response = this.#invoked.receive(command);
      if (command.hasDataSet) this.#receiving = response;
      else await response.complete();
    } else if (command.CommandField === CommandField['C-CANCEL-RQ']) {
      this.#performed.cancel(command.MessageIDBeingRespondedTo ?? -1);
      if (command.hasDataSet) this.#receiving = nowhere;
    } else this.#receiving = this.#performed.begin(context, command);
  }

  async #continue(bytes: Uint8Array, isLast: boolean): Promise<void> {
    const receiving = this.#receiving;
    if (!receiving) return; // the association ended meanwhile
    if (bytes.byteLength > 0) await receiving.push(bytes);
    if (!isLast) return;
    this.#receiving = undefined;
    await receiving.complete();
  }
}

const nowhere: Receiving = { push: () => undefined, complete: () => undefined, fail: () => undefined };
