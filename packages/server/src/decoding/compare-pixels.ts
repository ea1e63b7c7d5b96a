import type { PixelComparer } from '@isocenter/archive';
import {
  type ByteSource,
  findFrameTable,
  isIsocenterError,
  openPart10,
  readFrameFrom,
} from '@isocenter/dicom';
import { type DecodedFrame, type DecodePool, describeFrame } from '@isocenter/pixels';

/**
 * Whether two stored files hold the same pixels, whatever transfer syntax each is in: frame by frame, value by value. What
 * cannot be decoded is not the same.
 */
export function pixelComparer(decoding: DecodePool): PixelComparer {
  return async (a, b, signal) => {
    try {
      const [one, other] = await Promise.all([framesOf(a, decoding, signal), framesOf(b, decoding, signal)]);
      if (!one || !other || one.count !== other.count) return false;
      for (let frameIndex = 0; frameIndex < one.count; frameIndex++) {
        const [left, right] = await Promise.all([one.read(frameIndex), other.read(frameIndex)]);
        if (!isSame(left, right)) return false;
      }
      return true;
    } catch (error) {
      if (isIsocenterError(error) && (error.kind === 'bad-input' || error.kind === 'unsupported'))
        return false;
      throw error;
    }
  };
}

function isSame(left: DecodedFrame, right: DecodedFrame): boolean {
  if (left.rows !== right.rows || left.columns !== right.columns) return false;
  if (left.values.length !== right.values.length) return false;
  for (let index = 0; index < left.values.length; index++) {
    if (!Object.is(left.values[index], right.values[index])) return false;
  }
  return true;
}

async function framesOf(source: ByteSource, decoding: DecodePool, signal: AbortSignal | undefined) {
  const part10 = await openPart10(source, { lenient: true }, signal);
  if (!part10.pixelData) return undefined;
  const frames = await findFrameTable(part10, signal);
  return {
    count: frames.numberOfFrames,
    async read(frameIndex: number) {
      const { format } = describeFrame(part10.dataSet, frameIndex);
      const encoded = await readFrameFrom(part10, frames, frameIndex, signal);
      return decoding.decode(encoded, format, signal ? { signal } : {});
    },
  };
}
