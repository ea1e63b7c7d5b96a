import type { PriorRule, RemoteStudy } from '@isocenter/network/api';

/** Where a rule says no number. */
export const usualPriors = 3;

/** The study whose priors are looked for. */
export interface StudyAtHand {
  readonly studyInstanceUid: string;
  /** `YYYY-MM-DD`. */
  readonly studyDate?: string | undefined;
  readonly modalities: readonly string[];
}

/** A study of a node, known by where it is. */
export interface PriorStudy {
  readonly nodeId: string;
  readonly study: RemoteStudy;
}

/**
 * Those that fit a rule by what a study tells of itself, each once (at the node named first), the newest first. What is younger than
 * the study at hand is no prior of it. `today`: `YYYY-MM-DD`, for where the study at hand has no date. How many, and of which body
 * part, is decided after.
 */
export function selectPriors(
  found: readonly PriorStudy[],
  atHand: StudyAtHand,
  { rule, today }: { readonly rule: PriorRule; readonly today: string },
): PriorStudy[] {
  const latest = atHand.studyDate ?? today;
  const earliest = rule.maximumAgeYears === undefined ? '' : yearsBefore(latest, rule.maximumAgeYears);
  const modalities = rule.modalities === 'same' ? atHand.modalities : rule.modalities;
  const byUid = new Map<string, PriorStudy>();
  for (const one of found) {
    const { study } = one;
    if (study.studyInstanceUid === atHand.studyInstanceUid || byUid.has(study.studyInstanceUid)) continue;
    if (rule.nodeIds && !rule.nodeIds.includes(one.nodeId)) continue;
    if (study.studyDate === undefined ? earliest !== '' : !isBetween(study.studyDate, earliest, latest))
      continue;
    if (modalities && !study.modalities.some((modality) => modalities.includes(modality))) continue;
    byUid.set(study.studyInstanceUid, one);
  }
  return [...byUid.values()].sort(newestFirst);
}

/** Texts in upper case; what one of the two does not tell is no contradiction. */
export function isSameBodyPart(ours: readonly string[], theirs: readonly string[]): boolean {
  const plain = (parts: readonly string[]) => parts.map((part) => part.trim().toUpperCase()).filter(Boolean);
  const [here, there] = [plain(ours), plain(theirs)];
  return here.length === 0 || there.length === 0 || here.some((part) => there.includes(part));
}

const isBetween = (day: string, earliest: string, latest: string): boolean =>
  day >= earliest && day <= latest;

const newestFirst = ({ study: a }: PriorStudy, { study: b }: PriorStudy): number => {
  const [first, second] = [a, b].map(({ studyDate = '', studyTime = '' }) => `${studyDate} ${studyTime}`);
  return (second ?? '') < (first ?? '') ? -1 : Number(first !== second);
};

/** Half a year is half of 365 days. */
function yearsBefore(day: string, years: number): string {
  const date = new Date(`${day}T00:00:00Z`);
  const whole = Math.floor(years);
  date.setUTCFullYear(date.getUTCFullYear() - whole);
  date.setUTCDate(date.getUTCDate() - Math.round((years - whole) * 365));
  return date.toISOString().slice(0, 10);
}
