import * as z from 'zod/mini';
import type { Transport, TransportRequest } from '../dicomweb/transport.ts';
import { askApi, type Call, type Schema } from './client.ts';
import { RemoteStudy } from './remote.ts';
import { apiPaths } from './routes.ts';
import { StudyRow } from './schemas.ts';

/** Answer of `GET /api/v1/studies/:study/priors`: other studies of one patient in this archive. */
export const PriorsHere = z.object({
  /** The Patient ID of the study is empty or a placeholder, which names nobody: nothing was looked for. */
  isNobody: z.optional(z.literal(true)),
  /** The newest first. */
  studies: z.array(StudyRow),
  /** There are more of this patient than were read. */
  isCut: z.optional(z.literal(true)),
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
      /** The node has more of this patient than were read. */
      isCut: z.optional(z.literal(true)),
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

const headers = { 'content-type': 'application/json' };

/** Requests about priors, each refusal thrown as a `ProblemError`. */
export class PriorApi {
  readonly #transport: Transport;
  readonly #origin: string;

  constructor(transport: Transport, origin = '') {
    this.#transport = transport;
    this.#origin = origin;
  }

  /** Other studies of the patient of this study in this archive. */
  here(studyInstanceUid: string, call: Call = {}): Promise<PriorsHere> {
    return this.#ask(PriorsHere, { method: 'GET', url: apiPaths.priorsHere(studyInstanceUid), ...call });
  }

  /** Other studies of the patient of this study at other nodes. */
  search(studyInstanceUid: string, call: Call = {}): Promise<Priors> {
    const url = apiPaths.priorSearch(studyInstanceUid);
    return this.#ask(Priors, { method: 'POST', url, headers, body: '{}', ...call });
  }

  /** Has those fetched that fit the rule. */
  fetch(studyInstanceUid: string, when: PriorFetch['when'], call: Call = {}): Promise<PriorFetchOrdered> {
    const order: PriorFetch = { when };
    const url = apiPaths.priorFetch(studyInstanceUid);
    const body = JSON.stringify(order);
    return this.#ask(PriorFetchOrdered, { method: 'POST', url, headers, body, ...call });
  }

  rule(call: Call = {}): Promise<PriorRule> {
    return this.#ask(PriorRule, { method: 'GET', url: apiPaths.priorRule(), ...call });
  }

  saveRule(rule: PriorRule, call: Call = {}): Promise<PriorRule> {
    const body = JSON.stringify(rule);
    return this.#ask(PriorRule, { method: 'PUT', url: apiPaths.priorRule(), headers, body, ...call });
  }

  #ask<T>(schema: Schema<T>, request: TransportRequest): Promise<T> {
    return askApi(this.#transport, schema, { ...request, url: this.#origin + request.url });
  }
}
