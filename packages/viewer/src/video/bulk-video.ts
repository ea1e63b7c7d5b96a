import { type ByteSource, bytesSource, dataSetFromJson, Tag } from '@isocenter/dicom';
import { type DicomWebClient, gatherBytes, type RequestOptions } from '@isocenter/network/dicomweb';
import type { FrameReference } from '../studies/study.ts';
import { videoError } from './errors.ts';

/** Of a service that gives no ranges, so much is held in memory. */
const mostHeldBytes = 256 * 1024 * 1024;

/**
 * The pixel data of an instance at its bulk data address, read by ranges (PS3.18 §10.4.1.1.5, RFC 9110 §14); of a service that gives
 * none, read whole where it is not too large.
 *
 * Throws VIEWER_VIDEO_WITHOUT_ADDRESS, VIEWER_VIDEO_NEEDS_RANGES
 */
export async function openBulkVideo(
  dicomWeb: DicomWebClient,
  { studyInstanceUid, seriesInstanceUid, sopInstanceUid }: FrameReference,
  options: RequestOptions,
): Promise<ByteSource> {
  // Asked for by itself: what a manifest carries along is what drawing needs, and says nothing of the pixel data.
  const metadata = await dicomWeb.retrieveInstanceMetadata(
    studyInstanceUid,
    seriesInstanceUid,
    sopInstanceUid,
    options,
  );
  const uri = dataSetFromJson(metadata).findElement(Tag.PixelData)?.bulkDataUri;
  if (uri === undefined) throw videoError('VIEWER_VIDEO_WITHOUT_ADDRESS', {});
  const read = (byteOffset: number, byteLength: number, signal?: AbortSignal) =>
    dicomWeb.retrieveBulkDataRange(uri, { byteOffset, byteLength }, signal ? { signal } : {});
  const first = await read(0, 1, options.signal);
  if (first.isPart) {
    await gatherBytes(first.body);
    return {
      byteLength: first.wholeByteLength,
      read: async (byteOffset, byteLength, signal) => {
        const part = await read(byteOffset, byteLength, signal);
        return gatherBytes(part.body);
      },
    };
  }
  return bytesSource(await gatherAtMost(first.body));
}

async function gatherAtMost(body: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  let byteLength = 0;
  const counted = async function* () {
    for await (const chunk of body) {
      byteLength += chunk.byteLength;
      if (byteLength > mostHeldBytes)
        throw videoError('VIEWER_VIDEO_NEEDS_RANGES', { megabytes: mostHeldBytes / 1024 / 1024 });
      yield chunk;
    }
  };
  return gatherBytes(counted());
}
