import type { Condition, Test } from './condition.ts';
import { coveringGrams } from './grams.ts';

/** Columns of a study whose folded text is among what the grams are of (see `wordsToFind`). */
const folded = new Set([
  'words',
  'name_alphabetic',
  'name_ideographic',
  'name_phonetic',
  'referring_alphabetic',
  'referring_ideographic',
  'referring_phonetic',
  'patient_id_folded',
  'accession_number_folded',
  'study_description_folded',
]);
/** The same for text that is kept as it came. */
const verbatim = new Set(['patient_id', 'accession_number', 'study_description', 'study_id']);

/** More alternatives than this are not worth looking for apart. */
const mostAlternatives = 8;
/** Grams that are looked for at once; more would rarely leave out another study. */
const mostGrams = 12;

/**
 * Pieces of which a study must have all of one list to fulfil the condition; `undefined` where none can be told. A
 * study that has them need not fulfil it.
 */
export function requiredGrams(condition: Condition): readonly (readonly string[])[] | undefined {
  switch (condition.kind) {
    case 'column':
      return condition.table === 'studies' ? gramsOfTest(condition.column, condition.test) : undefined;
    case 'exists':
      return undefined;
    case 'all':
      return condition.conditions.reduce<readonly (readonly string[])[] | undefined>(
        (known, part) => both(known, requiredGrams(part)),
        undefined,
      );
    case 'any': {
      const each = condition.conditions.map(requiredGrams);
      const alternatives = each.filter((grams) => grams !== undefined).flat();
      const isWhole = each.every((grams) => grams !== undefined);
      return isWhole && alternatives.length > 0 ? distinct(alternatives) : undefined;
    }
  }
}

function both(
  left: readonly (readonly string[])[] | undefined,
  right: readonly (readonly string[])[] | undefined,
): readonly (readonly string[])[] | undefined {
  if (!left || !right) return left ?? right;
  const product = left.flatMap((one) =>
    right.map((other) => [...new Set([...one, ...other])].slice(0, mostGrams)),
  );
  return product.length > mostAlternatives ? left : distinct(product);
}

function distinct(lists: readonly (readonly string[])[]): readonly (readonly string[])[] | undefined {
  const known = new Map(lists.map((list) => [list.join(' '), list]));
  return known.size > mostAlternatives ? undefined : [...known.values()];
}

function gramsOfTest(column: string, test: Test): readonly (readonly string[])[] | undefined {
  const grams = literalParts(test).flatMap((part) => {
    if (folded.has(column)) return coveringGrams(part);
    // Of ASCII alone it is sure that folding a part gives a part of the folded whole.
    return verbatim.has(column) && /^[\x20-\x7e]*$/.test(part) ? coveringGrams(part.toLowerCase()) : [];
  });
  return grams.length > 0 ? [[...new Set(grams)].slice(0, mostGrams)] : undefined;
}

/** Text that must stand somewhere in the value as it is. */
function literalParts(test: Test): string[] {
  switch (test.op) {
    case 'glob':
      return test.pattern.split(/[*?]+/).filter((part) => part !== '');
    case 'includes':
    case 'word-start':
      return [test.text];
    default:
      return [];
  }
}
