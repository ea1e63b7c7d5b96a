import * as z from 'zod/mini';
import { readText, type Transport } from '../dicomweb/transport.ts';
import { type Call, sendToApi } from './client.ts';
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

/** Requests about other nodes, each refusal thrown as a `ProblemError`. */
export class RemoteApi {
  readonly #transport: Transport;
  readonly #origin: string;

  constructor(transport: Transport, origin = '') {
    this.#transport = transport;
    this.#origin = origin;
  }

  async searchStudies(nodeId: string, search: StudySearch, call: Call = {}): Promise<RemoteStudies> {
    return RemoteStudies.parse(await this.#post(apiPaths.remoteStudySearch(nodeId), search, call));
  }

  async retrieve(order: RetrieveOrder, call: Call = {}): Promise<Retrieval> {
    return Retrieval.parse(await this.#post(apiPaths.retrievals(), order, call));
  }

  async listRetrievals(call: Call = {}): Promise<Retrievals> {
    const url = this.#origin + apiPaths.retrievals();
    const answer = await sendToApi(this.#transport, { method: 'GET', url, ...call });
    return Retrievals.parse(JSON.parse(await readText(answer)));
  }

  async cancelRetrieval(id: string, call: Call = {}): Promise<void> {
    const url = this.#origin + apiPaths.retrieval(id);
    await sendToApi(this.#transport, { method: 'DELETE', url, ...call });
  }

  async #post(path: string, body: unknown, call: Call): Promise<unknown> {
    const headers = { 'content-type': 'application/json' };
    const request = {
      method: 'POST',
      url: this.#origin + path,
      headers,
      body: JSON.stringify(body),
    } as const;
    return JSON.parse(await readText(await sendToApi(this.#transport, { ...request, ...call })));
  }
}
