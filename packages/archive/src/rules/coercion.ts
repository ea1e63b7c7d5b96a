import {
  type DataSet,
  type DicomJson,
  type DicomJsonValue,
  dataSetFromJson,
  dataSetToJson,
  patchDataSet,
  Tag,
  tagToHex,
  vrOfTag,
} from '@isocenter/dicom';
import { archiveError } from '../errors.ts';
import type { InstanceOrigin } from '../incoming-instance.ts';
import { attributesToJson } from '../index/attribute-json.ts';
import { passes } from '../query/condition.ts';
import type { AttributeChange, CoercionRule } from './coercion-rule.ts';

/** An overlay leaves nothing behind: there is no address for what it holds. */
const whole = { inlineLimitBytes: Number.POSITIVE_INFINITY };

/** A data set as the archive will show it, over bytes that stay as they came. */
export interface Coerced {
  /** Attributes that take the place of those in the file, Original Attributes Sequence among them. */
  readonly overlay: DicomJson;
  /** What was changed, by tag, ascending. */
  readonly tags: readonly number[];
  /** The data set with the overlay on it. */
  readonly dataSet: DataSet;
}

export interface CoercionContext {
  /** ISO 8601 in UTC. */
  readonly at: string;
  readonly modifyingSystem: string;
}

/** Applies the rules whose conditions hold, in their order. Undefined where that changes nothing. */
export function coerce(
  dataSet: DataSet,
  origin: Pick<InstanceOrigin, 'door' | 'callingAeTitle'>,
  rules: readonly CoercionRule[],
  context: CoercionContext,
): Coerced | undefined {
  let current = dataSet;
  const changed: DicomJson = {};
  for (const rule of rules) {
    if (!holds(rule.when, current, origin)) continue;
    const changes = rule.changes.flatMap((change) => changeOf(change, current));
    if (changes.length === 0) continue;
    const put = Object.fromEntries(changes);
    Object.assign(changed, put);
    current = patchDataSet(current, { put: dataSetFromJson(put) });
  }
  return overlayOn(dataSet, changed, { ...context, reason: 'COERCE' });
}

/**
 * The overlay that makes `dataSet` say what `changed` says, with what it said before in Original Attributes Sequence
 * (0400,0561), beside what that holds already. PS3.3 C.12.1.1.9. Undefined where nothing is changed.
 */
export function overlayOn(
  dataSet: DataSet,
  changed: DicomJson,
  { at, modifyingSystem, reason }: CoercionContext & { readonly reason: 'COERCE' | 'CORRECT' },
): Coerced | undefined {
  const tags = Object.keys(changed)
    .map((hex) => Number.parseInt(hex, 16))
    .filter((tag) => !isSame(dataSet, tag, changed))
    .sort((a, b) => a - b);
  if (tags.length === 0) return undefined;
  const before = wholeOf(dataSet, tags);
  // An attribute that was not there is listed without a value.
  for (const tag of tags) before[tagToHex(tag)] ??= { vr: changed[tagToHex(tag)]?.vr ?? 'UN' };
  const item: DicomJson = {
    [tagToHex(Tag.SourceOfPreviousValues)]: { vr: 'LO' },
    [tagToHex(Tag.AttributeModificationDateTime)]: { vr: 'DT', Value: [dateTimeOf(at)] },
    [tagToHex(Tag.ModifyingSystem)]: { vr: 'LO', Value: [modifyingSystem.slice(0, 64)] },
    [tagToHex(Tag.ReasonForTheAttributeModification)]: { vr: 'CS', Value: [reason] },
    [tagToHex(Tag.ModifiedAttributesSequence)]: { vr: 'SQ', Value: [before] },
  };
  const earlier = dataSet.findItems(Tag.OriginalAttributesSequence).map((one) => dataSetToJson(one, whole));
  const overlay: DicomJson = {
    ...Object.fromEntries(tags.map((tag) => [tagToHex(tag), changed[tagToHex(tag)] ?? { vr: 'UN' }])),
    [tagToHex(Tag.OriginalAttributesSequence)]: { vr: 'SQ', Value: [...earlier, item] },
  };
  return { overlay, tags, dataSet: patchDataSet(dataSet, { put: dataSetFromJson(overlay) }) };
}

/** Attributes with all that they hold, read in the character set of their data set. */
function wholeOf(dataSet: DataSet, tags: readonly number[]): DicomJson {
  const wanted = new Set<number>([...tags, Tag.SpecificCharacterSet]);
  const others = dataSet.dataElements().flatMap(({ tag }) => (wanted.has(tag) ? [] : [tag]));
  const kept = patchDataSet(dataSet, { drop: others });
  const { [tagToHex(Tag.SpecificCharacterSet)]: _said, ...json } = dataSetToJson(kept, whole);
  return json;
}

/**
 * What may be said differently of an instance: not which object it is, nor how its pixels are to be read.
 *
 * Throws `ARCHIVE_COERCION_FORBIDDEN`.
 */
export function checkCoercible(tag: number): void {
  const group = tag >>> 16;
  const isForbidden =
    group <= 0x0002 || group === 0x0028 || group === 0x7fe0 || group === 0x5400 || forbidden.has(tag);
  if (isForbidden) throw archiveError('ARCHIVE_COERCION_FORBIDDEN', { tag: tagToHex(tag) });
}

const forbidden: ReadonlySet<number> = new Set<number>([
  Tag.SOPClassUID,
  Tag.SOPInstanceUID,
  Tag.SpecificCharacterSet,
  Tag.OriginalAttributesSequence,
]);

function holds(
  { callingAeTitle, door, modality, sopClassUid, attributes = [] }: CoercionRule['when'],
  dataSet: DataSet,
  origin: Pick<InstanceOrigin, 'door' | 'callingAeTitle'>,
): boolean {
  const fits = (pattern: string | undefined, value: string | undefined) =>
    pattern === undefined || passes(value?.trim() ?? '', { op: 'glob', pattern });
  return (
    (door === undefined || door === origin.door) &&
    fits(callingAeTitle, origin.callingAeTitle) &&
    fits(modality, dataSet.findString(Tag.Modality)) &&
    fits(sopClassUid, dataSet.findString(Tag.SOPClassUID)) &&
    attributes.every(({ tag, pattern }) => fits(pattern, dataSet.findString(tag)))
  );
}

function changeOf(change: AttributeChange, dataSet: DataSet): [string, DicomJson[string]][] {
  const { tag } = change;
  const hex = tagToHex(tag);
  const vr = dataSet.findElement(tag)?.vr ?? vrOfTag(tag);
  switch (change.kind) {
    case 'set':
      return [[hex, { vr, Value: change.values.map((value) => jsonValue(vr, value)) }]];
    case 'remove':
      return dataSet.has(tag) ? [[hex, { vr }]] : [];
    case 'prefix': {
      const [first, ...more] = dataSet.findStrings(tag);
      if (!first || first.startsWith(change.text)) return [];
      return [[hex, { vr, Value: [change.text + first, ...more].map((value) => jsonValue(vr, value)) }]];
    }
  }
}

/** A value in DICOM's own form as DICOM JSON has it. PS3.18 F.2.3. */
export function jsonValue(vr: string, value: string): DicomJsonValue {
  if (vr === 'PN') {
    const [alphabetic, ideographic, phonetic] = value.split('=');
    return {
      ...(alphabetic && { Alphabetic: alphabetic }),
      ...(ideographic && { Ideographic: ideographic }),
      ...(phonetic && { Phonetic: phonetic }),
    };
  }
  return numeric.has(vr) ? Number(value) : value;
}

const numeric: ReadonlySet<string> = new Set(['DS', 'FD', 'FL', 'IS', 'SL', 'SS', 'UL', 'US']);

function isSame(dataSet: DataSet, tag: number, changed: DicomJson): boolean {
  const hex = tagToHex(tag);
  if (changed[hex]?.InlineBinary !== undefined) return false; // binary values are not compared
  const before = attributesToJson(dataSet, [tag])[hex];
  return before !== undefined && JSON.stringify(before.Value) === JSON.stringify(changed[hex]?.Value);
}

/** `2026-07-05T10:20:00.000Z` → `20260705102000.000000+0000`. PS3.5 §6.2. */
const dateTimeOf = (at: string): string => `${at.replace(/[-:TZ]/g, '').slice(0, 18)}000+0000`;
