import type { Matching, MatchKey, Query, QueryLevel, Restriction } from '@isocenter/archive';
import { vrOfTag } from '@isocenter/dicom';
import { dicomwebError, type QidoParameters } from '@isocenter/network/dicomweb';

/** The most matches one answer holds; declared in the conformance statement (PS3.18 §10.6.5). */
export const maximumMatches = 10_000;

/** VRs whose values may hold `*` and `?` as wildcards (PS3.4 §C.2.2.2.4). */
const wildcardVrs = new Set(['AE', 'CS', 'LO', 'LT', 'PN', 'SH', 'ST', 'UC', 'UR', 'UT']);
const rangeVrs = new Set(['DA', 'TM', 'DT']);

/** A QIDO-RS request as the archive's own question (PS3.18 §8.3.4, PS3.4 §C.2.2.2). */
export function queryFromQido(
  level: QueryLevel,
  qido: QidoParameters,
  parents: readonly MatchKey[],
  restriction: Restriction,
): Query {
  const parentTags = new Set(parents.map(({ tag }) => tag));
  const keys = qido.matches.flatMap(({ path, value }): MatchKey[] => {
    const tag = path[path.length - 1] as number;
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
  return {
    level,
    keys: [...parents, ...keys],
    offset: qido.offset,
    limit: Math.min(qido.limit ?? maximumMatches, maximumMatches),
    restriction,
    include: qido.includeField === 'all' ? 'all' : qido.includeField.map((path) => path[0] as number),
    fuzzy: qido.fuzzyMatching,
  };
}

/** What a value asks for; `undefined` is universal matching, which filters nothing. */
function matchingOf(vr: string, text: string, qido: QidoParameters): Matching | undefined {
  const value = text.trim();
  if (value === '' || /^\*+$/.test(value)) return undefined;
  if (value === '""' && qido.emptyValueMatching) return { kind: 'empty' };
  if (rangeVrs.has(vr)) return rangeOf(value) ?? { kind: 'single', value };
  const isList = vr === 'UI' || qido.multipleValueMatching;
  const values = isList
    ? value
        .split(/[,\\]/)
        .map((item) => item.trim())
        .filter(Boolean)
    : [value];
  if (values.length > 1) return { kind: 'list', values };
  const only = values[0] ?? value;
  if (wildcardVrs.has(vr) && /[*?]/.test(only)) return { kind: 'wildcard', pattern: only };
  return { kind: 'single', value: only };
}

/** `from-to`, `-to` and `from-`. A minus inside a DT's time zone comes after a digit of four, so it is left alone. */
function rangeOf(value: string): Matching | undefined {
  const match = /^([\d.:]*)\s*-\s*([\d.:]*)$/.exec(value);
  const [, from, to] = match ?? [];
  if (!from && !to) return undefined;
  return { kind: 'range', ...(from && { from: plain(from) }), ...(to && { to: plain(to) }) };
}

/** Dates with dots and times with colons are retired forms that still come in. */
const plain = (text: string): string =>
  text.replace(/:/g, '').replace(/^(\d{4})\.(\d{2})\.(\d{2})$/, '$1$2$3');
