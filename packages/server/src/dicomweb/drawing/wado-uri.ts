import type { StoredInstance } from '@isocenter/archive';
import { negotiate, type Offer } from '@isocenter/network/dicomweb';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { serverError } from '../../errors.ts';
import { versionOf } from '../../renditions/rendition-version.ts';
import { overlaid } from '../../retrieve/index.ts';
import type { Transcoder } from '../../transcoding/index.ts';
import { bodyOf } from '../answering/byte-stream.ts';
import { entityTag, isFresh } from '../answering/entity-tag.ts';
import { getInstance, type Shelf } from '../opening/instance-lookup.ts';
import type { OpenedInstances } from '../opening/opened-instances.ts';
import { asBuffer } from '../retrieving/retrieve-frames.ts';
import { formOf, streamOf } from '../retrieving/retrieve-instances.ts';
import type { Drawing, PictureType } from './drawing.ts';
import { pictureTypes } from './retrieve-rendered.ts';
import { parseWadoUri, type WadoUriParameters } from './wado-uri-parameters.ts';

export const wadoUriPath = '/wado';

export interface WadoUriOptions {
  readonly shelf: Shelf;
  readonly opened: OpenedInstances;
  readonly transcoder: Transcoder;
  readonly drawing: Drawing;
}

/** WADO-URI (PS3.18 chapter 9): one instance, as a DICOM file or drawn, by an address that holds everything. */
export function addWadoUriRoute(
  app: FastifyInstance,
  { shelf, opened, transcoder, drawing }: WadoUriOptions,
): void {
  app.get(wadoUriPath, async (request, reply) => {
    const wanted = parseWadoUri(request.query as Record<string, unknown>);
    const stored = await getInstance(shelf, wanted);
    const mediaType = mediaTypeFor(request, wanted, stored);
    const tag = entityTag([versionOf([stored])], `wado ${mediaType} ${request.url}`);
    if (isFresh(request, reply, tag)) return reply.code(304).send();
    if (mediaType === 'application/dicom') return sendFile(reply, stored, wanted, transcoder);
    const frameIndex = (wanted.frameNumber ?? 1) - 1;
    const region = await sourceRegion(stored, wanted, opened);
    const parameters = { ...wanted.rendered, ...(region && { region }) };
    const wish = { parameters, mediaType: mediaType as PictureType, log: request.log };
    const picture = await drawing.draw({ stored, frameIndex }, wish);
    return reply.type(mediaType).send(asBuffer(picture));
  });
}

/** By default a single image is a JPEG, everything else a DICOM file. PS3.18 §9.5.2.1, Table 8.7.4-1. */
function mediaTypeFor(
  { headers }: FastifyRequest,
  { mediaTypes, frameNumber }: WadoUriParameters,
  { numberOfFrames }: StoredInstance,
): string {
  const isPicture = numberOfFrames === 1 || (frameNumber !== undefined && numberOfFrames > 0);
  const drawn: readonly string[] = numberOfFrames > 0 ? pictureTypes : [];
  const types = isPicture ? [...drawn, 'application/dicom'] : ['application/dicom', ...drawn];
  const wishes = mediaTypes.length > 0 ? mediaTypes.filter((type) => types.includes(type)) : types;
  const offers = wishes.map((mediaType): Offer => ({ mediaType, packaging: 'single' }));
  for (const offer of offers) {
    const agreed = negotiate({ header: headers.accept ?? '*/*' }, [offer]);
    if ('offer' in agreed) return offer.mediaType;
  }
  throw serverError('SERVER_NOT_ACCEPTABLE', { reason: `This object is offered as ${types.join(', ')}.` });
}

async function sendFile(
  reply: FastifyReply,
  stored: StoredInstance,
  { transferSyntax }: WadoUriParameters,
  transcoder: Transcoder,
): Promise<FastifyReply> {
  const form = formOf(stored, transferSyntax);
  if (!form) {
    const reason = 'It cannot be brought into that transfer syntax.';
    throw serverError('SERVER_NOT_ACCEPTABLE', { reason });
  }
  const { transferSyntaxUid, byteLength, body } = await streamOf(stored, form, transcoder, {
    begins: true,
  });
  if (byteLength !== undefined) reply.header('content-length', byteLength);
  return reply.type(`application/dicom; transfer-syntax=${transferSyntaxUid}`).send(bodyOf(body));
}

function sourceRegion(stored: StoredInstance, { region }: WadoUriParameters, opened: OpenedInstances) {
  if (!region) return Promise.resolve(undefined);
  return opened.use(stored, async ({ part10 }) => {
    const dataSet = overlaid(part10.dataSet, stored);
    const columns = dataSet.findNumber(0x00280011) ?? 0;
    const rows = dataSet.findNumber(0x00280010) ?? 0;
    const [left, top, right, bottom] = region;
    return {
      x: left * columns,
      y: top * rows,
      width: (right - left) * columns,
      height: (bottom - top) * rows,
    };
  });
}
