import type { DicomJson } from '@isocenter/dicom';
import type { InstanceKey } from '../incoming-instance.ts';
import type { Restriction } from './restriction.ts';

/** PS3.4 §C.6.1.1: what one match stands for. */
export type QueryLevel = 'PATIENT' | 'STUDY' | 'SERIES' | 'IMAGE';

/** How one attribute must match. PS3.4 §C.2.2.2. */
export type Matching =
  | { readonly kind: 'single'; readonly value: string }
  /** Any of the values: a UID list, or `multiplevaluematching`. */
  | { readonly kind: 'list'; readonly values: readonly string[] }
  /** `*` stands for any characters, `?` for one. */
  | { readonly kind: 'wildcard'; readonly pattern: string }
  /** Dates `YYYYMMDD` and times `HHMMSS.FFFFFF`, inclusive; an open end matches everything on its side. */
  | { readonly kind: 'range'; readonly from?: string | undefined; readonly to?: string | undefined }
  /** Only where the attribute is absent or empty (`emptyvaluematching`). */
  | { readonly kind: 'empty' }
  /** Our own, for the study list: the text occurs anywhere, case and accents ignored. */
  | { readonly kind: 'contains'; readonly text: string };

export interface MatchKey {
  /** A nested key is named by its innermost attribute (`ScheduledProcedureStepID`, `RequestedProcedureID`). */
  readonly tag: number;
  readonly match: Matching;
}

export interface SortKey {
  /** A searchable attribute, or the time of arrival. */
  readonly tag: number | 'receivedAt';
  readonly descending: boolean;
}

/** One question, whatever protocol asked it. */
export interface Query {
  readonly level: QueryLevel;
  /** All must hold. Keys of a level below `level` hold when some series or instance below fulfils each. */
  readonly keys: readonly MatchKey[];
  /** Words that must each occur in name, ID, accession number, description, modality or date of the study. */
  readonly text?: string | undefined;
  /** Default: newest study first, then by series and instance number. UIDs break ties, so paging is stable. */
  readonly sort?: readonly SortKey[] | undefined;
  readonly offset: number;
  readonly limit: number;
  readonly restriction: Restriction;
  /** Attributes wanted beside the required ones of PS3.18 Tables 10.6.3-3 to 10.6.3-5. */
  readonly include?: readonly number[] | 'all' | undefined;
  /** Names match word by word, each by its beginning, in any order. PS3.4 §C.2.2.2.1.1. */
  readonly fuzzy?: boolean | undefined;
  /** Date and time ranges join into one range (PS3.4 §C.2.2.2.5.3). Default true; a C-FIND that negotiated nothing says false. */
  readonly combineDateAndTime?: boolean | undefined;
}

export interface Match {
  readonly level: QueryLevel;
  /** UIDs down to `level`; at PATIENT level none. */
  readonly keys: Partial<InstanceKey>;
  /** Attributes of this level and those above it, in DICOM JSON (PS3.18 Annex F). URLs are the face's to add. */
  readonly attributes: DicomJson;
}

export interface FindResult {
  readonly matches: readonly Match[];
  /** How many there are beyond `limit` and `offset`. */
  readonly total: number;
  /** There may be more than `total`: to count them all would have taken too long. */
  readonly totalIsLowerBound?: true;
  /** Keys on attributes that are still being read from the stored files: what was not read yet was not found. */
  readonly partialKeys?: readonly number[];
  /** Keys of the query the index cannot match on; they filtered nothing. */
  readonly ignoredKeys: readonly number[];
}

/** A query that names what it wants told. */
export type ChosenQuery = Query & { readonly include?: readonly number[] | undefined };

/** A match as text. */
export interface MatchMembers {
  readonly keys: Match['keys'];
  /** `"GGGGEEEE":{…}` as `formatDicomJson` writes it for each of `hexTags`; `undefined`: the match says nothing of it. */
  readonly members: readonly (string | undefined)[];
}

/** What `FindResult` says, with the attributes of each match as they are written in DICOM JSON. */
export interface FoundMembers extends Omit<FindResult, 'matches'> {
  /** In ascending order. */
  readonly hexTags: readonly string[];
  readonly matches: readonly MatchMembers[];
}
