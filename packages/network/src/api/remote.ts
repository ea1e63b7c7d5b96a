import * as z from 'zod/mini';
import type { Transport, TransportRequest } from '../dicomweb/transport.ts';
import { askApi, type Call, type Schema, sendToApi } from './client.ts';
import type { StudySearch } from './request-schemas.ts';
import { Retrieval, Retrievals, type RetrieveOrder } from './retrieval-schemas.ts';
import { apiPaths } from './routes.ts';
import { patientFields } from './schemas.ts';

/** How much of a remote study is in this archive, by the numbers of instances; `some` where the node tells none. */
export const HereState = z.enum(['none', 'part', 'all', 'some']);
export type HereState = z.infer<typeof HereState>;

/** One study of another node. An absent field was not told. */
export const RemoteStudy = z.object({
  studyInstanceUid: z.string(),
  ...patientFields,
  issuerOfPatientId: z.optional(z.string()),
  /** `YYYY-MM-DD`. */
  studyDate: z.optional(z.string()),
  /** `HH:MM:SS`. */
  studyTime: z.optional(z.string()),
  accessionNumber: z.optional(z.string()),
  modalities: z.array(z.string()),
  studyDescription: z.optional(z.string()),
  numberOfInstances: z.optional(z.number()),
  here: HereState,
  numberOfInstancesHere: z.number(),
});
export type RemoteStudy = z.infer<typeof RemoteStudy>;

/** Answer of `POST /api/v1/nodes/:node/studies/search`. */
export const RemoteStudies = z.object({
  studies: z.array(RemoteStudy),
  /** The node has more than are told. */
  isCut: z.boolean(),
});
export type RemoteStudies = z.infer<typeof RemoteStudies>;

const headers = { 'content-type': 'application/json' };

/** Requests about other nodes, each refusal thrown as a `ProblemError`. */
export class RemoteApi {
  readonly #transport: Transport;
  readonly #origin: string;

  constructor(transport: Transport, origin = '') {
    this.#transport = transport;
    this.#origin = origin;
  }

  searchStudies(nodeId: string, search: StudySearch, call: Call = {}): Promise<RemoteStudies> {
    const body = JSON.stringify(search);
    const url = apiPaths.remoteStudySearch(nodeId);
    return this.#ask(RemoteStudies, { method: 'POST', url, headers, body, ...call });
  }

  retrieve(order: RetrieveOrder, call: Call = {}): Promise<Retrieval> {
    const body = JSON.stringify(order);
    return this.#ask(Retrieval, { method: 'POST', url: apiPaths.retrievals(), headers, body, ...call });
  }

  listRetrievals(call: Call = {}): Promise<Retrievals> {
    return this.#ask(Retrievals, { method: 'GET', url: apiPaths.retrievals(), ...call });
  }

  async cancelRetrieval(id: string, call: Call = {}): Promise<void> {
    const url = this.#origin + apiPaths.retrieval(id);
    await sendToApi(this.#transport, { method: 'DELETE', url, ...call });
  }

  #ask<T>(schema: Schema<T>, request: TransportRequest): Promise<T> {
    return askApi(this.#transport, schema, { ...request, url: this.#origin + request.url });
  }
}
