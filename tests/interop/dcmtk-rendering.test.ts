import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { inflateRawSync } from 'node:zlib';
import {
  type DataSetContent,
  dataSetOf,
  findTransferSyntax,
  type Part10,
  readFrame,
  readPart10,
  TransferSyntaxUid,
  writePart10,
} from '@isocenter/dicom';
import {
  applyModalityTransform,
  type DecodedFrame,
  describeFrame,
  displayGrey,
  type FrameDescription,
  isPadding,
  type Presentation,
  type Window,
} from '@isocenter/pixels';
import { decodeFrame } from '@isocenter/pixels/decoding';
import { afterAll, describe, test } from 'vitest';
import { nodeCodecs } from '../../packages/pixels/test/node-codecs.ts';
import { corpusFolder, withoutCorpus } from '../harness/corpus.ts';
import {
  type DcmtkDrawing,
  drawByDcmtk,
  type FrameToDraw,
  type GreyPicture,
} from '../harness/dcmtk-renderer.ts';
import { hasSystemTool } from '../harness/system-tool.ts';

/*
 * The grey pictures of pixels/display beside those of DCMTK's renderer. DCMTK cuts the fraction of a level off where
 * it writes 8 bits, so its 8-bit pictures are half a level dark on average; its own 16-bit pictures of the same
 * windows show it. So each window is compared twice: with the 8-bit picture, at most one level off, and with the
 * 16-bit picture rounded to 8 bits, at most one level off and without bias.
 */

const codecs = nodeCodecs();
const NARROW_WIDTHS = [1, 2, 10, 50];
/** Of a folder with more images than this, as a series is, the others are looked at through one narrow window each. */
const LOOKED_AT_CLOSELY = 3;

/** Reads pixels exactly and needs no help; of the others DCMTK gets a native copy of what we decoded. */
const READ_BY_DCMTK = new Set<string>([
  TransferSyntaxUid.ImplicitVrLittleEndian,
  TransferSyntaxUid.ExplicitVrLittleEndian,
  TransferSyntaxUid.ExplicitVrBigEndian,
  TransferSyntaxUid.DeflatedExplicitVrLittleEndian,
  TransferSyntaxUid.RleLossless,
  '1.2.840.10008.1.2.4.57',
  '1.2.840.10008.1.2.4.70',
]);

interface PixelOracle {
  readonly path: string;
  readonly photometric?: string;
  readonly tolerance?: string;
  readonly sampleFrame?: number;
  readonly expectation?: string;
}

interface GreyImage extends PixelOracle {
  /** How many grey images of its folder come before it. */
  readonly placeInFolder: number;
}

function greyImages(): GreyImage[] {
  if (!corpusFolder) return [];
  const oracle: PixelOracle[] = JSON.parse(readFileSync(join(corpusFolder, 'oracle/pixels.json'), 'utf8'));
  const seenOfFolder = new Map<string, number>();
  return oracle
    .filter(
      ({ photometric, tolerance, expectation }) =>
        photometric?.startsWith('MONOCHROME') && tolerance && tolerance !== 'video' && !expectation,
    )
    .map((entry) => {
      const folder = dirname(entry.path);
      const placeInFolder = seenOfFolder.get(folder) ?? 0;
      seenOfFolder.set(folder, placeInFolder + 1);
      return { ...entry, placeInFolder };
    });
}

interface Image {
  readonly path: string;
  readonly part10: Part10;
  readonly frameNumber: number;
  readonly frame: DecodedFrame;
  readonly description: FrameDescription;
}

async function openImage({ path, sampleFrame = 1 }: PixelOracle): Promise<Image> {
  const part10 = readPart10(readFileSync(join(corpusFolder ?? '', path)), {
    lenient: true,
    inflate: (deflated) => inflateRawSync(deflated),
  });
  const description = describeFrame(part10.dataSet, sampleFrame - 1);
  const frame = await decodeFrame(readFrame(part10, sampleFrame - 1), description.format, codecs);
  return { path, part10, frameNumber: sampleFrame, frame, description };
}

/** What to give DCMTK: the file itself, or where it cannot read that, its frame as a classic native image. */
function fileForDcmtk(image: Image, folder: string): FrameToDraw {
  const { part10, path, frameNumber, description } = image;
  const isEnhanced = part10.dataSet.has(0x52009230) || part10.dataSet.has(0x52009229);
  const syntax = findTransferSyntax(part10.transferSyntaxUid ?? '');
  if (READ_BY_DCMTK.has(part10.transferSyntaxUid ?? '') && !isEnhanced)
    return {
      file: join(corpusFolder ?? '', path),
      frameNumber,
      isPlain: syntax?.explicitVr === true && !syntax.encapsulated,
    };
  const file = join(folder, `${image.path.replaceAll('/', '_')}.dcm`);
  writeFileSync(file, writePart10(dataSetOf(classicImage(image.frame, description))));
  return { file, frameNumber: 1, isPlain: true };
}

function classicImage(
  frame: DecodedFrame,
  { format, modalityTransform, ...seen }: FrameDescription,
): DataSetContent {
  if (modalityTransform.kind === 'lut') throw new Error('No corpus image needs this');
  const isByte = frame.values.BYTES_PER_ELEMENT === 1;
  const [window] = seen.windows;
  return {
    SOPClassUID: '1.2.840.10008.5.1.4.1.1.7',
    SOPInstanceUID: '2.25.1',
    Rows: frame.rows,
    Columns: frame.columns,
    SamplesPerPixel: 1,
    PhotometricInterpretation: seen.presentationShape === 'INVERSE' ? 'MONOCHROME1' : 'MONOCHROME2',
    BitsAllocated: isByte ? 8 : 16,
    BitsStored: isByte ? 8 : format.bitsStored,
    HighBit: isByte ? 7 : format.bitsStored - 1,
    PixelRepresentation: format.signed ? 1 : 0,
    ...(modalityTransform.kind === 'rescale' && {
      RescaleSlope: modalityTransform.slope,
      RescaleIntercept: modalityTransform.intercept,
    }),
    ...(window && {
      WindowCenter: window.center,
      WindowWidth: window.width,
      VOILUTFunction: window.function,
    }),
    PixelData: {
      vr: isByte ? 'OB' : 'OW',
      value: Uint8Array.from(
        new Uint8Array(frame.values.buffer, frame.values.byteOffset, frame.values.byteLength),
      ),
    },
  };
}

interface View {
  readonly name: string;
  readonly presentation: Presentation;
  readonly arguments: readonly string[];
}

/**
 * Images whose modality values are fractions. DCMTK 3.6.7 cuts them to whole numbers before the window, and so is up
 * to 255 levels off at narrow windows. That it is DCMTK which is wrong, its own renderer tells: without the rescale
 * (-M) and with the same window solved for stored values, where nothing is cut, it draws what we draw. This is how
 * these images are compared. PS3.3 C.11.1.1.2, C.11.2.1.2: nothing in the pipeline rounds.
 */
const FRACTIONAL_RESCALE = new Set([
  'dicomdir/pydicom/77654033/CR1/6154',
  'dicomdir/pydicom/77654033/CR2/6247',
  'dicomdir/pydicom/77654033/CR3/6278',
  'objects/pet/acrin-flt-breast-029.dcm',
  'transfer-syntax/ct-all-syntaxes/1.2.840.10008.1.2.4.50-JPEGProcess1.dcm',
  'transfer-syntax/ct-all-syntaxes/1.2.840.10008.1.2.4.51-JPEGProcess2_4.dcm',
  'transfer-syntax/ct-all-syntaxes/1.2.840.10008.1.2.4.53-JPEGProcess6_8.dcm',
  'transfer-syntax/ct-all-syntaxes/1.2.840.10008.1.2.4.55-JPEGProcess10_12.dcm',
  'transfer-syntax/htj2k/MR2_htj2k-lossless-201.dcm',
  'transfer-syntax/htj2k/MR2_htj2k-rpcl-202.dcm',
  'transfer-syntax/jpeg-lossless/JPEGLossless_1s_1f_u_16_12.dcm',
  'transfer-syntax/jpeg2000/MR2_J2KI.dcm',
  'transfer-syntax/jpeg2000/MR2_J2KR.dcm',
]);

/** A LINEAR window over modality values as one over stored values. PS3.3 C.11.2.1.2.1. */
function windowOfStored({ center, width }: Window, { modalityTransform }: FrameDescription): string[] {
  if (modalityTransform.kind !== 'rescale' || modalityTransform.slope <= 0)
    throw new Error('Only a rescale that rises can be solved');
  const { slope, intercept } = modalityTransform;
  const storedCenter = (center - 0.5 - intercept) / slope + 0.5;
  const storedWidth = (width - 1) / slope + 1;
  return ['-M', '+Ww', String(storedCenter), String(storedWidth), '+Wfl'];
}

/** The image as it asks to be shown, and narrow windows around a value of its brighter parts. */
function viewsOf({ path, frame, description }: Image, narrowWidths: readonly number[]): View[] {
  const isSolved = FRACTIONAL_RESCALE.has(path);
  const [window] = description.windows;
  const [lut] = description.voiLuts;
  const own: View[] = window
    ? [
        {
          name: 'own window',
          presentation: { window },
          arguments: isSolved ? windowOfStored(window, description) : ['+Wi', '1'],
        },
      ]
    : lut
      ? [{ name: 'own VOI LUT', presentation: { voiLutIndex: 0 }, arguments: ['+Wl', '1'] }]
      : [];
  const stored = frame.values.slice().sort();
  const bright = stored[Math.floor(stored.length * 0.7)] ?? 0;
  const center = Math.round(applyModalityTransform(bright, description.modalityTransform));
  return [
    ...own,
    ...narrowWidths.map((width) => {
      const narrow: Window = { center, width, function: 'LINEAR' };
      return {
        name: `width ${width}`,
        presentation: { window: narrow },
        arguments: isSolved
          ? windowOfStored(narrow, description)
          : ['+Ww', String(center), String(width), '+Wfl'],
      };
    }),
  ];
}

interface Difference {
  readonly largest: number;
  readonly mean: number;
}

/** Ours minus theirs, in levels of 8 bits; padding is left out, which DCMTK draws like any other value. */
function differenceOf(
  image: Image,
  ours: Uint8ClampedArray,
  { values: theirs, maximum }: GreyPicture,
): Difference {
  const { frame } = image;
  const { padding } = image.description;
  let largest = 0;
  let sum = 0;
  let count = 0;
  for (let i = 0; i < ours.length; i++) {
    if (padding && isPadding(frame.values[i] as number, padding)) continue;
    const difference = (ours[i] as number) - Math.round(((theirs[i] as number) / maximum) * 255);
    largest = Math.max(largest, Math.abs(difference));
    sum += difference;
    count++;
  }
  return { largest, mean: count === 0 ? 0 : sum / count };
}

/** Why an image is not compared; undefined where it is. */
function reasonToLeaveOut({
  format,
  windows,
  voiLuts,
  modalityTransform,
}: FrameDescription): string | undefined {
  if (format.float !== undefined) return 'DCMTK does not draw float pixels';
  if (windows.length + voiLuts.length === 0 && modalityTransform.kind !== 'lut')
    return 'neither window nor LUT';
  return undefined;
}

/** The narrow windows an image is looked at through. */
function narrowWidthsOf(placeInFolder: number): readonly number[] {
  if (placeInFolder < LOOKED_AT_CLOSELY) return NARROW_WIDTHS;
  return [NARROW_WIDTHS[placeInFolder % NARROW_WIDTHS.length] as number];
}

const leaveOut = withoutCorpus('grey pictures beside DCMTK') || !hasSystemTool('dcmj2pnm', 'dcmtk');

describe.skipIf(leaveOut)('grey pictures are those of DCMTK', () => {
  const folder = mkdtempSync(join(tmpdir(), 'isocenter-rendering-'));
  const seen = {
    images: 0,
    throughOneNarrowWindow: 0,
    views: 0,
    largest8: 0,
    largest16: 0,
    mean8: 0,
    mean16: 0,
  };
  const notCompared = new Map<string, string[]>();
  const leaveOutImage = (path: string, reason: string) =>
    notCompared.set(reason, [...(notCompared.get(reason) ?? []), path]);
  afterAll(() => {
    rmSync(folder, { recursive: true, force: true });
    const { images, views, largest8, largest16 } = seen;
    const leftOut = [...notCompared].map(
      ([reason, paths]) => `\n  left out, ${reason} (${paths.length}): ${paths.join(', ')}`,
    );
    console.info(
      `Grey pictures beside DCMTK: ${images} images, ${views} windows and LUTs (${seen.throughOneNarrowWindow} images of large folders ` +
        `through one narrow window instead of ${NARROW_WIDTHS.length}); 8 bits: at most ${largest8} level off, ` +
        `mean difference up to ${seen.mean8.toFixed(3)} (DCMTK cuts fractions off); 16 bits rounded: at most ${largest16} level off, ` +
        `mean difference up to ${seen.mean16.toFixed(3)}.${leftOut.join('')}`,
    );
  });

  // While DCMTK draws for one image, another is decoded and compared.
  test.concurrent.for(greyImages())('$path', async ({ placeInFolder, ...entry }, { expect }) => {
    const image = await openImage(entry);
    const reason = reasonToLeaveOut(image.description);
    if (reason) return void leaveOutImage(entry.path, reason);
    const views = viewsOf(image, narrowWidthsOf(placeInFolder));
    const drawn = await drawByDcmtk(
      fileForDcmtk(image, folder),
      views.map((view) => view.arguments),
    );
    for (const [index, view] of views.entries()) {
      const theirs = drawn[index] as DcmtkDrawing;
      const ours = displayGrey(image.frame, image.description, view.presentation);
      const cut = differenceOf(image, ours, theirs.eightBit);
      const fine = differenceOf(image, ours, theirs.sixteenBit);
      seen.views++;
      seen.largest8 = Math.max(seen.largest8, cut.largest);
      seen.largest16 = Math.max(seen.largest16, fine.largest);
      seen.mean8 = Math.max(seen.mean8, Math.abs(cut.mean));
      seen.mean16 = Math.max(seen.mean16, Math.abs(fine.mean));
      expect.soft(cut.largest, `${view.name}, 8 bits`).toBeLessThanOrEqual(1);
      expect.soft(fine.largest, `${view.name}, 16 bits`).toBeLessThanOrEqual(1);
      expect.soft(Math.abs(fine.mean), `${view.name}, mean`).toBeLessThanOrEqual(0.1);
    }
    seen.images++;
    if (placeInFolder >= LOOKED_AT_CLOSELY) seen.throughOneNarrowWindow++;
  });
});
