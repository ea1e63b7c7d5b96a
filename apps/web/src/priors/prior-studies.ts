import type { Priors, RemoteStudy, Retrieval, StudyRow } from '../api.ts';
import { isUnderWay, newestOf, type RetrievalState } from '../retrievals/retrieval-state.ts';

export interface PriorAtNode {
  readonly nodeId: string;
  readonly nodeName: string;
  readonly study: RemoteStudy;
}

/** Another study of the patient, wherever it is. */
export interface PriorStudy {
  /** As a list of another archive tells it; what is here is counted in. */
  readonly study: RemoteStudy;
  readonly isHere: boolean;
  /** Nodes that have it, the one that has most of it first. */
  readonly at: readonly PriorAtNode[];
}

/** What is here and what nodes have as one list, each study once, the newest first. */
export function priorStudies(here: readonly StudyRow[], nodes: Priors['nodes']): PriorStudy[] {
  const rows = new Map(here.map((row) => [row.studyInstanceUid, row]));
  const at = new Map<string, PriorAtNode[]>();
  for (const { nodeId, nodeName, studies } of nodes)
    for (const study of studies) {
      const { studyInstanceUid } = study;
      at.set(studyInstanceUid, [...(at.get(studyInstanceUid) ?? []), { nodeId, nodeName, study }]);
    }
  return [...new Set([...rows.keys(), ...at.keys()])]
    .map((uid) => priorOf(rows.get(uid), (at.get(uid) ?? []).sort(byMost)))
    .filter((prior) => prior !== undefined)
    .sort(byNewest);
}

function priorOf(row: StudyRow | undefined, at: readonly PriorAtNode[]): PriorStudy | undefined {
  const [best] = at;
  const told = row ?? best?.study;
  if (!told) return undefined;
  const numberOfInstancesHere = Math.max(
    row?.numberOfInstances ?? 0,
    ...at.map(({ study }) => study.numberOfInstancesHere),
  );
  const totals = [best?.study.numberOfInstances, row?.arrival?.expectedInstances].filter(
    (total) => total !== undefined,
  );
  const total = totals.length > 0 ? Math.max(...totals) : undefined;
  const { studyInstanceUid, studyDate, studyTime, modalities, studyDescription } = told;
  return {
    study: {
      studyInstanceUid,
      modalities,
      ...(studyDate !== undefined && { studyDate }),
      ...(studyTime !== undefined && { studyTime }),
      ...(studyDescription !== undefined && { studyDescription }),
      ...(total !== undefined && { numberOfInstances: total }),
      numberOfInstancesHere,
      here: hereState(numberOfInstancesHere, total),
    },
    isHere: row !== undefined,
    at,
  };
}

function hereState(here: number, total: number | undefined): RemoteStudy['here'] {
  if (here === 0) return 'none';
  if (total === undefined) return 'some';
  return here >= total ? 'all' : 'part';
}

const byMost = (a: PriorAtNode, b: PriorAtNode): number =>
  (b.study.numberOfInstances ?? 0) - (a.study.numberOfInstances ?? 0);

/** Those without a date last. */
const byNewest = (a: PriorStudy, b: PriorStudy): number => momentOf(b).localeCompare(momentOf(a));

const momentOf = ({ study }: PriorStudy): string => `${study.studyDate ?? ''} ${study.studyTime ?? ''}`;

/** Where it is or was fetched from, and where it would be fetched from next: a node that failed gives way to another. */
export function sourceOf(
  { study, at }: PriorStudy,
  retrievals: RetrievalState,
): { readonly retrieval: Retrieval | undefined; readonly next: PriorAtNode | undefined } {
  const known = at.map((node) => ({
    node,
    retrieval: newestOf(retrievals, { nodeId: node.nodeId, studyInstanceUid: study.studyInstanceUid }),
  }));
  const find = (holds: (one: Retrieval) => boolean) =>
    known.find(({ retrieval }) => retrieval && holds(retrieval))?.retrieval;
  const retrieval = find(isUnderWay) ?? find(({ state }) => state === 'done') ?? find(() => true);
  const untried = known.find((one) => one.retrieval?.state !== 'failed') ?? known[0];
  return { retrieval, next: untried?.node };
}
