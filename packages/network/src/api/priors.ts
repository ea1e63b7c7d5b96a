import * as z from 'zod/mini';
import { readText, type Transport } from '../dicomweb/transport.ts';
import { type Call, sendToApi } from './client.ts';
import { RemoteStudy } from './remote.ts';
import { apiPaths } from './routes.ts';
import { StudyRow } from './schemas.ts';

/** Answer of `GET /api/v1/studies/:study/priors`: other studies of one patient in this archive. */
export const PriorsHere = z.object({
  /** The Patient ID of the study is empty or a placeholder, which names nobody: nothing was looked for. */
  isNobody: z.optional(z.literal(true)),
  /** The newest first. */
  studies: z.array(StudyRow),
  /** Studies with this ID whose birth date or sex says another person; they are not told. */
  contradicting: z.optional(z.number()),
});
export type PriorsHere = z.infer<typeof PriorsHere>;

/** Other studies of one patient at nodes that may have some; what a node failed with is told beside. */
export const Priors = z.object({
  /** The Patient ID of the study is empty or a placeholder, which names nobody: no node was asked. */
  isNobody: z.optional(z.literal(true)),
  nodes: z.array(
    z.object({
      nodeId: z.string(),
      nodeName: z.string(),
      studies: z.array(RemoteStudy),
      /** Studies with this ID whose birth date or sex says another person; they are not told. */
      contradicting: z.optional(z.number()),
      problem: z.optional(z.object({ code: z.string(), message: z.string() })),
    }),
  ),
});
export type Priors = z.infer<typeof Priors>;

/** `arrival`: when the first image of a study comes that is not fetched itself. `opening`: when a person opens one. */
export const PriorMoment = z.enum(['arrival', 'opening']);
export type PriorMoment = z.infer<typeof PriorMoment>;

const code = z.string().check(z.regex(/^[A-Z0-9_ ]{1,16}$/));

/** Which priors are fetched; answer of `GET`, body and answer of `PUT /api/v1/prior-rule`. All that is said must hold. */
export const PriorRule = z.strictObject({
  /** When they are fetched by themselves; never where absent. */
  fetchOn: z.optional(z.array(PriorMoment)),
  /** Nodes that are asked, also for what is only offered; all where absent. */
  nodeIds: z.optional(z.array(z.string().check(z.minLength(1), z.maxLength(64))).check(z.maxLength(100))),
  /** `same`: one that the study at hand has; any where absent. */
  modalities: z.optional(z.union([z.literal('same'), z.array(code).check(z.minLength(1), z.maxLength(32))])),
  /** Only of a body part of the study at hand, where both tell theirs. */
  sameBodyPart: z.optional(z.boolean()),
  /** At most so many years before the study at hand. */
  maximumAgeYears: z.optional(z.number().check(z.positive(), z.maximum(150))),
  /** So many of a patient, the newest first; 3 where absent. */
  mostStudies: z.optional(z.number().check(z.int(), z.positive(), z.maximum(50))),
});
export type PriorRule = z.infer<typeof PriorRule>;

/** Body of `POST /api/v1/studies/:study/priors/fetch`: `now` whatever the rule says of when. */
export const PriorFetch = z.strictObject({ when: z.enum(['opening', 'now']) });
export type PriorFetch = z.infer<typeof PriorFetch>;

/** Its answer. */
export const PriorFetchOrdered = z.object({
  /** Whether those that fit the rule are fetched. */
  isOrdered: z.boolean(),
});
export type PriorFetchOrdered = z.infer<typeof PriorFetchOrdered>;

/** Requests about priors, each refusal thrown as a `ProblemError`. */
export class PriorApi {
  readonly #transport: Transport;
  readonly #origin: string;

  constructor(transport: Transport, origin = '') {
    this.#transport = transport;
    this.#origin = origin;
  }

  /** Other studies of the patient of this study in this archive. */
  async here(studyInstanceUid: string, call: Call = {}): Promise<PriorsHere> {
    return PriorsHere.parse(await this.#send('GET', apiPaths.priorsHere(studyInstanceUid), call));
  }

  /** Other studies of the patient of this study at other nodes. */
  async search(studyInstanceUid: string, call: Call = {}): Promise<Priors> {
    return Priors.parse(
      await this.#send('POST', apiPaths.priorSearch(studyInstanceUid), { body: {}, ...call }),
    );
  }

  /** Has those fetched that fit the rule. */
  async fetch(
    studyInstanceUid: string,
    when: PriorFetch['when'],
    call: Call = {},
  ): Promise<PriorFetchOrdered> {
    const body: PriorFetch = { when };
    return PriorFetchOrdered.parse(
      await this.#send('POST', apiPaths.priorFetch(studyInstanceUid), { body, ...call }),
    );
  }

  async rule(call: Call = {}): Promise<PriorRule> {
    return PriorRule.parse(await this.#send('GET', apiPaths.priorRule(), call));
  }

  async saveRule(rule: PriorRule, call: Call = {}): Promise<PriorRule> {
    return PriorRule.parse(await this.#send('PUT', apiPaths.priorRule(), { body: rule, ...call }));
  }

  async #send(
    method: 'GET' | 'POST' | 'PUT',
    path: string,
    { body, signal }: Call & { readonly body?: unknown },
  ): Promise<unknown> {
    const request = {
      method,
      url: this.#origin + path,
      ...(body !== undefined && {
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body),
      }),
      ...(signal && { signal }),
    };
    return JSON.parse(await readText(await sendToApi(this.#transport, request)));
  }
}
