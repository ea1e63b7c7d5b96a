import type { Finding, IsocenterError } from '@isocenter/dicom';
import type { JudgingPlace } from './store/judging-order.ts';
import type { RefusalTally } from './store/refusal-tally.ts';

/** Where an instance came in. */
export type Door = 'dimse' | 'stow' | 'import' | 'upload' | 'sample';

export interface InstanceOrigin {
  readonly door: Door;
  readonly callingAeTitle?: string | undefined;
  readonly userId: string;
}

/** What a C-STORE request says about a data set that travels without its file meta information. PS3.7 §9.1.1. */
export interface BareDataSet {
  readonly transferSyntaxUid: string;
  readonly sopClassUid: string;
  readonly sopInstanceUid: string;
  readonly sourceAeTitle?: string | undefined;
}

/** One SOP Instance on its way in. C-STORE, STOW-RS, upload and import all meet here. */
export interface IncomingInstance {
  readonly origin: InstanceOrigin;
  /** Read once, chunk by chunk; a chunk may be reused by its owner once the next one is asked for. */
  readonly bytes: AsyncIterable<Uint8Array>;
  /** How many bytes will come, where the sender says so: what would not find room is refused before it is read. */
  readonly declaredByteLength?: number | undefined;
  /** Absent: `bytes` are a Part 10 file. Present: a bare data set; preamble and file meta are written in front. */
  readonly dataSetOnly?: BareDataSet | undefined;
  /** Refuse an instance of any other study (STOW-RS to `/studies/{uid}`, PS3.18 §10.5). */
  readonly expectedStudyInstanceUid?: string | undefined;
  /** Its place among those it came with; who gave it passes it on in the end. */
  readonly place?: JudgingPlace | undefined;
  /** Counts what is refused or quarantined of those it came with; without one, each is logged. */
  readonly tally?: RefusalTally | undefined;
}

/** The three UIDs that name an instance. */
export interface InstanceKey {
  readonly studyInstanceUid: string;
  readonly seriesInstanceUid: string;
  readonly sopInstanceUid: string;
}

export interface KeptInstance extends InstanceKey {
  readonly sopClassUid: string;
  readonly transferSyntaxUid: string;
  /** Of the stored file. */
  readonly byteLength: number;
  /** SHA-256 of the stored file, in hex. */
  readonly sha256: string;
}

/** What the instance said about itself before it was refused; each part only when it was read. */
export type RefusedInstance = Partial<InstanceKey> & { readonly sopClassUid?: string };

export type StoreOutcome =
  | {
      /** `stored`: durable and findable now. `already-stored`: the same data set was here before. */
      readonly status: 'stored' | 'already-stored';
      readonly instance: KeptInstance;
      readonly findings: readonly Finding[];
      /** Tags of what the archive's rules changed over the bytes that came, ascending; empty unless stored now. */
      readonly coerced: readonly number[];
    }
  | {
      /**
       * Durable, but shown at no door until an operator decides: it does not fit to what is here, and `error` says in
       * what. The sender has done its part.
       */
      readonly status: 'quarantined';
      readonly instance: KeptInstance;
      readonly error: IsocenterError;
      readonly findings: readonly Finding[];
    }
  | {
      /** Nothing of it was left behind. */
      readonly status: 'refused';
      readonly error: IsocenterError;
      readonly instance?: RefusedInstance;
    };
