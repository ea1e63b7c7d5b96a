import {
  type DataSet,
  type DicomJson,
  dataSetToJson,
  isPrivateTag,
  tagFromHex,
  tagToHex,
} from '@isocenter/dicom';
import { type Disagreements, isClose, reasonOf, sha256Of, shown } from './comparison.ts';
import type { Corpus } from './corpus.ts';

/** An attribute in the shape of DICOM JSON; bulk data by length and digest. */
interface OracleAttribute {
  /** Of ambiguous ones that the tool could not settle all, such as 'OB or OW'; absent beside an error. */
  readonly vr?: string;
  readonly Value?: readonly unknown[];
  readonly byteLength?: number;
  readonly sha256?: string;
  /** Why the oracle's tool could not read it. */
  readonly error?: string;
}

type OracleDataSet = Readonly<Record<string, OracleAttribute>>;

interface DisputedAttribute {
  readonly tag: string;
  readonly pydicom: readonly unknown[];
  readonly dcmtk: readonly unknown[];
}

/** One file of the folder oracle/metadata. */
export interface MetadataEntry {
  readonly path: string;
  readonly preamble?: boolean | null;
  readonly fileMeta?: OracleDataSet | null;
  readonly dataset?: OracleDataSet | null;
  /** Attributes of the top level that the oracle's two tools read differently. */
  readonly disputed?: readonly DisputedAttribute[];
  /** Begins with the tool that is right, where that could be told. */
  readonly resolution?: string;
}

/** Every attribute of a file, against pydicom's reading that DCMTK's was compared with. */
export function checkMetadata(entry: MetadataEntry, corpus: Corpus): Disagreements {
  try {
    const { part10 } = corpus.file(entry.path);
    if (!entry.dataset) return ['the oracle has no data set'];
    return [
      ...(typeof entry.preamble !== 'boolean' || entry.preamble === (part10.preamble !== undefined)
        ? []
        : [`there is ${entry.preamble ? 'a preamble' : 'no preamble'}, which was read otherwise`]),
      ...(entry.fileMeta ? differences(part10.fileMeta, entry.fileMeta, 'file meta ') : []),
      ...differences(part10.dataSet, resolved(entry), ''),
    ];
  } catch (error) {
    return [reasonOf(error)];
  }
}

/** The data set with the right one of two disputed values, or without the attribute where nobody knows. */
export function resolved({ dataset, disputed = [], resolution = '' }: MetadataEntry): OracleDataSet {
  const attributes = { ...dataset };
  const right = (['dcmtk', 'pydicom'] as const).find((tool) =>
    resolution.toLowerCase().startsWith(`${tool} is right`),
  );
  for (const dispute of disputed) {
    const { vr = 'UN' } = attributes[dispute.tag] ?? {};
    attributes[dispute.tag] = right ? { vr, Value: dispute[right] } : { vr, error: 'disputed' };
  }
  return attributes;
}

/** What of a data set differs, one line for each attribute. */
function differences(dataSet: DataSet, oracle: OracleDataSet, path: string): Disagreements {
  const found: string[] = [];
  const json = dataSetToJson(dataSet);
  const ours = new Set([...dataSet.elements()].map(({ tag }) => tagToHex(tag)));
  for (const key of ours) if (!(key in oracle)) found.push(`${path}${key} is not in the oracle`);
  for (const [key, expected] of Object.entries(oracle)) {
    if (!ours.has(key)) found.push(`${path}${key} is missing`);
    else found.push(...attributeDifferences(dataSet, json, key, expected, `${path}${key}`));
  }
  return found;
}

function attributeDifferences(
  dataSet: DataSet,
  json: DicomJson,
  key: string,
  expected: OracleAttribute,
  path: string,
): Disagreements {
  const tag = tagFromHex(key) as number;
  const element = dataSet.findElement(tag);
  if (element === undefined || expected.error !== undefined) return [];
  const isSameVr = expected.vr?.split(' or ').includes(element.vr);
  // The oracle took the VRs of private attributes from a dictionary of its own.
  if (!isSameVr && !isPrivateTag(tag)) return [`${path} is ${element.vr}, the oracle has ${expected.vr}`];
  if (!isSameVr && expected.vr !== 'SQ') return [];
  if (expected.byteLength !== undefined) return bulkDifferences(dataSet, tag, expected, path);
  if (expected.vr === 'SQ') {
    const items = dataSet.findItems(tag);
    const wanted = (expected.Value ?? []) as readonly OracleDataSet[];
    if (items.length !== wanted.length)
      return [`${path} has ${items.length} items, the oracle ${wanted.length}`];
    return wanted.flatMap((item, i) => differences(items[i] as DataSet, item, `${path}[${i + 1}].`));
  }
  const ours = valuesOf(dataSet, json, key);
  return isClose(normal(ours, element.vr), normal(expected.Value ?? [], element.vr), 0)
    ? []
    : [`${path} ${element.vr}: ${shown(ours)}, the oracle has ${shown(expected.Value)}`];
}

/** Of pixel data there is no digest here, and of its fragments only the length of all together. */
function bulkDifferences(
  dataSet: DataSet,
  tag: number,
  { byteLength, sha256 }: OracleAttribute,
  path: string,
): Disagreements {
  const bytes = dataSet.findBytes(tag);
  if (bytes === undefined) return [];
  if (bytes.length !== byteLength) return [`${path} has ${bytes.length} bytes, the oracle ${byteLength}`];
  return sha256 === undefined || sha256Of(bytes) === sha256 ? [] : [`${path} has other bytes`];
}

/** DICOM JSON leaves group lengths out and names its own character set; the oracle has what is stored. */
function valuesOf(dataSet: DataSet, json: DicomJson, key: string): readonly unknown[] {
  const tag = tagFromHex(key) as number;
  if (key.endsWith('0000')) return dataSet.findNumbers(tag);
  if (key === '00080005') return dataSet.findStrings(tag).map((term) => (term === '' ? null : term));
  return json[key]?.Value ?? [];
}

/** Here spaces that lead a value count; elsewhere they are insignificant, or not allowed. PS3.5 §6.2. */
const leadingSpacesCount: ReadonlySet<string> = new Set(['LT', 'ST', 'UC', 'UT']);

/** The oracle writes empty values and groups of names as '' and keeps spaces that are insignificant. */
function normal(values: readonly unknown[], vr: string): readonly unknown[] {
  const withoutPadding = (text: string) =>
    (leadingSpacesCount.has(vr) ? text.trimEnd() : text.trim()) || null;
  return values.map((value) => {
    if (typeof value === 'string') return withoutPadding(value);
    if (typeof value === 'number' && !Number.isFinite(value)) return notFinite(value);
    return vr === 'PN' && value !== null ? personNameGroups(value as object, withoutPadding) : value;
  });
}

/** As DICOM JSON has it. PS3.18 F.2.3. */
const notFinite = (value: number) => (Number.isNaN(value) ? 'NaN' : value > 0 ? 'inf' : '-inf');

function personNameGroups(name: object, normalText: (text: string) => string | null): unknown {
  const groups = Object.entries(name).map(([group, text]) => [group, normalText(String(text))] as const);
  const filled = groups.filter(([, text]) => text !== null);
  return filled.length === 0 ? null : Object.fromEntries(filled);
}

const beyondAscii = /[^\p{ASCII}]/u;

/** Whether any text of a file, at any depth, needs a character set. */
export const hasTextBeyondAscii = (dataset: OracleDataSet): boolean =>
  beyondAscii.test(JSON.stringify(dataset));

/** Every text of a file that has some beyond ASCII: the same as all its attributes that differ in text. */
export function checkCharacterSets(entry: MetadataEntry, corpus: Corpus): Disagreements {
  try {
    return textDifferences(corpus.file(entry.path).dataSet, resolved(entry), '');
  } catch (error) {
    return [reasonOf(error)];
  }
}

const textVrs: ReadonlySet<string> = new Set(['LO', 'LT', 'PN', 'SH', 'ST', 'UC', 'UT']);

function textDifferences(dataSet: DataSet, oracle: OracleDataSet, path: string): Disagreements {
  const json = dataSetToJson(dataSet);
  return Object.entries(oracle).flatMap(([key, expected]) => {
    const tag = tagFromHex(key) as number;
    if (expected.vr === 'SQ') {
      const items = dataSet.findItems(tag);
      return ((expected.Value ?? []) as readonly OracleDataSet[]).flatMap((item, i) => {
        const ours = items[i];
        return ours
          ? textDifferences(ours, item, `${path}${key}[${i + 1}].`)
          : [`${path}${key} lacks an item`];
      });
    }
    if (!textVrs.has(expected.vr ?? '')) return [];
    if (!dataSet.has(tag)) return [`${path}${key} is missing`];
    return attributeDifferences(dataSet, json, key, expected, `${path}${key}`);
  });
}
