import type { StoredInstance } from '@isocenter/archive';
import { type IsocenterError, isIsocenterError } from '@isocenter/dicom';
import { type DimseServiceUser, describeStatus, networkError } from '@isocenter/network';
import { FrameBuffers } from '../dicomweb/answering/frame-buffers.ts';
import { serverError } from '../errors.ts';
import type { AssociationPurpose } from '../nodes/index.ts';
import type { Transcoder } from '../transcoding/index.ts';
import { type OutgoingLoad, type ProposedContext, planAssociations } from './outgoing-contexts.ts';
import type { FormRules } from './outgoing-form.ts';
import { type OutgoingInstance, prepareOutgoing } from './outgoing-instance.ts';
import { unlessStopped } from './unless-stopped.ts';

/** What instances are sent over. */
export interface OutgoingAssociation
  extends Pick<DimseServiceUser, 'contexts' | 'store' | 'release'>,
    Partial<Pick<DimseServiceUser, 'abort'>> {
  readonly agreement: Pick<DimseServiceUser['agreement'], 'operationsInvoked'>;
}

export interface SendOptions extends FormRules {
  /**
   * Opens an association to the destination that proposes these contexts, and to have so many operations under way where the peer takes
   * them; called again when the peer dropped one, then with nothing of the kind.
   */
  connect(
    presentationContexts: readonly ProposedContext[],
    offer: Pick<AssociationPurpose, 'operationsInvoked'>,
  ): Promise<OutgoingAssociation>;
  readonly transcoder: Pick<Transcoder, 'give'>;
  /** Who asked for it by C-MOVE. PS3.7 §9.1.1.1.9. */
  readonly moveOriginator?: { readonly aeTitle: string; readonly messageId: number } | undefined;
  /** Aborted: nothing more is begun, and what is under way is finished where the peer answers in time. */
  readonly signal?: AbortSignal | undefined;
  /** How long the peer may take to answer then, before its association is aborted; five seconds unless told. */
  readonly cancelMs?: number;
}

const defaultCancelMs = 5000;

/** How it went with one instance. */
export interface SentInstance {
  readonly instance: StoredInstance;
  readonly outcome: 'done' | 'warning' | 'failed';
  /** Of the C-STORE response; absent when none came. */
  readonly status?: number | undefined;
  /** As it was sent. */
  readonly transferSyntaxUid?: string | undefined;
  /** Why it failed. */
  readonly error?: IsocenterError | undefined;
}

/** Associations that ended early one after the other with nothing sent: then the peer is not there for the rest either. */
const mostBrokenAssociations = 3;

/**
 * Sends instances to a peer and tells of each how it went, as it comes up (PS3.4 Annex B). One that fails stops no other. When the
 * peer drops the association, what was under way is tried once more on another. Cancelled instances are not told of.
 */
export async function* sendInstances(
  instances: readonly StoredInstance[],
  options: SendOptions,
): AsyncGenerator<SentInstance, void, void> {
  for (const load of planAssociations(instances, options)) yield* new Sending(load, options).run();
}

/** What one instance came to; `cut`: the association ended under it. */
type Ending = { readonly sent: SentInstance } | { readonly cut: StoredInstance; readonly error: unknown };

type Prepared = { readonly outgoing: OutgoingInstance } | { readonly error: unknown };

class Sending {
  readonly #options: SendOptions;
  readonly #contexts: readonly ProposedContext[];
  readonly #waiting: StoredInstance[];
  readonly #triedAgain = new Set<StoredInstance>();
  readonly #memory = new FrameBuffers();
  #brokenAssociations = 0;

  constructor({ presentationContexts, instances }: OutgoingLoad<StoredInstance>, options: SendOptions) {
    this.#options = options;
    this.#contexts = presentationContexts;
    this.#waiting = [...instances];
  }

  async *run(): AsyncGenerator<SentInstance, void, void> {
    let reason: unknown;
    while (this.#waiting.length > 0 && !this.#isCancelled) {
      const isGivenUp = this.#brokenAssociations >= mostBrokenAssociations;
      const user = isGivenUp
        ? undefined
        : await this.#connect().catch((error: unknown) => {
            reason = error;
            return undefined;
          });
      if (this.#isCancelled && !user) return;
      if (!user) {
        for (const instance of this.#waiting.splice(0)) yield failed(instance, reason);
        return;
      }
      const again: StoredInstance[] = [];
      try {
        for await (const ending of this.#over(user)) {
          if ('sent' in ending) {
            if (ending.sent.status !== undefined) this.#brokenAssociations = 0;
            yield ending.sent;
            continue;
          }
          reason = ending.error;
          if (this.#triedAgain.has(ending.cut)) yield failed(ending.cut, reason);
          else again.push(ending.cut);
          this.#triedAgain.add(ending.cut);
        }
      } finally {
        // One that the peer dropped cannot be released any more.
        await user.release().catch(() => undefined);
      }
      this.#waiting.unshift(...again);
    }
  }

  get #isCancelled(): boolean {
    return this.#options.signal?.aborted ?? false;
  }

  /** `undefined`: cancelled before the peer answered. */
  #connect(): Promise<OutgoingAssociation | undefined> {
    // It may have been the window that the peer could not handle, though it took it.
    const offer = this.#brokenAssociations === 0 ? { operationsInvoked: mostAtOnce } : {};
    return unlessStopped(this.#options.connect(this.#contexts, offer), this.#options.signal);
  }

  /** Until all are sent or the association is cut. */
  async *#over(user: OutgoingAssociation): AsyncGenerator<Ending, void, void> {
    const acceptedBy = acceptedSyntaxes(user);
    const atOnce = operationsAtOnce(user);
    const ahead: { readonly instance: StoredInstance; readonly prepared: Promise<Prepared> }[] = [];
    const underWay = new Map<StoredInstance, Promise<Ending>>();
    let isCut = false;
    const prepareNext = () => {
      const instance = this.#waiting.shift();
      if (instance) ahead.push({ instance, prepared: this.#prepare(instance, acceptedBy) });
    };
    const fill = () => {
      if (isCut || this.#isCancelled) return;
      while (underWay.size < atOnce) {
        if (ahead.length === 0) prepareNext();
        const next = ahead.shift();
        if (!next) return;
        underWay.set(next.instance, this.#send(user, next.instance, next.prepared));
      }
      while (ahead.length < mostAhead && this.#waiting.length > 0) prepareNext();
    };
    const { signal, cancelMs = defaultCancelMs } = this.#options;
    let overdue: ReturnType<typeof setTimeout> | undefined;
    const cancel = () => {
      overdue = setTimeout(() => void user.abort?.(), cancelMs);
    };
    signal?.addEventListener('abort', cancel);
    try {
      for (fill(); underWay.size > 0; ) {
        const ending = await Promise.race(underWay.values());
        underWay.delete('cut' in ending ? ending.cut : ending.sent.instance);
        if ('cut' in ending) {
          if (!isCut) this.#brokenAssociations += 1;
          isCut = true;
        }
        // Before it is told, so that the peer does not wait for whoever listens.
        fill();
        yield ending;
      }
    } finally {
      await Promise.all(underWay.values());
      signal?.removeEventListener('abort', cancel);
      clearTimeout(overdue);
      for (const { instance, prepared } of ahead.reverse()) {
        const result = await prepared;
        if ('outgoing' in result) await result.outgoing.close(false);
        this.#waiting.unshift(instance);
      }
    }
  }

  async #prepare(
    instance: StoredInstance,
    acceptedBy: ReadonlyMap<string, ReadonlySet<string>>,
  ): Promise<Prepared> {
    const { transcoder, preferredTransferSyntaxUid, decodesLossy } = this.#options;
    const accepted = acceptedBy.get(instance.sopClassUid) ?? new Set<string>();
    try {
      const memory = this.#memory;
      const options = { accepted, transcoder, memory, preferredTransferSyntaxUid, decodesLossy };
      return { outgoing: await prepareOutgoing(instance, options) };
    } catch (error) {
      return { error };
    }
  }

  /** Never rejects. */
  async #send(
    user: OutgoingAssociation,
    instance: StoredInstance,
    preparing: Promise<Prepared>,
  ): Promise<Ending> {
    const prepared = await preparing;
    if ('error' in prepared) return { sent: failed(instance, prepared.error) };
    const { outgoing } = prepared;
    const { transferSyntaxUid, dataSet } = outgoing;
    const { sopClassUid, sopInstanceUid } = instance;
    const { moveOriginator } = this.#options;
    let isSent = false;
    try {
      const command = { sopClassUid, sopInstanceUid, transferSyntaxUid, dataSet, moveOriginator };
      const { status, errorComment } = await user.store(command);
      isSent = true;
      return { sent: sentWith(status, errorComment, { instance, transferSyntaxUid }) };
    } catch (error) {
      const failure = outgoing.failure();
      // Its bytes broke off: the association had to go with it, and trying again would end the next one too.
      if (failure !== undefined) this.#triedAgain.add(instance);
      return { cut: instance, error: failure ?? error };
    } finally {
      await outgoing.close(isSent);
    }
  }
}

/** By SOP class, the transfer syntaxes the peer takes it in. */
function acceptedSyntaxes({ contexts }: OutgoingAssociation): ReadonlyMap<string, ReadonlySet<string>> {
  const accepted = new Map<string, Set<string>>();
  for (const { abstractSyntaxUid, transferSyntaxUid } of contexts) {
    const syntaxes = accepted.get(abstractSyntaxUid) ?? new Set();
    accepted.set(abstractSyntaxUid, syntaxes.add(transferSyntaxUid));
  }
  return accepted;
}

function sentWith(
  status: number,
  comment: string | undefined,
  { instance, transferSyntaxUid }: Pick<SentInstance, 'instance' | 'transferSyntaxUid'>,
): SentInstance {
  const { kind, meaning } = describeStatus(status);
  const facts = { instance, status, transferSyntaxUid };
  if (kind === 'success') return { ...facts, outcome: 'done' };
  if (kind === 'warning') return { ...facts, outcome: 'warning' };
  const details = { operation: 'C-STORE', status, meaning, comment };
  return { ...facts, outcome: 'failed', error: networkError('NETWORK_OPERATION_FAILED', details) };
}

const failed = (instance: StoredInstance, cause: unknown): SentInstance => ({
  instance,
  outcome: 'failed',
  error: isIsocenterError(cause) ? cause : serverError('SERVER_INSTANCE_UNREADABLE', {}, { cause }),
});

/** However many the peer takes: the others would only wait in it. */
const mostAtOnce = 8;

/** Read while others are under way: a disk takes longer for one file than a quick peer, but not for three at a time. */
const mostAhead = 3;

/** As many as were agreed on. PS3.7 §D.3.3.3. */
const operationsAtOnce = ({ agreement }: OutgoingAssociation): number =>
  Math.min(mostAtOnce, agreement.operationsInvoked);
