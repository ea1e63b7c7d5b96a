import type { Matching, MatchKey, Query, QueryLevel, Restriction } from '@isocenter/archive';
import { Tag, vrOfTag } from '@isocenter/dicom';
import { findAttribute } from '@isocenter/dicom/dictionary';
import { dicomwebError, type QidoParameters, type TagPath } from '@isocenter/network/dicomweb';
import { type BadValue, inOurZone, matchingOf, maximumMatches, mayBeRange } from '../../query/index.ts';

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
    return matchingsOf(tag, value, qido).map((match) => ({ tag, match }));
  });
  const query: Query = {
    level,
    keys: [...parents, ...(zone === undefined ? keys : inOurZone(keys, zone, badZone))],
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

/** What a value asks for, all of which must hold; nothing is universal matching, which filters nothing. */
function matchingsOf(tag: number, text: string, qido: QidoParameters): Matching[] {
  const vr = vrOfTag(tag);
  if (text.trim() === '""' && qido.emptyValueMatching) return [{ kind: 'empty' }];
  const isList = !mayBeRange(vr) && (vr === 'UI' || qido.multipleValueMatching);
  if (!isList && multipleVrs.has(vr) && text.includes('\\')) throw badValue(vr, severalValues);
  const values = isList ? text.split(/[,\\]/) : [text];
  const each = isList && isMultiple(tag, vr) ? values.map((value) => [value]) : [values];
  return each.flatMap((one) => matchingOf(vr, one, badValue) ?? []);
}

/** VRs of which several values may be asked for at once (PS3.4 §C.2.2.2.8). */
const multipleVrs: ReadonlySet<string> = new Set(['AE', 'AS', 'AT', 'CS', 'LO', 'PN', 'SH', 'UC']);

/**
 * Whether several values must each be there (PS3.4 §C.2.2.2.8): `CT\PT` of Modalities in Study finds studies with both. Of an
 * attribute with one value only the standard says nothing: any of them may be it.
 */
const isMultiple = (tag: number, vr: string): boolean =>
  multipleVrs.has(vr) && (findAttribute(tag)?.vm ?? '1') !== '1';

/**
 * A backslash parts values (PS3.5 §6.4), so it is in none; without multiplevaluematching the standard leaves open what several mean
 * (PS3.4 §C.2.2.2.8 Note 4), and an empty answer would look as if there were no such study.
 */
const severalValues =
  'It holds several values; these match with multiplevaluematching=true (PS3.18 §8.3.4.6).';

const badValue: BadValue = (vr, reason) =>
  dicomwebError('NETWORK_QIDO_BAD_VALUE', { parameter: `a matching key of VR ${vr}`, reason });

const badZone = (reason: string) =>
  dicomwebError('NETWORK_QIDO_BAD_VALUE', { parameter: 'TimezoneOffsetFromUTC', reason });
