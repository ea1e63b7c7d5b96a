import { videoError } from './errors.ts';
import { BitReader } from './bit-reader.ts';
import { payloadOf } from './nal-unit.ts';
import type { VideoColour } from './video-track.ts';

/** What is needed of a sequence parameter set to find pictures and their order. ISO/IEC 14496-10 §7.3.2.1.1. */
export interface SequenceParameterSet {
  readonly id: number;
  /** As RFC 6381 names the codec: `avc1.4D001E`. */
  readonly codec: string;
  readonly separateColourPlanes: boolean;
  readonly frameNumberBits: number;
  /** 0 writes an order with each picture, 2 takes that of decoding. §8.2.1. */
  readonly orderType: 0 | 2;
  readonly orderBits: number;
  readonly framesOnly: boolean;
  readonly colour: VideoColour;
}

const profilesWithChromaFormat = new Set([100, 110, 122, 244, 44, 83, 86, 118, 128, 138, 139, 134, 135]);

/** @param unit with its header. Throws PIXELS_VIDEO_UNSUPPORTED */
export function readSequenceParameterSet(unit: Uint8Array): SequenceParameterSet {
  const reader = new BitReader(payloadOf(unit, 1));
  const [profile, constraints, level] = [reader.bits(8), reader.bits(8), reader.bits(8)];
  const id = reader.unsigned();
  const separateColourPlanes = profilesWithChromaFormat.has(profile) && readChromaFormat(reader);
  const frameNumberBits = reader.unsigned() + 4;
  const orderType = reader.unsigned();
  if (orderType !== 0 && orderType !== 2)
    throw videoError('PIXELS_VIDEO_UNSUPPORTED', {
      what: `H.264 that tells the order of its pictures by type ${orderType}`,
    });
  const orderBits = orderType === 0 ? reader.unsigned() + 4 : 0;
  reader.unsigned(); // reference pictures
  reader.skip(1);
  reader.unsigned(); // columns
  reader.unsigned(); // rows
  const framesOnly = reader.flag();
  if (!framesOnly) reader.skip(1);
  reader.skip(1); // direct_8x8_inference_flag
  if (reader.flag()) for (let side = 0; side < 4; side++) reader.unsigned();
  const hex = [profile, constraints, level].map((byte) => byte.toString(16).padStart(2, '0').toUpperCase());
  return {
    id,
    codec: `avc1.${hex.join('')}`,
    separateColourPlanes,
    frameNumberBits,
    orderType,
    orderBits,
    framesOnly,
    colour: reader.flag() ? readColour(reader) : {},
  };
}

/** True where the colours are coded as three pictures. */
function readChromaFormat(reader: BitReader): boolean {
  const chromaFormat = reader.unsigned();
  const separate = chromaFormat === 3 && reader.flag();
  reader.unsigned();
  reader.unsigned();
  reader.skip(1);
  if (reader.flag()) {
    const lists = chromaFormat === 3 ? 12 : 8;
    for (let list = 0; list < lists; list++) if (reader.flag()) skipScalingList(reader, list < 6 ? 16 : 64);
  }
  return separate;
}

/** §7.3.2.1.1.1. */
function skipScalingList(reader: BitReader, size: number): void {
  let last = 8;
  let next = 8;
  for (let i = 0; i < size; i++) {
    if (next !== 0) next = (last + reader.signed() + 256) % 256;
    if (next !== 0) last = next;
  }
}

/** The beginning of the video usability information. §E.1.1. */
function readColour(reader: BitReader): VideoColour {
  if (reader.flag() && reader.bits(8) === 255) reader.skip(32);
  if (reader.flag()) reader.skip(1);
  if (!reader.flag()) return {};
  reader.skip(3);
  const fullRange = reader.flag();
  if (!reader.flag()) return { fullRange };
  reader.skip(16);
  return { fullRange, matrixCoefficients: reader.bits(8) };
}

/** Number of a picture parameter set and of the sequence parameter set it builds on. §7.3.2.2. */
export function readPictureParameterSet(unit: Uint8Array): {
  readonly id: number;
  readonly sequenceId: number;
} {
  const reader = new BitReader(payloadOf(unit, 1));
  return { id: reader.unsigned(), sequenceId: reader.unsigned() };
}
