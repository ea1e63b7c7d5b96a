import { type IsocenterError, isIsocenterError } from '@isocenter/dicom';
import { networkError } from '../errors.ts';
import { Rejection, rejectionError } from './associate-answer.ts';
import { type AssociationAgreement, associationAgreement } from './association-agreement.ts';
import {
  AssociationMachine,
  type AssociationOutput,
  type Clock,
  type Indication,
} from './association-machine.ts';
import {
  type AssociateAc,
  type AssociateRj,
  type AssociateRq,
  PDV_HEADER_BYTES,
  type PresentationDataValue,
} from './pdu.ts';
import type { PresentationContext } from './presentation-context.ts';

/** A transport connection, passed in by whoever owns sockets. */
export interface ByteConnection {
  /** Received bytes; not asking for the next chunk holds the peer back. Ends or throws when the connection is gone. */
  readonly incoming: AsyncIterable<Uint8Array>;
  /** Writes pieces one behind the other; resolves when they left this process, rejects when the connection is gone. */
  write(pieces: readonly Uint8Array[]): Promise<void>;
  /** Nothing more will be written; receiving goes on. */
  endWriting(): void;
  /** Both directions, at once. */
  close(): void;
}

/** What a service does with an association. */
export interface AssociationHandlers {
  /** Acceptor: accepts or rejects. A throw aborts. */
  answer?(request: AssociateRq): AssociateAc | AssociateRj | Promise<AssociateAc | AssociateRj>;
  /** Fragments in the order of arrival. The next bytes are read only after the promise resolved; a throw aborts. */
  onData(values: readonly PresentationDataValue[]): Promise<void> | void;
  /** Whether we owe the peer an answer: while we do, its silence means nothing. Absent: never. */
  isWorking?(): boolean;
  /** Called once, however it ended; `undefined`: released in order. `run()` waits for the promise. */
  onEnd(error: IsocenterError | undefined): Promise<void> | void;
}

export interface AssociationOptions {
  readonly connection: ByteConnection;
  readonly handlers: AssociationHandlers;
  readonly clock: Clock;
  /** See `AssociationMachineOptions`. */
  readonly artimMs: number;
  /** How long to wait for a whole PDU, or for the peer to take ours, before the association is aborted. */
  readonly idleMs: number;
  /** Requestor: how long the peer may take to accept or reject. Default: `idleMs`. */
  readonly associateMs?: number;
  /** See `AssociationMachineOptions`. */
  readonly maximumLength: number;
}

/** Longest P-DATA-TF variable field we send when the peer sets no limit. */
const LONGEST_SENT_BYTES = 1 << 17;

/** One association on one connection: runs an `AssociationMachine` with real time and real bytes. */
export class Association {
  readonly #connection: ByteConnection;
  readonly #handlers: AssociationHandlers;
  readonly #clock: Clock;
  readonly #idleMs: number;
  readonly #associateMs: number;
  readonly #artimMs: number;
  readonly #machine: AssociationMachine;
  readonly #request: AssociateRq | undefined;
  #onEstablished: ((error: IsocenterError | undefined) => void) | undefined;
  #agreement: AssociationAgreement | undefined;
  #isReleased = false;
  #releaseDeadlineMs: number | undefined;
  /** Between a PDU and the end of our work on it; the peer is then not the one who is slow. */
  #isHandling = false;
  #error: IsocenterError | undefined;
  #ending: Promise<void> | undefined;
  #artimTimer: ReturnType<typeof setTimeout> | undefined;
  #idleTimer: ReturnType<typeof setTimeout> | undefined;

  /** @param request what to ask the peer for; absent: wait for the peer to ask. */
  constructor(options: AssociationOptions, request?: AssociateRq) {
    const { connection, handlers, clock, artimMs, idleMs, maximumLength } = options;
    this.#connection = connection;
    this.#handlers = handlers;
    this.#clock = clock;
    this.#idleMs = idleMs;
    this.#associateMs = options.associateMs ?? idleMs;
    this.#artimMs = artimMs;
    this.#request = request;
    this.#machine = new AssociationMachine({
      role: request ? 'requestor' : 'acceptor',
      clock,
      artimMs,
      maximumLength,
    });
  }

  /** The agreed presentation contexts by id; empty before the association is established. */
  get contexts(): ReadonlyMap<number, PresentationContext> {
    return this.#agreement?.contexts ?? NO_CONTEXTS;
  }

  /** What was agreed on; `undefined` before the association is established. */
  get agreement(): AssociationAgreement | undefined {
    return this.#agreement;
  }

  /** Longest fragment that fits into one P-DATA-TF PDU of the peer. Even, as DIMSE data is. PS3.8 §D.1. */
  get longestFragmentBytes(): number {
    const limit = this.#agreement?.peer.maximumLength || LONGEST_SENT_BYTES; // 0: no limit
    const fragmentBytes = Math.min(limit, LONGEST_SENT_BYTES) - PDV_HEADER_BYTES;
    return Math.max(2, fragmentBytes - (fragmentBytes % 2));
  }

  /** Serves the connection until it is gone. Never rejects. */
  async run(): Promise<void> {
    try {
      if (this.#request) await this.#performAll(this.#machine.associate(this.#request));
      await this.#performAll(this.#machine.connectionOpened());
      this.#waitForPeer();
      for await (const bytes of this.#connection.incoming) await this.#receive(bytes);
    } catch (cause) {
      // Reset by the peer, or a write that failed; either way the connection is of no more use.
      this.#fail(isIsocenterError(cause) ? cause : networkError('NETWORK_CONNECTION_CLOSED', {}, { cause }));
    }
    this.#stopWaiting();
    await this.#performAll(this.#machine.connectionClosed()).catch(() => undefined);
    clearTimeout(this.#artimTimer);
    this.#connection.close();
    await this.#end();
  }

  /** Resolves when the peer accepted; rejects with the reason when it did not. Call `run()` too. */
  established(): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#onEstablished = (error) => (error ? reject(error) : resolve());
    });
  }

  /** Sends fragments, each argument in one PDU, all in one write; resolves when they left this process. P-DATA request, PS3.8 §7.6. */
  async send(...pdus: readonly (readonly PresentationDataValue[])[]): Promise<void> {
    const { state } = this.#machine;
    if (state !== 'Sta6' && state !== 'Sta8')
      throw this.#error ?? networkError('NETWORK_CONNECTION_CLOSED', {});
    const outputs = this.#machine.sendData(...pdus);
    this.#watchArtim();
    await this.#write(outputs.flatMap((output) => (output.kind === 'send' ? output.pieces : [])));
    if (!this.#isHandling) this.#waitForPeer();
  }

  /** Asks for an orderly end; `run()` resolves when it came. PS3.8 §7.2. */
  async release(): Promise<void> {
    if (this.#machine.state !== 'Sta6') return;
    this.#releaseDeadlineMs = this.#clock.now() + this.#artimMs;
    await this.#performAll(this.#machine.release());
    if (!this.#isHandling) this.#waitForPeer();
  }

  /** Ends it now. PS3.8 §7.3. */
  async abort(error: IsocenterError): Promise<void> {
    this.#fail(error);
    const outputs = this.#machine.abort();
    if (outputs.length === 0 && this.#machine.state !== 'Sta13') this.#connection.close();
    await this.#performAll(outputs).catch(() => this.#connection.close());
    await this.#end();
  }

  async #receive(bytes: Uint8Array): Promise<void> {
    for (const output of this.#machine.receive(bytes)) {
      this.#isHandling = true;
      this.#stopWaiting();
      await this.#perform(output);
      this.#isHandling = false;
      this.#waitForPeer();
    }
    this.#watchArtim();
  }

  async #performAll(outputs: readonly AssociationOutput[]): Promise<void> {
    this.#watchArtim();
    for (const output of outputs) await this.#perform(output);
  }

  async #perform(output: AssociationOutput): Promise<void> {
    switch (output.kind) {
      case 'open transport': // it is open: whoever made this association connected first
        return;
      case 'send':
        await this.#write(output.pieces);
        // A peer that is told to go sees the end of the stream at once and need not wait for ARTIM.
        if (output.pdu === 'A-ABORT') this.#connection.endWriting();
        return;
      case 'close transport':
        this.#connection.close();
        return;
      case 'indication':
        return this.#hear(output.indication);
    }
  }

  async #hear(indication: Indication): Promise<void> {
    switch (indication.type) {
      case 'A-ASSOCIATE indication':
        return this.#answer(indication.request);
      case 'A-ASSOCIATE confirmation (accept)':
        if (this.#request)
          this.#agreement = associationAgreement('requestor', this.#request, indication.accepted);
        this.#onEstablished?.(undefined);
        return;
      case 'A-ASSOCIATE confirmation (reject)':
        return this.#fail(rejectionError(indication.rejected));
      case 'P-DATA indication':
        try {
          return await this.#handlers.onData(indication.values);
        } catch (cause) {
          return this.abort(asAbortError(cause));
        }
      case 'A-RELEASE indication':
        this.#isReleased = true;
        if (this.#machine.state === 'Sta10') return; // collision: the peer answers first
        await this.#performAll(this.#machine.respondToRelease());
        return this.#end();
      case 'A-RELEASE confirmation':
        this.#isReleased = true;
        if (this.#machine.state === 'Sta12') await this.#performAll(this.#machine.respondToRelease());
        return;
      case 'A-ABORT indication':
        this.#fail(networkError('NETWORK_ASSOCIATION_ABORTED', { by: 'peer', reason: 'by its user' }));
        return this.#end();
      case 'A-P-ABORT indication':
        this.#fail(this.#providerAbort(indication.reason));
        return this.#end();
    }
  }

  #providerAbort(reason: number | undefined): IsocenterError {
    if (reason === undefined) return networkError('NETWORK_CONNECTION_CLOSED', {});
    const by = this.#machine.state === 'Sta13' ? 'this node' : 'peer';
    return networkError('NETWORK_ASSOCIATION_ABORTED', { by, reason: `protocol error ${reason}` });
  }

  async #answer(request: AssociateRq): Promise<void> {
    let answer: AssociateAc | AssociateRj | undefined;
    try {
      answer = await this.#handlers.answer?.(request);
    } catch (cause) {
      return this.abort(asAbortError(cause));
    }
    if (this.#machine.state !== 'Sta3') return; // ended while the answer was sought
    if (answer?.type !== 'A-ASSOCIATE-AC') {
      const rejected = answer ?? Rejection.NoReasonGiven;
      this.#fail(rejectionError(rejected));
      return this.#performAll(this.#machine.reject(rejected));
    }
    this.#agreement = associationAgreement('acceptor', request, answer);
    return this.#performAll(this.#machine.accept(answer));
  }

  async #write(pieces: readonly Uint8Array[]): Promise<void> {
    // A peer that never reads must not hold us: closing makes the write reject.
    const timer = setTimeout(() => {
      this.#fail(this.#silence('room to write', this.#idleMs));
      this.#connection.close();
    }, this.#idleMs);
    try {
      await this.#connection.write(pieces);
    } catch (cause) {
      throw this.#error ?? networkError('NETWORK_CONNECTION_CLOSED', {}, { cause });
    } finally {
      clearTimeout(timer);
    }
  }

  #waitForPeer(): void {
    clearTimeout(this.#idleTimer);
    const timeoutMs = this.#patienceMs();
    const expire = () => {
      if (this.#handlers.isWorking?.()) this.#waitForPeer();
      else void this.abort(this.#silence('whole PDU', timeoutMs));
    };
    // What came while this process was busy is read first: it is not the peer who was slow.
    this.#idleTimer = setTimeout(() => {
      this.#idleTimer = setTimeout(expire, GRACE_MS);
    }, timeoutMs);
  }

  #patienceMs(): number {
    const { state } = this.#machine;
    if (state === 'Sta5') return this.#associateMs;
    // What still comes after our A-RELEASE-RQ must not put its answer off for ever.
    if (this.#releaseDeadlineMs !== undefined)
      return Math.max(0, this.#releaseDeadlineMs - this.#clock.now());
    return this.#idleMs;
  }

  #stopWaiting(): void {
    clearTimeout(this.#idleTimer);
  }

  #silence(waitingFor: string, timeoutMs: number): IsocenterError {
    return networkError('NETWORK_PEER_SILENT', { waitingFor, timeoutMs });
  }

  #watchArtim(): void {
    clearTimeout(this.#artimTimer);
    const deadlineMs = this.#machine.artimDeadlineMs;
    if (deadlineMs === undefined) return;
    const expire = () => {
      const outputs = this.#machine.tick();
      if (outputs.length > 0) this.#fail(this.#silence('answer', this.#artimMs));
      void this.#performAll(outputs).catch(() => this.#connection.close());
    };
    this.#artimTimer = setTimeout(
      () => {
        this.#artimTimer = setTimeout(expire, GRACE_MS);
      },
      Math.max(0, deadlineMs - this.#clock.now()),
    );
  }

  /** The first reason is the true one; after an orderly release there is none. */
  #fail(error: IsocenterError): void {
    if (!this.#isReleased) this.#error ??= error;
  }

  /** Tells the service once, as soon as nothing more can come. */
  #end(): Promise<void> {
    this.#ending ??= (async () => {
      const error =
        this.#error ?? (this.#isReleased ? undefined : networkError('NETWORK_CONNECTION_CLOSED', {}));
      this.#onEstablished?.(error ?? networkError('NETWORK_CONNECTION_CLOSED', {}));
      await this.#handlers.onEnd(error);
    })();
    return this.#ending;
  }
}

/** Enough for the event loop to look at its sockets once. */
const GRACE_MS = 5;

const NO_CONTEXTS: ReadonlyMap<number, PresentationContext> = new Map();

const asAbortError = (cause: unknown): IsocenterError =>
  isIsocenterError(cause)
    ? cause
    : networkError('NETWORK_ASSOCIATION_ABORTED', { by: 'this node', reason: 'internal error' }, { cause });
