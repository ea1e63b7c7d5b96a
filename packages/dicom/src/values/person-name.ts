/** The five components of one component group, without trailing spaces; absent ones are empty. PS3.5 §6.2.1. */
export interface PersonNameGroup {
  readonly family: string;
  readonly given: string;
  readonly middle: string;
  readonly prefix: string;
  readonly suffix: string;
}

/** A PN value: one name in up to three scripts. PS3.5 §6.2.1. */
export interface PersonName {
  readonly alphabetic: PersonNameGroup;
  readonly ideographic?: PersonNameGroup;
  readonly phonetic?: PersonNameGroup;
}

function parseGroup(text: string): PersonNameGroup {
  const [family = '', given = '', middle = '', prefix = '', suffix = ''] = text
    .split('^')
    .map((part) => part.trim());
  return { family, given, middle, prefix, suffix };
}

/** `Doe^Jane=…` → its groups and components. PS3.5 §6.2.1.1. */
export function parsePersonName(text: string): PersonName {
  const [alphabetic = '', ideographic = '', phonetic = ''] = text.split('=').map((part) => part.trim());
  return {
    alphabetic: parseGroup(alphabetic),
    ...(ideographic !== '' && { ideographic: parseGroup(ideographic) }),
    ...(phonetic !== '' && { phonetic: parseGroup(phonetic) }),
  };
}

const isEmpty = (group: PersonNameGroup): boolean => Object.values(group).every((part) => part === '');

/** `Family, Given Middle` of the group asked for, else of the first that is not empty. Prefix and suffix are left out. */
export function formatPersonName(name: PersonName, prefer: keyof PersonName = 'alphabetic'): string {
  const groups = [name[prefer], name.alphabetic, name.ideographic, name.phonetic];
  const group = groups.find((candidate) => candidate !== undefined && !isEmpty(candidate));
  if (group === undefined) return '';
  const givenNames = [group.given, group.middle].filter((part) => part !== '').join(' ');
  return [group.family, givenNames].filter((part) => part !== '').join(', ');
}
