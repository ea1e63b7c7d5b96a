import { type PersonName, type PersonNameGroup, withoutTrailing } from '@isocenter/dicom';

function groupValue(group: PersonNameGroup | undefined): string {
  if (!group) return '';
  const { family, given, middle, prefix, suffix } = group;
  return withoutTrailing([family, given, middle, prefix, suffix].join('^'), '^');
}

/** A name as a PN value: `Doe^Jane^^Dr`, groups parted by =. PS3.5 §6.2.1. */
export function personNameValue({ alphabetic, ideographic, phonetic }: PersonName): string {
  return withoutTrailing([alphabetic, ideographic, phonetic].map(groupValue).join('='), '=');
}
