import type { PriorRule } from '../../api.ts';

/** The rule as it is typed. */
export interface PriorRuleDraft {
  readonly onArrival: boolean;
  readonly onOpening: boolean;
  readonly asks: 'all' | 'chosen';
  readonly nodeIds: readonly string[];
  readonly modalities: 'any' | 'same' | 'these';
  /** Codes with blanks or commas. */
  readonly codes: string;
  readonly sameBodyPart: boolean;
  /** Empty: however old. */
  readonly years: string;
  /** Empty: as many as are usual. */
  readonly most: string;
}

export function draftOfPriorRule(rule: PriorRule): PriorRuleDraft {
  const { fetchOn = [], nodeIds, modalities, sameBodyPart = false, maximumAgeYears, mostStudies } = rule;
  return {
    onArrival: fetchOn.includes('arrival'),
    onOpening: fetchOn.includes('opening'),
    asks: nodeIds ? 'chosen' : 'all',
    nodeIds: nodeIds ?? [],
    modalities: modalities === undefined ? 'any' : modalities === 'same' ? 'same' : 'these',
    codes: Array.isArray(modalities) ? modalities.join(', ') : '',
    sameBodyPart,
    years: maximumAgeYears === undefined ? '' : String(maximumAgeYears),
    most: mostStudies === undefined ? '' : String(mostStudies),
  };
}

/** What is not said is left out. */
export function priorRuleOf(draft: PriorRuleDraft): PriorRule {
  const fetchOn = [
    ...(draft.onArrival ? (['arrival'] as const) : []),
    ...(draft.onOpening ? (['opening'] as const) : []),
  ];
  const codes = draft.codes
    .toUpperCase()
    .split(/[\s,\\]+/)
    .filter(Boolean);
  return {
    ...(fetchOn.length > 0 && { fetchOn }),
    ...(draft.asks === 'chosen' && { nodeIds: [...draft.nodeIds] }),
    ...(draft.modalities === 'same' && { modalities: 'same' as const }),
    ...(draft.modalities === 'these' && { modalities: codes }),
    ...(draft.sameBodyPart && { sameBodyPart: true }),
    ...(draft.years !== '' && { maximumAgeYears: Number(draft.years) }),
    ...(draft.most !== '' && { mostStudies: Number(draft.most) }),
  };
}
