import { type IsocenterError, isIsocenterError } from '@isocenter/dicom';
import { networkError } from '../errors.ts';
import type { PresentationContext } from '../upper-layer/presentation-context.ts';
import { CommandField, type CommandSet } from './command-set.ts';
import { DataSetStream } from './data-set-stream.ts';
import { type DimseLink, invalidMessage, type Receiving, roleOfInvoker } from './dimse-link.ts';
import type { MessageSender } from './message-sender.ts';
import { type DimseReply, ResponseWriter, responseTo } from './response-to.ts';
import { isPending, Status } from './status.ts';
import { Turns } from './turns.ts';

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

/** Requests that may wait for their turn; a peer that sends more breaks what was negotiated and is aborted. */
const MAXIMUM_WAITING_REQUESTS = 16;

/** Pending replies that may be on their way at once: they leave together. */
const REPLIES_AHEAD = 32;

/** A request of the peer that is not answered yet. */
interface Operation {
  readonly request: DimseRequest;
  readonly cancelling: AbortController;
  /** Resolves when its data set is here, or never will be. */
  readonly received: Promise<void>;
}

/** What the peer asked us for on one association, as far as it is not answered: as much at a time as agreed on. PS3.7 §D.3.3.3. */
export class PerformedOperations {
  readonly #link: DimseLink;
  readonly #sender: MessageSender;
  readonly #serve: DimseService | undefined;
  readonly #turns: Turns;
  readonly #operations = new Map<number, Operation>();
  readonly #work = new Set<Promise<void>>();
  #isDraining = false;

  constructor(link: DimseLink, sender: MessageSender, serve: DimseService | undefined) {
    this.#link = link;
    this.#sender = sender;
    this.#serve = serve;
    this.#turns = new Turns(() => link.agreement?.operationsPerformed ?? 1);
  }

  get count(): number {
    return this.#operations.size;
  }

  /** See `MessageExchange.drain`. */
  async drain(): Promise<void> {
    this.#isDraining = true;
    await Promise.all(this.#work);
  }

  async end(reason: IsocenterError): Promise<void> {
    for (const { cancelling } of this.#operations.values()) cancelling.abort(reason);
    await Promise.all(this.#work);
  }

  /** C-CANCEL. One for an operation that is over has no response. PS3.7 §9.3.2.3. */
  cancel(messageId: number): void {
    this.#operations.get(messageId)?.cancelling.abort(networkError('NETWORK_OPERATION_CANCELLED', {}));
  }

  /** Begins the work on a request; answers where its data set goes. Throws where nothing is served, or too much is asked for. */
  begin(context: PresentationContext, command: CommandSet): Receiving | undefined {
    const serve = this.#isDraining ? refusing : this.#serve;
    if (!serve) throw invalidMessage('a request, and this node serves nothing here');
    if (this.#turns.waiting >= MAXIMUM_WAITING_REQUESTS)
      throw invalidMessage('more operations at a time than agreed on');
    const dataSet = command.hasDataSet ? new DataSetStream() : undefined;
    const cancelling = new AbortController();
    let onReceived = () => {};
    const received = new Promise<void>((resolve) => {
      onReceived = resolve;
    });
    if (!dataSet) onReceived();
    const operation = {
      request: { context, command, dataSet, signal: cancelling.signal },
      cancelling,
      received,
    };
    const work = this.#perform(serve, operation).finally(() => this.#work.delete(work));
    this.#work.add(work);
    return dataSet && receivingInto(dataSet, onReceived);
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
      await this.#turns.take(() => this.#answer(serve, operation));
    } catch (error) {
      // The answer could not be sent: the peer waits for it in vain.
      this.#sender.abort(error);
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
    if (!this.#sender.ended) await this.#respond(request, last);
  }

  #isInRole({ context, command }: DimseRequest): boolean {
    const ours = roleOfInvoker(command.CommandField) === 'scu' ? 'scp' : 'scu';
    return this.#link.agreement?.rolesIn(context.abstractSyntaxUid)[ours] ?? true;
  }

  /** Sends the pending replies, some of them ahead of what left already; returns the one that is not. */
  async #lastReply(serve: DimseService, request: DimseRequest): Promise<DimseReply> {
    try {
      let ahead = 0;
      const responses = new ResponseWriter(request.command);
      for await (const reply of serve(request)) {
        if (!isPending(reply.status)) return reply;
        const { dataSet, dataSets = dataSet ? [dataSet] : undefined } = reply;
        const command = responses.write(reply);
        const sent = dataSets
          ? this.#sender.sendEach(request.context.id, command, dataSets)
          : this.#sender.send(request.context.id, command);
        ahead += dataSets?.length ?? 1;
        if (ahead < REPLIES_AHEAD && dataSets) {
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

  #respond({ context, command }: DimseRequest, reply: DimseReply): Promise<void> {
    return this.#sender.send(context.id, responseTo(command, reply), reply.dataSet);
  }
}

const receivingInto = (dataSet: DataSetStream, onReceived: () => void): Receiving => ({
  push: (bytes) => dataSet.push(bytes),
  complete: () => {
    dataSet.end();
    onReceived();
  },
  fail: (error) => {
    dataSet.fail(error);
    onReceived();
  },
});

/** A node that closes takes up nothing new; the peer may try again later. PS3.4 Table B.2-1, PS3.7 Annex C. */
const refusing: DimseService = async function* ({ command }) {
  const isStore = command.CommandField === CommandField['C-STORE-RQ'];
  const status = isStore ? Status.OutOfResources : Status.ProcessingFailure;
  yield { status, errorComment: 'This node is closing' };
};
