import { createHash } from 'node:crypto';
import { inflateRawSync } from 'node:zlib';
import {
  bytesSource,
  type DataSet,
  dataSetFromJson,
  dataSetFromXml,
  dataSetToJson,
  dataSetToXml,
  type Element,
  type EncodedFrame,
  encodeDataSet,
  findFrameTable,
  findTransferSyntax,
  frameTable,
  isLikelyPart10,
  openPart10,
  type Part10,
  Part10PushReader,
  readDicomdir,
  readFrame,
  readFrameFrom,
  readPart10,
  TransferSyntaxUid,
} from '@isocenter/dicom';
import {
  buildVolume,
  calibratedValuesAt,
  type DecodedFrame,
  type DecodePool,
  describeFrame,
  displayFrame,
  type FrameDescription,
  findConcatenationPart,
  findTiming,
  initialPresentation,
  readPetInputs,
  splitStacks,
  suvFactor,
} from '@isocenter/pixels';
import { askObjects } from './ask-objects.ts';
import type { Questions } from './questions.ts';
import type { SeededRandom } from './seeded-random.ts';

/** A deflated data set may grow to this; the bombs are larger. */
const LARGEST_INFLATED_BYTES = 2 ** 26;
/** Larger pictures are decoded, but not drawn: four bytes a pixel, and nothing new to be learned. */
const MOST_DRAWN_PIXELS = 2 ** 26;
/** Longer documents are not read back. */
const LONGEST_DOCUMENT = 50_000;

/** Asks of a file all that viewer and archive would: every reader, every value, every model, first and last picture. */
export async function askEverything(
  bytes: Uint8Array,
  questions: Questions,
  pictures: Pictures,
  random: SeededRandom,
): Promise<void> {
  const inflate = (deflated: Uint8Array) =>
    inflateRawSync(deflated, { maxOutputLength: LARGEST_INFLATED_BYTES });
  questions.ask('isLikelyPart10', () => isLikelyPart10(bytes));
  const strict = questions.ask('readPart10, strict', () => readPart10(bytes, { inflate }));
  const lenient = questions.ask('readPart10, lenient', () => readPart10(bytes, { lenient: true, inflate }));
  await askFromSource(bytes, questions, random);
  await askPushed(bytes, questions, random);
  const part10 = lenient ?? strict;
  if (!part10) return;
  questions.ask('values', () => walk(part10.dataSet));
  questions.ask('values of group 2', () => walk(part10.fileMeta));
  askDocuments(part10, questions, random);
  questions.ask('readDicomdir', () => readDicomdir(part10.dataSet), { isUsual: true });
  askObjects(part10.dataSet, questions);
  await askPictures(part10, questions, pictures, random);
}

async function askFromSource(bytes: Uint8Array, questions: Questions, random: SeededRandom): Promise<void> {
  const options = {
    lenient: random.onceIn(2),
    headByteLength: random.pick([300, 4096, 65_536]),
    largeValueBytes: random.pick([100, 2 ** 20]),
    maximumInflatedBytes: LARGEST_INFLATED_BYTES,
  };
  const opened = await questions.askAsync('openPart10', () => openPart10(bytesSource(bytes), options));
  if (!opened?.pixelData) return;
  const table = await questions.askAsync('findFrameTable', () => findFrameTable(opened));
  if (!table || table.numberOfFrames === 0) return;
  await questions.askAsync('readFrameFrom', () =>
    readFrameFrom(opened, table, random.below(table.numberOfFrames)),
  );
}

/** The bytes arrive in pieces of any size. */
async function askPushed(bytes: Uint8Array, questions: Questions, random: SeededRandom): Promise<void> {
  const largestPiece = random.pick([100, 5000, 100_000, 1_000_000]);
  const reader = new Part10PushReader({
    lenient: random.onceIn(2),
    stopBeforePixelData: random.onceIn(2),
    maximumInflatedBytes: LARGEST_INFLATED_BYTES,
  });
  await questions.askAsync('Part10PushReader', async () => {
    for (let at = 0; at < bytes.length; ) {
      const end = at + Math.max(Math.ceil(bytes.length / 1000), 1 + random.below(largestPiece));
      if (!reader.write(bytes.subarray(at, end))) break;
      at = end;
    }
    return reader.end();
  });
}

/** Every value of every element, in every form it may be asked for. */
function walk(dataSet: DataSet): void {
  const pending: DataSet[] = [dataSet];
  for (let next = pending.pop(); next; next = pending.pop()) {
    for (const element of next.elements()) {
      readValues(next, element);
      for (const item of element.items ?? []) pending.push(item);
    }
  }
}

function readValues(dataSet: DataSet, { tag, byteLength }: Element): void {
  dataSet.findString(tag);
  dataSet.findNumber(tag);
  dataSet.findBytes(tag);
  if (byteLength > 100_000) return;
  dataSet.findStrings(tag);
  dataSet.findNumbers(tag);
  dataSet.findText(tag);
  dataSet.findRawText(tag);
  dataSet.findPersonName(tag);
}

/** JSON and XML, out and, damaged once more, in again; and the data set written as it was read. */
function askDocuments({ dataSet, pixelData }: Part10, questions: Questions, random: SeededRandom): void {
  const options = { bulkDataUri: () => 'https://example.org/x', inlineLimitBytes: 200 };
  const json = questions.ask('dataSetToJson', () => JSON.stringify(dataSetToJson(dataSet, options)));
  const xml = questions.ask('dataSetToXml', () => dataSetToXml(dataSet, options));
  if (json !== undefined && json.length < LONGEST_DOCUMENT) {
    const damaged = parseJson(damageText(json, random));
    if (damaged !== undefined)
      questions.ask('dataSetFromJson', () => dataSetFromJson(damaged), { isUsual: true });
  }
  if (xml !== undefined && xml.length < LONGEST_DOCUMENT)
    questions.ask('dataSetFromXml', () => dataSetFromXml(damageText(xml, random)), { isUsual: true });
  const syntax =
    pixelData?.kind === 'encapsulated'
      ? TransferSyntaxUid.JpegBaseline8Bit
      : TransferSyntaxUid.ExplicitVrLittleEndian;
  questions.ask('encodeDataSet', () => encodeDataSet(dataSet, syntax));
}

/** Some characters of a text become others that mean something to parsers. */
function damageText(text: string, random: SeededRandom): string {
  const letters = [...text.slice(0, LONGEST_DOCUMENT)];
  for (let count = random.below(4); count > 0; count--)
    letters[random.below(letters.length)] = random.pick([
      '"',
      '<',
      '>',
      '&',
      '{',
      '[',
      '0',
      'null',
      '\\',
      ' ',
      'Value',
    ]);
  return letters.join('');
}

/** What is no JSON never reaches our reader. */
function parseJson(text: string): Parameters<typeof dataSetFromJson>[0] | undefined {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

async function askPictures(
  part10: Part10,
  questions: Questions,
  pictures: Pictures,
  random: SeededRandom,
): Promise<void> {
  const { dataSet } = part10;
  const first = questions.ask('describeFrame, first', () => describeFrame(dataSet, 0));
  const last =
    first && first.numberOfFrames > 1
      ? questions.ask('describeFrame, last', () => describeFrame(dataSet, first.numberOfFrames - 1))
      : undefined;
  questions.ask('findTiming', () => findTiming(dataSet));
  questions.ask('findConcatenationPart', () => findConcatenationPart(dataSet));
  questions.ask('suvFactor', () => suvFactor(readPetInputs(dataSet), 'bw'));
  askGeometry(part10, first?.numberOfFrames ?? 0, questions);
  if (!part10.pixelData || !first) return;
  const table = questions.ask('frameTable', () => frameTable(part10));
  if (!table || table.numberOfFrames === 0) return;
  const lastIndex = table.numberOfFrames - 1;
  for (const frameIndex of new Set([0, lastIndex])) {
    const encoded = questions.ask('readFrame', () => readFrame(part10, frameIndex, table));
    if (encoded) await pictures.ask(encoded, (frameIndex > 0 && last) || first, questions, random);
  }
}

/** The first few frames as stack and volume. */
function askGeometry({ dataSet }: Part10, numberOfFrames: number, questions: Questions): void {
  const frames = Array.from({ length: Math.min(5, numberOfFrames) }, (_, frameIndex) =>
    questions.ask('describeFrame', () => describeFrame(dataSet, frameIndex)),
  ).filter((description) => description !== undefined);
  questions.ask('splitStacks', () => splitStacks(frames));
  questions.ask('buildVolume', () => buildVolume(frames));
}

/** Decodes through the pool, the same bytes once whether that succeeds or not, and draws. */
export class Pictures {
  readonly #pool: DecodePool;
  readonly #decoded = new Map<string, Promise<DecodedFrame>>();

  constructor(pool: DecodePool) {
    this.#pool = pool;
  }

  async ask(
    encoded: EncodedFrame,
    description: FrameDescription,
    questions: Questions,
    random: SeededRandom,
  ): Promise<void> {
    const frame = await questions.askAsync('decode', () => this.#decode(encoded, description));
    const codec = findTransferSyntax(encoded.transferSyntaxUid)?.codec;
    const hasSmallerPictures = codec === 'jpeg-2000' || codec === 'htj2k';
    if (hasSmallerPictures && random.onceIn(4))
      await questions.askAsync('decode, smaller', () =>
        this.#pool.decode(encoded, description.format, { resolutionLevel: 1 + random.below(5) }),
      );
    if (!frame || frame.rows * frame.columns > MOST_DRAWN_PIXELS) return;
    const presentation = questions.ask('initialPresentation', () => initialPresentation(frame, description));
    questions.ask('displayFrame', () =>
      displayFrame(frame, description, { ...presentation, showOverlays: true }),
    );
    questions.ask('calibratedValuesAt', () =>
      calibratedValuesAt(frame, description, random.below(frame.columns), random.below(frame.rows)),
    );
  }

  #decode(encoded: EncodedFrame, { format }: FrameDescription): Promise<DecodedFrame> {
    const digest = createHash('sha1').update(encoded.bytes).digest('hex');
    const key = `${digest} ${encoded.transferSyntaxUid} ${encoded.bitOffset} ${JSON.stringify(format)}`;
    const known = this.#decoded.get(key);
    if (known) return known;
    const frame = this.#pool.decode(encoded, format);
    if (this.#decoded.size > 2) this.#decoded.clear();
    this.#decoded.set(key, frame);
    return frame;
  }
}
