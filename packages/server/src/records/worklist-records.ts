import type { DicomJson } from '@isocenter/dicom';

/** How far a scheduled procedure step is, by what the modality told (PS3.4 Annex F). The last two are not asked for any more. */
export type WorklistState = 'scheduled' | 'started' | 'completed' | 'discontinued';

/** A scheduled procedure step (PS3.4 Annex K), as it came with the order. */
export interface WorklistItem {
  readonly scheduledProcedureStepId: string;
  readonly studyInstanceUid: string;
  readonly scheduledStationAeTitles: readonly string[];
  readonly modality: string;
  /** `YYYY-MM-DDTHH:MM:SS`, local time as DICOM has it. */
  readonly startsAt: string;
  readonly patientId: string;
  /** Its component groups as they are compared, with `=` between them. */
  readonly foldedPatientName: string;
  /** Empty where there is none. */
  readonly accessionNumber: string;
  readonly state: WorklistState;
  /** All of it, for the answer. */
  readonly attributes: DicomJson;
}

/** Names an item the way a modality does (Scheduled Step Attributes Sequence, PS3.3 C.4.13). */
export type ScheduledStepKey = Pick<WorklistItem, 'studyInstanceUid' | 'scheduledProcedureStepId'>;

/** All that is given must hold; absent: any. */
export interface WorklistQuery {
  readonly scheduledProcedureStepId?: string | undefined;
  readonly studyInstanceUids?: readonly string[] | undefined;
  /** One of the item's is this one. */
  readonly scheduledStationAeTitle?: string | undefined;
  readonly modality?: string | undefined;
  /** Of `startsAt`, inclusive. */
  readonly from?: string | undefined;
  readonly to?: string | undefined;
  readonly patientId?: string | undefined;
  /** Folded text that occurs in the folded name. */
  readonly patientNameIncludes?: string | undefined;
  readonly accessionNumber?: string | undefined;
  readonly states?: readonly WorklistState[] | undefined;
  /** Only what comes behind this item. */
  readonly after?: Pick<WorklistItem, 'startsAt' | 'scheduledProcedureStepId'> | undefined;
  readonly limit?: number | undefined;
}

/** Port: what is to be done, where and when. */
export interface WorklistRecords {
  /** By time, then by id. */
  find(query: WorklistQuery): Promise<WorklistItem[]>;
  /** Adds it, or changes the one of the same Scheduled Procedure Step ID. */
  save(userId: string, item: WorklistItem): Promise<void>;
  /** Whether it was there. */
  remove(scheduledProcedureStepId: string): Promise<boolean>;
  /** Forgets those that have ended and were changed last before then (ISO 8601 in UTC); answers how many. */
  removeEnded(before: string): Promise<number>;
}
