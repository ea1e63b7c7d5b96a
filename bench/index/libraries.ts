import { createRequire } from 'node:module';
import { type DataSet, openPart10, readPart10, Tag } from '@isocenter/dicom';
import { fileSource } from '../file-source.ts';

/** Makes an index of a file's bytes: about what an archive or a list of series needs. */
export type Index = (bytes: Buffer) => Readonly<Record<string, unknown>>;

/** Twenty-five attributes of patient, study, series and instance. */
const keywords = [
  'SOPClassUID', 'SOPInstanceUID', 'StudyDate', 'SeriesDate', 'StudyTime', 'AccessionNumber', 'Modality', 'InstitutionName',
  'ReferringPhysicianName', 'StudyDescription', 'SeriesDescription', 'PatientName', 'PatientID', 'PatientBirthDate', 'PatientSex',
  'BodyPartExamined', 'StudyInstanceUID', 'SeriesInstanceUID', 'StudyID', 'SeriesNumber', 'InstanceNumber', 'Rows', 'Columns',
  'BitsAllocated', 'NumberOfFrames',
] as const; // biome-ignore format: a list
const attributes = keywords.map((keyword) => {
  const tag = Tag[keyword];
  const hex = tag.toString(16).padStart(8, '0');
  return { keyword, tag, hex, isNumber: ['Rows', 'Columns', 'BitsAllocated'].includes(keyword) };
});

function indexOf(dataSet: DataSet): Readonly<Record<string, unknown>> {
  const index: Record<string, unknown> = {};
  for (const { keyword, tag, isNumber } of attributes)
    index[keyword] = isNumber ? dataSet.findNumber(tag) : dataSet.findString(tag);
  return index;
}

/** Our own way to index a file on disk: by windows, which the other libraries have not. */
export async function indexFile(path: string): Promise<Readonly<Record<string, unknown>>> {
  const source = fileSource(path);
  try {
    const { dataSet } = await openPart10(source, { headByteLength: 16_384, stopBeforePixelData: true });
    return indexOf(dataSet);
  } finally {
    source.close();
  }
}

const require = createRequire(import.meta.url);

/** These two want an ArrayBuffer of their own. */
const wholeBuffer = ({ buffer, byteOffset, byteLength }: Buffer): ArrayBufferLike =>
  byteOffset === 0 && byteLength === buffer.byteLength
    ? buffer
    : buffer.slice(byteOffset, byteOffset + byteLength);

interface DicomParser {
  parseDicom(
    bytes: Uint8Array,
    options: object,
  ): { string(tag: string): unknown; uint16(tag: string): unknown };
}
interface Dcmjs {
  readonly data: {
    readonly DicomMessage: {
      readFile(bytes: ArrayBufferLike, options: object): { dict: Record<string, { Value?: unknown[] }> };
    };
  };
  readonly log?: { setLevel(level: string): void };
}
interface Daikon {
  readonly Series: { parseImage(view: DataView): { tags: Record<string, { value?: unknown }> } };
}

/** Each reads up to the pixel data, but for daikon, which cannot stop there. */
export const libraries: Readonly<Record<string, () => Index>> = {
  isocenter: () => (bytes) => indexOf(readPart10(bytes, { stopBeforePixelData: true }).dataSet),
  'dicom-parser': () => {
    const { parseDicom } = require('dicom-parser') as DicomParser;
    const tags = attributes.map(({ keyword, hex, isNumber }) => ({ keyword, tag: `x${hex}`, isNumber }));
    return (bytes) => {
      const dataSet = parseDicom(bytes, { untilTag: 'x7fe00010' });
      const index: Record<string, unknown> = {};
      for (const { keyword, tag, isNumber } of tags)
        index[keyword] = isNumber ? dataSet.uint16(tag) : dataSet.string(tag);
      return index;
    };
  },
  dcmjs: () => {
    const { data, log } = require('dcmjs') as Dcmjs;
    log?.setLevel('error');
    const tags = attributes.map(({ keyword, hex }) => ({ keyword, tag: hex.toUpperCase() }));
    const options = { untilTag: '7FE00010', includeUntilTagValue: false, ignoreErrors: true };
    return (bytes) => {
      const { dict } = data.DicomMessage.readFile(wholeBuffer(bytes), options);
      const index: Record<string, unknown> = {};
      for (const { keyword, tag } of tags) index[keyword] = dict[tag]?.Value?.[0];
      return index;
    };
  },
  daikon: () => {
    const { Series } = require('daikon') as Daikon;
    const tags = attributes.map(({ keyword, hex }) => ({ keyword, tag: hex.toUpperCase() }));
    return (bytes) => {
      const image = Series.parseImage(new DataView(wholeBuffer(bytes)));
      const index: Record<string, unknown> = {};
      for (const { keyword, tag } of tags) {
        const value = image.tags[tag]?.value;
        index[keyword] = Array.isArray(value) ? value[0] : value;
      }
      return index;
    };
  },
};
