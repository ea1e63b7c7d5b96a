import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { dataSetOf, readFrame, readPart10, TransferSyntaxUid, writePart10 } from '@isocenter/dicom';
import type { PixelFormat } from '@isocenter/pixels';
import { type CodecObject, loadCodecModule } from './codec-modules.ts';
import {
  crPhantom,
  ctPhantom,
  fullRangePhantom,
  greyOf,
  type Phantom,
  ultrasoundPhantom,
} from './phantoms.ts';

/** Which decoders a frame is for. */
export type CodecKind = 'jpeg' | 'jpeg-lossless' | 'jpeg-ls' | 'jpeg-2000' | 'htj2k';

export interface EncodedPicture {
  readonly name: string;
  readonly kind: CodecKind;
  readonly transferSyntaxUid: string;
  readonly format: PixelFormat;
  readonly bytes: Uint8Array;
}

interface Recipe {
  readonly name: string;
  readonly kind: CodecKind;
  readonly transferSyntaxUid: string;
  readonly phantom: () => Phantom;
  readonly encode: (phantom: Phantom) => Promise<Uint8Array> | Uint8Array;
}

async function encodeWith(
  phantom: Phantom,
  packageName: string,
  encoderName: string,
  set: (encoder: CodecObject) => void,
): Promise<Uint8Array> {
  const module = await loadCodecModule(packageName, 'wasm');
  const Encoder = module[encoderName];
  if (!Encoder) throw new Error(`${packageName} has no ${encoderName}`);
  const encoder = new Encoder();
  const { rows, columns, samplesPerPixel, samples } = phantom;
  const info = {
    width: columns,
    height: rows,
    bitsPerSample: samples.BYTES_PER_ELEMENT * 8,
    componentCount: samplesPerPixel,
    isSigned: false,
    isUsingColorTransform: false,
  };
  set(encoder);
  const bytes = new Uint8Array(samples.buffer, samples.byteOffset, samples.byteLength);
  encoder.getDecodedBuffer(info).set(bytes);
  encoder.encode();
  const encoded = encoder.getEncodedBuffer().slice();
  encoder.delete();
  return encoded;
}

const asJpegLs = (phantom: Phantom) =>
  encodeWith(phantom, '@cornerstonejs/codec-charls', 'JpegLSEncoder', (encoder) => {
    encoder.setNearLossless(0);
    encoder.setInterleaveMode(phantom.samplesPerPixel === 3 ? 2 : 0);
  });
const asJpeg2000 = (phantom: Phantom) =>
  encodeWith(phantom, '@cornerstonejs/codec-openjpeg', 'J2KEncoder', (encoder) => {
    encoder.setQuality(true, 1);
    encoder.setCompressionRatio(0, 0);
  });
const asHtj2k = (phantom: Phantom) =>
  encodeWith(phantom, '@cornerstonejs/codec-openjph', 'HTJ2KEncoder', (encoder) =>
    encoder.setQuality(true, 0),
  );
/** libjpeg-turbo's numbers: 0 is 4:4:4, 1 is 4:2:2, 2 is 4:2:0, 3 is grey. */
const asJpeg = (subsampling: number) => (phantom: Phantom) =>
  encodeWith(phantom, '@cornerstonejs/codec-libjpeg-turbo-8bit', 'JPEGEncoder', (encoder) => {
    encoder.setQuality(90);
    encoder.setProgressive(false);
    encoder.setSubSampling(subsampling);
  });

/** By DCMTK's dcmcjpeg, which chooses its Huffman tables for the picture as archives and modalities do. */
function asJpegLossless(phantom: Phantom): Uint8Array {
  const folder = mkdtempSync(join(tmpdir(), 'isocenter-bench-'));
  try {
    const { samples } = phantom;
    const bytes = new Uint8Array(samples.buffer, samples.byteOffset, samples.byteLength);
    const dataSet = dataSetOf({
      SOPClassUID: '1.2.840.10008.5.1.4.1.1.7',
      SOPInstanceUID: '2.25.1',
      StudyInstanceUID: '2.25.2',
      SeriesInstanceUID: '2.25.3',
      Modality: 'OT',
      SamplesPerPixel: phantom.samplesPerPixel,
      PhotometricInterpretation: photometricOf(phantom),
      ...(phantom.samplesPerPixel === 3 && { PlanarConfiguration: 0 }),
      Rows: phantom.rows,
      Columns: phantom.columns,
      BitsAllocated: samples.BYTES_PER_ELEMENT * 8,
      BitsStored: phantom.bitsStored,
      HighBit: phantom.bitsStored - 1,
      PixelRepresentation: 0,
      PixelData: bytes,
    });
    const [plain, encoded] = [join(folder, 'plain.dcm'), join(folder, 'encoded.dcm')];
    writeFileSync(plain, writePart10(dataSet));
    execFileSync('dcmcjpeg', ['+e1', plain, encoded], { stdio: 'pipe' });
    return new Uint8Array(readFrame(readPart10(readFileSync(encoded)), 0).bytes);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const photometricOf = ({ samplesPerPixel }: Phantom) => (samplesPerPixel === 3 ? 'RGB' : 'MONOCHROME2');

const LOSSLESS_SV1 = '1.2.840.10008.1.2.4.70';
const BASELINE = TransferSyntaxUid.JpegBaseline8Bit ?? '1.2.840.10008.1.2.4.50';
const ultrasoundGrey = () => greyOf(ultrasoundPhantom());

const GREY_PICTURES = [
  { size: 'CT 512×512, 12 in 16 bits', phantom: ctPhantom },
  { size: '512×512, 16 bits', phantom: fullRangePhantom },
  { size: 'CR 2048×2560, 16 bits', phantom: crPhantom },
] as const;

const recipes: readonly Recipe[] = [
  ...GREY_PICTURES.map(({ size, phantom }) => ({
    name: `JPEG lossless, ${size}`,
    kind: 'jpeg-lossless' as const,
    transferSyntaxUid: LOSSLESS_SV1,
    phantom,
    encode: asJpegLossless,
  })),
  {
    name: 'JPEG lossless, 800×600 RGB',
    kind: 'jpeg-lossless',
    transferSyntaxUid: LOSSLESS_SV1,
    phantom: ultrasoundPhantom,
    encode: asJpegLossless,
  },
  ...(['4:4:4', '4:2:2', '4:2:0'] as const).map((name, subsampling) => ({
    name: `JPEG baseline, 800×600 RGB ${name}`,
    kind: 'jpeg' as const,
    transferSyntaxUid: BASELINE,
    phantom: ultrasoundPhantom,
    encode: asJpeg(subsampling),
  })),
  {
    name: 'JPEG baseline, 800×600 grey',
    kind: 'jpeg',
    transferSyntaxUid: BASELINE,
    phantom: ultrasoundGrey,
    encode: asJpeg(3),
  },
  ...GREY_PICTURES.map(({ size, phantom }) => ({
    name: `JPEG-LS, ${size}`,
    kind: 'jpeg-ls' as const,
    transferSyntaxUid: '1.2.840.10008.1.2.4.80',
    phantom,
    encode: asJpegLs,
  })),
  ...GREY_PICTURES.map(({ size, phantom }) => ({
    name: `JPEG 2000, ${size}`,
    kind: 'jpeg-2000' as const,
    transferSyntaxUid: '1.2.840.10008.1.2.4.90',
    phantom,
    encode: asJpeg2000,
  })),
  ...GREY_PICTURES.map(({ size, phantom }) => ({
    name: `HTJ2K, ${size}`,
    kind: 'htj2k' as const,
    transferSyntaxUid: '1.2.840.10008.1.2.4.201',
    phantom,
    encode: asHtj2k,
  })),
];

const cache = join(tmpdir(), 'isocenter-bench-frames');

/** Names of all pictures, in the order of the table. */
export const pictureNames: readonly string[] = recipes.map(({ name }) => name);

/** One picture, encoded at the first call and kept in the system's temporary folder. */
export async function encodedPicture(name: string): Promise<EncodedPicture> {
  const recipe = recipes.find((candidate) => candidate.name === name);
  if (!recipe) throw new Error(`There is no picture ${name}`);
  const phantom = recipe.phantom();
  const file = join(cache, `${name.replace(/[^\w]+/g, '-')}.bin`);
  if (!existsSync(file)) {
    mkdirSync(cache, { recursive: true });
    writeFileSync(file, await recipe.encode(phantom));
  }
  const { rows, columns, samplesPerPixel, bitsStored, samples } = phantom;
  const subsampled = /4:2:[02]/.test(name);
  return {
    name,
    kind: recipe.kind,
    transferSyntaxUid: recipe.transferSyntaxUid,
    bytes: new Uint8Array(readFileSync(file)),
    format: {
      rows,
      columns,
      samplesPerPixel,
      bitsAllocated: samples.BYTES_PER_ELEMENT * 8,
      bitsStored,
      highBit: bitsStored - 1,
      signed: false,
      planarConfiguration: 0,
      photometricInterpretation:
        recipe.kind === 'jpeg' && samplesPerPixel === 3
          ? subsampled
            ? 'YBR_FULL_422'
            : 'YBR_FULL'
          : photometricOf(phantom),
    } as PixelFormat,
  };
}
