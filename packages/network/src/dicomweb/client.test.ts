import { expect, test } from 'vitest';
import { gatherBytes } from './bytes.ts';
import { DicomWebClient } from './client.ts';
import { writeMultipart } from './multipart-writer.ts';
import type { Transport, TransportRequest } from './transport.ts';

interface Answer {
  status: number;
  headers?: Record<string, string>;
  body?: Uint8Array | string;
}

/** Bytes that come one after the other, with time passing between them. */
async function* slowly(bytes: Uint8Array) {
  for (const byte of bytes) {
    await new Promise((resolve) => setTimeout(resolve, 0));
    yield Uint8Array.of(byte);
  }
}

/** A peer that answers in turn and remembers what it was asked. */
function scriptedPeer(...answers: Answer[]): Transport & { asked: TransportRequest[] } {
  const asked: TransportRequest[] = [];
  return {
    asked,
    async send(request) {
      asked.push(request);
      const { status, headers = {}, body = '' } = answers[asked.length - 1] ?? { status: 500 };
      const bytes = typeof body === 'string' ? new TextEncoder().encode(body) : body;
      return {
        status,
        header: (name) => headers[name.toLowerCase()],
        body: slowly(bytes),
      };
    },
  };
}

test('asks for frames as stored and tells each its transfer syntax', async () => {
  const body = await gatherBytes(
    writeMultipart(
      [
        {
          contentType: 'application/octet-stream; transfer-syntax=1.2.840.10008.1.2.4.80',
          body: Uint8Array.of(1, 2),
        },
        { contentType: 'image/jp2', body: Uint8Array.of(3) },
      ],
      'b',
    ),
  );
  const peer = scriptedPeer({
    status: 200,
    headers: { 'content-type': 'multipart/related; type="application/octet-stream"; boundary=b' },
    body,
  });
  const client = new DicomWebClient(peer, 'http://127.0.0.1:1/dicom-web/');
  expect(await client.retrieveFrames('1.2', '3.4', '5.6', [1, 4])).toEqual([
    { transferSyntaxUid: '1.2.840.10008.1.2.4.80', bytes: Uint8Array.of(1, 2) },
    { transferSyntaxUid: '1.2.840.10008.1.2.4.90', bytes: Uint8Array.of(3) },
  ]);
  expect(peer.asked[0]?.url).toBe(
    'http://127.0.0.1:1/dicom-web/studies/1.2/series/3.4/instances/5.6/frames/1,4',
  );
  expect(peer.asked[0]?.headers?.accept).toBe(
    'multipart/related; type="application/octet-stream"; transfer-syntax=*',
  );
});

test('takes a single-part frame', async () => {
  const peer = scriptedPeer({
    status: 200,
    headers: { 'content-type': 'application/octet-stream' },
    body: Uint8Array.of(9),
  });
  const frames = await new DicomWebClient(peer, '').retrieveFrames('1', '2', '3', [1]);
  expect(frames).toEqual([{ transferSyntaxUid: '1.2.840.10008.1.2.1', bytes: Uint8Array.of(9) }]);
});

test.each([{ status: 204 }, { status: 200, body: '[]' }])(
  'takes $status without matches for an empty list',
  async (answer) => {
    expect(await new DicomWebClient(scriptedPeer(answer), '').searchStudies({ PatientID: 'x' })).toEqual([]);
  },
);

test('says why a server refused, as far as it told', async () => {
  const problem = { title: 'There is no such study.', detail: 'It is not in the archive.' };
  const client = new DicomWebClient(scriptedPeer({ status: 404, body: JSON.stringify(problem) }), '');
  await expect(client.retrieveStudyMetadata('1.2')).rejects.toThrow(/answered 404\. There is no such study/);
});

test('gives back the answer to a refused instance', async () => {
  const response = { '00081198': { vr: 'SQ', Value: [] } };
  const peer = scriptedPeer({ status: 409, body: JSON.stringify(response) });
  const answer = await new DicomWebClient(peer, '').storeInstances([Uint8Array.of(1)]);
  expect(answer).toEqual({ status: 409, response });
  expect(peer.asked[0]?.headers?.['content-type']).toMatch(
    /^multipart\/related; type="application\/dicom"; boundary=/,
  );
});

test('reads the only part to its end before it leaves the answer', async () => {
  const instance = Uint8Array.from({ length: 100 }, (_, index) => index);
  const body = await gatherBytes(writeMultipart([{ contentType: 'application/dicom', body: instance }], 'b'));
  const headers = { 'content-type': 'multipart/related; type="application/dicom"; boundary=b' };
  const client = new DicomWebClient(
    scriptedPeer({ status: 200, headers, body }, { status: 200, headers, body }),
    '',
  );
  expect(await client.retrieveInstance('1', '2', '3')).toEqual(instance);
  expect(await client.retrieveBulkData('/anything')).toEqual(instance);
});

test('gives all matches of a search, page by page, until one is empty', async () => {
  const page = (...ids: string[]) =>
    JSON.stringify(ids.map((id) => ({ '00100020': { vr: 'LO', Value: [id] } })));
  const peer = scriptedPeer(
    { status: 200, body: page('1', '2') },
    { status: 200, body: page('3') },
    { status: 204 },
  );
  const client = new DicomWebClient(peer, '/dicom-web');
  const ids: unknown[] = [];
  for await (const match of client.searchAll('studies', { Modality: 'CT' }, { pageSize: 2 }))
    ids.push(match['00100020']?.Value?.[0]);
  expect(ids).toEqual(['1', '2', '3']);
  expect(peer.asked.map(({ url }) => url)).toEqual([
    '/dicom-web/studies?Modality=CT&limit=2&offset=0',
    '/dicom-web/studies?Modality=CT&limit=2&offset=2',
    '/dicom-web/studies?Modality=CT&limit=2&offset=3',
  ]);
});

test.each([{ status: 204 }, { status: 200, body: '[]' }, { status: 200 }])(
  'takes %j for nothing found',
  async (answer) => {
    expect(await new DicomWebClient(scriptedPeer(answer), '/dicom-web').searchStudies()).toEqual([]);
  },
);

test('retrieves a picture as it is wanted, and deletes', async () => {
  const peer = scriptedPeer(
    { status: 200, headers: { 'content-type': 'image/png' }, body: Uint8Array.of(1, 2) },
    { status: 204 },
  );
  const client = new DicomWebClient(peer, '/dicom-web');
  const address = { studyInstanceUid: '1.2', seriesInstanceUid: '3', sopInstanceUid: '4', frameNumber: 2 };
  const options = { accept: 'image/png', parameters: { viewport: '8,8', window: '1,2,linear' } };
  expect(await client.retrieveRendered(address, options)).toEqual({
    mediaType: 'image/png',
    bytes: Uint8Array.of(1, 2),
  });
  await client.delete('1.2', '3');
  expect(peer.asked.map(({ method, url }) => `${method} ${url}`)).toEqual([
    'GET /dicom-web/studies/1.2/series/3/instances/4/frames/2/rendered?viewport=8%2C8&window=1%2C2%2Clinear',
    'DELETE /dicom-web/studies/1.2/series/3',
  ]);
});
