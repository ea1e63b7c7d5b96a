import { type IsocenterError, isIsocenterError, joinBytes } from '@isocenter/dicom';
import { networkError } from '../errors.ts';
import type { AssociationAgreement } from '../upper-layer/association-agreement.ts';
import type { PresentationDataValue } from '../upper-layer/pdu.ts';
import type { PresentationContext } from '../upper-layer/presentation-context.ts';
import { CommandField, type CommandSet, RESPONSE_BIT } from './command-set.ts';
import { DataSetStream } from './data-set-stream.ts';
import { Deadline } from './deadline.ts';
import { MessageAssembler } from './message-assembler.ts';
import { commandFragments, DataSetCutter } from './message-fragments.ts';
import { type DimseResponse, ResponseQueue } from './response-queue.ts';
import { type DimseReply, responseTo } from './response-to.ts';
import { isPending, Status } from './status.ts';
import { Turns } from './turns.ts';

/** The part of an `Association` that messages travel on. */
export interface DimseLink {
  readonly contexts: ReadonlyMap<number, PresentationContext>;
  readonly longestFragmentBytes: number;
  /** Roles and how many operations at a time; absent: any role, one operation each way. */
  readonly agreement?:
    | Pick<AssociationAgreement, 'rolesIn' | 'operationsInvoked' | 'operationsPerformed'>
    | undefined;
  /** Each argument is one PDU; they leave together. */
  send(...pdus: readonly (readonly PresentationDataValue[])[]): Promise<void>;
  abort(error: IsocenterError): Promise<void>;
}

/** What the peer asks for. */
export interface DimseRequest {
  readonly context: PresentationContext;
  readonly command: CommandSet;
  /** The bare data set while it comes in; absent where none was announced. Throws when the association ends before it is complete. */
  readonly dataSet: DataSetStream | undefined;
  /** Aborted by a C-CANCEL (PS3.7 §9.3.2.3) and by the end of the association. */
  readonly signal: AbortSignal;
}

/** Answers a request: pending replies as they come up, then one that is not. */
export type DimseService = (request: DimseRequest) => AsyncIterable<DimseReply>;

export interface MessageExchangeOptions {
  readonly link: DimseLink;
  /** Absent: this node serves nothing here, and a request breaks the association. */
  readonly serve?: DimseService;
  /** How long an operation of ours may take in all, however often the peer says that it goes on. Absent: without end. */
  readonly operationMs?: number;
  /** How long the peer may take to end one that we left. */
  readonly cancelMs?: number;
}

const DEFAULT_CANCEL_MS = 30_000;

/** A data set of ours: whole, or in chunks of any sizes. */
export type OutgoingDataSet = Uint8Array | AsyncIterable<Uint8Array> | Iterable<Uint8Array>;

/** Requests that may wait for their turn; a peer that sends more breaks what was negotiated and is aborted. */
const MAXIMUM_WAITING_REQUESTS = 16;

/** Identifiers and attribute lists are small; the bound keeps a hostile peer from filling memory. */
const MAXIMUM_RESPONSE_BYTES = 1 << 24;

/** The message whose data set still comes in. */
interface Receiving {
  push(bytes: Uint8Array): Promise<void> | void;
  complete(): Promise<void> | void;
  fail(error: IsocenterError): void;
}

/** A request of the peer that is not answered yet. */
interface Operation {
  readonly request: DimseRequest;
  readonly cancelling: AbortController;
  /** Resolves when its data set is here, or never will be. */
  readonly received: Promise<void>;
}

/**
 * The DIMSE messages of one association, both ways: requests of the peer go to the service, requests of ours come back with their
 * responses; either may be under way while the other is. PS3.7 §6.3, §8, §9.3. Messages never interleave: PS3.8 Annex E.
 */
export class MessageExchange {
  readonly #link: DimseLink;
  readonly #serve: DimseService | undefined;
  readonly #assembler = new MessageAssembler();
  readonly #operations = new Map<number, Operation>();
  readonly #operationMs: number | undefined;
  readonly #cancelMs: number;
  /** Of the peer's requests and of ours: as many at the same time as agreed on. PS3.7 §D.3.3.3. */
  readonly #performing: Turns;
  readonly #invoking: Turns;
  readonly #work = new Set<Promise<void>>();
  readonly #asked = new Map<number, ResponseQueue>();
  #receiving: Receiving | undefined;
  #isDraining = false;
  #lastMessageId = 0;
  #sending: Promise<unknown> = Promise.resolve();
  #ended: IsocenterError | undefined;

  constructor({ link, serve, operationMs, cancelMs = DEFAULT_CANCEL_MS }: MessageExchangeOptions) {
    this.#link = link;
    this.#serve = serve;
    this.#operationMs = operationMs;
    this.#cancelMs = cancelMs;
    this.#performing = new Turns(() => link.agreement?.operationsPerformed ?? 1);
    this.#invoking = new Turns(() => link.agreement?.operationsInvoked ?? 1);
  }

  /** Whether it is our turn: the peer then has nothing to send, and its silence means nothing. */
  get isWorking(): boolean {
    return this.#operations.size > 0 && this.#asked.size === 0 && !this.#receiving;
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
  async drain(): Promise<void> {
    this.#isDraining = true;
    await Promise.all(this.#work);
  }

  /** The association is over; resolves when nothing works on its messages any more. */
  async end(error: IsocenterError | undefined): Promise<void> {
    const reason = error ?? networkError('NETWORK_CONNECTION_CLOSED', {});
    this.#ended ??= reason;
    this.#receiving?.fail(reason);
    this.#receiving = undefined;
    for (const responses of this.#asked.values()) responses.fail(reason);
    for (const { cancelling } of this.#operations.values()) cancelling.abort(reason);
    await Promise.all(this.#work);
  }

  /**
   * Sends a request and yields its responses; the last is the one that is not pending. Waits for its turn where the peer takes no more
   * operations at a time, so nothing may be asked from within the loop over the responses of another. Leaving before the last came asks
   * the peer to cancel (C-FIND, C-GET, C-MOVE), and lets what still comes fall to the ground.
   */
  async *request(
    presentationContextId: number,
    command: CommandSet,
    dataSet?: OutgoingDataSet,
  ): AsyncGenerator<DimseResponse, void, void> {
    this.#checkRole(presentationContextId, command.CommandField);
    const endTurn = await this.#invoking.begin();
    if (this.#ended) {
      endTurn();
      throw this.#ended;
    }
    const messageId = this.#freeMessageId();
    const deadline = new Deadline((timeoutMs) => this.#abortOverdue(timeoutMs));
    deadline.set(this.#operationMs);
    const responses = new ResponseQueue(() => {
      deadline.set(undefined);
      this.#asked.delete(messageId);
      endTurn();
    });
    this.#asked.set(messageId, responses);
    try {
      await this.#send(presentationContextId, { ...command, MessageID: messageId }, dataSet);
      yield* responses;
    } catch (error) {
      responses.fail(asNetworkError(error)); // no response comes to what was not sent
      throw error;
    } finally {
      if (!responses.isComplete) {
        deadline.set(this.#cancelMs);
        await this.#leave(presentationContextId, messageId, command, responses);
      }
    }
  }

  #checkRole(presentationContextId: number, commandField: number): void {
    const { agreement, contexts } = this.#link;
    const sopClassUid = contexts.get(presentationContextId)?.abstractSyntaxUid;
    if (!agreement || sopClassUid === undefined) return;
    const role = roleOfInvoker(commandField);
    if (!agreement.rolesIn(sopClassUid)[role])
      throw networkError('NETWORK_ROLE_NOT_AGREED', { role, sopClassUid });
  }

  #abortOverdue(timeoutMs: number): void {
    this.#abort(networkError('NETWORK_PEER_SILENT', { waitingFor: 'last response', timeoutMs }));
  }

  async #leave(
    contextId: number,
    messageId: number,
    { CommandField: commandField }: CommandSet,
    responses: ResponseQueue,
  ): Promise<void> {
    responses.abandon();
    if (this.#ended || !CANCELLABLE.has(commandField)) return;
    const cancel = {
      CommandField: CommandField['C-CANCEL-RQ'],
      hasDataSet: false,
      MessageIDBeingRespondedTo: messageId,
    };
    await this.#send(contextId, cancel).catch(() => undefined); // the association is over: nothing to cancel
  }

  /** Never one whose responses still come. PS3.7 §E.1: 16 bits. */
  #freeMessageId(): number {
    do this.#lastMessageId = (this.#lastMessageId % 0xffff) + 1;
    while (this.#asked.has(this.#lastMessageId));
    return this.#lastMessageId;
  }

  async #begin(presentationContextId: number, command: CommandSet): Promise<void> {
    const context = this.#link.contexts.get(presentationContextId);
    if (!context) throw invalid(`context ${presentationContextId} was not accepted`);
    if (command.CommandField & RESPONSE_BIT) return this.#beginResponse(command);
    if (command.CommandField === CommandField['C-CANCEL-RQ']) {
      // One for an operation that is over has no response. PS3.7 §9.3.2.3.
      this.#operations.get(command.MessageIDBeingRespondedTo ?? -1)?.cancelling.abort(cancelled());
      if (command.hasDataSet) this.#receiving = nowhere;
      return;
    }
    this.#beginRequest(context, command);
  }

  async #beginResponse(command: CommandSet): Promise<void> {
    const { MessageIDBeingRespondedTo = -1, Status: status } = command;
    const responses = this.#asked.get(MessageIDBeingRespondedTo);
    if (!responses || status === undefined) throw invalid('a response to no request of ours');
    const deliver = (dataSet?: Uint8Array) => responses.push({ status, command, dataSet });
    if (!command.hasDataSet) return deliver();
    const chunks: Uint8Array[] = [];
    let byteLength = 0;
    this.#receiving = {
      push: (bytes) => {
        byteLength += bytes.byteLength;
        if (byteLength > MAXIMUM_RESPONSE_BYTES) throw invalid('the data set of a response does not end');
        chunks.push(bytes.slice());
      },
      complete: () => deliver(joinBytes(chunks)),
      fail: () => undefined,
    };
  }

  #beginRequest(context: PresentationContext, command: CommandSet): void {
    const serve = this.#isDraining ? refusing : this.#serve;
    if (!serve) throw invalid('a request, and this node serves nothing here');
    if (this.#performing.waiting >= MAXIMUM_WAITING_REQUESTS) {
      throw invalid('more operations at a time than agreed on');
    }
    const dataSet = command.hasDataSet ? new DataSetStream() : undefined;
    const cancelling = new AbortController();
    const received = new Promise<void>((resolve) => {
      if (!dataSet) return resolve();
      this.#receiving = {
        push: (bytes) => dataSet.push(bytes),
        complete: () => {
          dataSet.end();
          resolve();
        },
        fail: (error) => {
          dataSet.fail(error);
          resolve();
        },
      };
    });
    const operation = {
      request: { context, command, dataSet, signal: cancelling.signal },
      cancelling,
      received,
    };
    const work = this.#perform(serve, operation).finally(() => this.#work.delete(work));
    this.#work.add(work);
  }

  async #continue(bytes: Uint8Array, isLast: boolean): Promise<void> {
    const receiving = this.#receiving;
    if (!receiving) return; // the association ended meanwhile
    if (bytes.byteLength > 0) await receiving.push(bytes);
    if (!isLast) return;
    this.#receiving = undefined;
    await receiving.complete();
  }

  /** Never rejects. */
  async #perform(serve: DimseService, operation: Operation): Promise<void> {
    const { request, received } = operation;
    const messageId = request.command.MessageID ?? 0;
    const isDuplicate = this.#operations.has(messageId);
    try {
      if (isDuplicate) {
        request.dataSet?.discard();
        await received;
        return await this.#respond(request, { status: Status.DuplicateInvocation });
      }
      this.#operations.set(messageId, operation);
      await this.#performing.take(() => this.#answer(serve, operation));
    } catch (error) {
      // The answer could not be sent: the peer waits for it in vain.
      this.#abort(error);
    } finally {
      if (!isDuplicate) this.#operations.delete(messageId);
    }
  }

  async #answer(serve: DimseService, { request, received }: Operation): Promise<void> {
    const last = this.#isInRole(request)
      ? await this.#lastReply(serve, request)
      : { status: Status.SopClassNotSupported, errorComment: 'The role was not agreed on' };
    // What nobody read must still come in before the response may go out.
    request.dataSet?.discard();
    await received;
    if (!this.#ended) await this.#respond(request, last);
  }

  #isInRole({ context, command }: DimseRequest): boolean {
    const ours = roleOfInvoker(command.CommandField) === 'scu' ? 'scp' : 'scu';
    return this.#link.agreement?.rolesIn(context.abstractSyntaxUid)[ours] ?? true;
  }

  /** Sends the pending replies, some of them ahead of what left already; returns the one that is not. */
  async #lastReply(serve: DimseService, request: DimseRequest): Promise<DimseReply> {
    try {
      let ahead = 0;
      for await (const reply of serve(request)) {
        if (!isPending(reply.status)) return reply;
        const sent = this.#respond(request, reply);
        ahead += 1;
        if (ahead < REPLIES_AHEAD && reply.dataSet) {
          sent.catch(() => undefined); // the next one fails too
          continue;
        }
        await sent;
        ahead = 0;
      }
      return { status: Status.ProcessingFailure, errorComment: 'No last reply' };
    } catch (error) {
      return {
        status: Status.ProcessingFailure,
        errorComment: isIsocenterError(error) ? error.code : undefined,
      };
    }
  }

  /** Not awaited: the end of the association waits for the work that calls this. */
  #abort(error: unknown): void {
    if (!this.#ended) void this.#link.abort(asNetworkError(error));
  }

  #respond(request: DimseRequest, reply: DimseReply): Promise<void> {
    return this.#send(request.context.id, responseTo(request.command, reply), reply.dataSet);
  }

  /** One message after the other. A data set that breaks off cannot be taken back, so the association goes with it. */
  async #send(contextId: number, command: CommandSet, dataSet?: OutgoingDataSet): Promise<void> {
    const handedOver = this.#sending.then(() => this.#handOver(contextId, command, dataSet));
    this.#sending = handedOver.catch(() => undefined);
    const { written } = await handedOver;
    await written;
  }

  /** Resolves when the link has all of the message and may be given the next; `written` when it left this process. */
  async #handOver(
    contextId: number,
    command: CommandSet,
    dataSet: OutgoingDataSet | undefined,
  ): Promise<{ readonly written: Promise<void> }> {
    if (this.#ended) throw this.#ended;
    const { longestFragmentBytes } = this.#link;
    const send = (fragments: readonly PresentationDataValue[]) =>
      this.#link.send(...fragments.map((fragment) => [fragment]));
    const fragments = [...commandFragments(contextId, command, longestFragmentBytes)];
    if (!command.hasDataSet || dataSet === undefined) return { written: send(fragments) };
    const cutter = new DataSetCutter(contextId, longestFragmentBytes);
    if (dataSet instanceof Uint8Array)
      return { written: send([...fragments, ...cutter.push(dataSet), cutter.end()]) };
    try {
      for await (const chunk of dataSet) {
        fragments.push(...cutter.push(chunk));
        // A long chunk leaves bit by bit, or a slow peer that reads on would seem to be none.
        while (fragments.length > 0) await send(fragments.splice(0, FRAGMENTS_AT_ONCE));
      }
      return { written: send([...fragments, cutter.end()]) };
    } catch (error) {
      this.#abort(error);
      throw error;
    }
  }
}

/** How many leave together, and have to within the time-out for writing. */
const FRAGMENTS_AT_ONCE = 32;

/** Pending replies that may be on their way at once: they leave together. */
const REPLIES_AHEAD = 32;

/** Operations with more than one response. PS3.7 §9.3.2.3, §9.3.3.3, §9.3.4.3. */
const CANCELLABLE: ReadonlySet<number> = new Set([
  CommandField['C-FIND-RQ'],
  CommandField['C-GET-RQ'],
  CommandField['C-MOVE-RQ'],
]);

/** All but the notification are asked for by the SCU. PS3.7 §7.5. */
const roleOfInvoker = (commandField: number): 'scu' | 'scp' =>
  commandField === CommandField['N-EVENT-REPORT-RQ'] ? 'scp' : 'scu';

const nowhere: Receiving = { push: () => undefined, complete: () => undefined, fail: () => undefined };

const cancelled = () => networkError('NETWORK_OPERATION_CANCELLED', {});

const asNetworkError = (cause: unknown): IsocenterError =>
  isIsocenterError(cause)
    ? cause
    : networkError('NETWORK_ASSOCIATION_ABORTED', { by: 'this node', reason: 'internal error' }, { cause });

const invalid = (problem: string): IsocenterError => networkError('NETWORK_MESSAGE_INVALID', { problem });

/** A node that closes takes up nothing new; the peer may try again later. PS3.4 Table B.2-1, PS3.7 Annex C. */
const refusing: DimseService = async function* ({ command }) {
  const isStore = command.CommandField === CommandField['C-STORE-RQ'];
  const status = isStore ? Status.OutOfResources : Status.ProcessingFailure;
  yield { status, errorComment: 'This node is closing' };
};
