import type { DicomJson } from '@isocenter/dicom';
import type { CatalogEntry } from './catalog.ts';
import type { InstanceRecord } from './instance-index.ts';
import type { WithheldReason } from './withheld.ts';

/** Why, by whom and when something is withheld. */
export interface Withholding {
  readonly reason: WithheldReason;
  readonly why: string;
  readonly userId: string;
  /** ISO 8601 in UTC. */
  readonly at: string;
  /** SOP Instance UID of the rejection note. */
  readonly rejectedBy?: string | undefined;
}

/** One step of a transaction of the index. */
export type IndexStep =
  /** The SOP Instance UID must not be visible yet. */
  | { readonly kind: 'add'; readonly record: InstanceRecord }
  /** Visible → withheld. */
  | (Withholding & { readonly kind: 'withhold'; readonly sopInstanceUid: string })
  /** Straight from the door into quarantine, or behind a rejection note that came first. */
  | (Withholding & { readonly kind: 'add-withheld'; readonly record: InstanceRecord })
  /** Withheld → visible again. Its SOP Instance UID must not be visible. */
  | {
      readonly kind: 'release';
      readonly withheldId: number;
      /** Who shows it again. */
      readonly userId: string;
      readonly at: string;
    }
  /** It stays withheld, for another reason: an operator refuses what was in quarantine, or deletes what was rejected. */
  | (Withholding & { readonly kind: 'relabel'; readonly withheldId: number })
  /**
   * A visible instance gets another overlay, and is catalogued by what it says with it. What it says now is what its
   * series, study and patient say. UIDs stay.
   */
  | {
      readonly kind: 'coerce';
      readonly sopInstanceUid: string;
      readonly overlay: DicomJson;
      readonly entry: CatalogEntry;
      readonly at: string;
    };
