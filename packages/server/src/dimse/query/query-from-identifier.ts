import { answeredTags, type ChosenQuery, type MatchKey, type Restriction } from '@isocenter/archive';
import { type DataSet, elementOf, isPrivateTag, Tag, vrOfTag } from '@isocenter/dicom';
import {
  checkUniqueKeysAbove,
  type FindOptions,
  type InformationModel,
  levelOf,
  networkError,
  type QueryRetrieveLevel,
  uniqueKeys,
} from '@isocenter/network';
import { type BadValue, inOurZone, matchingOf } from '../../query/index.ts';

/** A C-FIND as the archive's own question, and what its answers are to hold. */
export interface IdentifierQuery {
  readonly query: Omit<ChosenQuery, 'offset' | 'limit'>;
  readonly level: QueryRetrieveLevel;
  /** In ascending order: what was asked for, and the unique keys of the level and those above. */
  readonly answered: readonly AnsweredKey[];
  /** Private keys were asked for, or keys within sequences that are not matched on. */
  readonly hasUnsupportedKeys: boolean;
  /** Keys that answers of this level do not hold, unless they were made searchable. */
  readonly unknownTags: readonly number[];
}

export interface AnsweredKey {
  readonly tag: number;
  /** Of the items of a sequence only these; absent: whole. PS3.4 §C.2.2.2.6. */
  readonly itemTags?: ReadonlySet<number>;
}

/** What says how to read the identifier, and what each answer says by itself. */
const aboutTheQuery: ReadonlySet<number> = new Set([
  Tag.SpecificCharacterSet,
  Tag.QueryRetrieveLevel,
  Tag.RetrieveAETitle,
  Tag.InstanceAvailability,
]);

/** The keys inside a sequence that the index knows; the same attribute elsewhere is another. PS3.4 Table C.6-3. */
const searchedInSequence: ReadonlySet<number> = new Set([
  Tag.ScheduledProcedureStepID,
  Tag.RequestedProcedureID,
]);

/**
 * Reads the identifier of a C-FIND. Keys of other levels than its own are matched too, in hierarchical queries as in relational ones;
 * without relational queries the levels above must be named. Throws `NETWORK_IDENTIFIER_INVALID`. PS3.4 §C.4.1.
 */
export function queryFromIdentifier(
  identifier: DataSet,
  model: InformationModel,
  options: FindOptions,
  restriction: Restriction,
): IdentifierQuery {
  const level = levelOf(identifier, model);
  if (!options.relationalQueries) checkUniqueKeysAbove(identifier, model, level);
  const isAnswered = answeredTags(level);
  const keys: MatchKey[] = [];
  const answered = new Map<number, AnsweredKey>();
  const unknownTags: number[] = [];
  let hasUnsupportedKeys = false;

  for (const { tag, vr } of identifier.elements()) {
    if (aboutTheQuery.has(tag) || elementOf(tag) === 0) continue;
    if (tag === Tag.TimezoneOffsetFromUTC && options.timezoneAdjustment) continue;
    if (isPrivateTag(tag)) {
      hasUnsupportedKeys = true;
      continue;
    }
    if (!isAnswered.has(tag)) unknownTags.push(tag);
    if (vr === 'SQ') {
      const [item] = identifier.findItems(tag);
      const nested = item ? keysOfItem(tag, item) : undefined;
      keys.push(...(nested?.keys ?? []));
      hasUnsupportedKeys ||= nested?.hasUnsupportedKeys ?? false;
      answered.set(tag, { tag, ...(nested && { itemTags: nested.itemTags }) });
      continue;
    }
    const match = matchingOf(vrOfTag(tag), identifier.findStrings(tag), badValue);
    if (match) keys.push({ tag, match });
    answered.set(tag, { tag });
  }
  for (const named of model.levels.slice(0, model.levels.indexOf(level) + 1)) {
    answered.set(uniqueKeys[named], { tag: uniqueKeys[named] });
  }

  const zone = options.timezoneAdjustment ? identifier.findString(Tag.TimezoneOffsetFromUTC) : undefined;
  const query = {
    level,
    keys: zone === undefined ? keys : inOurZone(keys, zone, badZone),
    restriction,
    include: [...answered.keys()],
    fuzzy: options.fuzzyPersonNames,
    combineDateAndTime: options.combinedDateTimeMatching,
  };
  return {
    query,
    level,
    answered: [...answered.values()].sort((left, right) => left.tag - right.tag),
    hasUnsupportedKeys,
    unknownTags,
  };
}

/** Sequence matching: one item holds the keys; without any it asks for the whole. PS3.4 §C.2.2.2.6. */
function keysOfItem(sequence: number, item: DataSet) {
  const keys: MatchKey[] = [];
  const itemTags = new Set<number>();
  let hasUnsupportedKeys = false;
  for (const { tag, vr } of item.elements()) {
    itemTags.add(tag);
    if (vr === 'SQ') {
      hasUnsupportedKeys ||= item.findItems(tag).length > 0;
      continue;
    }
    const match = matchingOf(vrOfTag(tag), item.findStrings(tag), badValue);
    if (!match) continue;
    if (sequence === Tag.RequestAttributesSequence && searchedInSequence.has(tag)) keys.push({ tag, match });
    else hasUnsupportedKeys = true;
  }
  return itemTags.size === 0 ? undefined : { keys, itemTags, hasUnsupportedKeys };
}

const badValue: BadValue = (vr) =>
  networkError('NETWORK_IDENTIFIER_INVALID', { problem: `a key of VR ${vr} has a value that is none` });

const badZone = () =>
  networkError('NETWORK_IDENTIFIER_INVALID', { problem: 'TimezoneOffsetFromUTC is not as +0200 or -0500' });
