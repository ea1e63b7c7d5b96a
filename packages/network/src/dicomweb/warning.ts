/** The exact texts of the Warning header of a search (PS3.18 §8.3.4.4.1, §8.3.4.5). */
export const searchWarning = {
  remaining: (service: string, count: number) =>
    `299 ${service}: There are ${count} additional results that can be requested`,
  fuzzyMatching: (service: string) =>
    `299 ${service}: The fuzzymatching parameter is not supported. Only literal matching has been performed.`,
  emptyValueMatching: (service: string) =>
    `299 ${service}: The emptyvaluematching parameter is not supported. Only literal matching has been performed.`,
  multipleValueMatching: (service: string) =>
    `299 ${service}: The multiplevaluematching parameter is not supported. Only literal matching has been performed.`,
} as const;
