import type { Transport, TransportBody, TransportRequest, TransportResponse } from '../dicomweb/transport.ts';
import { readText } from '../dicomweb/transport.ts';
import { readEventStream } from './event-stream.ts';
import { ProblemError, problemOfAnswer, unreachableProblem } from './problem-error.ts';
import type { StudySearch } from './request-schemas.ts';
import { apiPaths, fileNameHeader } from './routes.ts';
import {
  Draft,
  DraftSaved,
  FeedEvent,
  ImportReport,
  SamplesRemoved,
  Status,
  StudyManifest,
  StudyPage,
} from './schemas.ts';

/** What checks an answer. */
export interface Schema<T> {
  parse(value: unknown): T;
}

export interface Call {
  readonly signal?: AbortSignal;
}

/** Our own API as functions. Every refusal is thrown as a `ProblemError`; every answer is checked against its schema. */
export class ApiClient {
  readonly #transport: Transport;
  readonly #origin: string;

  /** `origin` stays empty in a page of the same server, and is `http://127.0.0.1:8017` for a program. */
  constructor(transport: Transport, origin = '') {
    this.#transport = transport;
    this.#origin = origin;
  }

  status(call: Call = {}): Promise<Status> {
    return this.#json(Status, { method: 'GET', url: apiPaths.status(), ...call });
  }

  searchStudies(search: StudySearch, call: Call = {}): Promise<StudyPage> {
    return this.post(StudyPage, apiPaths.studySearch(), search, call);
  }

  openStudy(studyInstanceUid: string, call: Call = {}): Promise<StudyManifest> {
    return this.#json(StudyManifest, { method: 'GET', url: apiPaths.study(studyInstanceUid), ...call });
  }

  readDraft(studyInstanceUid: string, call: Call = {}): Promise<Draft> {
    return this.#json(Draft, { method: 'GET', url: apiPaths.draft(studyInstanceUid), ...call });
  }

  /** `draft.version` is the version read before; answered 409 (`ProblemError`) when someone saved in between. */
  saveDraft(studyInstanceUid: string, draft: Draft, call: Call = {}): Promise<DraftSaved> {
    return this.#json(DraftSaved, {
      method: 'PUT',
      url: apiPaths.draft(studyInstanceUid),
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(draft),
      ...call,
    });
  }

  /** Sends one file, DICOM or zip; the server looks at its bytes to tell which. */
  importFile(body: TransportBody, { name, signal }: Call & { name: string }): Promise<ImportReport> {
    return this.#json(ImportReport, {
      method: 'POST',
      url: apiPaths.imports(),
      headers: { 'content-type': 'application/octet-stream', [fileNameHeader]: encodeURIComponent(name) },
      body,
      ...(signal && { signal }),
    });
  }

  /** Removes all sample studies for good, and stops making them if that is under way. */
  removeSamples(call: Call = {}): Promise<SamplesRemoved> {
    return this.#json(SamplesRemoved, { method: 'DELETE', url: apiPaths.samples(), ...call });
  }

  /** A request that only some pages make, such as those of `quarantine.ts`, which therefore lie beside this class. */
  post<T>(schema: Schema<T>, url: string, body: unknown, call: Call = {}): Promise<T> {
    const headers = { 'content-type': 'application/json' };
    return this.#json(schema, { method: 'POST', url, headers, body: JSON.stringify(body), ...call });
  }

  /**
   * Changes as they happen, until the connection ends; begin again with the last `sequence` seen to miss none.
   * Without `since`, only what happens from now on.
   */
  async *feed({ since, signal }: Call & { since?: number } = {}): AsyncGenerator<FeedEvent> {
    const response = await this.#send({
      method: 'GET',
      url: apiPaths.feed(),
      headers: {
        accept: 'text/event-stream',
        ...(since !== undefined && { 'last-event-id': String(since) }),
      },
      ...(signal && { signal }),
    });
    for await (const event of readEventStream(response.body)) {
      const change = parseFeedEvent(event.data);
      if (change) yield change;
    }
  }

  #json<T>(schema: Schema<T>, request: TransportRequest): Promise<T> {
    return askApi(this.#transport, schema, { ...request, url: this.#origin + request.url });
  }

  #send(request: TransportRequest): Promise<TransportResponse> {
    return sendToApi(this.#transport, { ...request, url: this.#origin + request.url });
  }
}

/** The answer, where it is one; every refusal, and no answer at all, is thrown as a `ProblemError`. */
export async function sendToApi(transport: Transport, request: TransportRequest): Promise<TransportResponse> {
  let response: TransportResponse;
  try {
    response = await transport.send(request);
  } catch (cause) {
    if (request.signal?.aborted) throw cause;
    throw new ProblemError(unreachableProblem, { cause });
  }
  if (response.status >= 200 && response.status < 300) return response;
  throw new ProblemError(problemOfAnswer(response.status, await readWhole(response, request.signal)));
}

/** The JSON of an answer, checked; one that is not what was asked for is thrown as a `ProblemError` too. */
export async function askApi<T>(
  transport: Transport,
  schema: Schema<T>,
  request: TransportRequest,
): Promise<T> {
  const response = await sendToApi(transport, {
    ...request,
    headers: { accept: 'application/json', ...request.headers },
  });
  const body = await readWhole(response, request.signal);
  try {
    return schema.parse(JSON.parse(body));
  } catch (cause) {
    throw new ProblemError(problemOfAnswer(response.status, ''), { cause });
  }
}

/** The text of an answer; one that breaks off is none. */
async function readWhole(response: TransportResponse, signal: AbortSignal | undefined): Promise<string> {
  try {
    return await readText(response);
  } catch (cause) {
    if (signal?.aborted) throw cause;
    throw new ProblemError(unreachableProblem, { cause });
  }
}

/** The event in the `data` of a server-sent event; `undefined` for one this version does not know. */
export function parseFeedEvent(data: string): FeedEvent | undefined {
  try {
    return FeedEvent.parse(JSON.parse(data));
  } catch {
    return undefined;
  }
}
