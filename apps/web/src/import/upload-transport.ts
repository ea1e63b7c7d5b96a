import type { Transport, TransportResponse } from '../api.ts';

/** A `Transport` that tells how many bytes of the body have left; `fetch` cannot say that. */
export function uploadTransport(onSent: (bytes: number) => void): Transport {
  return {
    send: ({ method, url, headers, body, signal }) =>
      new Promise<TransportResponse>((resolve, reject) => {
        const request = new XMLHttpRequest();
        const abort = () => request.abort();
        request.open(method, url);
        request.responseType = 'arraybuffer';
        for (const [name, value] of Object.entries(headers ?? {})) request.setRequestHeader(name, value);
        request.upload.onprogress = ({ loaded }) => onSent(loaded);
        request.onerror = () => reject(new TypeError('The connection broke.'));
        request.onabort = () => reject(new DOMException('Given up by the reader.', 'AbortError'));
        request.onload = () => resolve(answerOf(request));
        request.onloadend = () => signal?.removeEventListener('abort', abort);
        signal?.addEventListener('abort', abort);
        request.send(body instanceof Blob ? body : null);
      }),
  };
}

function answerOf(request: XMLHttpRequest): TransportResponse {
  const bytes = new Uint8Array(request.response as ArrayBuffer);
  return {
    status: request.status,
    header: (name) => request.getResponseHeader(name) ?? undefined,
    body: (async function* () {
      yield bytes;
    })(),
  };
}
