import { type DataSet, type Element, tagFromHex, type VR } from '@isocenter/dicom';
import {
  createBoundary,
  frameMediaType,
  gatherBytes,
  multipartContentType,
  type Offer,
  octetStream,
  writeMultipart,
} from '@isocenter/network/dicomweb';
import type { FastifyInstance, FastifyReply } from 'fastify';
import { serverError } from '../errors.ts';
import { bodyOf, readInPieces } from './byte-stream.ts';
import { entityTag, isFresh } from './entity-tag.ts';
import { type FrameSource, isEncapsulated } from './frame-source.ts';
import { getInstance, type RetrieveParams, type Shelf } from './instance-lookup.ts';
import { agreeOn } from './negotiation.ts';
import type { OpenedInstance, OpenedInstances } from './opened-instances.ts';
import { asBuffer } from './retrieve-frames.ts';

/** What a BulkDataURI of our metadata leads to (PS3.18 §10.4.1.1.5): one value, or the pixel data frame by frame. */
export function addBulkDataRoutes(
  app: FastifyInstance,
  shelf: Shelf,
  opened: OpenedInstances,
  source: FrameSource,
): void {
  app.get('/studies/:study/series/:series/instances/:instance/bulkdata/*', async (request, reply) => {
    const params = request.params as RetrieveParams & { '*': string };
    const path = parseBulkDataPath(params['*']);
    const stored = await getInstance(shelf, params);
    const [tag = 0] = path;
    const isPixelData = path.length === 1 && pixelDataTags.has(tag);
    if (isPixelData && isEncapsulated(stored.transferSyntaxUid)) {
      const mediaType = frameMediaType(stored.transferSyntaxUid);
      const offers: Offer[] = [...new Set([mediaType, octetStream])].map((type) => ({
        mediaType: type,
        packaging: 'multipart',
        transferSyntaxUids: [stored.transferSyntaxUid],
      }));
      const { offer } = agreeOn(request, offers);
      const etag = entityTag([stored.sha256], `bulkdata ${path} ${offer.mediaType}`);
      if (isFresh(request, reply, etag)) return reply.code(304).send();
      return sendFragments(reply, offer.mediaType, stored.transferSyntaxUid, (frameIndex) =>
        opened.use(stored, (instance) =>
          frameIndex < (instance.frames?.numberOfFrames ?? 0)
            ? source.readStored(instance, frameIndex).then(({ bytes }) => bytes)
            : Promise.resolve(undefined),
        ),
      );
    }
    const { offer } = agreeOn(request, [
      { mediaType: octetStream, packaging: 'multipart' },
      { mediaType: octetStream, packaging: 'single' },
    ]);
    const etag = entityTag([stored.sha256], `bulkdata ${path} ${offer.packaging}`);
    if (isFresh(request, reply, etag)) return reply.code(304).send();
    const range =
      isPixelData && (await opened.use(stored, async (instance) => littleEndianPixels(instance, tag)));
    if (range) {
      const readFile = async function* () {
        const blob = await stored.open();
        try {
          yield* readInPieces(blob, range);
        } finally {
          await blob.close();
        }
      };
      return sendValue(reply, offer, readFile(), range.byteLength);
    }
    const bytes = await opened.use(stored, async (instance) => getValue(instance, path));
    return sendValue(reply, offer, oneChunk(bytes), bytes.byteLength);
  });
}

const pixelDataTags = new Set([0x7fe00008, 0x7fe00009, 0x7fe00010]);

/** `00081115/1/00081150`: tags, and between them the numbers of items. */
function parseBulkDataPath(text: string): number[] {
  const path = text.split('/').map((step, index) => {
    return index % 2 === 0 ? tagFromHex(step) : /^[1-9]\d{0,6}$/.test(step) ? Number(step) : undefined;
  });
  if (path.length % 2 === 1 && path.length < 64 && path.every((step) => step !== undefined)) return path;
  throw serverError('SERVER_NOT_FOUND', { resource: 'bulk data' });
}

/** Native little-endian pixel data lies in the file as it goes out, so that it need not be held in memory. */
function littleEndianPixels({ part10, stored }: OpenedInstance, tag: number) {
  const location = part10.pixelData;
  const isInFile = part10.source.byteLength === stored.byteLength;
  const isPlain = location?.kind === 'native' && location.tag === tag && !part10.dataSet.bigEndian;
  return isPlain && isInFile ? location : undefined;
}

async function getValue({ part10 }: OpenedInstance, path: readonly number[]): Promise<Uint8Array> {
  let dataSet: DataSet | undefined = part10.dataSet;
  for (let index = 0; index + 2 < path.length; index += 2) {
    dataSet = dataSet?.findItems(path[index] as number)[(path[index + 1] as number) - 1];
  }
  const tag = path[path.length - 1] as number;
  const element = dataSet?.findElement(tag);
  if (element && part10.pixelData?.tag === tag && path.length === 1) {
    const bytes = await part10.source.read(part10.pixelData.byteOffset, part10.pixelData.byteLength);
    return inLittleEndian(bytes, element, part10.dataSet.bigEndian);
  }
  const bytes = dataSet?.findBytes(tag);
  if (!dataSet || !element || !bytes) throw serverError('SERVER_NOT_FOUND', { resource: 'bulk data' });
  return inLittleEndian(bytes, element, dataSet.bigEndian);
}

/** Bytes of one number of a VR (PS3.5 §6.2); text and OB have no byte order. */
const numberBytes: Partial<Record<VR, number>> = {
  AT: 2,
  FD: 8,
  FL: 4,
  OD: 8,
  OF: 4,
  OL: 4,
  OV: 8,
  OW: 2,
  SL: 4,
  SS: 2,
  SV: 8,
  UL: 4,
  US: 2,
  UV: 8,
};

function inLittleEndian(bytes: Uint8Array, { vr }: Element, bigEndian: boolean): Uint8Array {
  const size = numberBytes[vr] ?? 1;
  if (!bigEndian || size === 1) return bytes;
  const swapped = bytes.slice();
  for (let byteOffset = 0; byteOffset + size <= swapped.length; byteOffset += size) {
    swapped.subarray(byteOffset, byteOffset + size).reverse();
  }
  return swapped;
}

async function sendFragments(
  reply: FastifyReply,
  mediaType: string,
  transferSyntaxUid: string,
  read: (frameIndex: number) => Promise<Uint8Array | undefined>,
): Promise<FastifyReply> {
  const contentType = `${mediaType}; transfer-syntax=${transferSyntaxUid}`;
  let body = await read(0);
  async function* parts() {
    for (let frameIndex = 1; body; frameIndex++) {
      yield { contentType, body };
      body = await read(frameIndex);
    }
  }
  const boundary = createBoundary();
  return reply
    .type(multipartContentType(mediaType, boundary, transferSyntaxUid))
    .send(bodyOf(writeMultipart(parts(), boundary)));
}

async function sendValue(
  reply: FastifyReply,
  { packaging }: Offer,
  body: AsyncIterable<Uint8Array>,
  byteLength: number,
): Promise<FastifyReply> {
  if (packaging === 'single') {
    return reply.type(octetStream).header('content-length', byteLength).send(bodyOf(body));
  }
  const boundary = createBoundary();
  const parts = writeMultipart([{ contentType: octetStream, byteLength, body }], boundary);
  reply.type(multipartContentType(octetStream, boundary));
  return reply.send(byteLength < 65_536 ? asBuffer(await gatherBytes(parts)) : bodyOf(parts));
}

async function* oneChunk(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}
