import type { Match } from '@isocenter/archive';
import { type DicomJson, type DicomJsonAttribute, tagFromHex, tagToHex, vrOfTag } from '@isocenter/dicom';
import type { QueryRetrieveLevel } from '@isocenter/network';
import type { AnsweredKey } from './query-from-identifier.ts';

/** Makes the answer to a C-FIND for each match. PS3.4 §C.4.1.1.3.2. */
export function answerMaker({
  level,
  answered,
  aeTitle,
}: {
  readonly level: QueryRetrieveLevel;
  readonly answered: readonly AnsweredKey[];
  /** Where what is found can be retrieved from. */
  readonly aeTitle: string;
}): (match: Pick<Match, 'attributes'>) => DicomJson {
  const sameInAll: DicomJson = {
    '00080052': { vr: 'CS', Value: [level] },
    '00080054': { vr: 'AE', Value: [aeTitle] },
    '00080056': { vr: 'CS', Value: ['ONLINE'] },
  };
  const keys = answered.map(({ tag, itemTags }) => {
    const hexTag = tagToHex(tag);
    const empty: DicomJsonAttribute = { vr: vrOfTag(tag) };
    return { hexTag, empty, itemTags };
  });
  return ({ attributes }) => {
    const answer: DicomJson = { ...sameInAll };
    for (const { hexTag, empty, itemTags } of keys) {
      const known = attributes[hexTag];
      answer[hexTag] = known && itemTags ? withItemsOf(known, itemTags) : (known ?? empty);
    }
    return answer;
  };
}

function withItemsOf(sequence: DicomJsonAttribute, itemTags: ReadonlySet<number>): DicomJsonAttribute {
  const { Value: items = [] } = sequence;
  const asked = ([hexTag]: [string, unknown]) => itemTags.has(tagFromHex(hexTag) ?? -1);
  return {
    ...sequence,
    Value: items.map((item) => Object.fromEntries(Object.entries(item ?? {}).filter(asked)) as DicomJson),
  };
}
