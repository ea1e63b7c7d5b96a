import { implementationClassUid, implementationVersionName } from '@isocenter/dicom';
import { networkError } from '../errors.ts';
import { Association, type ByteConnection } from '../upper-layer/association.ts';
import type { Clock } from '../upper-layer/association-machine.ts';
import {
  type AssociateRq,
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
  readonly userIdentity?: UserIdentity;
  /** What the peer may ask of us on this association, such as the C-STORE sub-operations of a C-GET. */
  readonly services?: DimseServices;
  /** How long to wait for a whole PDU of the peer. */
  readonly timeoutMs?: number;
}

const DEFAULT_TIMEOUT_MS = 60_000;
const ARTIM_MS = 10_000;
const MAXIMUM_LENGTH = 1 << 17;

/** The requestor of an association, and what can be asked on it. */
export class DimseServiceUser extends DimseInvoker {
  readonly #association: Association;
  readonly #running: Promise<void>;

  /** Resolves when the peer accepted the association. */
  static async open(options: ServiceUserOptions): Promise<DimseServiceUser> {
    const association: Association = new Association(
      {
        connection: options.connection,
        clock: options.clock,
        artimMs: ARTIM_MS,
        idleMs: options.timeoutMs ?? DEFAULT_TIMEOUT_MS,
        maximumLength: MAXIMUM_LENGTH,
        handlers: {
          onData: (values) => exchange.take(values),
          isWorking: () => exchange.isWorking,
          onEnd: (error) => exchange.end(error),
        },
      },
      requestOf(options),
    );
    const { services } = options;
    const exchange = new MessageExchange({
      link: association,
      ...(services && { serve: serveDimse(services) }),
    });
    const user = new DimseServiceUser(association, exchange);
    await association.established();
    return user;
  }

  private constructor(association: Association, exchange: MessageExchange) {
    super(exchange, association);
    this.#association = association;
    this.#running = association.run();
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
      roleSelections: options.roleSelections ?? [],
      extendedNegotiations: options.extendedNegotiations ?? [],
      commonExtendedNegotiations: [],
      userIdentity: options.userIdentity,
    },
  };
}
