import { implementationClassUid, implementationVersionName } from '@isocenter/dicom';
import { networkError } from '../errors.ts';
import { Association, type ByteConnection } from '../upper-layer/association.ts';
import type { Clock } from '../upper-layer/association-machine.ts';
import {
  type AssociateRq,
  DICOM_APPLICATION_CONTEXT,
  type PresentationDataValue,
} from '../upper-layer/pdu.ts';
import type { PresentationContext } from '../upper-layer/presentation-context.ts';
import { CommandField, type CommandSet } from './command-set.ts';
import { MessageAssembler } from './message-assembler.ts';
import { commandFragments, dataSetFragments } from './message-fragments.ts';
import { VERIFICATION_SOP_CLASS } from './service-provider.ts';

export interface ServiceUserOptions {
  readonly connection: ByteConnection;
  readonly clock: Clock;
  readonly callingAeTitle: string;
  readonly calledAeTitle: string;
  /** Each pair becomes a presentation context of its own, so that the acceptor can take every one; at most 128. */
  readonly presentationContexts: readonly {
    readonly abstractSyntaxUid: string;
    readonly transferSyntaxUids: readonly string[];
  }[];
  /** How long to wait for a whole PDU of the peer. */
  readonly timeoutMs?: number;
}

export interface StoreCommand {
  readonly sopClassUid: string;
  readonly sopInstanceUid: string;
  readonly transferSyntaxUid: string;
  /** The bare data set in that transfer syntax. */
  readonly dataSet: AsyncIterable<Uint8Array> | Iterable<Uint8Array>;
}

export interface DimseResult {
  readonly status: number;
  readonly errorComment: string | undefined;
}

const DEFAULT_TIMEOUT_MS = 60_000;
const ARTIM_MS = 10_000;
const MAXIMUM_LENGTH = 1 << 17;

interface Waiting {
  readonly messageId: number;
  resolve(result: DimseResult): void;
  reject(error: Error): void;
}

/** A requestor of Verification and Storage (PS3.4 Annexes A, B): one operation at a time. */
export class DimseServiceUser {
  readonly #association: Association;
  readonly #assembler = new MessageAssembler();
  readonly #running: Promise<void>;
  #messageId = 0;
  #waiting: Waiting | undefined;

  /** Resolves when the peer accepted the association. */
  static async open(options: ServiceUserOptions): Promise<DimseServiceUser> {
    const user = new DimseServiceUser(options);
    await user.#association.established();
    return user;
  }

  private constructor(options: ServiceUserOptions) {
    this.#association = new Association(
      {
        connection: options.connection,
        clock: options.clock,
        artimMs: ARTIM_MS,
        idleMs: options.timeoutMs ?? DEFAULT_TIMEOUT_MS,
        maximumLength: MAXIMUM_LENGTH,
        handlers: {
          onData: (values) => this.#take(values),
          onEnd: (error) => this.#waiting?.reject(error ?? networkError('NETWORK_CONNECTION_CLOSED', {})),
        },
      },
      requestOf(options),
    );
    this.#running = this.#association.run();
  }

  /** What the peer accepted. */
  get contexts(): readonly PresentationContext[] {
    return [...this.#association.contexts.values()];
  }

  /** C-ECHO. PS3.7 §9.1.5. */
  echo(): Promise<DimseResult> {
    const { id } = this.#contextFor(VERIFICATION_SOP_CLASS);
    return this.#request(id, {
      CommandField: CommandField['C-ECHO-RQ'],
      hasDataSet: false,
      AffectedSOPClassUID: VERIFICATION_SOP_CLASS,
    });
  }

  /** C-STORE. PS3.7 §9.1.1. */
  store({ sopClassUid, sopInstanceUid, transferSyntaxUid, dataSet }: StoreCommand): Promise<DimseResult> {
    const { id } = this.#contextFor(sopClassUid, transferSyntaxUid);
    const command: CommandSet = {
      CommandField: CommandField['C-STORE-RQ'],
      hasDataSet: true,
      AffectedSOPClassUID: sopClassUid,
      AffectedSOPInstanceUID: sopInstanceUid,
      Priority: 0,
    };
    return this.#request(id, command, dataSet);
  }

  /** Releases the association; resolves when the connection is closed. */
  async release(): Promise<void> {
    await this.#association.release();
    await this.#running;
  }

  /** Ends the association at once. */
  async abort(): Promise<void> {
    await this.#association.abort(
      networkError('NETWORK_ASSOCIATION_ABORTED', { by: 'this node', reason: 'by its user' }),
    );
    await this.#running;
  }

  #contextFor(abstractSyntaxUid: string, transferSyntaxUid?: string): PresentationContext {
    const context = this.contexts.find(
      (agreed) =>
        agreed.abstractSyntaxUid === abstractSyntaxUid &&
        (transferSyntaxUid === undefined || agreed.transferSyntaxUid === transferSyntaxUid),
    );
    if (context) return context;
    throw networkError('NETWORK_NO_PRESENTATION_CONTEXT', {
      abstractSyntaxUid,
      ...(transferSyntaxUid !== undefined && { transferSyntaxUid }),
    });
  }

  async #request(
    contextId: number,
    command: CommandSet,
    dataSet?: StoreCommand['dataSet'],
  ): Promise<DimseResult> {
    this.#messageId = (this.#messageId % 0xffff) + 1;
    const messageId = this.#messageId;
    const answered = new Promise<DimseResult>((resolve, reject) => {
      this.#waiting = { messageId, resolve, reject };
    });
    // The answer may fail while the request is still being sent; whoever awaits it below hears of it.
    answered.catch(() => undefined);
    const { longestFragmentBytes } = this.#association;
    const request = { ...command, MessageID: messageId };
    for (const fragment of commandFragments(contextId, request, longestFragmentBytes)) {
      await this.#association.send([fragment]);
    }
    if (dataSet) {
      for await (const fragment of dataSetFragments(contextId, dataSet, longestFragmentBytes)) {
        await this.#association.send([fragment]);
      }
    }
    return answered;
  }

  #take(values: readonly PresentationDataValue[]): void {
    for (const value of values) {
      const part = this.#assembler.take(value);
      if (part?.kind !== 'command') continue;
      const { MessageIDBeingRespondedTo, Status, ErrorComment } = part.command;
      const waiting = this.#waiting;
      if (!waiting || MessageIDBeingRespondedTo !== waiting.messageId || Status === undefined) {
        throw networkError('NETWORK_MESSAGE_INVALID', { problem: 'a response to no request of ours' });
      }
      this.#waiting = undefined;
      waiting.resolve({ status: Status, errorComment: ErrorComment });
    }
  }
}

function requestOf(options: ServiceUserOptions): AssociateRq {
  return {
    type: 'A-ASSOCIATE-RQ',
    protocolVersion: 1,
    calledAeTitle: options.calledAeTitle,
    callingAeTitle: options.callingAeTitle,
    applicationContextName: DICOM_APPLICATION_CONTEXT,
    presentationContexts: options.presentationContexts.map((context, index) => ({
      id: 2 * index + 1,
      ...context,
    })),
    userInformation: {
      maximumLength: MAXIMUM_LENGTH,
      implementationClassUid,
      implementationVersionName,
      roleSelections: [],
      extendedNegotiations: [],
      commonExtendedNegotiations: [],
    },
  };
}
