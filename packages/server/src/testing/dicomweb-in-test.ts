import {
  boundaryOf,
  gatherBytes,
  type MultipartContent,
  multipartContentType,
  parseMediaType,
  readMultipart,
  writeMultipart,
} from '@isocenter/network/dicomweb';
import type { RunningServer } from '../create-server.ts';

/** An answer without a socket. */
export interface Answer {
  readonly status: number;
  readonly bytes: Uint8Array;
  header(name: string): string | undefined;
  json(): unknown;
  text(): string;
}

export interface AskOptions {
  readonly method?: 'GET' | 'POST' | 'DELETE' | 'OPTIONS';
  /** The Accept header; anything unless told, none on `null`. */
  readonly accept?: string | null;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Uint8Array;
}

/** Puts requests into a server as its HTTP parser would. */
export function asker({ app }: Pick<RunningServer, 'app'>) {
  return async (
    url: string,
    { method = 'GET', accept = '*/*', headers = {}, body }: AskOptions = {},
  ): Promise<Answer> => {
    const response = await app.inject({
      method,
      url,
      headers: { host: '127.0.0.1', ...(accept !== null && { accept }), ...headers },
      ...(body && { payload: Buffer.from(body) }),
    });
    return {
      status: response.statusCode,
      bytes: new Uint8Array(response.rawPayload),
      header: (name) => {
        const value = response.headers[name];
        return value === undefined ? undefined : String(value);
      },
      json: () => response.json(),
      text: () => response.payload,
    };
  };
}

export interface AnswerPart {
  readonly headers: ReadonlyMap<string, string>;
  readonly bytes: Uint8Array;
}

export async function partsOf(answer: Answer): Promise<AnswerPart[]> {
  const boundary = boundaryOf(parseMediaType(answer.header('content-type') ?? ''));
  const parts: AnswerPart[] = [];
  async function* body() {
    yield answer.bytes;
  }
  for await (const part of readMultipart(body(), boundary))
    parts.push({ headers: part.headers, bytes: Uint8Array.from(await gatherBytes(part.body)) });
  return parts;
}

/** A multipart/related request body and its headers. */
export async function multipartOf(type: string, parts: readonly MultipartContent[]) {
  const boundary = 'boundary-in-test';
  return {
    headers: { 'content-type': multipartContentType(type, boundary) },
    body: await gatherBytes(writeMultipart(parts, boundary)),
  };
}
