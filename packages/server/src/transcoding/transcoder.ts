import type { StoredInstance } from '@isocenter/archive';
import {
  type DataSet,
  type DataSetContent,
  dataSetOf,
  encodeDataSet,
  encodeFileMeta,
  findTransferSyntax,
  type PixelDataLocation,
  patchDataSet,
  Tag,
  TransferSyntaxUid,
} from '@isocenter/dicom';
import { describeFrame, type PixelFormat } from '@isocenter/pixels';
import type { OpenedInstances } from '../dicomweb/opening/opened-instances.ts';
import { readEncoded } from '../dicomweb/retrieving/frame-source.ts';
import { serverError } from '../errors.ts';
import type { Admission } from '../rendering/admission.ts';
import { type Part10Stream, readHead, readInPieces, readTail } from '../retrieve/index.ts';
import { imagePixelContent, lossyContent, uidOfCopy } from './derivation.ts';
import {
  BitJoiner,
  encapsulatedPixelDataHeader,
  fragmentOf,
  nativePixelDataHeader,
  sequenceDelimitation,
} from './pixel-data-parts.ts';
import { lossyTargets } from './transcodable.ts';
import type { TranscodedFrame } from './transcode-message.ts';
import type { TranscodePool } from './transcode-pool.ts';

const nativeTargets: readonly string[] = [
  TransferSyntaxUid.ExplicitVrLittleEndian,
  TransferSyntaxUid.ImplicitVrLittleEndian,
];

/** Frames of one object in work at a time. */
const framesAhead = 4;

/** What a lossy copy is made of is held until its ratio is known, so there is a size it may not pass. */
const largestLossyBytes = 512 * 1024 ** 2;

export interface TranscodeOptions {
  /** An answer begins with it, so it may still be refused. */
  readonly begins?: boolean;
}

/** Frames that are to follow the head, the first of them made already. */
interface MadeFrames {
  readonly first: TranscodedFrame;
  readonly numberOfFrames: number;
  readonly all: AsyncIterable<Uint8Array>;
}

/** What stands in front of the pixel data, and behind. */
interface Around {
  readonly front: DataSet;
  readonly tail: DataSet | undefined;
}

/** Float Pixel Data; Double Float Pixel Data and Pixel Data follow it. */
const firstPixelData = 0x7fe00008;
const offsetTables: readonly number[] = [Tag.ExtendedOffsetTable, Tag.ExtendedOffsetTableLengths, 0x7fe00003];

/**
 * Gives instances in another transfer syntax than the stored one, frame by frame as they are sent, so that no object is held whole.
 * Nothing is lost unless the transfer syntax is one of `lossyTargets`; then the instance is another one. PS3.18 §8.7.3, PS3.5 §8, A.4.
 * Implicit VR Little Endian is given as well as explicit, though only DIMSE may ask for it.
 */
export class Transcoder {
  readonly #opened: OpenedInstances;
  readonly #pool: TranscodePool;
  readonly #admission: Admission | undefined;

  /** Without `admission` as much may wait as is asked for. */
  constructor(opened: OpenedInstances, pool: TranscodePool, admission?: Admission) {
    this.#opened = opened;
    this.#pool = pool;
    this.#admission = admission;
  }

  /**
   * Throws where the pixel data cannot be decoded, or not be encoded in that transfer syntax; `SERVER_BUSY` where an answer begins
   * with it and too much waits.
   */
  async give(stored: StoredInstance, target: string, options: TranscodeOptions = {}): Promise<Part10Stream> {
    const blob = await stored.open();
    try {
      const { dataSet, restByteOffset } = await readHead(stored, blob);
      const isNativeTarget = nativeTargets.includes(target);
      const native = isNativeTarget ? target : TransferSyntaxUid.ExplicitVrLittleEndian;
      const source = findTransferSyntax(stored.transferSyntaxUid);
      const isPlain = source && !source.encapsulated && !source.bigEndian;
      const isWhole = restByteOffset === undefined;
      if (isWhole && (stored.numberOfFrames === 0 || (isPlain && isNativeTarget)))
        return wholeOf(dataSet, native);
      const location = await this.#opened.use(stored, async ({ part10 }) => part10.pixelData);
      if (!location) throw serverError('SERVER_NO_IMAGE', {});
      const tail = isWhole
        ? dataSet
        : await readTail(stored, blob, location.byteOffset + location.byteLength);
      const around = {
        front: partOf(dataSet, (tag) => tag < firstPixelData && !offsetTables.includes(tag)),
        tail: tail && partOf(tail, (tag) => tag > Tag.PixelData),
      };
      if (isPlain && (isNativeTarget || stored.numberOfFrames === 0))
        return asItLies(stored, around, location, native);
      const frames = await this.#frames(stored, target, options);
      if (lossyTargets.has(target)) return await lossyCopy(stored, around, target, frames);
      return losslessCopy(around, target, frames, source?.lossy ?? false);
    } finally {
      await blob.close();
    }
  }

  /** One frame in another transfer syntax. Throws `SERVER_BUSY` where an answer begins with it and too much waits. */
  frame(
    stored: StoredInstance,
    frameIndex: number,
    target: string,
    { begins = false }: TranscodeOptions = {},
  ): Promise<TranscodedFrame> {
    const transcode = () => this.#transcode(stored, frameIndex, target);
    const byteLength = Math.ceil(stored.byteLength / Math.max(1, stored.numberOfFrames));
    return this.#admission?.run({ byteLength, goesOn: !begins }, transcode) ?? transcode();
  }

  async #transcode(stored: StoredInstance, frameIndex: number, target: string): Promise<TranscodedFrame> {
    const work = await this.#opened.use(stored, async (instance) => ({
      encoded: await readEncoded(instance, frameIndex),
      format: describeFrame(instance.part10.dataSet, frameIndex).format,
    }));
    const options = lossyTargets.get(target) ?? {};
    return this.#pool.run({ kind: 'transcode', ...work, transferSyntaxUid: target, options });
  }

  async #frames(stored: StoredInstance, target: string, options: TranscodeOptions): Promise<MadeFrames> {
    const table = await this.#opened.use(stored, async ({ frames }) => frames);
    const numberOfFrames = table?.numberOfFrames ?? 0;
    const first = await this.frame(stored, 0, target, options);
    const make = async (frameIndex: number) => {
      const made = await this.frame(stored, frameIndex, target);
      if (made.format.photometricInterpretation !== first.format.photometricInterpretation)
        throw serverError('SERVER_NOT_ACCEPTABLE', { reason: 'Its frames cannot all be encoded alike.' });
      return made.bytes;
    };
    async function* all() {
      yield first.bytes;
      const pending: Promise<Uint8Array>[] = [];
      try {
        for (let next = 1; next < numberOfFrames || pending.length > 0; ) {
          while (next < numberOfFrames && pending.length < framesAhead) {
            const making = make(next++);
            making.catch(() => undefined); // it is thrown where its turn comes
            pending.push(making);
          }
          yield (await pending.shift()) as Uint8Array;
        }
      } finally {
        await Promise.allSettled(pending);
      }
    }
    return { first, numberOfFrames, all: all() };
  }
}

const partOf = (dataSet: DataSet, belongs: (tag: number) => boolean): DataSet =>
  patchDataSet(dataSet, {
    drop: dataSet.dataElements().flatMap(({ tag }) => (belongs(tag) ? [] : [tag])),
  });

/** Native little endian pixel data is the same in every native transfer syntax: only what is around it changes. */
function asItLies(
  stored: StoredInstance,
  around: Around,
  location: PixelDataLocation,
  transferSyntaxUid: string,
): Part10Stream {
  if (location.kind !== 'native') throw serverError('SERVER_NO_IMAGE', {});
  const { tag, vr, byteOffset, byteLength } = location;
  const header = nativePixelDataHeader({ tag, vr, byteLength }, transferSyntaxUid);
  if (!header) throw tooLong(byteLength);
  const padding = new Uint8Array(byteLength % 2);
  async function* pixels() {
    yield header as Uint8Array;
    const blob = await stored.open();
    try {
      yield* readInPieces(blob, { byteOffset, byteLength });
    } finally {
      await blob.close();
    }
    if (padding.length > 0) yield padding;
  }
  const pixelDataByteLength = header.byteLength + byteLength + padding.byteLength;
  return streamOf(around, transferSyntaxUid, pixels(), pixelDataByteLength);
}

function losslessCopy(
  { front, tail }: Around,
  target: string,
  { first, numberOfFrames, all }: MadeFrames,
  wasLossy: boolean,
): Part10Stream {
  const content = { ...imagePixelContent(first.format), ...(wasLossy && { LossyImageCompression: '01' }) };
  const around = { front: patchDataSet(front, { put: dataSetOf(content) }), tail };
  if (findTransferSyntax(target)?.encapsulated) return streamOf(around, target, fragments(all));
  const { rows, columns, samplesPerPixel, bitsAllocated } = first.format;
  const bitsPerFrame = rows * columns * samplesPerPixel * bitsAllocated;
  const byteLength = Math.ceil((bitsPerFrame * numberOfFrames) / 8);
  const vr = bitsAllocated > 8 ? 'OW' : 'OB';
  const header = nativePixelDataHeader({ tag: Tag.PixelData, vr, byteLength }, target);
  if (!header) throw tooLong(byteLength);
  const padding = byteLength % 2;
  const body = nativePixels(header, all, { bitsPerFrame, padding });
  return streamOf(around, target, body, header.byteLength + byteLength + padding);
}

async function* nativePixels(
  header: Uint8Array,
  frames: AsyncIterable<Uint8Array>,
  { bitsPerFrame, padding }: { bitsPerFrame: number; padding: number },
): AsyncGenerator<Uint8Array> {
  yield header;
  const joiner = new BitJoiner();
  const isWhole = bitsPerFrame % 8 === 0;
  for await (const frame of frames) yield isWhole ? frame : joiner.push(frame, bitsPerFrame);
  const last = joiner.end();
  if (last.length > 0) yield last;
  if (padding > 0) yield new Uint8Array(padding);
}

async function* fragments(frames: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  yield encapsulatedPixelDataHeader();
  for await (const frame of frames) yield* fragmentOf(frame);
  yield sequenceDelimitation();
}

/** The whole ratio stands in front of the first frame, so all frames are made first. */
async function lossyCopy(
  stored: StoredInstance,
  { front, tail }: Around,
  target: string,
  { first, numberOfFrames, all }: MadeFrames,
): Promise<Part10Stream> {
  const made: Uint8Array[] = [];
  let byteLength = 0;
  for await (const frame of all) {
    made.push(frame);
    byteLength += frame.byteLength;
    if (byteLength > largestLossyBytes) throw tooLong(byteLength);
  }
  const { lossy } = first;
  if (!lossy) throw serverError('SERVER_NOT_ACCEPTABLE', { reason: 'Nothing of it would be lost.' });
  const ratio = (nativeBytes(first.format) * numberOfFrames) / byteLength;
  const sopInstanceUid = uidOfCopy(stored.sha256, `${target} ${JSON.stringify(lossyTargets.get(target))}`);
  const content: DataSetContent = {
    ...imagePixelContent(first.format),
    ...lossyContent(front, { sopInstanceUid, method: lossy.method, ratio }),
  };
  async function* frames() {
    yield* made;
  }
  const around = { front: patchDataSet(front, { put: dataSetOf(content) }), tail };
  return streamOf(around, target, fragments(frames()));
}

const nativeBytes = ({ rows, columns, samplesPerPixel, bitsAllocated }: PixelFormat): number =>
  (rows * columns * samplesPerPixel * bitsAllocated) / 8;

function wholeOf(dataSet: DataSet, transferSyntaxUid: string): Part10Stream {
  async function* nothing() {}
  return streamOf({ front: dataSet, tail: undefined }, transferSyntaxUid, nothing(), 0);
}

function streamOf(
  { front: dataSet, tail }: Around,
  transferSyntaxUid: string,
  pixelData: AsyncIterable<Uint8Array>,
  pixelDataByteLength?: number,
): Part10Stream {
  const sopInstanceUid = dataSet.getString(Tag.SOPInstanceUID);
  const meta = encodeFileMeta({
    mediaStorageSopClassUid: dataSet.getString(Tag.SOPClassUID),
    mediaStorageSopInstanceUid: sopInstanceUid,
    transferSyntaxUid,
  });
  const front = encodeDataSet(dataSet, transferSyntaxUid);
  const back = tail ? encodeDataSet(tail, transferSyntaxUid) : new Uint8Array(0);
  async function* body() {
    yield meta;
    yield front;
    yield* pixelData;
    if (back.byteLength > 0) yield back;
  }
  return {
    transferSyntaxUid,
    sopInstanceUid,
    dataSetByteOffset: meta.byteLength,
    byteLength:
      pixelDataByteLength === undefined
        ? undefined
        : meta.byteLength + front.byteLength + pixelDataByteLength + back.byteLength,
    body: body(),
  };
}

function tooLong(byteLength: number) {
  const reason = `Its pixel data would have ${byteLength} bytes, more than one answer can hold.`;
  return serverError('SERVER_NOT_ACCEPTABLE', { reason: `${reason} Ask with transfer-syntax=*.` });
}
