import type { RoutingFields, RoutingRule } from '../../api.ts';

/** A condition while it is being typed; `key` tells two alike apart. */
export interface ConditionDraft {
  readonly key: number;
  readonly attribute: string;
  readonly value: string;
}

/** A rule as it is being typed. */
export interface RuleDraft {
  readonly name: string;
  readonly isEnabled: boolean;
  readonly nodeId: string;
  readonly by: 'C-STORE' | 'STOW-RS';
  readonly conditions: readonly ConditionDraft[];
  /** AE titles, one a line: any other sign may be part of one. */
  readonly sources: string;
  readonly from: string;
  readonly to: string;
  /** Empty: as it is stored. */
  readonly transferSyntaxUid: string;
  readonly decodesLossy: boolean;
  readonly delayMinutes: string;
  readonly waitsUntilQuiet: boolean;
  readonly asksForCommitment: boolean;
}

export const emptyRule: RuleDraft = {
  name: '',
  isEnabled: true,
  nodeId: '',
  by: 'C-STORE',
  conditions: [],
  sources: '',
  from: '',
  to: '',
  transferSyntaxUid: '',
  decodesLossy: false,
  delayMinutes: '0',
  waitsUntilQuiet: true,
  asksForCommitment: false,
};

export const draftOfRule = (rule: RoutingRule): RuleDraft => ({
  name: rule.name,
  isEnabled: rule.isEnabled ?? true,
  nodeId: rule.nodeId,
  by: rule.by ?? 'C-STORE',
  conditions: (rule.conditions ?? []).map((condition, key) => ({ ...condition, key })),
  sources: (rule.sources ?? []).join('\n'),
  from: rule.hours?.from ?? '',
  to: rule.hours?.to ?? '',
  transferSyntaxUid: rule.transferSyntaxUid ?? '',
  decodesLossy: rule.decodesLossy ?? false,
  delayMinutes: String(rule.delayMinutes ?? 0),
  waitsUntilQuiet: rule.waitsUntilQuiet ?? true,
  asksForCommitment: rule.asksForCommitment ?? false,
});

/** What is sent; what says nothing is left out. A condition without an attribute, or hours without both ends, say nothing. */
export function fieldsOfRule(draft: RuleDraft): RoutingFields {
  const conditions = draft.conditions
    .map(({ attribute, value }) => ({ attribute: attribute.trim(), value: value.trim() }))
    .filter(({ attribute, value }) => attribute !== '' && value !== '');
  const sources = draft.sources
    .split('\n')
    .map((source) => source.trim())
    .filter((source) => source !== '');
  const { from, to } = draft;
  const hasHours = from !== '' && to !== '';
  return {
    name: draft.name.trim(),
    isEnabled: draft.isEnabled,
    nodeId: draft.nodeId,
    by: draft.by,
    ...(conditions.length > 0 && { conditions }),
    ...(sources.length > 0 && { sources }),
    ...(hasHours && { hours: { from, to } }),
    ...(draft.transferSyntaxUid !== '' && { transferSyntaxUid: draft.transferSyntaxUid }),
    decodesLossy: draft.decodesLossy,
    delayMinutes: Number(draft.delayMinutes),
    waitsUntilQuiet: draft.waitsUntilQuiet,
    // Over DICOMweb there is no such thing.
    asksForCommitment: draft.asksForCommitment && draft.by === 'C-STORE',
  };
}
