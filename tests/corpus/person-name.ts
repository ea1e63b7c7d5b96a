import type { PersonName, PersonNameGroup } from '@isocenter/dicom';

const groupText = (group: PersonNameGroup | undefined): string =>
  group
    ? [group.family, group.given, group.middle, group.prefix, group.suffix].join('^').replace(/\^+$/, '')
    : '';

/** A name as oracles write it: components with ^, groups with =, nothing after the last that is filled. PS3.5 §6.2.1. */
export const personNameText = ({ alphabetic, ideographic, phonetic }: PersonName): string =>
  [alphabetic, ideographic, phonetic].map(groupText).join('=').replace(/=+$/, '');
