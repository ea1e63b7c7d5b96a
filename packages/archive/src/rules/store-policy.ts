import { defaultStoreLimits, type StoreLimits } from '../store/store-limits.ts';
import type { CoercionRule } from './coercion-rule.ts';

/** What the archive does with what does not fit to what is here. */
export interface StorePolicy extends StoreLimits {
  /** Another data set under a SOP Instance UID that is here. The one that is not shown is never lost. */
  readonly sameUid: 'keep-first' | 'replace' | 'quarantine';
  /** Another patient in one study, or another name, birth date or sex under one Patient ID. */
  readonly patientConflict: 'accept' | 'quarantine';
  /** A SOP Instance UID in another study or series than before, or a series in another study. */
  readonly relationConflict: 'quarantine' | 'refuse';
  /** Applied in their order; what an earlier one changed, a later one sees. */
  readonly coercions: readonly CoercionRule[];
}

/** Keeps the first of two, and puts to an operator what may be another patient's. */
export const defaultStorePolicy: StorePolicy = {
  ...defaultStoreLimits,
  sameUid: 'keep-first',
  patientConflict: 'quarantine',
  relationConflict: 'quarantine',
  coercions: [],
};
