import { type EncodedFrame, findTransferSyntax, readFrameFrom, TransferSyntaxUid } from '@isocenter/dicom';
import { type DecodePool, describeFrame } from '@isocenter/pixels';
import { serverError } from '../../errors.ts';
import type { OpenedInstance } from '../opening/opened-instances.ts';
import { alignBits, nativeFrameBytes } from './native-frame.ts';

/** A frame as it goes onto the wire. */
export interface WireFrame {
  readonly transferSyntaxUid: string;
  readonly bytes: Uint8Array;
}

/** Reads frames of opened instances: as stored, or uncompressed. */
export class FrameSource {
  readonly #decoding: DecodePool;

  constructor(decoding: DecodePool) {
    this.#decoding = decoding;
  }

  /** The frame as stored; an uncompressed one always in little endian, the only order on the wire (PS3.18 §8.7.3). */
  async readStored(instance: OpenedInstance, frameIndex: number): Promise<WireFrame> {
    const { transferSyntaxUid } = instance.part10;
    if (isEncapsulated(transferSyntaxUid)) return readEncoded(instance, frameIndex);
    return this.readNative(instance, frameIndex);
  }

  /** The frame uncompressed, in little endian. */
  async readNative(instance: OpenedInstance, frameIndex: number): Promise<WireFrame> {
    const encoded = await readEncoded(instance, frameIndex);
    const syntax = findTransferSyntax(encoded.transferSyntaxUid);
    const transferSyntaxUid = TransferSyntaxUid.ExplicitVrLittleEndian;
    if (syntax && !syntax.encapsulated && !syntax.bigEndian) {
      return { transferSyntaxUid, bytes: startingAtByte(encoded, instance) };
    }
    const { format } = describeFrame(instance.part10.dataSet, frameIndex);
    const frame = await this.#decoding.decode(encoded, format);
    return { transferSyntaxUid, bytes: nativeFrameBytes(frame, format) };
  }
}

/** Private transfer syntaxes are taken for compressed: their pixel data can only be handed on. */
export const isEncapsulated = (transferSyntaxUid: string): boolean =>
  findTransferSyntax(transferSyntaxUid)?.encapsulated ?? true;

export async function readEncoded(
  { part10, frames }: OpenedInstance,
  frameIndex: number,
): Promise<EncodedFrame> {
  if (!frames) throw serverError('SERVER_NO_IMAGE', {});
  if (frameIndex >= frames.numberOfFrames) throw serverError('SERVER_NOT_FOUND', { resource: 'frame' });
  return readFrameFrom(part10, frames, frameIndex);
}

function startingAtByte({ bytes, bitOffset }: EncodedFrame, { part10 }: OpenedInstance): Uint8Array {
  if (!bitOffset) return bytes;
  const { rows, columns, samplesPerPixel } = describeFrame(part10.dataSet, 0).format;
  return alignBits(bytes, bitOffset, rows * columns * samplesPerPixel);
}
