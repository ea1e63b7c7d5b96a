import { constants, deflateRawSync } from 'node:zlib';
import {
  dataSetOf,
  encodeDataSet,
  encodeFileMeta,
  joinBytes,
  Tag,
  TransferSyntaxUid,
} from '@isocenter/dicom';
import type { Material } from '../material.ts';
import type { SeededRandom } from '../seeded-random.ts';

/** Files of a megabyte or less that ask for much more: to be made from any file, of which they keep the attributes. */
export function bomb(material: Material, random: SeededRandom): Uint8Array {
  const make = random.pick<(material: Material, random: SeededRandom) => Uint8Array>([
    deflatedDataSet,
    deflatedPicture,
    deflatedPicture,
    rlePicture,
    rlePicture,
    itemsWithoutEnd,
    elementsWithoutEnd,
    fragmentsWithoutEnd,
    valuesWithoutEnd,
  ]);
  return make(material, random);
}

const deflatedPicture = (_: Material, random: SeededRandom) =>
  picture(TransferSyntaxUid.DeflatedImageFrameCompression, deflatedZeros(256), random);
const rlePicture = (_: Material, random: SeededRandom) =>
  picture(TransferSyntaxUid.RleLossless, rleZeros(random), random);
const itemsWithoutEnd = (material: Material, random: SeededRandom) =>
  withSequence(material, 0xfffe_e000, countOf(random));
const elementsWithoutEnd = (material: Material, random: SeededRandom) =>
  withSequence(material, random.pick([0x0009_0010, 0x0008_0018]), countOf(random));

/** Mostly few enough not to take up the time of all other cases: work grows no faster than they do. */
const countOf = (random: SeededRandom) => random.pick([5_000, 5_000, 5_000, 50_000]);

const MEBIBYTE = 2 ** 20;
const deflatedMebibyte = deflateRawSync(new Uint8Array(MEBIBYTE), { finishFlush: constants.Z_FULL_FLUSH });

/** A deflate stream of so many MiB of zeros, about a kilobyte for each; its last block ends it. RFC 1951. */
const deflatedZeros = (mebibytes: number) =>
  joinBytes([
    ...Array.from({ length: mebibytes }, () => deflatedMebibyte),
    deflateRawSync(new Uint8Array(0)),
  ]);

const attributes = (random: SeededRandom) => {
  const side = random.pick([512, 5000, 20_000, 46_341, 65_535]);
  return {
    SOPClassUID: '1.2.840.10008.5.1.4.1.1.7',
    SOPInstanceUID: '2.25.1',
    Rows: side,
    Columns: side,
    SamplesPerPixel: random.pick([1, 3]),
    PhotometricInterpretation: random.pick(['MONOCHROME2', 'RGB', 'YBR_FULL']),
    BitsAllocated: random.pick([8, 16]),
    BitsStored: 8,
    HighBit: 7,
    PixelRepresentation: 0,
    PlanarConfiguration: 0,
    NumberOfFrames: random.pick(['1', '1000', '2147483647']),
  };
};

const file = (transferSyntaxUid: string, ...dataSet: readonly Uint8Array[]) =>
  joinBytes([
    encodeFileMeta({
      mediaStorageSopClassUid: '1.2.840.10008.5.1.4.1.1.7',
      mediaStorageSopInstanceUid: '2.25.1',
      transferSyntaxUid,
    }),
    ...dataSet,
  ]);

function picture(transferSyntaxUid: string, frame: Uint8Array, random: SeededRandom): Uint8Array {
  const dataSet = dataSetOf({ ...attributes(random), PixelData: { fragments: [frame] } });
  return file(transferSyntaxUid, encodeDataSet(dataSet, transferSyntaxUid));
}

/** The file deflated, with up to 2 GiB of zeros behind it. */
function deflatedDataSet({ bytes, layout }: Material, random: SeededRandom): Uint8Array {
  const dataSet = bytes.subarray(layout?.dataSetByteOffset ?? 0).subarray(0, MEBIBYTE);
  const begun = deflateRawSync(dataSet, { finishFlush: constants.Z_FULL_FLUSH });
  const zeros = deflatedZeros(random.pick([32, 128, 2048]));
  return file(TransferSyntaxUid.DeflatedExplicitVrLittleEndian, begun, zeros);
}

/** A segment of runs: two bytes for 128. PS3.5 §G.3. */
function rleZeros(random: SeededRandom): Uint8Array {
  const segments = random.pick([1, 2, 3, 6]);
  const segmentBytes = random.pick([1000, 400_000, 800_000]);
  const bytes = new Uint8Array(64 + segmentBytes).fill(0x81, 64);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, segments, true);
  // All of them the same bytes, which no decoder needs to mind.
  for (let i = 0; i < segments; i++) view.setUint32(4 + 4 * i, random.pick([64, 64 + i * 1000]), true);
  return bytes;
}

/** Headers of eight bytes one after the other, each a length of 0, in a sequence put before the file's elements. */
function withSequence({ bytes, layout }: Material, tag: number, count: number): Uint8Array {
  const inside = new Uint8Array(count * 8);
  const view = new DataView(inside.buffer);
  const bigEndian = layout?.bigEndian ?? false;
  for (let i = 0; i < count; i++) {
    const inElement = tag === 0xfffe_e000 ? tag : tag + i;
    view.setUint16(i * 8, inElement >>> 16, !bigEndian);
    view.setUint16(i * 8 + 2, inElement & 0xffff, !bigEndian);
    if (layout?.explicitVr && tag !== 0xfffe_e000) inside.set([0x4c, 0x4f, 0, 0], i * 8 + 4);
  }
  const header = new Uint8Array(layout?.explicitVr ? 12 : 8);
  const headerView = new DataView(header.buffer);
  headerView.setUint16(0, Tag.ContentSequence >>> 16, !bigEndian);
  headerView.setUint16(2, Tag.ContentSequence & 0xffff, !bigEndian);
  if (layout?.explicitVr) header.set([0x53, 0x51], 4);
  const isBare = tag !== 0xfffe_e000;
  headerView.setUint32(header.length - 4, inside.length, !bigEndian);
  const at = layout?.dataSetByteOffset ?? 0;
  return joinBytes([bytes.subarray(0, at), ...(isBare ? [inside] : [header, inside]), bytes.subarray(at)]);
}

/** Encapsulated pixel data of nothing but empty fragments. */
function fragmentsWithoutEnd(_: Material, random: SeededRandom): Uint8Array {
  const empty = new Uint8Array(0);
  const dataSet = dataSetOf({
    ...attributes(random),
    PixelData: { fragments: Array.from({ length: countOf(random) }, () => empty) },
  });
  const uid = random.pick([TransferSyntaxUid.JpegBaseline8Bit, TransferSyntaxUid.RleLossless]);
  return file(uid, encodeDataSet(dataSet, uid));
}

/** Attributes of a great many values each. */
function valuesWithoutEnd(_: Material, random: SeededRandom): Uint8Array {
  const many = Array.from({ length: countOf(random) }, () => '1');
  const dataSet = dataSetOf({
    ...attributes(random),
    ContourData: { vr: 'UC', value: many },
    AxialLengthOfTheEye: Float32Array.from(many, Number),
    EventElapsedTimes: { vr: 'UN', value: new Uint8Array(400_000).fill(0x5c) },
    FrameIncrementPointer: { vr: 'UL', value: Uint32Array.from(many, Number) },
    WindowCenter: { vr: 'UC', value: many },
    WindowWidth: { vr: 'UC', value: many },
    PixelData: Uint8Array.of(0, 0),
  });
  return file(
    TransferSyntaxUid.ExplicitVrLittleEndian,
    encodeDataSet(dataSet, TransferSyntaxUid.ExplicitVrLittleEndian),
  );
}
