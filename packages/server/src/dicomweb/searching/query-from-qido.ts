import type { Matching, MatchKey, Query, QueryLevel, Restriction } from '@isocenter/archive';
import { Tag, vrOfTag } from '@isocenter/dicom';
import { dicomwebError, type QidoParameters, type TagPath } from '@isocenter/network/dicomweb';
import { inOurZone } from './time-zone.ts';

/** The most matches one answer holds; declared in the conformance statement (PS3.18 §10.6.5). */
export const maximumMatches = 10_000;

/** VRs whose values may hold `*` and `?` as wildcards (PS3.4 §C.2.2.2.4). */
const wildcardVrs = new Set(['AE', 'CS', 'LO', 'LT', 'PN', 'SH', 'ST', 'UC', 'UR', 'UT']);
const rangeVrs = new Set(['DA', 'TM', 'DT']);

export interface QidoQuery {
  readonly query: Query;
  /** Attributes inside sequences that nothing can be matched on; they filter nothing. */
  readonly ignoredPaths: readonly TagPath[];
}

/** A QIDO-RS request as the archive's own question (PS3.18 §8.3.4, PS3.4 §C.2.2.2). */
export function queryFromQido(
  level: QueryLevel,
  qido: QidoParameters,
  parents: readonly MatchKey[],
  restriction: Restriction,
): QidoQuery {
  const parentTags = new Set(parents.map(({ tag }) => tag));
  const zone = qido.matches.find(({ path }) => path.join() === String(Tag.TimezoneOffsetFromUTC))?.value;
  const [nested, ignoredPaths] = separate(qido.matches.map(({ path }) => path).filter(isNested), isSearched);
  const searched = qido.matches.filter(({ path }) => !isNested(path) || nested.includes(path));
  const keys = searched.flatMap(({ path, value }): MatchKey[] => {
    const tag = path[path.length - 1] as number;
    if (tag === Tag.TimezoneOffsetFromUTC) return [];
    if (parentTags.has(tag)) {
      const parameter = 'StudyInstanceUID or SeriesInstanceUID';
      throw dicomwebError('NETWORK_QIDO_BAD_VALUE', {
        parameter,
        reason: 'The path of the URL names it already.',
      });
    }
    const match = matchingOf(vrOfTag(tag), value, qido);
    return match ? [{ tag, match }] : [];
  });
  const query: Query = {
    level,
    keys: [...parents, ...(zone === undefined ? keys : inOurZone(keys, zone))],
    offset: qido.offset,
    limit: Math.min(qido.limit ?? maximumMatches, maximumMatches),
    restriction,
    include: qido.includeField === 'all' ? 'all' : qido.includeField.map((path) => path[0] as number),
    fuzzy: qido.fuzzyMatching,
  };
  return { query, ignoredPaths };
}

const isNested = (path: TagPath): boolean => path.length > 1;

/** The one sequence whose attributes are matching keys (PS3.18 Table 10.6.1-5); the same attribute elsewhere is another. */
const isSearched = ([sequence, ...rest]: TagPath): boolean =>
  sequence === Tag.RequestAttributesSequence && rest.length === 1;

function separate<T>(values: readonly T[], test: (value: T) => boolean): [T[], T[]] {
  return [values.filter(test), values.filter((value) => !test(value))];
}

/** What a value asks for; `undefined` is universal matching, which filters nothing. */
function matchingOf(vr: string, text: string, qido: QidoParameters): Matching | undefined {
  const value = text.trim();
  if (value === '' || /^\*+$/.test(value)) return undefined;
  if (value === '""' && qido.emptyValueMatching) return { kind: 'empty' };
  if (rangeVrs.has(vr)) return rangeOf(vr, value) ?? { kind: 'single', value: checked(vr, value) };
  const isList = vr === 'UI' || qido.multipleValueMatching;
  const values = isList
    ? value
        .split(/[,\\]/)
        .map((item) => item.trim())
        .filter(Boolean)
    : [value];
  for (const item of values) checked(vr, item);
  if (values.length > 1) return { kind: 'list', values };
  const only = values[0] ?? value;
  if (wildcardVrs.has(vr) && /[*?]/.test(only)) return { kind: 'wildcard', pattern: only };
  return { kind: 'single', value: only };
}

/** What one value of a VR looks like, where anything else can only be a mistake; older forms that still come in included. */
const valuePatterns: Readonly<Record<string, RegExp>> = {
  DA: /^\d{4}\.?\d{2}\.?\d{2}$/,
  TM: /^\d{2}(:?\d{2}(:?\d{2}(\.\d{1,6})?)?)?$/,
  UI: /^[\d.]{1,64}$/,
  IS: /^\s*[+-]?\d{1,12}\s*$/,
};

function checked(vr: string, value: string): string {
  if (valuePatterns[vr]?.test(value) ?? true) return value;
  throw dicomwebError('NETWORK_QIDO_BAD_VALUE', {
    parameter: `a matching key of VR ${vr}`,
    reason: 'It holds no value of that VR (PS3.5 §6.2).',
  });
}

/** `from-to`, `-to` and `from-`. A minus inside a DT's time zone comes after a digit of four, so it is left alone. */
function rangeOf(vr: string, value: string): Matching | undefined {
  const match = /^([\d.:]*)\s*-\s*([\d.:]*)$/.exec(value);
  const [, from, to] = match ?? [];
  if (!from && !to) return undefined;
  for (const end of [from, to]) if (end) checked(vr, end);
  return { kind: 'range', ...(from && { from: plain(from) }), ...(to && { to: plain(to) }) };
}

/** Dates with dots and times with colons are retired forms that still come in. */
const plain = (text: string): string =>
  text.replace(/:/g, '').replace(/^(\d{4})\.(\d{2})\.(\d{2})$/, '$1$2$3');
