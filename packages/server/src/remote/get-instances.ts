import { type DataSet, storageSopClasses, Tag, transferSyntaxes } from '@isocenter/dicom';
import type { DimseServices, DimseServiceUser, RetrieveProgress } from '@isocenter/network';
import { patientRoot, studyRoot } from '@isocenter/network';
import type { ProposedContext } from './outgoing-contexts.ts';
import { type Connect, queryContext } from './query-association.ts';
import { findSopClasses } from './retrieved-classes.ts';
import { unlessStopped } from './unless-stopped.ts';

/** How long the peer may take to end what it was asked to stop; then the association is aborted. */
const defaultCancelMs = 5000;

export interface RetrieveOptions {
  readonly connect: Connect;
  /** With Query/Retrieve Level and unique keys. PS3.4 §C.4.3.1.3.1. */
  readonly identifier: DataSet;
  /**
   * Aborted: the peer is asked to stop (C-CANCEL) at once, and what it tells of how far it came is the last step. Where it tells nothing
   * in time, the association is aborted, and the step before was the last.
   */
  readonly signal?: AbortSignal | undefined;
  readonly cancelMs?: number;
}

/**
 * C-GET: the instances come to `services.store` over the association that asks for them (PS3.4 §C.4.3). Which contexts it proposes
 * is found out by a query before, since the peer sends only what was proposed, and often only as it is stored.
 */
export async function* getInstances({
  connect,
  identifier,
  signal,
  services,
  cancelMs = defaultCancelMs,
}: RetrieveOptions & { readonly services: DimseServices }): AsyncGenerator<RetrieveProgress, void, void> {
  const sopClassUids = await findSopClasses(connect, identifier, signal);
  if (signal?.aborted) return;
  const model = modelOf(identifier);
  const storage = storageContexts(sopClassUids);
  const roleSelections = [...new Set(storage.map(({ abstractSyntaxUid }) => abstractSyntaxUid))].map(
    (sopClassUid) => ({ sopClassUid, scu: false, scp: true }),
  );
  const presentationContexts = [queryContext(model.getSopClassUid), ...storage];
  const opening = connect({ presentationContexts, roleSelections, services, cancelMs });
  yield* untilLast(opening, signal, (user) => user.get(model.getSopClassUid, identifier, { signal }));
}

/** C-MOVE: the peer sends the instances to an AE title it knows. PS3.4 §C.4.2. */
export async function* moveInstances({
  connect,
  identifier,
  signal,
  destination,
  cancelMs = defaultCancelMs,
}: RetrieveOptions & { readonly destination: string }): AsyncGenerator<RetrieveProgress, void, void> {
  const model = modelOf(identifier);
  const presentationContexts = [queryContext(model.moveSopClassUid)];
  yield* untilLast(connect({ presentationContexts, cancelMs }), signal, (user) =>
    user.move(model.moveSopClassUid, identifier, destination, { signal }),
  );
}

async function* untilLast(
  opening: Promise<DimseServiceUser>,
  signal: AbortSignal | undefined,
  begin: (user: DimseServiceUser) => AsyncGenerator<RetrieveProgress, void, void>,
): AsyncGenerator<RetrieveProgress, void, void> {
  const user = await unlessStopped(opening, signal);
  if (!user) return;
  try {
    yield* begin(user);
  } catch (error) {
    if (!signal?.aborted) throw error; // how what was stopped came to its end is nobody's concern
  } finally {
    await user.release().catch(() => undefined);
  }
}

/** One of a patient needs the model that has patients. PS3.4 §C.6. */
const modelOf = (identifier: DataSet) =>
  identifier.findString(Tag.QueryRetrieveLevel) === 'PATIENT' ? patientRoot : studyRoot;

/** One context is the C-GET itself. PS3.8 §9.3.2.2 allows 128. */
const mostStorageContexts = 127;

/** As many transfer syntaxes for each class as there is room for: one context each, so that the peer can take all. */
function storageContexts(found: readonly string[]): ProposedContext[] {
  const classes = (found.length > 0 ? found : usualClasses()).slice(0, mostStorageContexts);
  const room = Math.floor(mostStorageContexts / classes.length);
  const [first = [], ...others] = syntaxGroups(room);
  // What each class must have comes first, should the room end early.
  return [first, ...others].flatMap((transferSyntaxUids) =>
    classes.map((abstractSyntaxUid) => ({ abstractSyntaxUid, transferSyntaxUids })),
  );
}

/** Native ones always; then compressed ones, each alone as long as there is room, the rest together. */
function syntaxGroups(room: number): string[][] {
  const usual = [...transferSyntaxes.values()].filter(({ retired, deflated }) => !retired && !deflated);
  const native = ['1.2.840.10008.1.2.1', '1.2.840.10008.1.2'];
  const compressed = usual.filter(({ encapsulated }) => encapsulated).map(({ uid }) => uid);
  if (room <= 1) return [[...native, ...compressed]];
  const alone = compressed.slice(0, room - 2).map((uid) => [uid]);
  const together = compressed.slice(room - 2);
  return [native, ...alone, ...(together.length > 0 ? [together] : [])];
}

const usualClasses = (): string[] =>
  storageSopClasses()
    .map(({ uid }) => uid)
    .filter(isImageArc);

/** Without print and other old classes there are fewer than contexts. */
const isImageArc = (uid: string): boolean => uid.startsWith('1.2.840.10008.5.1.4.1.1.');
