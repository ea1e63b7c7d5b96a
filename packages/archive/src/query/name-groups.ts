import { withoutTrailing } from '@isocenter/dicom';
import { fold } from './fold.ts';

/** The component groups of a person name, folded for comparing; absent and empty ones are null. PS3.5 §6.2.1. */
export interface NameGroups {
  readonly alphabetic: string | null;
  readonly ideographic: string | null;
  readonly phonetic: string | null;
}

/** `Doe^John^^^=…` → its groups, without padding around and behind the components. Wildcards stay as they are. */
export function foldNameGroups(name: string | undefined): NameGroups {
  const [alphabetic, ideographic, phonetic] = (name ?? '').split('=').map(foldGroup);
  return { alphabetic: alphabetic || null, ideographic: ideographic || null, phonetic: phonetic || null };
}

function foldGroup(group: string): string {
  const components = fold(group)
    .split('^')
    .map((component) => component.trim());
  return withoutTrailing(components.join('^'), '^');
}
