import { createServer, type Server, type Socket } from 'node:net';
import type { Clock, Logger } from '@isocenter/archive';
import type { IsocenterError } from '@isocenter/dicom';
import {
  type AssociateAc,
  type AssociateRj,
  type AssociateRq,
  Association,
  acceptAssociation,
  DICOM_APPLICATION_CONTEXT,
  DimseInvoker,
  MessageExchange,
  networkError,
  Rejection,
  serveDimse,
} from '@isocenter/network';
import { serverError } from '../errors.ts';
import { negotiationWith } from './registry.ts';
import { type AssociationPeer, composeServices, isServed, type ServiceFactories } from './services.ts';
import { socketConnection } from './socket-connection.ts';

export interface DimseLimits {
  /** The ARTIM timer: how long a silent peer may hold a connection that is no association. */
  readonly artimMs: number;
  /** How long an association may go without a whole PDU before it is aborted. */
  readonly idleMs: number;
  /** Associations at the same time; the next one is rejected with `local limit exceeded`. */
  readonly maximumAssociations: number;
  /** Longest P-DATA-TF variable field, in bytes, we announce. PS3.8 §D.1. */
  readonly maximumLength: number;
  /** Operations of one association at the same time, where the peer asks for more than one. PS3.7 §D.3.3.3. */
  readonly operationsPerformed: number;
}

const defaultLimits: DimseLimits = {
  artimMs: 15_000,
  idleMs: 120_000,
  maximumAssociations: 300,
  maximumLength: 1 << 17,
  operationsPerformed: 8,
};

/** Connections beyond the maximum of associations, so that a full node can still say so. */
const SPARE_CONNECTIONS = 32;

export interface DimseOptions {
  readonly host: string;
  /** 0 takes any free port. */
  readonly port: number;
  /** Associations that call another AE title are rejected. */
  readonly aeTitle: string;
  /** What is offered beside Verification. */
  readonly services: ServiceFactories;
  readonly clock: Clock;
  readonly logger: Logger;
  /** On whose behalf requests are carried out. */
  readonly userId: string;
  readonly limits?: Partial<DimseLimits>;
}

export interface DimseListener {
  readonly port: number;
  /** Takes no more associations, aborts those under way and waits until the archive is done with their instances. */
  close(): Promise<void>;
}

/**
 * Listens for associations and serves them by the rows of the registry. Any calling AE title is taken, since only programs of
 * this machine reach a loopback address.
 */
export async function listenDimse(options: DimseOptions): Promise<DimseListener> {
  const limits = { ...defaultLimits, ...options.limits };
  const associations = new AcceptedAssociations(options, limits);
  const server = createServer((socket) => associations.serve(socket));
  server.maxConnections = limits.maximumAssociations + SPARE_CONNECTIONS;
  await listen(server, options);
  const address = server.address();
  const port = typeof address === 'object' && address ? address.port : options.port;
  return {
    port,
    async close() {
      const closed = new Promise((resolve) => server.close(resolve));
      await associations.close();
      await closed;
    },
  };
}

/** The associations of one listener. */
class AcceptedAssociations {
  readonly #options: DimseOptions;
  readonly #limits: DimseLimits;
  readonly #running = new Map<Association, { readonly socket: Socket; readonly done: Promise<void> }>();
  #establishedCount = 0;
  #isClosing = false;

  constructor(options: DimseOptions, limits: DimseLimits) {
    this.#options = options;
    this.#limits = limits;
  }

  serve(socket: Socket): void {
    const { clock, logger } = this.#options;
    const peer = { address: socket.remoteAddress, callingAeTitle: '' };
    let exchange: MessageExchange | undefined;
    const association: Association = new Association({
      connection: socketConnection(socket),
      clock,
      ...this.#limits,
      handlers: {
        answer: (request) => {
          const answer = this.#answer(request);
          if (answer.type === 'A-ASSOCIATE-RJ') return answer;
          peer.callingAeTitle = request.callingAeTitle;
          exchange = this.#serve(association, request, answer, peer.address);
          this.#establishedCount += 1;
          logger.info({ ...peer, contexts: answer.presentationContexts.length }, 'Association accepted');
          return answer;
        },
        onData: (values) => exchange?.take(values),
        isWorking: () => exchange?.isWorking ?? false,
        onEnd: async (error) => {
          if (exchange) this.#establishedCount -= 1;
          this.#report(peer, error);
          await exchange?.end(error);
        },
      },
    });
    const done = association.run().finally(() => this.#running.delete(association));
    this.#running.set(association, { socket, done });
  }

  async close(): Promise<void> {
    this.#isClosing = true;
    const reason = networkError('NETWORK_ASSOCIATION_ABORTED', { by: 'this node', reason: 'it is closing' });
    await Promise.all(
      [...this.#running].map(async ([association, { socket, done }]) => {
        await association.abort(reason);
        socket.destroySoon();
        await done;
      }),
    );
  }

  #serve(
    association: Association,
    { callingAeTitle: aeTitle, userInformation }: AssociateRq,
    answer: AssociateAc,
    address: string | undefined,
  ): MessageExchange {
    const { services, userId } = this.#options;
    const { roleSelections, extendedNegotiations } = answer.userInformation;
    const exchange: MessageExchange = new MessageExchange({
      link: association,
      serve: (request) => serve(request),
    });
    const peer: AssociationPeer = {
      aeTitle,
      address,
      userId,
      userInformation,
      extendedNegotiations,
      servedSopClassUids: new Set(
        roleSelections.filter(({ scp }) => scp).map(({ sopClassUid }) => sopClassUid),
      ),
      invoker: new DimseInvoker(exchange, association),
    };
    const serve = serveDimse(composeServices(services, peer));
    return exchange;
  }

  #answer(request: AssociateRq): AssociateAc | AssociateRj {
    if (request.applicationContextName !== DICOM_APPLICATION_CONTEXT) {
      return Rejection.ApplicationContextNotSupported;
    }
    if (request.calledAeTitle !== this.#options.aeTitle) return Rejection.CalledAeTitleNotRecognized;
    if (!isAeTitle(request.callingAeTitle)) return Rejection.CallingAeTitleNotRecognized;
    if (this.#isClosing) return Rejection.TemporaryCongestion;
    if (this.#establishedCount >= this.#limits.maximumAssociations) return Rejection.LocalLimitExceeded;
    const { services } = this.#options;
    return acceptAssociation(request, {
      ...negotiationWith(request.userInformation, ({ key }) => isServed(key, services)),
      maximumLength: this.#limits.maximumLength,
      operationsPerformed: this.#limits.operationsPerformed,
    });
  }

  #report(peer: object, error: IsocenterError | undefined): void {
    const { logger } = this.#options;
    if (error) logger.warn({ ...peer, code: error.code, reason: error.what }, 'Association ended early');
    else logger.info(peer, 'Association released');
  }
}

/** AE of PS3.5 §6.2: printable ASCII without backslash. Anything else could forge a log line or an attribute. */
const isAeTitle = (text: string): boolean => /^[ -[\]-~]{1,16}$/.test(text);

function listen(server: Server, { host, port }: DimseOptions): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (cause: NodeJS.ErrnoException) => {
      const option = '--dicom-port';
      const purpose = 'DICOM';
      const error =
        cause.code === 'EADDRINUSE'
          ? serverError('SERVER_PORT_IN_USE', { port, purpose, option }, { cause })
          : serverError(
              'SERVER_PORT_FORBIDDEN',
              { port, purpose, option, reason: cause.code ?? cause.name },
              { cause },
            );
      reject(error);
    });
    server.listen({ host, port }, () => resolve());
  });
}
