import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { dataSetOf, readFrame, readPart10, TransferSyntaxUid, writePart10 } from '@isocenter/dicom';
import type { DecodedFrame, PixelFormat } from '@isocenter/pixels';
import { decodeFrame, encodeFrame, type FrameEncoding } from '@isocenter/pixels/decoding';
import { afterAll, describe, expect, test } from 'vitest';
import { nodeCodecs } from '../../packages/pixels/test/node-codecs.ts';
import { hasSystemTool } from '../harness/system-tool.ts';

const u = TransferSyntaxUid;
const codecs = nodeCodecs();
const folder = mkdtempSync(join(tmpdir(), 'isocenter-transcoded-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const [rows, columns] = [61, 83];

function formatOf(bitsStored: number, changes: Partial<PixelFormat> = {}): PixelFormat {
  return {
    rows,
    columns,
    samplesPerPixel: 1,
    bitsAllocated: bitsStored <= 8 ? 8 : 16,
    bitsStored,
    highBit: bitsStored - 1,
    signed: false,
    photometricInterpretation: 'MONOCHROME2',
    planarConfiguration: 0,
    ...changes,
  };
}
const rgb = (bitsStored: number) =>
  formatOf(bitsStored, { samplesPerPixel: 3, photometricInterpretation: 'RGB' });

/** Slopes with noise on them, from one end of the range to the other. */
function pictureOf({ samplesPerPixel, bitsAllocated, bitsStored, signed }: PixelFormat): DecodedFrame {
  const span = 2 ** bitsStored;
  const lowest = signed ? -span / 2 : 0;
  let state = 7;
  const values = Array.from({ length: rows * columns * samplesPerPixel }, (_, i) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    const slope = (i % (columns * samplesPerPixel)) / (columns * samplesPerPixel);
    const noisy = slope * 0.9 + (state / 2 ** 32) * 0.1;
    return lowest + (i < 2 ? i * (span - 1) : Math.floor(noisy * span));
  });
  const containers = signed ? [Int8Array, Int16Array] : [Uint8Array, Uint16Array];
  const Container = containers[bitsAllocated / 8 - 1] as Uint8ArrayConstructor;
  return {
    rows,
    columns,
    samplesPerPixel: samplesPerPixel === 3 ? 3 : 1,
    values: Container.from(values),
    minimum: lowest,
    maximum: lowest + span - 1,
  };
}

/** A secondary capture with one frame, as `encodeFrame` says to describe it. */
function fileOf({ encoded, format, lossy }: FrameEncoding): string {
  const path = join(folder, `${encoded.transferSyntaxUid}.dcm`);
  const padded = new Uint8Array(encoded.bytes.length + (encoded.bytes.length % 2));
  padded.set(encoded.bytes);
  const dataSet = dataSetOf({
    SOPClassUID: '1.2.840.10008.5.1.4.1.1.7',
    SOPInstanceUID: '2.25.1',
    StudyInstanceUID: '2.25.2',
    SeriesInstanceUID: '2.25.3',
    Modality: 'OT',
    ConversionType: 'SYN',
    Rows: format.rows,
    Columns: format.columns,
    SamplesPerPixel: format.samplesPerPixel,
    PhotometricInterpretation: format.photometricInterpretation,
    PlanarConfiguration: format.samplesPerPixel === 3 ? 0 : undefined,
    BitsAllocated: format.bitsAllocated,
    BitsStored: format.bitsStored,
    HighBit: format.highBit,
    PixelRepresentation: format.signed ? 1 : 0,
    LossyImageCompression: lossy ? '01' : '00',
    PixelData: { fragments: [padded] },
  });
  writeFileSync(path, writePart10(dataSet, { transferSyntaxUid: encoded.transferSyntaxUid }));
  return path;
}

/** What a tool made of a file, in native form, read as the header says that we wrote. */
async function decodedBy(tool: string, args: readonly string[], from: string, format: PixelFormat) {
  const to = `${from}.native`;
  execFileSync(tool, [...args, from, to], { stdio: 'pipe' });
  const part10 = readPart10(readFileSync(to));
  const native = {
    ...format,
    photometricInterpretation: format.samplesPerPixel === 3 ? 'RGB' : format.photometricInterpretation,
  };
  const frame = readFrame(part10, 0);
  const planarConfiguration = part10.dataSet.findNumber(0x00280006) === 1 ? 1 : 0;
  return decodeFrame(frame, { ...native, planarConfiguration }, codecs);
}

const greyDepths = [2, 5, 8, 10, 12, 15, 16];
const formats: readonly (readonly [string, PixelFormat])[] = [
  ...greyDepths.map((bits) => [`${bits} bits unsigned`, formatOf(bits)] as const),
  ...[8, 12, 16].map((bits) => [`${bits} bits signed`, formatOf(bits, { signed: true })] as const),
  ['8 bits RGB', rgb(8)],
  ['16 bits RGB', rgb(16)],
];

interface Reader {
  readonly tool: string;
  readonly debianPackage: string;
  readonly args: readonly string[];
  readonly syntaxes: readonly (readonly [string, string])[];
  /** Formats the tool itself cannot read, with the reason. */
  readonly cannot?: (format: PixelFormat, uid: string) => boolean;
}

const readers: readonly Reader[] = [
  { tool: 'dcmdrle', debianPackage: 'dcmtk', args: [], syntaxes: [['RLE', u.RleLossless]] },
  {
    tool: 'dcmdjpeg',
    debianPackage: 'dcmtk',
    args: ['+cn'],
    syntaxes: [
      ['JPEG lossless SV1', u.JpegLosslessSv1],
      ['JPEG lossless', u.JpegLossless],
    ],
  },
  {
    tool: 'dcmdjpls',
    debianPackage: 'dcmtk',
    args: [],
    syntaxes: [['JPEG-LS', u.JpegLsLossless]],
    // "Codec received unsupported compression parameters".
    cannot: ({ bitsStored }) => bitsStored < 6,
  },
  {
    tool: 'gdcmconv',
    debianPackage: 'libgdcm-tools',
    args: ['--raw'],
    syntaxes: [
      ['RLE', u.RleLossless],
      ['JPEG lossless SV1', u.JpegLosslessSv1],
      ['JPEG-LS', u.JpegLsLossless],
      ['JPEG 2000', u.Jpeg2000Lossless],
    ],
    // Asserts that Bits Allocated is Bits Stored in cells of 8 bits, and mixes up the byte planes of deep colour in RLE.
    cannot: ({ bitsStored, samplesPerPixel }, uid) =>
      (bitsStored < 8 && uid !== u.Jpeg2000Lossless && uid !== u.JpegLsLossless) ||
      (bitsStored > 8 && samplesPerPixel === 3 && uid === u.RleLossless),
  },
];

for (const { tool, debianPackage, args, syntaxes, cannot } of readers) {
  describe.skipIf(!hasSystemTool(tool, debianPackage))(`${tool} reads what is encoded losslessly`, () => {
    const cases = syntaxes.flatMap(([name, uid]) =>
      formats
        .filter(([, format]) => !cannot?.(format, uid))
        .map(([title, format]) => ({ name, uid, title, format })),
    );
    test.each(cases)('$name, $title', async ({ uid, format }) => {
      const frame = pictureOf(format);
      const encoding = await encodeFrame(frame, format, uid, codecs);
      const decoded = await decodedBy(tool, args, fileOf(encoding), encoding.format);
      expect(Array.from(decoded.values)).toEqual(Array.from(frame.values));
    });
  });
}

/**
 * Samples of a codestream by OpenJPEG, which writes planes of bit patterns, least significant byte first: those of signed samples
 * in as many bits as the codestream has.
 */
function decodedByOpenjpeg(bytes: Uint8Array, format: PixelFormat): number[] {
  const { samplesPerPixel, bitsStored, signed } = format;
  const [from, to] = [join(folder, 'codestream.j2k'), join(folder, 'planes.rawl')];
  writeFileSync(from, bytes);
  execFileSync('opj_decompress', ['-i', from, '-o', to], { stdio: 'pipe' });
  const raw = new Uint8Array(readFileSync(to));
  const planes = bitsStored <= 8 ? raw : new Uint16Array(raw.buffer);
  return Array.from({ length: planes.length }, (_, i) => {
    const [pixel, component] = [Math.floor(i / samplesPerPixel), i % samplesPerPixel];
    const pattern = planes[component * rows * columns + pixel] as number;
    return signed ? (pattern << (32 - bitsStored)) >> (32 - bitsStored) : pattern;
  });
}

describe.skipIf(!hasSystemTool('opj_decompress', 'libopenjp2-tools'))(
  'OpenJPEG reads the codestreams',
  () => {
    const cases = [
      ['JPEG 2000', u.Jpeg2000Lossless],
      ['HTJ2K', u.Htj2kLossless],
      ['HTJ2K with RPCL options', u.Htj2kLosslessRpcl],
    ].flatMap(([name, uid]) =>
      formats.map(([title, format]) => ({ name, uid: uid as string, title, format })),
    );

    test.each(cases)('$name, $title', async ({ uid, format }) => {
      const frame = pictureOf(format);
      const { encoded } = await encodeFrame(frame, format, uid, codecs);
      expect(decodedByOpenjpeg(encoded.bytes, format)).toEqual(Array.from(frame.values));
    });

    test.each([
      ['JPEG 2000', u.Jpeg2000],
      ['HTJ2K', u.Htj2k],
    ])('lossy %s gives the same samples as here', async (_, uid) => {
      for (const format of [formatOf(12), rgb(8), formatOf(12, { signed: true })]) {
        const { encoded, format: stored } = await encodeFrame(pictureOf(format), format, uid, codecs, {
          compressionRatio: 6,
        });
        const ours = await decodeFrame(encoded, stored, codecs);
        const theirs = decodedByOpenjpeg(encoded.bytes, format);
        // Irreversible transforms may be rounded differently.
        const differences = theirs.map((value, i) => Math.abs(value - (ours.values[i] as number)));
        expect(Math.max(...differences)).toBeLessThanOrEqual(1);
      }
    });
  },
);

describe.skipIf(!hasSystemTool('ojph_expand', 'openjph-tools'))('OpenJPH reads the codestreams', () => {
  test.each(
    formats
      .filter(([, { signed, bitsStored }]) => !signed && bitsStored >= 8)
      .map(([title, format]) => ({ title, format })),
  )('$title', async ({ format }) => {
    const frame = pictureOf(format);
    const { encoded } = await encodeFrame(frame, format, u.Htj2kLosslessRpcl, codecs);
    const extension = format.samplesPerPixel === 3 ? 'ppm' : 'pgm';
    const [from, to] = [join(folder, 'codestream.j2c'), join(folder, `picture.${extension}`)];
    writeFileSync(from, encoded.bytes);
    execFileSync('ojph_expand', ['-i', from, '-o', to], { stdio: 'pipe' });
    expect(readPortableMap(readFileSync(to))).toEqual(Array.from(frame.values));
  });

  /** Samples of a binary PGM or PPM; of two bytes, most significant first. */
  function readPortableMap(bytes: Buffer): number[] {
    const header = /^P[56]\s+\d+\s+\d+\s+(\d+)\s/.exec(bytes.toString('latin1', 0, 64));
    if (!header) throw new Error('This is no portable map.');
    const samples = bytes.subarray(header[0].length);
    if (Number(header[1]) < 256) return Array.from(samples);
    return Array.from({ length: samples.length / 2 }, (_, i) => samples.readUInt16BE(2 * i));
  }
});

/** A binary PGM or PPM of a picture; of two bytes, most significant first. */
function portableMap({ values, samplesPerPixel }: DecodedFrame, bitsStored: number): Uint8Array {
  const header = `P${samplesPerPixel === 3 ? 6 : 5}\n${columns} ${rows}\n${2 ** bitsStored - 1}\n`;
  const samples = Array.from(values, (value) =>
    bitsStored > 8 ? [value >> 8, value & 255] : [value],
  ).flat();
  return Uint8Array.from([...Buffer.from(header, 'latin1'), ...samples]);
}

/** Encodes a picture with another encoder and decodes it here. */
async function decodedFrom(tool: string, args: readonly string[], format: PixelFormat, uid: string) {
  const frame = pictureOf(format);
  const [from, to] = [
    join(folder, format.samplesPerPixel === 3 ? 'picture.ppm' : 'picture.pgm'),
    join(folder, tool === 'opj_compress' ? 'made.j2k' : 'made.j2c'),
  ];
  writeFileSync(from, portableMap(frame, format.bitsStored));
  execFileSync(tool, ['-i', from, '-o', to, ...args], { stdio: 'pipe' });
  const encoded = { transferSyntaxUid: uid, bytes: new Uint8Array(readFileSync(to)) };
  return { frame, encoded, decoded: await decodeFrame(encoded, format, codecs) };
}

describe.skipIf(!hasSystemTool('ojph_compress', 'openjph-tools'))('what OpenJPH encodes is read', () => {
  const lossless = ['-reversible', 'true'];
  test.each([
    ['colour with its transform', rgb(8), ['-colour_trans', 'true']],
    ['deep colour with its transform', rgb(16), ['-colour_trans', 'true']],
    ['colour without a transform', rgb(8), ['-colour_trans', 'false']],
    ['deep colour without a transform', rgb(16), ['-colour_trans', 'false']],
    ['another progression', formatOf(12), ['-prog_order', 'LRCP']],
    ['tiles', formatOf(16), ['-tile_size', '{32,32}']],
    ['precincts', formatOf(16), ['-precincts', '{64,64},{32,32}']],
  ] as const)('%s', async (_, format, args) => {
    const { frame, decoded } = await decodedFrom(
      'ojph_compress',
      [...lossless, ...args],
      format,
      u.Htj2kLossless,
    );
    expect(Array.from(decoded.values)).toEqual(Array.from(frame.values));
  });
});

describe.skipIf(!hasSystemTool('opj_compress', 'libopenjp2-tools'))('what OpenJPEG encodes is read', () => {
  test.each([
    ['colour with its transform', rgb(8), ['-mct', '1']],
    ['deep colour with its transform', rgb(16), ['-mct', '1']],
    ['colour without a transform', rgb(8), ['-mct', '0']],
    ['tiles in parts', formatOf(12), ['-t', '32,32', '-TP', 'R']],
    ['several layers', formatOf(12), ['-r', '20,10,1']],
    ['markers at packets', formatOf(16), ['-SOP', '-EPH', '-p', 'PCRL']],
  ] as const)('%s', async (_, format, args) => {
    const { frame, decoded } = await decodedFrom(
      'opj_compress',
      ['-n', '4', ...args],
      format,
      u.Jpeg2000Lossless,
    );
    expect(Array.from(decoded.values)).toEqual(Array.from(frame.values));
    expect(decoded.truncated).toBeUndefined();
  });

  test.each([8, 12, 16])('signed samples of %i bits', async (bitsStored) => {
    const format = formatOf(bitsStored, { signed: true });
    const { values } = pictureOf(format);
    const [from, to] = [join(folder, 'signed.rawl'), join(folder, 'signed.j2k')];
    writeFileSync(from, new Uint8Array(values.buffer));
    const layout = `${columns},${rows},1,${bitsStored},s`;
    execFileSync('opj_compress', ['-i', from, '-o', to, '-n', '4', '-F', layout], { stdio: 'pipe' });
    const encoded = { transferSyntaxUid: u.Jpeg2000Lossless, bytes: new Uint8Array(readFileSync(to)) };
    expect((await decodeFrame(encoded, format, codecs)).values).toEqual(values);
  });

  test('a smaller picture is the one that OpenJPEG makes', async () => {
    const format = formatOf(12);
    const { encoded } = await decodedFrom('opj_compress', ['-n', '4'], format, u.Jpeg2000Lossless);
    const [from, to] = [join(folder, 'whole.j2k'), join(folder, 'smaller.rawl')];
    writeFileSync(from, encoded.bytes);
    for (const resolutionLevel of [1, 2, 3]) {
      execFileSync('opj_decompress', ['-i', from, '-o', to, '-r', String(resolutionLevel)], {
        stdio: 'pipe',
      });
      const theirs = new Uint16Array(new Uint8Array(readFileSync(to)).buffer);
      const ours = await decodeFrame(encoded, format, codecs, { resolutionLevel });
      expect(Array.from(ours.values)).toEqual(Array.from(theirs));
    }
  });
});

describe.skipIf(!hasSystemTool('dcmdjpeg', 'dcmtk'))('DCMTK reads what is encoded with loss', () => {
  test('JPEG Baseline, grey and colour, as near as here', async () => {
    for (const format of [formatOf(8), rgb(8)]) {
      const frame = pictureOf(format);
      const encoding = await encodeFrame(frame, format, u.JpegBaseline8Bit, codecs, { quality: 95 });
      const ours = await decodeFrame(encoding.encoded, encoding.format, codecs);
      const theirs = await decodedBy('dcmdjpeg', ['+ca'], fileOf(encoding), encoding.format);
      const differences = Array.from(theirs.values, (value, i) =>
        Math.abs(value - (ours.values[i] as number)),
      );
      expect(Math.max(...differences)).toBeLessThanOrEqual(3);
    }
  });

  test('JPEG-LS near-lossless, to the sample', async () => {
    for (const format of [formatOf(8), formatOf(12), rgb(8)]) {
      const encoding = await encodeFrame(pictureOf(format), format, u.JpegLsNearLossless, codecs, {
        nearLossless: 4,
      });
      const ours = await decodeFrame(encoding.encoded, encoding.format, codecs);
      const theirs = await decodedBy('dcmdjpls', [], fileOf(encoding), encoding.format);
      expect(Array.from(theirs.values)).toEqual(Array.from(ours.values));
    }
  });
});
