import { isIsocenterError } from '@isocenter/dicom';
import { networkError } from '../errors.ts';
import {
  type Abort,
  AbortReason,
  type AssociateAc,
  type AssociateRj,
  type AssociateRq,
  type PDataTf,
  type Pdu,
  type PduName,
  type PresentationDataValue,
} from './pdu.ts';
import { PduSplitter } from './pdu-splitter.ts';
import { readPdu } from './read-pdu.ts';
import {
  ACTIONS,
  type Action,
  type AssociationEvent,
  type AssociationState,
  type Effect,
  EVENTS,
  findAction,
} from './state-machine.ts';
import { writePDataPieces, writePdu } from './write-pdu.ts';

/** Time, passed in so that tests own it. */
export interface Clock {
  /** Milliseconds; only differences matter. */
  now(): number;
}

/** What the service-user hears. PS3.8 §7. */
export type Indication =
  | { readonly type: 'A-ASSOCIATE indication'; readonly request: AssociateRq }
  | { readonly type: 'A-ASSOCIATE confirmation (accept)'; readonly accepted: AssociateAc }
  | { readonly type: 'A-ASSOCIATE confirmation (reject)'; readonly rejected: AssociateRj }
  | { readonly type: 'P-DATA indication'; readonly values: readonly PresentationDataValue[] }
  | { readonly type: 'A-RELEASE indication' }
  | { readonly type: 'A-RELEASE confirmation' }
  /** The peer's service-user gave up. */
  | { readonly type: 'A-ABORT indication' }
  /** One of the two providers gave up, or the connection is gone (`reason` undefined). */
  | { readonly type: 'A-P-ABORT indication'; readonly reason: number | undefined };

/** What the rim has to do, in this order. */
export type AssociationOutput =
  | { readonly kind: 'open transport' }
  /** One PDU, in pieces one behind the other. */
  | { readonly kind: 'send'; readonly pdu: PduName; readonly pieces: readonly Uint8Array[] }
  | { readonly kind: 'close transport' }
  | { readonly kind: 'indication'; readonly indication: Indication };

export interface AssociationMachineOptions {
  readonly role: 'requestor' | 'acceptor';
  readonly clock: Clock;
  /** The ARTIM timer's value: how long a silent peer may hold a connection outside an association. */
  readonly artimMs: number;
  /** Longest P-DATA-TF variable field, in bytes, we take; the value to announce. Always capped, so never 0. */
  readonly maximumLength: number;
}

/** PS3.8 §9.3.2: bit 0 of the protocol version. */
const PROTOCOL_VERSION_1 = 1;

/**
 * One association: bytes and primitives in, bytes and indications out. PS3.8 §9.2. It owns no socket and no timer:
 * the rim calls `tick()` at `artimDeadlineMs`. Nothing a peer sends makes it throw.
 */
export class AssociationMachine {
  readonly #role: 'requestor' | 'acceptor';
  readonly #clock: Clock;
  readonly #artimMs: number;
  readonly #splitter: PduSplitter;
  #state: AssociationState = 'Sta1';
  #artimDeadlineMs: number | undefined;
  #request: AssociateRq | undefined;
  /** PDU boundaries are lost after an invalid PDU; what follows is not read any more. */
  #isFramingLost = false;

  constructor({ role, clock, artimMs, maximumLength }: AssociationMachineOptions) {
    this.#role = role;
    this.#clock = clock;
    this.#artimMs = artimMs;
    this.#splitter = new PduSplitter(maximumLength);
  }

  get state(): AssociationState {
    return this.#state;
  }

  /** When `tick()` is due, on the clock passed in; `undefined` while ARTIM does not run. */
  get artimDeadlineMs(): number | undefined {
    return this.#artimDeadlineMs;
  }

  /** A-ASSOCIATE request. */
  associate(request: AssociateRq): AssociationOutput[] {
    const outputs = this.#primitive('Evt1', request);
    this.#request = request;
    return outputs;
  }

  /** The transport connection is open: the one we asked for, or one that came in. */
  connectionOpened(): AssociationOutput[] {
    return this.#role === 'requestor' ? this.#primitive('Evt2', this.#request) : this.#primitive('Evt5');
  }

  /** A-ASSOCIATE response (accept). */
  accept(accepted: AssociateAc): AssociationOutput[] {
    return this.#primitive('Evt7', accepted);
  }

  /** A-ASSOCIATE response (reject). */
  reject(rejected: AssociateRj): AssociationOutput[] {
    return this.#primitive('Evt8', rejected);
  }

  /** P-DATA requests, one for each argument: what holds for the first holds for all, since none changes the state. */
  sendData(...pdus: readonly (readonly PresentationDataValue[])[]): AssociationOutput[] {
    return this.#primitive('Evt9', { type: 'P-DATA-TF', pdus });
  }

  /** A-RELEASE request. */
  release(): AssociationOutput[] {
    return this.#primitive('Evt11');
  }

  /** A-RELEASE response. */
  respondToRelease(): AssociationOutput[] {
    return this.#primitive('Evt14');
  }

  /** A-ABORT request; nothing where there is no association to abort. */
  abort(): AssociationOutput[] {
    return this.#handle('Evt15', { primitive: undefined });
  }

  /** The transport connection is gone, whoever closed it. */
  connectionClosed(): AssociationOutput[] {
    return this.#handle('Evt17', {});
  }

  /** Lets ARTIM expire when its time has come. */
  tick(): AssociationOutput[] {
    if (this.#artimDeadlineMs === undefined || this.#clock.now() < this.#artimDeadlineMs) return [];
    return this.#handle('Evt18', {});
  }

  /**
   * Takes received bytes. Lazy: the next PDU is looked at only after the outputs of the one before were taken, so
   * that a rim which performs each output before it takes the next sees the state that belongs to it.
   */
  *receive(bytes: Uint8Array): Generator<AssociationOutput> {
    if (this.#isFramingLost) return;
    this.#splitter.push(bytes);
    while (this.#state !== 'Sta1') {
      const next = this.#nextPdu();
      if (!next) return;
      yield* next.event === 'Evt19'
        ? this.#handle('Evt19', { abortReason: next.abortReason })
        : this.#handleReceived(next);
      if (this.#isFramingLost) return;
    }
  }

  #nextPdu(): ReceivedPdu | { event: 'Evt19'; abortReason: number } | undefined {
    try {
      const bytes = this.#splitter.next();
      if (!bytes) return undefined;
      const received = readPdu(bytes);
      return { event: RECEIVED_EVENTS[received.type], received };
    } catch (error) {
      this.#isFramingLost = true;
      const isUnknown = isIsocenterError(error, 'NETWORK_PDU_UNKNOWN_TYPE');
      const abortReason = isUnknown ? AbortReason.UnrecognizedPdu : AbortReason.InvalidPduParameterValue;
      return { event: 'Evt19', abortReason };
    }
  }

  #handleReceived({ event, received }: ReceivedPdu): AssociationOutput[] {
    return this.#handle(event, { received, abortReason: AbortReason.UnexpectedPdu });
  }

  #primitive(event: AssociationEvent, primitive?: Primitive): AssociationOutput[] {
    if (!findAction(event, this.#state)) {
      throw networkError('NETWORK_PRIMITIVE_NOT_ALLOWED', { event: EVENTS[event], state: this.#state });
    }
    return this.#handle(event, { primitive });
  }

  #handle(event: AssociationEvent, cause: Cause): AssociationOutput[] {
    const name = findAction(event, this.#state);
    if (!name) return [];
    const action: Action = ACTIONS[name];
    const { effects, next } = action.unless && !this.#holds(action, cause) ? action.unless : action;
    this.#state = next;
    return effects.flatMap((effect) => this.#perform(effect, cause) ?? []);
  }

  #holds({ when }: Action, { received }: Cause): boolean {
    if (when === 'we are the association requestor') return this.#role === 'requestor';
    return received?.type === 'A-ASSOCIATE-RQ' && (received.protocolVersion & PROTOCOL_VERSION_1) !== 0;
  }

  #perform(effect: Effect, { primitive, received, abortReason }: Cause): AssociationOutput | undefined {
    switch (effect) {
      case 'open transport':
      case 'close transport':
        this.#artimDeadlineMs = undefined;
        return { kind: effect };
      case 'start ARTIM':
        this.#artimDeadlineMs = this.#clock.now() + this.#artimMs;
        return undefined;
      case 'stop ARTIM':
        this.#artimDeadlineMs = undefined;
        return undefined;
      case 'send the PDU of the primitive':
        return primitive && send(primitive);
      case 'send A-ASSOCIATE-RJ':
        return send(PROTOCOL_VERSION_NOT_SUPPORTED);
      case 'send A-RELEASE-RQ':
        return send({ type: 'A-RELEASE-RQ' });
      case 'send A-RELEASE-RP':
        return send({ type: 'A-RELEASE-RP' });
      case 'send A-ABORT as service-user':
        return send({ type: 'A-ABORT', source: 0, reason: AbortReason.NotSpecified });
      case 'send A-ABORT as service-provider':
        return send({ type: 'A-ABORT', source: 2, reason: abortReason ?? AbortReason.NotSpecified });
      case 'indicate the PDU':
      case 'indicate A-ABORT or A-P-ABORT':
        return received && { kind: 'indication', indication: indicationOf(received) };
      case 'indicate A-P-ABORT':
        return { kind: 'indication', indication: { type: 'A-P-ABORT indication', reason: abortReason } };
    }
  }
}

/** What the service-user asks for: a PDU, or several that leave together. */
type Primitive =
  | Exclude<Pdu, PDataTf>
  | { readonly type: 'P-DATA-TF'; readonly pdus: readonly PDataTf['values'][] };

/** What brought an event about. */
interface Cause {
  readonly primitive?: Primitive | undefined;
  readonly received?: Pdu | undefined;
  /** Why the provider aborts, should the action be to abort. */
  readonly abortReason?: number | undefined;
}

interface ReceivedPdu {
  readonly event: Exclude<AssociationEvent, 'Evt19'>;
  readonly received: Pdu;
}

const RECEIVED_EVENTS = {
  'A-ASSOCIATE-AC': 'Evt3',
  'A-ASSOCIATE-RJ': 'Evt4',
  'A-ASSOCIATE-RQ': 'Evt6',
  'P-DATA-TF': 'Evt10',
  'A-RELEASE-RQ': 'Evt12',
  'A-RELEASE-RP': 'Evt13',
  'A-ABORT': 'Evt16',
} as const satisfies Record<PduName, AssociationEvent>;

/** PS3.8 Table 9-21: permanent, by the service-provider (ACSE), protocol-version-not-supported. */
const PROTOCOL_VERSION_NOT_SUPPORTED: AssociateRj = {
  type: 'A-ASSOCIATE-RJ',
  result: 1,
  source: 2,
  reason: 2,
};

const send = (primitive: Primitive): AssociationOutput => ({
  kind: 'send',
  pdu: primitive.type,
  pieces: primitive.type === 'P-DATA-TF' ? writePDataPieces(primitive.pdus) : [writePdu(primitive)],
});

function indicationOf(pdu: Pdu): Indication {
  switch (pdu.type) {
    case 'A-ASSOCIATE-RQ':
      return { type: 'A-ASSOCIATE indication', request: pdu };
    case 'A-ASSOCIATE-AC':
      return { type: 'A-ASSOCIATE confirmation (accept)', accepted: pdu };
    case 'A-ASSOCIATE-RJ':
      return { type: 'A-ASSOCIATE confirmation (reject)', rejected: pdu };
    case 'P-DATA-TF':
      return { type: 'P-DATA indication', values: pdu.values };
    case 'A-RELEASE-RQ':
      return { type: 'A-RELEASE indication' };
    case 'A-RELEASE-RP':
      return { type: 'A-RELEASE confirmation' };
    case 'A-ABORT':
      return abortIndication(pdu);
  }
}

function abortIndication({ source, reason }: Abort): Indication {
  return source === 0 ? { type: 'A-ABORT indication' } : { type: 'A-P-ABORT indication', reason };
}
