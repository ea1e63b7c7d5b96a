import { type DicomJson, Tag, tagFromHex } from '@isocenter/dicom';
import { archiveError } from '../errors.ts';
import type { KeptInstance, StoreOutcome } from '../incoming-instance.ts';
import type { InstanceRecord } from '../index/instance-index.ts';
import type { Decision } from '../rules/decide.ts';

/**
 * What the sender is told of a decision. `instance` is the one that is kept, which may be an earlier one.
 *
 * Throws the error of a refusal.
 */
export function storeOutcomeOf(
  decision: Exclude<Decision, { kind: 'compare' }>,
  instance: KeptInstance,
  { findings, overlay }: InstanceRecord,
): StoreOutcome {
  switch (decision.kind) {
    case 'store':
    case 'store-rejected':
    case 'replace':
      return {
        status: 'stored',
        instance,
        findings: [...findings, ...decision.findings],
        coerced: overlay ? coercedTags(overlay) : [],
      };
    case 'already-stored':
      return {
        status: 'already-stored',
        instance,
        findings: [...findings, ...decision.findings],
        coerced: [],
      };
    case 'already-quarantined':
      return {
        status: 'quarantined',
        instance,
        error: archiveError('ARCHIVE_QUARANTINED_BEFORE', {}),
        findings,
      };
    case 'quarantine':
      return { status: 'quarantined', instance, error: errorOf(decision), findings };
    case 'refuse':
      throw errorOf(decision);
  }
}

/** Why an instance does not fit to what is here; what differs is named, never its value. */
function errorOf({ code, detail }: Extract<Decision, { kind: 'quarantine' | 'refuse' }>) {
  return code === 'ARCHIVE_PATIENT_CONFLICT'
    ? archiveError(code, { differences: detail ?? '' })
    : archiveError(code, {});
}

/** What an overlay changes, ascending; that it says what was before is no change. */
export function coercedTags(overlay: DicomJson): number[] {
  return Object.keys(overlay)
    .map((hex) => tagFromHex(hex) ?? 0)
    .filter((tag) => tag !== Tag.OriginalAttributesSequence)
    .sort((a, b) => a - b);
}
