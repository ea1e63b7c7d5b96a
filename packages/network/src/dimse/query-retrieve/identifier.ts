import { type DataSet, Tag, tagToHex } from '@isocenter/dicom';
import { networkError } from '../../errors.ts';
import { type InformationModel, type QueryRetrieveLevel, uniqueKeys } from './information-model.ts';

/** The entities an identifier names: those of one level, below the ones named for the levels above. */
export interface RetrieveIdentifier {
  readonly level: QueryRetrieveLevel;
  /** From the top of the model down to `level`; above it one value each. */
  readonly uniqueKeys: readonly { readonly tag: number; readonly values: readonly string[] }[];
}

/** Query/Retrieve Level (0008,0052) of an identifier. Throws `NETWORK_IDENTIFIER_INVALID`. PS3.4 §C.4.1.1.3.1. */
export function levelOf(identifier: DataSet, model: InformationModel): QueryRetrieveLevel {
  const text = identifier.findString(Tag.QueryRetrieveLevel);
  const level = model.levels.find((known) => known === text);
  if (level) return level;
  const levels = model.levels.join(', ');
  throw networkError('NETWORK_IDENTIFIER_INVALID', {
    problem: text === undefined ? 'it names no level' : `its level is none of ${levels}`,
  });
}

/**
 * Without relational queries, each level above must be named by exactly one value of its unique key. PS3.4 §C.4.1.2.1 (C-FIND),
 * §C.4.2.2.1 (C-MOVE), §C.4.3.2.1 (C-GET). Throws `NETWORK_IDENTIFIER_INVALID`.
 */
export function checkUniqueKeysAbove(
  identifier: DataSet,
  model: InformationModel,
  level: QueryRetrieveLevel,
): void {
  for (const above of model.levels.slice(0, model.levels.indexOf(level))) {
    const tag = uniqueKeys[above];
    const values = valuesOf(identifier, tag);
    if (values.length === 1 && !/[*?]/.test(values[0] as string)) continue;
    throw networkError('NETWORK_IDENTIFIER_INVALID', {
      problem: `${tagToHex(tag)}, the unique key of level ${above}, needs one value`,
    });
  }
}

/** What a C-MOVE or C-GET asks for. Throws `NETWORK_IDENTIFIER_INVALID`. PS3.4 §C.4.2.1.4.1, §C.4.3.1.3.1. */
export function readRetrieveIdentifier(
  identifier: DataSet,
  model: InformationModel,
  { isRelational }: { readonly isRelational: boolean },
): RetrieveIdentifier {
  const level = levelOf(identifier, model);
  if (!isRelational) checkUniqueKeysAbove(identifier, model, level);
  const levels = model.levels.slice(0, model.levels.indexOf(level) + 1);
  const keys = levels.map((named) => ({
    tag: uniqueKeys[named],
    values: valuesOf(identifier, uniqueKeys[named]),
  }));
  const own = keys[keys.length - 1];
  if (!own || own.values.length === 0 || own.values.some((value) => /[*?]/.test(value))) {
    throw networkError('NETWORK_IDENTIFIER_INVALID', {
      problem: `${tagToHex(uniqueKeys[level])}, the unique key of level ${level}, names nothing`,
    });
  }
  return { level, uniqueKeys: keys.filter(({ values }) => values.length > 0) };
}

/** PatientID holds one value; UIDs may be a list. PS3.4 §C.2.2.2.2. */
function valuesOf(identifier: DataSet, tag: number): string[] {
  return (identifier.findStrings(tag) ?? []).map((value) => value.trim()).filter(Boolean);
}
