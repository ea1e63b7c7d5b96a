import {
  DicomWebClient,
  parseByteRange,
  type Transport,
  type TransportRequest,
} from '@isocenter/network/dicomweb';
import { describe, expect, test } from 'vitest';
import { openBulkVideo } from './bulk-video.ts';

const reference = { studyInstanceUid: '1', seriesInstanceUid: '2', sopInstanceUid: '3', frameIndex: 0 };
const stream = Uint8Array.from({ length: 50 }, (_, at) => at);
const metadata = { '7FE00010': { vr: 'OB', BulkDataURI: '/bulk/3' } };

/** An archive with one video, which it gives in ranges or only whole. */
function archive({ givesRanges = true, described = metadata as object } = {}) {
  const asked: TransportRequest[] = [];
  const transport: Transport = {
    async send(request) {
      asked.push(request);
      const isMetadata = request.url.endsWith('/metadata');
      const all = isMetadata ? new TextEncoder().encode(JSON.stringify([described])) : stream;
      const range = givesRanges ? parseByteRange(request.headers?.range, all.length) : undefined;
      const { byteOffset = 0, byteLength = all.length } = typeof range === 'object' ? range : {};
      const contentRange = `bytes ${byteOffset}-${byteOffset + byteLength - 1}/${all.length}`;
      return {
        status: range ? 206 : 200,
        header: (name) => (range && name === 'content-range' ? contentRange : undefined),
        body: (async function* () {
          yield all.subarray(byteOffset, byteOffset + byteLength);
        })(),
      };
    },
  };
  return { asked, dicomWeb: new DicomWebClient(transport, '/dicom-web') };
}

describe('the stream of a video of an archive', () => {
  test('is read by ranges at the address that the metadata tells', async () => {
    const { asked, dicomWeb } = archive();
    const source = await openBulkVideo(dicomWeb, reference, {});
    expect(source.byteLength).toBe(50);
    expect([...(await source.read(20, 3))]).toEqual([20, 21, 22]);
    expect(asked.map(({ url, headers }) => [url, headers?.range])).toEqual([
      ['/dicom-web/studies/1/series/2/instances/3/metadata', undefined],
      ['/bulk/3', 'bytes=0-0'],
      ['/bulk/3', 'bytes=20-22'],
    ]);
  });

  test('is read once, whole, where there are no ranges', async () => {
    const { asked, dicomWeb } = archive({ givesRanges: false });
    const source = await openBulkVideo(dicomWeb, reference, {});
    expect([source.byteLength, ...(await source.read(48, 9))]).toEqual([50, 48, 49]);
    expect(asked).toHaveLength(2);
  });

  test('without an address is said to have none', async () => {
    const { dicomWeb } = archive({ described: {} });
    await expect(openBulkVideo(dicomWeb, reference, {})).rejects.toThrow(/does not say where the video/);
  });
});
