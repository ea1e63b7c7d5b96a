import type { Archive, Match, MatchKey, Query, Restriction, StoredInstance } from '@isocenter/archive';
import { Tag } from '@isocenter/dicom';
import type { RetrieveIdentifier } from '@isocenter/network';

const pageSize = 1024;

/**
 * The instances a C-GET or C-MOVE names, series by series in their order. Each key must hold, so that nothing of another patient goes out
 * where a UID is wrong. What is withheld is not among them. PS3.4 §C.4.2.2, §C.4.3.2.
 */
export async function findNamedInstances(
  archive: Pick<Archive, 'find' | 'instance' | 'instancesOf'>,
  { level, uniqueKeys }: RetrieveIdentifier,
  restriction: Restriction,
): Promise<StoredInstance[]> {
  const question = {
    // A patient's studies are found by its ID as well.
    level: level === 'PATIENT' ? 'STUDY' : level,
    keys: uniqueKeys.map(({ tag, values }): MatchKey => ({ tag, match: matchingOf(values) })),
    include: [Tag.StudyInstanceUID, Tag.SeriesInstanceUID],
    restriction,
  } as const;
  const instances: StoredInstance[] = [];
  for (const match of await everyMatch(archive, question)) {
    instances.push(...(await instancesOf(archive, match, restriction)));
  }
  return instances;
}

const matchingOf = (values: readonly string[]): MatchKey['match'] => {
  const [value = ''] = values;
  return values.length === 1 ? { kind: 'single', value } : { kind: 'list', values };
};

/** All of them before the first is opened, since they are to be counted. */
async function everyMatch(
  archive: Pick<Archive, 'find'>,
  question: Omit<Query, 'offset' | 'limit'>,
): Promise<Match[]> {
  const matches: Match[] = [];
  for (;;) {
    const page = await archive.find({ ...question, offset: matches.length, limit: pageSize });
    matches.push(...page.matches);
    if (page.matches.length < pageSize) return matches;
  }
}

async function instancesOf(
  archive: Pick<Archive, 'instance' | 'instancesOf'>,
  { keys }: Match,
  restriction: Restriction,
): Promise<StoredInstance[]> {
  const { studyInstanceUid, seriesInstanceUid, sopInstanceUid } = keys;
  if (studyInstanceUid === undefined) return [];
  if (sopInstanceUid === undefined)
    return archive.instancesOf({ studyInstanceUid, seriesInstanceUid }, restriction);
  const instance = await archive.instance({ studyInstanceUid, sopInstanceUid }, restriction);
  return instance ? [instance] : [];
}
