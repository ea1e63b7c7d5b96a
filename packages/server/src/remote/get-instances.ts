import { type DataSet, dataSetOf, storageSopClasses, Tag, transferSyntaxes } from '@isocenter/dicom';
import type { DimseServices, DimseServiceUser, RetrieveProgress, RoleSelection } from '@isocenter/network';
import { patientRoot, studyRoot } from '@isocenter/network';
import type { ProposedContext } from './outgoing-contexts.ts';

/** Opens an association with the node that is asked. */
export type Connect = (purpose: {
  readonly presentationContexts: readonly ProposedContext[];
  readonly roleSelections?: readonly RoleSelection[];
  readonly services?: DimseServices;
}) => Promise<DimseServiceUser>;

export interface RetrieveOptions {
  readonly connect: Connect;
  /** With Query/Retrieve Level and unique keys. PS3.4 §C.4.3.1.3.1. */
  readonly identifier: DataSet;
  /** Aborted: the peer is asked to stop (C-CANCEL). */
  readonly signal?: AbortSignal | undefined;
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
}: RetrieveOptions & { readonly services: DimseServices }): AsyncGenerator<RetrieveProgress, void, void> {
  const sopClassUids = await findSopClasses(connect, identifier);
  const model = modelOf(identifier);
  const storage = storageContexts(sopClassUids);
  const roleSelections = [...new Set(storage.map(({ abstractSyntaxUid }) => abstractSyntaxUid))].map(
    (sopClassUid) => ({ sopClassUid, scu: false, scp: true }),
  );
  const presentationContexts = [queryContext(model.getSopClassUid), ...storage];
  const user = await connect({ presentationContexts, roleSelections, services });
  yield* untilLast(user, user.get(model.getSopClassUid, identifier), signal);
}

/** C-MOVE: the peer sends the instances to an AE title it knows. PS3.4 §C.4.2. */
export async function* moveInstances({
  connect,
  identifier,
  signal,
  destination,
}: RetrieveOptions & { readonly destination: string }): AsyncGenerator<RetrieveProgress, void, void> {
  const model = modelOf(identifier);
  const user = await connect({ presentationContexts: [queryContext(model.moveSopClassUid)] });
  yield* untilLast(user, user.move(model.moveSopClassUid, identifier, destination), signal);
}

async function* untilLast(
  user: DimseServiceUser,
  responses: AsyncGenerator<RetrieveProgress, void, void>,
  signal: AbortSignal | undefined,
): AsyncGenerator<RetrieveProgress, void, void> {
  const stop = () => void responses.return();
  signal?.addEventListener('abort', stop);
  try {
    for await (const progress of responses) {
      yield progress;
      if (signal?.aborted) break; // leaving asks the peer to cancel
    }
  } finally {
    signal?.removeEventListener('abort', stop);
    await user.release().catch(() => undefined);
  }
}

/** One of a patient needs the model that has patients. PS3.4 §C.6. */
const modelOf = (identifier: DataSet) =>
  identifier.findString(Tag.QueryRetrieveLevel) === 'PATIENT' ? patientRoot : studyRoot;

/** Identifiers are small: what every node takes will do. */
export const queryContext = (abstractSyntaxUid: string): ProposedContext => ({
  abstractSyntaxUid,
  transferSyntaxUids: ['1.2.840.10008.1.2.1', '1.2.840.10008.1.2'],
});

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

/** The SOP classes of what would come; empty where the peer cannot be asked. */
async function findSopClasses(connect: Connect, identifier: DataSet): Promise<string[]> {
  const studies = identifier.findStrings(Tag.StudyInstanceUID);
  if (studies.length === 0) return [];
  const { findSopClassUid } = studyRoot;
  let user: DimseServiceUser;
  try {
    user = await connect({ presentationContexts: [queryContext(findSopClassUid)] });
  } catch {
    return []; // the C-GET itself will tell what is wrong
  }
  const classes = new Set<string>();
  try {
    for (const studyInstanceUid of studies) {
      for (const seriesInstanceUid of await seriesOf(user, studyInstanceUid, identifier)) {
        const image = dataSetOf({
          QueryRetrieveLevel: 'IMAGE',
          StudyInstanceUID: studyInstanceUid,
          SeriesInstanceUID: seriesInstanceUid,
          SOPInstanceUID: '',
          SOPClassUID: '',
        });
        for await (const match of user.find(findSopClassUid, image)) {
          const uid = match.findString(Tag.SOPClassUID);
          if (uid) classes.add(uid);
        }
      }
    }
  } catch {
    return [];
  } finally {
    await user.release().catch(() => undefined);
  }
  return [...classes];
}

async function seriesOf(
  user: DimseServiceUser,
  studyInstanceUid: string,
  identifier: DataSet,
): Promise<string[]> {
  const named = identifier.findStrings(Tag.SeriesInstanceUID);
  if (named.length > 0) return [...named];
  const series: string[] = [];
  const query = dataSetOf({
    QueryRetrieveLevel: 'SERIES',
    StudyInstanceUID: studyInstanceUid,
    SeriesInstanceUID: '',
  });
  for await (const match of user.find(studyRoot.findSopClassUid, query)) {
    const uid = match.findString(Tag.SeriesInstanceUID);
    if (uid) series.push(uid);
  }
  return series;
}
