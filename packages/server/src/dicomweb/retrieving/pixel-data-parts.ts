import type { StoredInstance } from '@isocenter/archive';
import { findTransferSyntax, TransferSyntaxUid } from '@isocenter/dicom';
import type { MultipartContent } from '@isocenter/network/dicomweb';
import { describeFrame } from '@isocenter/pixels';
import {
  BitJoiner,
  isTranscodable,
  type TranscodeOptions,
  type Transcoder,
} from '../../transcoding/index.ts';
import type { OpenedInstances } from '../opening/opened-instances.ts';
import { readPlaces } from './byte-places.ts';
import { isEncapsulated, readEncoded } from './frame-source.ts';

const explicit = TransferSyntaxUid.ExplicitVrLittleEndian;

/** Pixel data of whole instances as parts of an answer (PS3.18 §8.7.3.3). */
export class PixelDataParts {
  readonly #opened: OpenedInstances;
  readonly #transcoder: Transcoder;

  constructor(opened: OpenedInstances, transcoder: Transcoder) {
    this.#opened = opened;
    this.#transcoder = transcoder;
  }

  /** Whether it goes out uncompressed when `wanted` was agreed on: by default, unless that is not to be had without loss. */
  isUncompressed(stored: StoredInstance, wanted: string | undefined): boolean {
    const { transferSyntaxUid } = stored;
    if (!isEncapsulated(transferSyntaxUid)) return true;
    if (wanted === '*' || wanted === transferSyntaxUid) return false;
    if (!isTranscodable(stored, explicit)) return false;
    return wanted === explicit || !findTransferSyntax(transferSyntaxUid)?.lossy;
  }

  /** Uncompressed: one part for the instance, read or decoded as it is sent. Compressed: one for each frame. */
  async *partsOf(
    stored: StoredInstance,
    target: string,
    mediaType: string,
    { location, begins = false }: TranscodeOptions & { readonly location?: string } = {},
  ): AsyncGenerator<MultipartContent> {
    const headers = location === undefined ? {} : { headers: { 'Content-Location': location } };
    const contentType = `${mediaType}; transfer-syntax=${target}`;
    const { numberOfFrames, native, bitsPerFrame } = await this.#describe(stored);
    if (target === explicit && native) {
      const { byteLength } = native;
      yield { contentType, ...headers, byteLength, body: readPlaces(stored, [native]) };
    } else if (target === explicit) {
      const byteLength = Math.ceil((bitsPerFrame * numberOfFrames) / 8);
      const body = this.#decoded(stored, { numberOfFrames, bitsPerFrame });
      yield { contentType, ...headers, byteLength, body };
    } else {
      for (let frameIndex = 0; frameIndex < numberOfFrames; frameIndex++)
        yield {
          contentType,
          ...headers,
          body: await this.#frame(stored, frameIndex, target, begins && frameIndex === 0),
        };
    }
  }

  async *#decoded(
    stored: StoredInstance,
    { numberOfFrames, bitsPerFrame }: { numberOfFrames: number; bitsPerFrame: number },
  ): AsyncGenerator<Uint8Array> {
    const joiner = new BitJoiner();
    for (let frameIndex = 0; frameIndex < numberOfFrames; frameIndex++) {
      const { bytes } = await this.#transcoder.frame(stored, frameIndex, explicit);
      yield bitsPerFrame % 8 === 0 ? bytes : joiner.push(bytes, bitsPerFrame);
    }
    yield joiner.end();
  }

  async #frame(
    stored: StoredInstance,
    frameIndex: number,
    target: string,
    begins: boolean,
  ): Promise<Uint8Array> {
    if (target !== stored.transferSyntaxUid)
      return (await this.#transcoder.frame(stored, frameIndex, target, { begins })).bytes;
    const { bytes } = await this.#opened.use(stored, (instance) => readEncoded(instance, frameIndex));
    return bytes;
  }

  #describe(stored: StoredInstance) {
    return this.#opened.use(stored, async ({ part10, frames }) => {
      const { pixelData, source, dataSet } = part10;
      const isPlain =
        pixelData?.kind === 'native' && !dataSet.bigEndian && !isEncapsulated(stored.transferSyntaxUid);
      const { format } = describeFrame(dataSet, 0);
      const bits = format.rows * format.columns * format.samplesPerPixel * format.bitsAllocated;
      return {
        numberOfFrames: frames?.numberOfFrames ?? 0,
        native: isPlain && source.byteLength === stored.byteLength ? pixelData : undefined,
        bitsPerFrame: bits,
      };
    });
  }
}
