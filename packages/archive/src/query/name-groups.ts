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

/**
 * Patterns of which a folded group must match one to match `pattern`: carets behind a name are not significant
 * (PS3.5 §6.2.1.1) and folded away, so `ob^*` finds `ob`, and `ob^*^*` finds `ob^x` too. An empty group has no value
 * that a pattern could match.
 */
export function namePatterns(pattern: string): readonly string[] {
  // From behind, by hand: a regular expression would begin anew at each caret.
  let from = pattern.length;
  while (from > 0 && '*^'.includes(pattern.charAt(from - 1))) from--;
  const caret = pattern.indexOf('^', from);
  if (caret < 0) return [pattern];
  const [family, tail] = [pattern.slice(0, caret), pattern.slice(caret)];
  if (family.endsWith('*')) return [family];
  // Behind its first stars nothing asks for more: cut there, it matches all that any longer cut matches.
  const [firstStars = tail] = /^\^+\*+(?=\^)/.exec(tail) ?? [];
  return family === '' ? [firstStars] : [family, family + firstStars];
}

function foldGroup(group: string): string {
  const components = fold(group)
    .split('^')
    .map((component) => component.trim());
  return withoutTrailing(components.join('^'), '^');
}
