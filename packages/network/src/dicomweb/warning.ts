/** Texts of the Warning header of a search (PS3.18 §8.3.4.4.1). */
export const searchWarning = {
  remaining: (service: string, count: number) =>
    `299 ${service}: There are ${count} additional results that can be requested`,
  /** The count of the standard's text, where to count on would take too long. */
  remainingAtLeast: (service: string, count: number) =>
    `299 ${service}: There are at least ${count} additional results that can be requested`,
  /** Not a text of the standard: what is missing may be found later. */
  partialKeys: (service: string, tags: readonly string[]) =>
    `299 ${service}: The following attributes are still being indexed and were found only in part: ${tags.join(' ')}`,
  /** Not a text of the standard: keys that cannot be matched on are said, so that no one takes the answer for filtered. */
  ignoredKeys: (service: string, tags: readonly string[]) =>
    `299 ${service}: The following attributes cannot be matched on and filtered nothing: ${tags.join(' ')}`,
} as const;
