import type { Archive, Clock, Logger, Restriction } from '@isocenter/archive';
import { PriorRule, type Priors } from '@isocenter/network/api';
import * as z from 'zod';
import type { JobKind, JobQueue } from '../jobs/index.ts';
import type { ConnectNode, NodeDirectory } from '../nodes/index.ts';
import type { NodeRecord, Records } from '../records/index.ts';
import { findBodyParts } from './body-parts.ts';
import { findPriors, findPriorsHere, isSomebody, type PriorsFoundHere, patientOf } from './find-priors.ts';
import {
  isSameBodyPart,
  type PriorStudy,
  type StudyAtHand,
  selectPriors,
  usualPriors,
} from './prior-rule.ts';
import type { RetrievalDesk } from './retrieval-desk.ts';

export interface PriorDeskOptions {
  readonly archive: Pick<Archive, 'find' | 'findStudies' | 'manifest'>;
  readonly restriction: Restriction;
  readonly nodes: Pick<NodeDirectory, 'list'>;
  readonly connectNode: ConnectNode;
  readonly retrievals: Pick<RetrievalDesk, 'order' | 'isFetched'>;
  readonly jobs: JobQueue;
  readonly records: Pick<Records, 'profile' | 'saveProfile'>;
  readonly userId: string;
  readonly clock: Clock;
  readonly logger: Logger;
}

const payload = z.object({ studyInstanceUid: z.string() });
type Payload = z.infer<typeof payload>;

/** A profile of the user, as other settings of the server's pages are. */
const profileName = 'prior-rule';

/** Prior studies at other nodes: what there is, which of it a rule wants, and having that fetched by jobs that outlive the process. */
export class PriorDesk {
  readonly #options: PriorDeskOptions;
  readonly #kind: JobKind<Payload>;

  constructor(options: PriorDeskOptions) {
    this.#options = options;
    this.#kind = {
      name: 'fetch-priors',
      payload,
      concurrency: 1,
      maximumAttempts: 5,
      run: (job, signal) => this.#fetch(job, signal),
    };
    options.jobs.register(this.#kind);
  }

  /** Nothing is fetched by itself where nobody said anything. */
  async rule(): Promise<PriorRule> {
    const { records, userId } = this.#options;
    return PriorRule.parse((await records.profile(userId, profileName)) ?? {});
  }

  async saveRule(rule: PriorRule): Promise<void> {
    const { records, userId } = this.#options;
    await records.saveProfile(userId, profileName, rule);
  }

  /** What this archive has of the patient of this study. Throws `SERVER_NOT_FOUND`. */
  async here(studyInstanceUid: string): Promise<PriorsFoundHere & { readonly isSomebody: boolean }> {
    const patient = await patientOf(studyInstanceUid, this.#options);
    return { isSomebody: isSomebody(patient), ...(await findPriorsHere(patient, this.#options)) };
  }

  /** What the nodes of the rule have of the patient of this study. Throws `SERVER_NOT_FOUND`. */
  async search(studyInstanceUid: string, signal?: AbortSignal): Promise<Priors> {
    const options = { ...this.#options, signal };
    const patient = await patientOf(studyInstanceUid, options);
    if (!isSomebody(patient)) return { isNobody: true, nodes: [] };
    const nodes = await this.#nodesOf(await this.rule());
    const answers = await Promise.all(nodes.map((node) => findPriors(node, patient, options)));
    return {
      nodes: answers.map(({ node, studies, isCut, contradicting, error }) => ({
        nodeId: node.id,
        nodeName: node.name,
        studies: [...studies],
        ...(isCut && { isCut }),
        ...(contradicting > 0 && { contradicting }),
        ...(error && { problem: { code: error.code, message: error.message } }),
      })),
    };
  }

  /** Has the priors fetched that the rule wants. */
  async order(studyInstanceUid: string): Promise<void> {
    const { jobs } = this.#options;
    await jobs.enqueue(this.#kind, { studyInstanceUid }, { dedupeKey: studyInstanceUid, priority: 5 });
  }

  async #nodesOf({ nodeIds }: PriorRule): Promise<NodeRecord[]> {
    const nodes = await this.#options.nodes.list();
    return nodes.filter(({ id }) => nodeIds === undefined || nodeIds.includes(id));
  }

  /** What a node failed with is thrown once the others have given theirs, so that it is asked again. */
  async #fetch({ studyInstanceUid }: Payload, signal: AbortSignal): Promise<void> {
    const options = { ...this.#options, signal };
    const { archive, restriction, clock, retrievals } = this.#options;
    const manifest = await archive.manifest(studyInstanceUid, restriction);
    if (!manifest) return; // removed meanwhile
    const patient = await patientOf(studyInstanceUid, options);
    if (!isSomebody(patient)) return;
    const rule = await this.rule();
    const nodes = await this.#nodesOf(rule);
    const answers = await Promise.all(nodes.map((node) => findPriors(node, patient, options)));
    const found = answers.flatMap(({ node, studies }) =>
      studies.map((study) => ({ nodeId: node.id, study })),
    );
    const { studyDate, modalities } = manifest.study;
    const atHand = { studyInstanceUid, studyDate, modalities };
    const today = new Date(clock.now()).toISOString().slice(0, 10);
    const bodyParts = manifest.series.flatMap(({ bodyPart }) => bodyPart ?? []);
    const fitting = selectPriors(found, atHand satisfies StudyAtHand, { rule, today });
    for (const { nodeId, study } of await this.#newestOf(fitting, bodyParts, { rule, nodes, signal }))
      if (study.here !== 'all') await retrievals.order({ nodeId, studyInstanceUid: study.studyInstanceUid });
    const failed = answers.find(({ error }) => error !== undefined);
    if (failed) throw failed.error;
  }

  /** As many as are wanted; the body part is asked for from study to study until these are found. */
  async #newestOf(
    fitting: readonly PriorStudy[],
    bodyParts: readonly string[],
    { rule, nodes, signal }: { rule: PriorRule; nodes: readonly NodeRecord[]; signal: AbortSignal },
  ): Promise<PriorStudy[]> {
    const { sameBodyPart = false, mostStudies = usualPriors } = rule;
    const { connectNode } = this.#options;
    const taken: PriorStudy[] = [];
    for (const prior of fitting) {
      if (taken.length === mostStudies) break;
      const node = nodes.find(({ id }) => id === prior.nodeId);
      const theirs =
        sameBodyPart && bodyParts.length > 0 && node
          ? await findBodyParts(node, prior.study.studyInstanceUid, { connectNode, signal })
          : [];
      if (isSameBodyPart(bodyParts, theirs)) taken.push(prior);
    }
    return taken;
  }
}
