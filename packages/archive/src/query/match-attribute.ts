import type { DicomJsonAttribute, DicomJsonPersonName } from '@isocenter/dicom';
import { type Condition, passes } from './condition.ts';
import { searchKindOf } from './extra-attributes.ts';
import { foldNameGroups } from './name-groups.ts';
import { planKey } from './plan-key.ts';
import type { Matching } from './query.ts';
import type { SearchAttribute, SearchKind } from './search-attributes.ts';
import { normaliseDate, parseTime } from './temporal.ts';

/**
 * Whether some value of an attribute fulfils a matching key, by the rules the index matches by: for what is kept as DICOM JSON beside
 * the index, such as a worklist, and for one data set at hand. What has no value fulfils nothing but universal matching and `empty`.
 * PS3.4 §C.2.2.2, §K.2.2.1.
 *
 * @param vr PS3.6's VR of the attribute.
 * @example matchesAttribute('PN', { vr: 'PN', Value: [{ Alphabetic: 'DOE^JANE' }] }, { kind: 'wildcard', pattern: 'doe*' }) // true
 */
export function matchesAttribute(
  vr: string,
  attribute: DicomJsonAttribute | undefined,
  match: Matching,
  { fuzzy = false }: { readonly fuzzy?: boolean } = {},
): boolean {
  const kind = searchKindOf(vr);
  const condition = planKey({ ...anyAttribute, kind }, match, fuzzy);
  if (!condition) return true;
  const rows = (attribute?.Value ?? []).flatMap((value): Row[] => {
    const row = rowOf(kind, value);
    return row ? [row] : [];
  });
  return rows.length === 0 ? match.kind === 'empty' : rows.some((row) => holds(condition, row));
}

/** Its table says nothing here: there is but one row. */
const anyAttribute: Omit<SearchAttribute, 'kind'> = { tag: 0, table: 'extra_values', column: 'value' };

type Row = Readonly<Record<string, string | number | null>>;

/** A value as the index would keep it; `undefined` where there is none. */
function rowOf(kind: SearchKind, value: unknown): Row | undefined {
  if (value === null || value === '') return undefined;
  switch (kind) {
    case 'name': {
      const { Alphabetic = '', Ideographic = '', Phonetic = '' } = value as DicomJsonPersonName;
      const groups = foldNameGroups([Alphabetic, Ideographic, Phonetic].join('='));
      if (Object.values(groups).every((group) => group === null)) return undefined;
      return {
        value_alphabetic: groups.alphabetic,
        value_ideographic: groups.ideographic,
        value_phonetic: groups.phonetic,
      };
    }
    case 'date':
      return { value: normaliseDate(String(value)) };
    case 'time':
      return { value: parseTime(String(value))?.earliest ?? null };
    case 'integer':
      return { value: Number(value) };
    default:
      return { value: String(value).trim() };
  }
}

function holds(condition: Condition, row: Row): boolean {
  switch (condition.kind) {
    case 'column':
      return passes(row[condition.column] ?? null, condition.test);
    case 'all':
      return condition.conditions.every((each) => holds(each, row));
    case 'any':
      return condition.conditions.some((each) => holds(each, row));
    case 'exists':
      return holds(condition.condition, row);
  }
}
