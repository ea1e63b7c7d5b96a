import { type DicomJson, findTransferSyntax, TransferSyntaxUid } from '@isocenter/dicom';
import { defaultTransferSyntax } from '@isocenter/network/dicomweb';
import { decode as decodePng } from 'fast-png';
import { serverError } from '../../errors.ts';
import type { SpooledValue } from './bulk-spool.ts';
import { type CodestreamFacts, findCodestreamFacts, withoutBoxes } from './codestream-facts.ts';

/** Pixel data of an instance as it is to be written, and what the data set has to say of it. */
export interface NewPixelData {
  readonly transferSyntaxUid: string;
  /** Attributes that the request may leave out: those of the picture itself. PS3.18 §10.5.2.3. */
  readonly derived: DicomJson;
  /** Native: the values one after the other. Encapsulated: one for each frame. */
  readonly values: readonly Pick<SpooledValue, 'byteLength' | 'stream'>[];
}

/** A value that is decoded here is held whole. */
const largestHeldBytes = 512 * 1024 ** 2;

/**
 * What bulk parts make as pixel data (PS3.18 §10.5.2): uncompressed as it is; compressed pictures unchanged, with the attributes their
 * codestream tells; PNG, which DICOM has no place for, converted. Throws where a part's media type cannot be stored.
 */
export async function newPixelData(values: readonly SpooledValue[]): Promise<NewPixelData> {
  const [first] = values;
  if (!first) throw unsupported('nothing');
  const { mediaType } = first;
  if (values.some((value) => value.mediaType !== mediaType)) throw unsupported('several media types');
  if (mediaType === 'image/png') return fromPng(values);
  const named = first.transferSyntaxUid;
  const isNative = named === undefined || !findTransferSyntax(named)?.encapsulated;
  if (mediaType === 'application/octet-stream' && isNative)
    return { transferSyntaxUid: named ?? TransferSyntaxUid.ExplicitVrLittleEndian, derived: {}, values };
  const isPicture = mediaType.startsWith('image/') || mediaType.startsWith('video/');
  if (!isPicture && isNative) throw unsupported(mediaType);
  const frames = mediaType === 'image/jp2' || mediaType === 'image/jph' ? await unboxed(values) : values;
  const facts = await factsOf(frames[0] as SpooledValue);
  const transferSyntaxUid = named ?? facts?.transferSyntaxUid ?? usualSyntax(mediaType);
  return { transferSyntaxUid, derived: facts ? attributesOf(facts, frames.length) : {}, values: frames };
}

function usualSyntax(mediaType: string): string {
  const usual = defaultTransferSyntax(mediaType);
  if (usual === TransferSyntaxUid.ExplicitVrLittleEndian) throw unsupported(mediaType);
  return usual;
}

const unsupported = (mediaType: string) =>
  serverError('SERVER_MEDIA_TYPE_UNSUPPORTED', { reason: `Pixel data cannot be stored from ${mediaType}.` });

async function held(value: SpooledValue): Promise<Uint8Array> {
  if (value.byteLength > largestHeldBytes)
    throw unsupported(`${value.byteLength} bytes of ${value.mediaType}`);
  return value.bytes();
}

function unboxed(values: readonly SpooledValue[]): Promise<SpooledValue[]> {
  return Promise.all(
    values.map(async (value) => {
      const bytes = withoutBoxes(await held(value));
      return valueOfBytes(value, bytes);
    }),
  );
}

const valueOfBytes = (value: SpooledValue, bytes: Uint8Array): SpooledValue => ({
  ...value,
  byteLength: bytes.byteLength,
  bytes: async () => bytes,
  async *stream() {
    yield bytes;
  },
});

/** Enough for any header. */
const headerBytes = 256 * 1024;

async function factsOf(value: SpooledValue): Promise<CodestreamFacts | undefined> {
  const pieces: Uint8Array[] = [];
  let byteLength = 0;
  for await (const piece of value.stream()) {
    pieces.push(piece);
    byteLength += piece.byteLength;
    if (byteLength >= headerBytes) break;
  }
  return findCodestreamFacts(Buffer.concat(pieces));
}

function attributesOf(facts: CodestreamFacts, numberOfFrames: number): DicomJson {
  const bitsAllocated = facts.bitsStored <= 8 ? 8 : 16;
  const isLossy = findTransferSyntax(facts.transferSyntaxUid)?.lossy ?? false;
  return {
    '00280002': number('US', facts.samplesPerPixel),
    '00280004': { vr: 'CS', Value: [facts.photometricInterpretation] },
    ...(facts.samplesPerPixel > 1 && { '00280006': number('US', 0) }),
    ...(numberOfFrames > 1 && { '00280008': number('IS', numberOfFrames) }),
    '00280010': number('US', facts.rows),
    '00280011': number('US', facts.columns),
    '00280100': number('US', bitsAllocated),
    '00280101': number('US', facts.bitsStored),
    '00280102': number('US', facts.bitsStored - 1),
    '00280103': number('US', facts.signed ? 1 : 0),
    ...(isLossy && { '00282110': { vr: 'CS', Value: ['01'] } }),
  };
}

const number = (vr: string, value: number) => ({ vr, Value: [value] });

async function fromPng(values: readonly SpooledValue[]): Promise<NewPixelData> {
  const [first, ...others] = values;
  if (!first || others.length > 0) throw unsupported('more than one image/png');
  const { width, height, channels, depth, data, palette } = decodePng(await held(first));
  if (palette || (depth !== 8 && depth !== 16))
    throw unsupported('image/png with a palette or packed samples');
  const samplesPerPixel = channels >= 3 ? 3 : 1;
  const samples = new (depth === 8 ? Uint8Array : Uint16Array)(width * height * samplesPerPixel);
  for (let pixel = 0, at = 0; pixel < width * height; pixel++)
    for (let sample = 0; sample < samplesPerPixel; sample++)
      samples[at++] = data[pixel * channels + sample] as number;
  const facts: CodestreamFacts = {
    transferSyntaxUid: TransferSyntaxUid.ExplicitVrLittleEndian,
    rows: height,
    columns: width,
    samplesPerPixel,
    bitsStored: depth,
    signed: false,
    photometricInterpretation: samplesPerPixel === 3 ? 'RGB' : 'MONOCHROME2',
  };
  const bytes = new Uint8Array(samples.buffer, samples.byteOffset, samples.byteLength);
  return {
    transferSyntaxUid: facts.transferSyntaxUid,
    derived: attributesOf(facts, 1),
    values: [valueOfBytes(first, bytes)],
  };
}
