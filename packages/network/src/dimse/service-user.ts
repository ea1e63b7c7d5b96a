import { implementationClassUid, implementationVersionName } from '@isocenter/dicom';
import { networkError } from '../errors.ts';
import { Association, type ByteConnection } from '../upper-layer/association.ts';
import type { AssociationAgreement } from '../upper-layer/association-agreement.ts';
import type { Clock } from '../upper-layer/association-machine.ts';
import {
  type AssociateRq,
  type CommonExtendedNegotiation,
  DICOM_APPLICATION_CONTEXT,
  type ExtendedNegotiation,
  type RoleSelection,
  type UserIdentity,
} from '../upper-layer/pdu.ts';
import { DimseInvoker } from './invoker.ts';
import { MessageExchange } from './message-exchange.ts';
import { type DimseServices, serveDimse } from './service-provider.ts';

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
  /** Which SOP classes we serve, as a C-GET needs it. PS3.7 §D.3.3.4. */
  readonly roleSelections?: readonly RoleSelection[];
  readonly extendedNegotiations?: readonly ExtendedNegotiation[];
  /** Of which service each SOP class is that the acceptor may not know. PS3.7 §D.3.3.6. */
  readonly commonExtendedNegotiations?: readonly CommonExtendedNegotiation[];
  /** See `userIdentityOf`. */
  readonly userIdentity?: UserIdentity;
  /**
   * How many operations to offer to have under way at the same time. Some peers reject an association for the offer, so who makes it is
   * ready to ask again without. Absent: one, and nothing is offered. PS3.7 §D.3.3.3.
   */
  readonly operationsInvoked?: number;
  /** What the peer may ask of us on this association, such as the C-STORE sub-operations of a C-GET. */
  readonly services?: DimseServices;
  /** How long to wait for a whole PDU of the peer. */
  readonly timeoutMs?: number;
  /** How long the peer may take to accept or reject. */
  readonly associateMs?: number;
  /** How long one operation may take in all, pending responses or not. */
  readonly operationMs?: number;
  /** How long the peer may take to end an operation that was left. */
  readonly cancelMs?: number;
  /** How long the peer may take to answer the release, and to close the connection then. */
  readonly releaseMs?: number;
}

const DEFAULT_TIMEOUT_MS = 60_000;
const DEFAULT_ASSOCIATE_MS = 30_000;
const DEFAULT_OPERATION_MS = 3_600_000;
const DEFAULT_RELEASE_MS = 10_000;
const MAXIMUM_LENGTH = 1 << 17;

/** The requestor of an association, and what can be asked on it. */
export class DimseServiceUser extends DimseInvoker {
  readonly #association: Association;
  readonly #exchange: MessageExchange;
  readonly #releaseMs: number;
  readonly #running: Promise<void>;

  /** Resolves when the peer accepted the association. */
  static async open(options: ServiceUserOptions): Promise<DimseServiceUser> {
    const {
      services,
      operationMs = DEFAULT_OPERATION_MS,
      releaseMs = DEFAULT_RELEASE_MS,
      cancelMs,
    } = options;
    const association: Association = new Association(
      {
        connection: options.connection,
        clock: options.clock,
        artimMs: releaseMs,
        idleMs: options.timeoutMs ?? DEFAULT_TIMEOUT_MS,
        associateMs: options.associateMs ?? DEFAULT_ASSOCIATE_MS,
        maximumLength: MAXIMUM_LENGTH,
        handlers: {
          onData: (values) => exchange.take(values),
          isWorking: () => exchange.isWorking,
          onEnd: (error) => exchange.end(error),
        },
      },
      requestOf(options),
    );
    const exchange = new MessageExchange({
      link: association,
      operationMs,
      ...(cancelMs !== undefined && { cancelMs }),
      ...(services && { serve: serveDimse(services) }),
    });
    const user = new DimseServiceUser(association, exchange, releaseMs);
    await association.established();
    return user;
  }

  private constructor(association: Association, exchange: MessageExchange, releaseMs: number) {
    super(exchange, association);
    this.#exchange = exchange;
    this.#releaseMs = releaseMs;
    this.#association = association;
    this.#running = association.run();
  }

  /** What both sides agreed on, and what the peer told of itself. */
  get agreement(): AssociationAgreement {
    const { agreement } = this.#association;
    if (agreement) return agreement;
    throw networkError('NETWORK_CONNECTION_CLOSED', {});
  }

  /**
   * Releases the association; resolves when the connection is closed. What the peer asked before is answered first, where that does not
   * take too long: a release that overtook the answer would tell it that there is none. PS3.8 §7.2.
   */
  async release(): Promise<void> {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const late = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, this.#releaseMs);
    });
    await Promise.race([this.#exchange.drain(), late, this.#running]);
    clearTimeout(timer);
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
}

function requestOf(options: ServiceUserOptions): AssociateRq {
  const { operationsInvoked } = options;
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
      ...(operationsInvoked !== undefined && {
        asynchronousOperations: { invoked: operationsInvoked, performed: 1 },
      }),
      roleSelections: options.roleSelections ?? [],
      extendedNegotiations: options.extendedNegotiations ?? [],
      commonExtendedNegotiations: options.commonExtendedNegotiations ?? [],
      userIdentity: options.userIdentity,
    },
  };
}
