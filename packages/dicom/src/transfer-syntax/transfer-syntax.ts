/** The compression of encapsulated pixel data, as far as a decoder must be chosen by it. */
export type Codec =
  | 'rle'
  | 'jpeg'
  | 'jpeg-lossless'
  | 'jpeg-ls'
  | 'jpeg-2000'
  | 'htj2k'
  | 'jpeg-xl'
  | 'deflated-frame'
  | 'video'
  | 'other';

/** How a data set is encoded. PS3.5 §10 and Annex A. */
export interface TransferSyntax {
  readonly uid: string;
  readonly name: string;
  readonly explicitVr: boolean;
  readonly bigEndian: boolean;
  /** The whole data set is deflated. PS3.5 A.5. */
  readonly deflated: boolean;
  /** Pixel data lies in fragments. PS3.5 A.4. */
  readonly encapsulated: boolean;
  /** The syntax loses, or may lose, information. */
  readonly lossy: boolean;
  readonly codec: Codec | undefined;
  readonly retired: boolean;
}

export const TransferSyntaxUid = {
  ImplicitVrLittleEndian: '1.2.840.10008.1.2',
  ExplicitVrLittleEndian: '1.2.840.10008.1.2.1',
  EncapsulatedUncompressedExplicitVrLittleEndian: '1.2.840.10008.1.2.1.98',
  DeflatedExplicitVrLittleEndian: '1.2.840.10008.1.2.1.99',
  ExplicitVrBigEndian: '1.2.840.10008.1.2.2',
  JpegBaseline8Bit: '1.2.840.10008.1.2.4.50',
  JpegExtended12Bit: '1.2.840.10008.1.2.4.51',
  JpegLossless: '1.2.840.10008.1.2.4.57',
  JpegLosslessSv1: '1.2.840.10008.1.2.4.70',
  JpegLsLossless: '1.2.840.10008.1.2.4.80',
  JpegLsNearLossless: '1.2.840.10008.1.2.4.81',
  Jpeg2000Lossless: '1.2.840.10008.1.2.4.90',
  Jpeg2000: '1.2.840.10008.1.2.4.91',
  Jpeg2000MulticomponentLossless: '1.2.840.10008.1.2.4.92',
  Jpeg2000Multicomponent: '1.2.840.10008.1.2.4.93',
  Mpeg2MainProfileMainLevel: '1.2.840.10008.1.2.4.100',
  Mpeg4HighProfileLevel41: '1.2.840.10008.1.2.4.102',
  HevcMainProfileLevel51: '1.2.840.10008.1.2.4.107',
  JpegXlLossless: '1.2.840.10008.1.2.4.110',
  JpegXl: '1.2.840.10008.1.2.4.112',
  Htj2kLossless: '1.2.840.10008.1.2.4.201',
  Htj2kLosslessRpcl: '1.2.840.10008.1.2.4.202',
  Htj2k: '1.2.840.10008.1.2.4.203',
  RleLossless: '1.2.840.10008.1.2.5',
  DeflatedImageFrameCompression: '1.2.840.10008.1.2.8.1',
} as const;

const native = (uid: string, name: string, traits: Partial<TransferSyntax> = {}): TransferSyntax => ({
  uid,
  name,
  explicitVr: true,
  bigEndian: false,
  deflated: false,
  encapsulated: false,
  lossy: false,
  codec: undefined,
  retired: false,
  ...traits,
});

const lossless = (uid: string, name: string, codec: Codec | undefined, retired = false): TransferSyntax =>
  native(uid, name, { encapsulated: true, codec, retired });
const lossy = (uid: string, name: string, codec: Codec, retired = false): TransferSyntax =>
  native(uid, name, { encapsulated: true, lossy: true, codec, retired });

const u = TransferSyntaxUid;
const rows: readonly TransferSyntax[] = [
  native(u.ImplicitVrLittleEndian, 'Implicit VR Little Endian', { explicitVr: false }),
  native(u.ExplicitVrLittleEndian, 'Explicit VR Little Endian'),
  lossless(
    u.EncapsulatedUncompressedExplicitVrLittleEndian,
    'Encapsulated Uncompressed Explicit VR Little Endian',
    undefined,
  ),
  native(u.DeflatedExplicitVrLittleEndian, 'Deflated Explicit VR Little Endian', { deflated: true }),
  native(u.ExplicitVrBigEndian, 'Explicit VR Big Endian', { bigEndian: true, retired: true }),
  lossy(u.JpegBaseline8Bit, 'JPEG Baseline (Process 1)', 'jpeg'),
  lossy(u.JpegExtended12Bit, 'JPEG Extended (Process 2 & 4)', 'jpeg'),
  lossy('1.2.840.10008.1.2.4.52', 'JPEG Extended (Process 3 & 5)', 'jpeg', true),
  lossy('1.2.840.10008.1.2.4.53', 'JPEG Spectral Selection, Non-Hierarchical (Process 6 & 8)', 'jpeg', true),
  lossy('1.2.840.10008.1.2.4.54', 'JPEG Spectral Selection, Non-Hierarchical (Process 7 & 9)', 'jpeg', true),
  lossy('1.2.840.10008.1.2.4.55', 'JPEG Full Progression, Non-Hierarchical (Process 10 & 12)', 'jpeg', true),
  lossy('1.2.840.10008.1.2.4.56', 'JPEG Full Progression, Non-Hierarchical (Process 11 & 13)', 'jpeg', true),
  lossless(u.JpegLossless, 'JPEG Lossless, Non-Hierarchical (Process 14)', 'jpeg-lossless'),
  lossless('1.2.840.10008.1.2.4.58', 'JPEG Lossless, Non-Hierarchical (Process 15)', 'jpeg-lossless', true),
  lossless(
    u.JpegLosslessSv1,
    'JPEG Lossless, Non-Hierarchical, First-Order Prediction (Process 14 [Selection Value 1])',
    'jpeg-lossless',
  ),
  lossless(u.JpegLsLossless, 'JPEG-LS Lossless Image Compression', 'jpeg-ls'),
  lossy(u.JpegLsNearLossless, 'JPEG-LS Lossy (Near-Lossless) Image Compression', 'jpeg-ls'),
  lossless(u.Jpeg2000Lossless, 'JPEG 2000 Image Compression (Lossless Only)', 'jpeg-2000'),
  lossy(u.Jpeg2000, 'JPEG 2000 Image Compression', 'jpeg-2000'),
  lossless(
    u.Jpeg2000MulticomponentLossless,
    'JPEG 2000 Part 2 Multi-component Image Compression (Lossless Only)',
    'jpeg-2000',
  ),
  lossy(u.Jpeg2000Multicomponent, 'JPEG 2000 Part 2 Multi-component Image Compression', 'jpeg-2000'),
  lossy('1.2.840.10008.1.2.4.94', 'JPIP Referenced', 'other', true),
  { ...lossy('1.2.840.10008.1.2.4.95', 'JPIP Referenced Deflate', 'other', true), deflated: true },
  lossy(u.Mpeg2MainProfileMainLevel, 'MPEG2 Main Profile / Main Level', 'video'),
  lossy('1.2.840.10008.1.2.4.100.1', 'Fragmentable MPEG2 Main Profile / Main Level', 'video'),
  lossy('1.2.840.10008.1.2.4.101', 'MPEG2 Main Profile / High Level', 'video'),
  lossy('1.2.840.10008.1.2.4.101.1', 'Fragmentable MPEG2 Main Profile / High Level', 'video'),
  lossy(u.Mpeg4HighProfileLevel41, 'MPEG-4 AVC/H.264 High Profile / Level 4.1', 'video'),
  lossy('1.2.840.10008.1.2.4.102.1', 'Fragmentable MPEG-4 AVC/H.264 High Profile / Level 4.1', 'video'),
  lossy('1.2.840.10008.1.2.4.103', 'MPEG-4 AVC/H.264 BD-compatible High Profile / Level 4.1', 'video'),
  lossy(
    '1.2.840.10008.1.2.4.103.1',
    'Fragmentable MPEG-4 AVC/H.264 BD-compatible High Profile / Level 4.1',
    'video',
  ),
  lossy('1.2.840.10008.1.2.4.104', 'MPEG-4 AVC/H.264 High Profile / Level 4.2 For 2D Video', 'video'),
  lossy(
    '1.2.840.10008.1.2.4.104.1',
    'Fragmentable MPEG-4 AVC/H.264 High Profile / Level 4.2 For 2D Video',
    'video',
  ),
  lossy('1.2.840.10008.1.2.4.105', 'MPEG-4 AVC/H.264 High Profile / Level 4.2 For 3D Video', 'video'),
  lossy(
    '1.2.840.10008.1.2.4.105.1',
    'Fragmentable MPEG-4 AVC/H.264 High Profile / Level 4.2 For 3D Video',
    'video',
  ),
  lossy('1.2.840.10008.1.2.4.106', 'MPEG-4 AVC/H.264 Stereo High Profile / Level 4.2', 'video'),
  lossy(
    '1.2.840.10008.1.2.4.106.1',
    'Fragmentable MPEG-4 AVC/H.264 Stereo High Profile / Level 4.2',
    'video',
  ),
  lossy(u.HevcMainProfileLevel51, 'HEVC/H.265 Main Profile / Level 5.1', 'video'),
  lossy('1.2.840.10008.1.2.4.108', 'HEVC/H.265 Main 10 Profile / Level 5.1', 'video'),
  lossless(u.JpegXlLossless, 'JPEG XL Lossless', 'jpeg-xl'),
  lossy('1.2.840.10008.1.2.4.111', 'JPEG XL JPEG Recompression', 'jpeg-xl'),
  lossy(u.JpegXl, 'JPEG XL', 'jpeg-xl'),
  lossless(u.Htj2kLossless, 'High-Throughput JPEG 2000 Image Compression (Lossless Only)', 'htj2k'),
  lossless(
    u.Htj2kLosslessRpcl,
    'High-Throughput JPEG 2000 with RPCL Options Image Compression (Lossless Only)',
    'htj2k',
  ),
  lossy(u.Htj2k, 'High-Throughput JPEG 2000 Image Compression', 'htj2k'),
  lossy('1.2.840.10008.1.2.4.204', 'JPIP HTJ2K Referenced', 'other'),
  { ...lossy('1.2.840.10008.1.2.4.205', 'JPIP HTJ2K Referenced Deflate', 'other'), deflated: true },
  lossless(u.RleLossless, 'RLE Lossless', 'rle'),
  lossless(u.DeflatedImageFrameCompression, 'Deflated Image Frame Compression', 'deflated-frame'),
];

/** Every transfer syntax of PS3.6 Annex A that a Part 10 file or an association may carry, by UID. */
export const transferSyntaxes: ReadonlyMap<string, TransferSyntax> = new Map(
  rows.map((row) => [row.uid, row]),
);

export function findTransferSyntax(uid: string): TransferSyntax | undefined {
  return transferSyntaxes.get(uid);
}
