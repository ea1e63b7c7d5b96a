import { type IsocenterError, joinBytes } from '@isocenter/dicom';
import { networkError } from '../errors.ts';
import { CommandField, type CommandSet } from './command-set.ts';
import { Deadline } from './deadline.ts';
import {
  asNetworkError,
  type DimseLink,
  invalidMessage,
  type Receiving,
  roleOfInvoker,
} from './dimse-link.ts';
import type { MessageSender, OutgoingDataSet } from './message-sender.ts';
import { type DimseResponse, ResponseQueue } from './response-queue.ts';
import { Turns } from './turns.ts';

export interface InvocationTimes {
  /** How long an operation of ours may take in all, however often the peer says that it goes on. Absent: without end. */
  readonly operationMs?: number;
  /** How long the peer may take to end one that we left. */
  readonly cancelMs?: number;
}

const DEFAULT_CANCEL_MS = 30_000;

/** Identifiers and attribute lists are small; the bound keeps a hostile peer from filling memory. */
const MAXIMUM_RESPONSE_BYTES = 1 << 24;

/** Operations with more than one response. PS3.7 §9.3.2.3, §9.3.3.3, §9.3.4.3. */
const CANCELLABLE: ReadonlySet<number> = new Set([
  CommandField['C-FIND-RQ'],
  CommandField['C-GET-RQ'],
  CommandField['C-MOVE-RQ'],
]);

/** What we asked the peer for on one association, as far as it is not answered: as much at a time as agreed on. PS3.7 §D.3.3.3. */
export class InvokedOperations {
  readonly #link: DimseLink;
  readonly #sender: MessageSender;
  readonly #operationMs: number | undefined;
  readonly #cancelMs: number;
  readonly #turns: Turns;
  readonly #responses = new Map<number, ResponseQueue>();
  #lastMessageId = 0;

  constructor(
    link: DimseLink,
    sender: MessageSender,
    { operationMs, cancelMs = DEFAULT_CANCEL_MS }: InvocationTimes,
  ) {
    this.#link = link;
    this.#sender = sender;
    this.#operationMs = operationMs;
    this.#cancelMs = cancelMs;
    this.#turns = new Turns(() => link.agreement?.operationsInvoked ?? 1);
  }

  get count(): number {
    return this.#responses.size;
  }

  end(reason: IsocenterError): void {
    for (const responses of this.#responses.values()) responses.fail(reason);
  }

  /** See `MessageExchange.request`. */
  async *request(
    contextId: number,
    command: CommandSet,
    dataSet: OutgoingDataSet | undefined,
    signal?: AbortSignal,
  ): AsyncGenerator<DimseResponse, void, void> {
    this.#checkRole(contextId, command.CommandField);
    const endTurn = await this.#turns.begin();
    const { ended } = this.#sender;
    if (ended || signal?.aborted) {
      endTurn();
      throw ended ?? signal?.reason;
    }
    const messageId = this.#freeMessageId();
    const deadline = new Deadline((timeoutMs) => this.#abortOverdue(timeoutMs));
    deadline.set(this.#operationMs);
    const responses = new ResponseQueue(() => {
      deadline.set(undefined);
      this.#responses.delete(messageId);
      endTurn();
    });
    this.#responses.set(messageId, responses);
    let cancelling: Promise<void> | undefined;
    const cancel = () => {
      if (cancelling || responses.isComplete) return;
      deadline.set(this.#cancelMs);
      cancelling = this.#cancel(contextId, messageId, command.CommandField);
    };
    signal?.addEventListener('abort', cancel);
    try {
      await this.#sender.send(contextId, { ...command, MessageID: messageId }, dataSet);
      yield* responses;
    } catch (error) {
      responses.fail(asNetworkError(error)); // no response comes to what was not sent
      throw error;
    } finally {
      signal?.removeEventListener('abort', cancel);
      responses.abandon();
      cancel();
      await cancelling;
    }
  }

  /** The response that a command set begins. Throws where it answers nothing of ours. */
  receive(command: CommandSet): Receiving {
    const { MessageIDBeingRespondedTo = -1, Status: status } = command;
    const responses = this.#responses.get(MessageIDBeingRespondedTo);
    if (!responses || status === undefined) throw invalidMessage('a response to no request of ours');
    const chunks: Uint8Array[] = [];
    let byteLength = 0;
    return {
      push: (bytes) => {
        byteLength += bytes.byteLength;
        if (byteLength > MAXIMUM_RESPONSE_BYTES)
          throw invalidMessage('the data set of a response does not end');
        chunks.push(bytes.slice()); // its owner uses the memory again
      },
      complete: () =>
        responses.push({ status, command, dataSet: command.hasDataSet ? joinBytes(chunks) : undefined }),
      fail: () => undefined,
    };
  }

  #checkRole(contextId: number, commandField: number): void {
    const { agreement, contexts } = this.#link;
    const sopClassUid = contexts.get(contextId)?.abstractSyntaxUid;
    if (!agreement || sopClassUid === undefined) return;
    const role = roleOfInvoker(commandField);
    if (!agreement.rolesIn(sopClassUid)[role])
      throw networkError('NETWORK_ROLE_NOT_AGREED', { role, sopClassUid });
  }

  #abortOverdue(timeoutMs: number): void {
    this.#sender.abort(networkError('NETWORK_PEER_SILENT', { waitingFor: 'last response', timeoutMs }));
  }

  async #cancel(contextId: number, messageId: number, commandField: number): Promise<void> {
    if (this.#sender.ended || !CANCELLABLE.has(commandField)) return;
    const request = {
      CommandField: CommandField['C-CANCEL-RQ'],
      hasDataSet: false,
      MessageIDBeingRespondedTo: messageId,
    };
    await this.#sender.send(contextId, request).catch(() => undefined); // the association is over: nothing to cancel
  }

  /** Never one whose responses still come. PS3.7 §E.1: 16 bits. */
  #freeMessageId(): number {
    do this.#lastMessageId = (this.#lastMessageId % 0xffff) + 1;
    while (this.#responses.has(this.#lastMessageId));
    return this.#lastMessageId;
  }
}
