import type { FoundMembers } from '@isocenter/archive';
import { joinedBytes, retrieveUrl } from './matches-json.ts';

/** PS3.18 Tables 10.6.3-3 to 10.6.3-5: what is found is online, and where it can be retrieved. */
const availability = '00080056';
const isOnline = `"${availability}":{"vr":"CS","Value":["ONLINE"]}`;
const retrieval = '00081190';

/** Matches are gathered to pieces of text of so many. */
const matchesInAPiece = 200;

/** The list `matchesJson` makes of the same matches, whose attributes are text already. */
export function membersJson({ hexTags, matches }: FoundMembers, service: string): Buffer {
  const places = placesOf(hexTags);
  const textOf = ({ keys, members }: FoundMembers['matches'][number]): string => {
    let text = '';
    for (const place of places) {
      const member =
        place === 'availability'
          ? isOnline
          : place === 'retrieval'
            ? `"${retrieval}":{"vr":"UR","Value":[${JSON.stringify(retrieveUrl(keys, service))}]}`
            : members[place];
      if (member !== undefined) text += text === '' ? member : `,${member}`;
    }
    return `{${text}}`;
  };
  const pieces: string[] = [];
  for (let from = 0; from < matches.length; from += matchesInAPiece) {
    const texts = matches.slice(from, from + matchesInAPiece).map(textOf);
    pieces.push(`${from === 0 ? '[' : ','}${texts.join(',')}`);
  }
  return joinedBytes([...pieces, ']']);
}

/** Members in ascending order of their tags, those of the service among those of the archive. */
function placesOf(hexTags: readonly string[]): (number | 'availability' | 'retrieval')[] {
  const ofArchive = hexTags.map((hexTag, place) => ({ hexTag, place }));
  const ofService = [
    { hexTag: availability, place: 'availability' as const },
    { hexTag: retrieval, place: 'retrieval' as const },
  ];
  return [...ofArchive.filter(({ hexTag }) => hexTag !== availability && hexTag !== retrieval), ...ofService]
    .sort((left, right) => (left.hexTag < right.hexTag ? -1 : 1))
    .map(({ place }) => place);
}
