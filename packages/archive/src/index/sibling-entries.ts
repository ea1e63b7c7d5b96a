import { type DataSet, Tag } from '@isocenter/dicom';
import type { InstanceKey } from '../incoming-instance.ts';
import { keptAttributes } from '../query/level-attributes.ts';

type DataElement = ReturnType<DataSet['dataElements']>[number];

/** An element as it was stored. */
interface Stored {
  readonly tag: number;
  readonly vr: string;
  /** How it was stored (undefined length, as UN), by which the same bytes may be read in two ways. */
  readonly traits: number;
  readonly bytes: Uint8Array;
}

interface Remembered<Entries> {
  readonly studyInstanceUid: string;
  readonly traits: string;
  readonly privateDictionary: unknown;
  readonly stored: readonly Stored[];
  readonly entries: Entries;
}

/** All that entries above the instance are made of. */
const tagsRead: ReadonlySet<number> = new Set([
  ...keptAttributes.PATIENT,
  ...keptAttributes.STUDY,
  ...keptAttributes.SERIES,
]);

/** Series that come in at the same time; the oldest go. */
const mostSeries = 16;
/** Longer values are seldom the same twice, and are not to be held. */
const longestCompared = 4096;

/**
 * What the instances of a series tell alike of patient, study and series: where the stored bytes of an instance are those of the one
 * before, in the same series, its entries are that one's, and are not read a second time.
 */
export class SiblingEntries<Entries> {
  readonly #series = new Map<string, Remembered<Entries>>();

  of(dataSet: DataSet, key: InstanceKey, read: (dataSet: DataSet, key: InstanceKey) => Entries): Entries {
    const { studyInstanceUid, seriesInstanceUid } = key;
    const elements = dataSet.dataElements().filter(({ tag }) => tagsRead.has(tag));
    const traits = traitsOf(dataSet);
    const { privateDictionary } = dataSet.context;
    const known = this.#series.get(seriesInstanceUid);
    if (
      known?.studyInstanceUid === studyInstanceUid &&
      known.traits === traits &&
      known.privateDictionary === privateDictionary &&
      known.stored.length === elements.length &&
      elements.every((element, index) => isSame(element, known.stored[index] as Stored))
    )
      return known.entries;
    const entries = read(dataSet, key);
    this.#series.delete(seriesInstanceUid); // to the end: what came last goes last
    if (!elements.every(isComparable)) return entries;
    const stored = elements.map(({ tag, vr, traits, bytes }) => ({ tag, vr, traits, bytes: bytes.slice() }));
    this.#series.set(seriesInstanceUid, { studyInstanceUid, traits, privateDictionary, stored, entries });
    for (const [oldest] of this.#series) {
      if (this.#series.size <= mostSeries) break;
      this.#series.delete(oldest);
    }
    return entries;
  }
}

/** By what else of a data set its values are read. */
function traitsOf(dataSet: DataSet): string {
  const { explicitVr, bigEndian, characterSets } = dataSet;
  return [explicitVr, bigEndian, dataSet.findNumber(Tag.PixelRepresentation), ...characterSets].join();
}

/** Its value lies in memory; a sequence that was built instead of read has items and no bytes. */
function isComparable({ vr, segment, byteLength }: DataElement): boolean {
  return segment !== undefined && byteLength <= longestCompared && !(vr === 'SQ' && byteLength === 0);
}

function isSame(element: DataElement, stored: Stored): boolean {
  const { tag, vr, traits, segment, byteOffset, byteLength } = element;
  if (tag !== stored.tag || byteLength !== stored.bytes.length || !isComparable(element)) return false;
  if (vr !== stored.vr || traits !== stored.traits || segment === undefined) return false;
  const { bytes } = segment;
  const from = byteOffset - segment.start;
  for (let at = 0; at < byteLength; at++) if (bytes[from + at] !== stored.bytes[at]) return false;
  return true;
}
