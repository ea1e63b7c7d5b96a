import type { DataElement } from '../data-element.ts';

/**
 * Sorts elements by tag in place and leaves of two with the same tag the first. Returns the first element that was out of place,
 * undefined where all were in order, as they nearly always are. PS3.5 §7.1.
 */
export function putInOrder(elements: DataElement[]): DataElement | undefined {
  const misplaced = elements.find(
    (element, i) => i > 0 && element.tag <= (elements[i - 1] as DataElement).tag,
  );
  if (misplaced === undefined) return undefined;
  elements.sort((a, b) => a.tag - b.tag);
  let count = 0;
  for (const element of elements) {
    if (count === 0 || element.tag !== (elements[count - 1] as DataElement).tag) elements[count++] = element;
  }
  elements.length = count;
  return misplaced;
}
