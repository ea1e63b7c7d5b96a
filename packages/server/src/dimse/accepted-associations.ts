import type { Socket } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
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
  PresentationContextResult,
  Rejection,
  serveDimse,
} from '@isocenter/network';
import { printable } from '../config/setting.ts';
import type { Caller, CallerDesk, CallerRefusal } from '../nodes/caller-desk.ts';
import { authorize, isAllowed } from './authorization.ts';
import { negotiationWith, serviceOf } from './registry.ts';
import { type AssociationPeer, composeServices, isServed, type ServiceFactories } from './services.ts';
import { socketConnection } from './socket-connection.ts';

export interface DimseLimits {
  /** The ARTIM timer: how long a silent peer may hold a connection that is no association. */
  readonly artimMs: number;
  /** How long an association may go without a whole PDU before it is aborted. */
  readonly idleMs: number;
  /** How long the peer may take in all for one operation of ours, such as a sub-operation of a C-GET, whatever else it says meanwhile. */
  readonly operationMs: number;
  /** Where there are too many connections, one that is no association for longer than this gives way to the next. */
  readonly vacantMs: number;
  /** Associations at the same time; the next one is rejected with `local limit exceeded`. */
  readonly maximumAssociations: number;
  /** Longest P-DATA-TF variable field, in bytes, we announce. PS3.8 §D.1. */
  readonly maximumLength: number;
  /** Operations of one association at the same time, where the peer asks for more than one. PS3.7 §D.3.3.3. */
  readonly operationsPerformed: number;
  /** How long operations under way may go on once the server closes; then they are aborted. */
  readonly closingMs: number;
}

export const defaultLimits: DimseLimits = {
  artimMs: 15_000,
  idleMs: 120_000,
  operationMs: 3_600_000,
  vacantMs: 1000,
  maximumAssociations: 300,
  maximumLength: 1 << 17,
  operationsPerformed: 8,
  closingMs: 4000,
};

export interface AssociationsOptions {
  /** Associations that call another AE title are rejected. */
  readonly aeTitle: string;
  /** What is offered beside Verification. */
  readonly services: ServiceFactories;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Who may call, and for what. */
  readonly callers: Pick<CallerDesk, 'admit'>;
  /** On whose behalf requests are carried out. */
  readonly userId: string;
  /** Counts who was turned away, by reason. */
  readonly onRefused?: ((reason: DimseRefusal) => void) | undefined;
  readonly limits: DimseLimits;
}

/** Why an association, or a service within one, was refused. */
export type DimseRefusal =
  | CallerRefusal
  | 'called-ae-title'
  | 'application-context'
  | 'closing'
  | 'limit'
  | 'permission'
  | 'tls-handshake'
  | 'tls-client-certificate';

/** Those that end the association before it begins. */
type AssociationRefusal = Exclude<DimseRefusal, 'permission' | 'tls-handshake' | 'tls-client-certificate'>;

const rejections: Readonly<Record<AssociationRefusal, AssociateRj>> = {
  'application-context': Rejection.ApplicationContextNotSupported,
  'called-ae-title': Rejection.CalledAeTitleNotRecognized,
  'calling-ae-title-invalid': Rejection.CallingAeTitleNotRecognized,
  'calling-ae-title-unknown': Rejection.CallingAeTitleNotRecognized,
  // The reason stays in our log: a stranger is not told which titles there are.
  'calling-host': Rejection.CallingAeTitleNotRecognized,
  undecided: Rejection.TemporaryCongestion,
  closing: Rejection.TemporaryCongestion,
  limit: Rejection.LocalLimitExceeded,
};

interface Decision {
  readonly answer: AssociateAc;
  readonly caller: Caller;
}

/** Connections beyond the maximum of associations, so that a full node can still say so. */
const spareConnections = 32;

interface RunningAssociation {
  readonly socket: Socket;
  /** Whether there is no association on it yet, or no more. */
  readonly isVacant: () => boolean;
  /** By the clock. */
  readonly since: number;
  readonly done: Promise<void>;
  /** See `MessageExchange.drain`. */
  readonly drain: () => Promise<void> | undefined;
}

/** The associations that peers opened, by whichever port. */
export class AcceptedAssociations {
  readonly #options: AssociationsOptions;
  readonly #running = new Map<Association, RunningAssociation>();
  #establishedCount = 0;
  #isClosing = false;

  constructor(options: AssociationsOptions) {
    this.#options = options;
  }

  get connectionCount(): number {
    return this.#running.size;
  }

  serve(socket: Socket): void {
    const { clock, logger, limits } = this.#options;
    const isFull = this.#running.size >= limits.maximumAssociations + spareConnections;
    if (isFull && !this.#dropVacant()) {
      socket.destroy();
      return;
    }
    const peer = { address: socket.remoteAddress, callingAeTitle: '' };
    let exchange: MessageExchange | undefined;
    let isRefused = false;
    let isOver = false;
    const association: Association = new Association({
      connection: socketConnection(socket),
      clock,
      ...limits,
      handlers: {
        answer: async (request) => {
          const decided = await this.#decide(request, peer.address);
          // Counted where nothing waits any more, or several could take the last place.
          const isFull = this.#establishedCount >= limits.maximumAssociations;
          const decision = isFull && 'answer' in decided ? { refusal: 'limit' as const } : decided;
          isRefused = 'refusal' in decision;
          if ('refusal' in decision) return this.#refuse(decision.refusal, request, peer.address);
          const { answer, caller } = decision;
          if (isOver) return answer; // nobody is there to hear it
          peer.callingAeTitle = request.callingAeTitle;
          exchange = this.#serve(association, request, { answer, caller, address: peer.address });
          this.#establishedCount += 1;
          logger.info({ ...peer, contexts: answer.presentationContexts.length }, 'Association accepted');
          this.#reportNotAllowed(peer, request, answer);
          return answer;
        },
        onData: (values) => exchange?.take(values),
        isWorking: () => exchange?.isWorking ?? false,
        onEnd: async (error) => {
          isOver = true;
          if (exchange) this.#establishedCount -= 1;
          if (!isRefused) this.#report(peer, error);
          await exchange?.end(error);
        },
      },
    });
    const done = association.run().finally(() => this.#running.delete(association));
    const isVacant = () => exchange === undefined || isOver;
    this.#running.set(association, {
      socket,
      isVacant,
      since: clock.now(),
      done,
      drain: () => exchange?.drain(),
    });
  }

  /** Whoever connects and says nothing must not keep out the next, who may: the one that does so for longest gives way. */
  #dropVacant(): boolean {
    const { clock, limits } = this.#options;
    const before = clock.now() - limits.vacantMs;
    for (const { socket, isVacant, since } of this.#running.values()) {
      if (since > before) return false;
      if (socket.destroyed || !isVacant()) continue;
      socket.destroy();
      return true;
    }
    return false;
  }

  async close(): Promise<void> {
    this.#isClosing = true;
    const reason = networkError('NETWORK_ASSOCIATION_ABORTED', { by: 'this node', reason: 'it is closing' });
    const overdue = new AbortController();
    const { closingMs } = this.#options.limits;
    const grace = wait(closingMs, undefined, { signal: overdue.signal }).catch(() => undefined);
    await Promise.all(
      [...this.#running].map(async ([association, { socket, done, drain }]) => {
        await Promise.race([drain(), done, grace]);
        await association.abort(reason);
        socket.destroySoon();
        await done;
      }),
    );
    overdue.abort();
  }

  #serve(
    association: Association,
    { callingAeTitle: aeTitle, userInformation }: AssociateRq,
    { answer, caller, address }: Decision & { readonly address: string | undefined },
  ): MessageExchange {
    const { services, userId, callers } = this.#options;
    const { roleSelections, extendedNegotiations } = answer.userInformation;
    const exchange: MessageExchange = new MessageExchange({
      link: association,
      operationMs: this.#options.limits.operationMs,
      serve: (request) => serve(request),
    });
    const peer: AssociationPeer = {
      aeTitle,
      address,
      node: caller.node,
      userId,
      userInformation,
      extendedNegotiations,
      servedSopClassUids: new Set(
        roleSelections.filter(({ scp }) => scp).map(({ sopClassUid }) => sopClassUid),
      ),
      invoker: new DimseInvoker(exchange, association),
    };
    const authorized = authorize(composeServices(services, peer), {
      userInformation,
      admitNow: () => callers.admit(aeTitle, address),
      onRefused: (service) => this.#notAllowed({ address, callingAeTitle: aeTitle }, [service]),
    });
    const serve = serveDimse(authorized);
    return exchange;
  }

  async #decide(
    request: AssociateRq,
    address: string | undefined,
  ): Promise<Decision | { readonly refusal: AssociationRefusal }> {
    const { aeTitle, callers, services } = this.#options;
    if (request.applicationContextName !== DICOM_APPLICATION_CONTEXT)
      return { refusal: 'application-context' };
    if (request.calledAeTitle !== aeTitle) return { refusal: 'called-ae-title' };
    const admission = await callers.admit(request.callingAeTitle, address);
    if ('refusal' in admission) return admission;
    if (this.#isClosing) return { refusal: 'closing' };
    const { caller } = admission;
    const { userInformation } = request;
    const answer = acceptAssociation(request, {
      ...negotiationWith(
        userInformation,
        ({ key }) => isServed(key, services),
        (service, sopClassUid) => isAllowed(service, sopClassUid, { allows: caller.allows, userInformation }),
      ),
      maximumLength: this.#options.limits.maximumLength,
      operationsPerformed: this.#options.limits.operationsPerformed,
    });
    return { answer, caller };
  }

  #refuse(
    refusal: AssociationRefusal,
    { callingAeTitle, calledAeTitle }: AssociateRq,
    address: string | undefined,
  ): AssociateRj {
    const { logger, onRefused } = this.#options;
    const titles = { callingAeTitle: printable(callingAeTitle), calledAeTitle: printable(calledAeTitle) };
    logger.warn({ ...titles, address, reason: refusal }, 'Association refused');
    onRefused?.(refusal);
    return rejections[refusal];
  }

  /** What was asked for by negotiation and exists, but not for this caller. */
  #reportNotAllowed(
    peer: object,
    { presentationContexts, userInformation }: AssociateRq,
    answer: AssociateAc,
  ): void {
    const refusedIds = answer.presentationContexts
      .filter(({ result }) => result === PresentationContextResult.UserRejection)
      .map(({ id }) => id);
    const refused = presentationContexts.filter(({ id }) => refusedIds.includes(id));
    const names = refused.map((context) => serviceOf(context.abstractSyntaxUid, userInformation)?.name ?? '');
    if (refused.length > 0) this.#notAllowed(peer, [...new Set(names)]);
  }

  #notAllowed(peer: object, services: readonly string[]): void {
    this.#options.logger.warn({ ...peer, services }, 'Service refused: this node may not ask for it');
    this.#options.onRefused?.('permission');
  }

  #report(peer: object, error: IsocenterError | undefined): void {
    const { logger } = this.#options;
    if (error) logger.warn({ ...peer, code: error.code, reason: error.what }, 'Association ended early');
    else logger.info(peer, 'Association released');
  }
}
