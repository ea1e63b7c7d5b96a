import { inflateRawSync } from 'node:zlib';
import type { StoredInstance } from '@isocenter/archive';
import {
  type DataSet,
  type DicomJson,
  dataSetFromJson,
  dataSetToJson,
  readPart10,
  TransferSyntaxUid,
  writePart10,
} from '@isocenter/dicom';
import { vendorDictionary } from '@isocenter/dicom/private-dictionary';
import { describeFrame, type PixelFormat } from '@isocenter/pixels';
import { serverError } from '../errors.ts';
import { type FrameSource, isEncapsulated } from './frame-source.ts';
import type { OpenedInstance, OpenedInstances } from './opened-instances.ts';

/** An uncompressed object is held in memory while it is written, so there is a size it may not pass. */
const limitBytes = 1024 ** 3;

/** Gives instances in Explicit VR Little Endian, whatever they are stored in (PS3.18 §8.7.3). Nothing is stored. */
export class Transcoder {
  readonly #opened: OpenedInstances;
  readonly #frames: FrameSource;

  constructor(opened: OpenedInstances, frames: FrameSource) {
    this.#opened = opened;
    this.#frames = frames;
  }

  async toExplicitLittleEndian(stored: StoredInstance): Promise<Uint8Array> {
    const transferSyntaxUid = TransferSyntaxUid.ExplicitVrLittleEndian;
    if (isEncapsulated(stored.transferSyntaxUid)) {
      const dataSet = await this.#opened.use(stored, (instance) => this.#decompress(instance));
      return writePart10(dataSet, { transferSyntaxUid });
    }
    const blob = await stored.open();
    try {
      const bytes = await blob.read(0, stored.byteLength);
      const { dataSet } = readPart10(bytes, {
        lenient: true,
        privateDictionary: vendorDictionary,
        inflate: (deflated) => inflateRawSync(deflated),
      });
      return writePart10(dataSet, { transferSyntaxUid });
    } finally {
      await blob.close();
    }
  }

  async #decompress(instance: OpenedInstance): Promise<DataSet> {
    const { frames, part10 } = instance;
    const json = dataSetToJson(part10.dataSet, { inlineLimitBytes: limitBytes });
    if (!frames) return dataSetFromJson(json);
    const { format } = describeFrame(part10.dataSet, 0);
    const { rows, columns, samplesPerPixel, bitsAllocated } = format;
    const byteLength = Math.ceil(
      (rows * columns * samplesPerPixel * bitsAllocated * frames.numberOfFrames) / 8,
    );
    if (byteLength > limitBytes) {
      const reason = `Uncompressed it has ${byteLength} bytes, more than the ${limitBytes} that are made for one answer.`;
      throw serverError('SERVER_NOT_ACCEPTABLE', { reason: `${reason} Ask with transfer-syntax=*.` });
    }
    const pixelData = new Uint8Array(byteLength + (byteLength % 2));
    for (let frameIndex = 0, byteOffset = 0; frameIndex < frames.numberOfFrames; frameIndex++) {
      const { bytes } = await this.#frames.readNative(instance, frameIndex);
      pixelData.set(bytes.subarray(0, byteLength - byteOffset), byteOffset);
      byteOffset += bytes.byteLength;
    }
    return dataSetFromJson({ ...json, ...pixelAttributes(format, pixelData) });
  }
}

/** What changes with the encoding: the pixel data, its bits moved down, and colour that became RGB by pixel. */
function pixelAttributes(format: PixelFormat, pixelData: Uint8Array): DicomJson {
  const base64 = Buffer.from(pixelData.buffer, pixelData.byteOffset, pixelData.byteLength).toString('base64');
  return {
    ...(format.samplesPerPixel === 3 && {
      '00280004': { vr: 'CS', Value: ['RGB'] },
      '00280006': { vr: 'US', Value: [0] },
    }),
    '00280102': { vr: 'US', Value: [format.bitsStored - 1] },
    '7FE00010': { vr: format.bitsAllocated > 8 ? 'OW' : 'OB', InlineBinary: base64 },
  };
}
