import {
  type DicomJson,
  dataSetFromXml,
  dataSetToJson,
  type IsocenterError,
  isIsocenterError,
} from '@isocenter/dicom';
import { type MultipartPart, parseMediaType, type StorePartOutcome } from '@isocenter/network/dicomweb';
import { serverError } from '../../errors.ts';
import { BulkSpool, type SpooledValue } from './bulk-spool.ts';
import { newInstance } from './new-instance.ts';
import { failure, failureReason } from './store-outcome.ts';

/** All metadata of a request is held until its bulk data has come. */
const largestMetadataBytes = 128 * 1024 ** 2;

export type MetadataType = 'application/dicom+json' | 'application/dicom+xml';

/** Keeps one instance; its bytes are a Part 10 file. */
export type KeepInstance = (bytes: AsyncIterable<Uint8Array>) => Promise<StorePartOutcome>;

/**
 * Stores instances that come as metadata, and bulk data in further parts (PS3.18 §10.5.2): the metadata first, then values whose
 * Content-Location is the BulkDataURI of an attribute. Answers for each instance; bulk data of no instance is passed over.
 */
export async function storeMetadata(
  parts: AsyncIterable<MultipartPart>,
  metadataType: MetadataType,
  spoolFolder: string,
  keep: KeepInstance,
): Promise<StorePartOutcome[]> {
  const spool = new BulkSpool(spoolFolder);
  try {
    const dataSets: DicomJson[] = [];
    const bulk = new Map<string, SpooledValue[]>();
    let room = largestMetadataBytes;
    for await (const part of parts) {
      const contentType = parseMediaType(part.headers.get('content-type') ?? metadataType);
      if (contentType?.type === metadataType) {
        const bytes = await gatherUpTo(part.body, room);
        room -= bytes.byteLength;
        dataSets.push(...parseMetadata(bytes, metadataType));
      } else {
        const location = part.headers.get('content-location') ?? '';
        const mediaType = contentType?.type ?? 'application/octet-stream';
        const transferSyntaxUid = contentType?.parameters.get('transfer-syntax');
        const value = await spool.keep({ mediaType, transferSyntaxUid }, part.body);
        bulk.set(location, [...(bulk.get(location) ?? []), value]);
      }
    }
    const outcomes: StorePartOutcome[] = [];
    for (const json of dataSets) outcomes.push(await storeOne(json, bulk, keep));
    return outcomes;
  } finally {
    await spool.clear();
  }
}

async function storeOne(
  json: DicomJson,
  bulk: ReadonlyMap<string, readonly SpooledValue[]>,
  keep: KeepInstance,
): Promise<StorePartOutcome> {
  try {
    return await keep(await newInstance(json, bulk));
  } catch (error) {
    if (!isIsocenterError(error)) throw error;
    return { ...identityOf(json), status: reasonOf(error) };
  }
}

const reasonOf = (error: IsocenterError): number =>
  error.code === 'SERVER_MEDIA_TYPE_UNSUPPORTED' ? failure.transferSyntaxUnsupported : failureReason(error);

function identityOf(json: DicomJson): Omit<StorePartOutcome, 'status'> {
  const text = (tag: string) => {
    const value = json[tag]?.Value?.[0];
    return typeof value === 'string' ? value : undefined;
  };
  return { sopClassUid: text('00080016'), sopInstanceUid: text('00080018') };
}

async function gatherUpTo(chunks: AsyncIterable<Uint8Array>, limitBytes: number): Promise<Uint8Array> {
  const pieces: Uint8Array[] = [];
  let byteLength = 0;
  for await (const chunk of chunks) {
    byteLength += chunk.byteLength;
    if (byteLength > limitBytes)
      throw serverError('SERVER_BODY_TOO_LARGE', { limitBytes: largestMetadataBytes });
    pieces.push(chunk.slice());
  }
  return Buffer.concat(pieces);
}

/** One data set in XML; one or a list of them in JSON. Throws where it is neither. */
function parseMetadata(bytes: Uint8Array, metadataType: MetadataType): DicomJson[] {
  const text = new TextDecoder().decode(bytes);
  if (metadataType === 'application/dicom+xml')
    return [dataSetToJson(dataSetFromXml(text), { inlineLimitBytes: Number.POSITIVE_INFINITY })];
  const json = parseJson(text);
  const list: unknown[] = Array.isArray(json) ? json : [json];
  if (list.every((item) => typeof item === 'object' && item !== null && !Array.isArray(item)))
    return list as DicomJson[];
  throw unreadable();
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw unreadable();
  }
}

const unreadable = () =>
  serverError('SERVER_REQUEST_INVALID', {
    part: 'its metadata',
    reason: 'It is no DICOM JSON (PS3.18 Annex F).',
  });
