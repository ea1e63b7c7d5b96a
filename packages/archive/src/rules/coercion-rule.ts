import type { Door } from '../incoming-instance.ts';

/** How one attribute of the data set's own level is changed. */
export type AttributeChange =
  /** Values as text, in DICOM's own form (`19800101`, `DOE^JANE`). */
  | { readonly kind: 'set'; readonly tag: number; readonly values: readonly string[] }
  /** The value is taken away; the attribute stays, empty, since many may be empty but not absent (PS3.5 §7.4). */
  | { readonly kind: 'remove'; readonly tag: number }
  /** Put in front of the first value, where there is one. */
  | { readonly kind: 'prefix'; readonly tag: number; readonly text: string };

/** Changes to what some senders send. All conditions that are given must hold; `*` and `?` stand for any letters. */
export interface CoercionRule {
  readonly name: string;
  readonly when: {
    readonly callingAeTitle?: string | undefined;
    readonly door?: Door | undefined;
    readonly modality?: string | undefined;
    readonly sopClassUid?: string | undefined;
    /** Attributes by tag, each with the pattern its first value must fit. */
    readonly attributes?: readonly { readonly tag: number; readonly pattern: string }[] | undefined;
  };
  readonly changes: readonly AttributeChange[];
}
