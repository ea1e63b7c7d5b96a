import {
  type DicomJson,
  type DicomJsonAttribute,
  dataSetFromJson,
  encodeDataSet,
  encodeFileMeta,
  findTransferSyntax,
  patchDataSet,
  Tag,
  TransferSyntaxUid,
  tagToHex,
} from '@isocenter/dicom';
import { serverError } from '../../errors.ts';
import {
  encapsulatedPixelDataHeader,
  fragmentHeader,
  nativePixelDataHeader,
  sequenceDelimitation,
} from '../../transcoding/index.ts';
import type { SpooledValue } from './bulk-spool.ts';
import { type NewPixelData, newPixelData } from './image-pixel.ts';

/** Bulk values of a request by their Content-Location; the frames of a compressed image have one in common. */
export type BulkValues = ReadonlyMap<string, readonly SpooledValue[]>;

const pixelDataKey = tagToHex(Tag.PixelData);
const transferSyntaxKey = tagToHex(Tag.TransferSyntaxUID);
/** Says how the origin keeps it, not how it is here. */
const availableTransferSyntaxKey = '00083002';

/** As deep as a data set is read. */
const deepestNesting = 64;

/** Values other than pixel data are put into the data set, which is held in memory. */
const largestValueBytes = 64 * 1024 ** 2;

/** Writes an instance that came as metadata and bulk data (PS3.18 §10.5.2) as a Part 10 file, its pixel data from where it waits. */
export async function newInstance(metadata: DicomJson, bulk: BulkValues): Promise<AsyncIterable<Uint8Array>> {
  const { [pixelDataKey]: pixelData, [availableTransferSyntaxKey]: _, ...rest } = metadata;
  const named = rest[transferSyntaxKey]?.Value?.[0];
  const head = withoutFileMeta(await inlined(rest, bulk));
  const uri = pixelData?.BulkDataURI;
  if (pixelData && uri === undefined)
    return written({ ...head, [pixelDataKey]: pixelData }, undefined, named);
  const made = uri === undefined ? undefined : await newPixelData(valuesOf(uri, bulk));
  return written({ ...made?.derived, ...head }, made, named);
}

/** What the archive writes itself, and padding behind the pixel data, is not taken over. */
const withoutFileMeta = (json: DicomJson): DicomJson =>
  Object.fromEntries(Object.entries(json).filter(([tag]) => !tag.startsWith('0002') && tag <= pixelDataKey));

/** What a BulkDataURI names must have come with the request: nothing is fetched from elsewhere. */
function valuesOf(uri: string, bulk: BulkValues): readonly SpooledValue[] {
  const values = bulk.get(uri);
  if (values) return values;
  throw serverError('SERVER_REQUEST_INVALID', {
    part: 'its bulk data',
    reason: 'A BulkDataURI is not the Content-Location of any part.',
  });
}

async function inlined(json: DicomJson, bulk: BulkValues, depth = 0): Promise<DicomJson> {
  if (depth > deepestNesting)
    throw serverError('SERVER_REQUEST_INVALID', {
      part: 'its metadata',
      reason: `Sequences are nested deeper than ${deepestNesting} levels.`,
    });
  const entries: [string, DicomJsonAttribute][] = [];
  for (const [tag, attribute] of Object.entries(json))
    entries.push([tag, await inlinedAttribute(attribute, bulk, depth)]);
  return Object.fromEntries(entries);
}

async function inlinedAttribute(
  attribute: DicomJsonAttribute,
  bulk: BulkValues,
  depth: number,
): Promise<DicomJsonAttribute> {
  const { vr, Value: items, BulkDataURI: uri } = attribute;
  if (uri !== undefined) {
    const [value] = valuesOf(uri, bulk);
    if (!value || value.byteLength > largestValueBytes)
      throw serverError('SERVER_REQUEST_INVALID', {
        part: 'its bulk data',
        reason: `Only pixel data may be longer than ${largestValueBytes} bytes.`,
      });
    return { vr, InlineBinary: Buffer.from(await value.bytes()).toString('base64') };
  }
  if (vr !== 'SQ' || !Array.isArray(items)) return attribute;
  return { vr, Value: await Promise.all(items.map((item) => inlined(item as DicomJson, bulk, depth + 1))) };
}

/** File meta information in the request wins over what the part said, for what is not compressed otherwise. PS3.18 §8.7.9. */
function written(
  json: DicomJson,
  pixelData: NewPixelData | undefined,
  named: unknown,
): AsyncIterable<Uint8Array> {
  const whole = dataSetFromJson(json);
  const dataSet = pixelData ? patchDataSet(whole, { drop: [Tag.PixelData] }) : whole;
  const wanted = typeof named === 'string' ? findTransferSyntax(named) : undefined;
  const isMeant = wanted?.encapsulated && pixelData?.transferSyntaxUid !== undefined;
  const stated = isMeant && isEncapsulated(pixelData.transferSyntaxUid) ? wanted.uid : undefined;
  const transferSyntaxUid =
    stated ?? pixelData?.transferSyntaxUid ?? TransferSyntaxUid.ExplicitVrLittleEndian;
  const meta = encodeFileMeta({
    mediaStorageSopClassUid: dataSet.findString(Tag.SOPClassUID) ?? '',
    mediaStorageSopInstanceUid: dataSet.findString(Tag.SOPInstanceUID) ?? '',
    transferSyntaxUid,
  });
  const front = encodeDataSet(dataSet, transferSyntaxUid);
  const bitsAllocated = dataSet.findNumber(Tag.BitsAllocated) ?? 16;
  return (async function* () {
    yield meta;
    yield front;
    if (!pixelData) return;
    yield* isEncapsulated(transferSyntaxUid)
      ? fragments(pixelData.values)
      : native(pixelData.values, bitsAllocated);
  })();
}

const isEncapsulated = (transferSyntaxUid: string): boolean =>
  findTransferSyntax(transferSyntaxUid)?.encapsulated ?? true;

async function* fragments(values: NewPixelData['values']): AsyncGenerator<Uint8Array> {
  yield encapsulatedPixelDataHeader();
  for (const { byteLength, stream } of values) {
    const padding = byteLength % 2;
    yield fragmentHeader(byteLength + padding);
    yield* stream();
    if (padding > 0) yield new Uint8Array(padding);
  }
  yield sequenceDelimitation();
}

async function* native(values: NewPixelData['values'], bitsAllocated: number): AsyncGenerator<Uint8Array> {
  const byteLength = values.reduce((sum, value) => sum + value.byteLength, 0);
  const vr = bitsAllocated > 8 ? 'OW' : 'OB';
  const header = nativePixelDataHeader({ tag: Tag.PixelData, vr, byteLength });
  if (!header) {
    throw serverError('SERVER_REQUEST_INVALID', {
      part: 'its pixel data',
      reason: `${byteLength} bytes are more than an uncompressed value can have (PS3.5 §7.1.2).`,
    });
  }
  yield header;
  for (const { stream } of values) yield* stream();
  if (byteLength % 2 === 1) yield new Uint8Array(1);
}
