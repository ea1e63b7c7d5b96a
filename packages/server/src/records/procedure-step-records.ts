import type { DicomJson } from '@isocenter/dicom';
import type { ScheduledStepKey } from './worklist-records.ts';

/** Performed Procedure Step Status (0040,0252). PS3.3 C.4.14. */
export type PerformedState = 'IN PROGRESS' | 'COMPLETED' | 'DISCONTINUED';

/** A series that a step made. */
export interface PerformedSeries {
  readonly seriesInstanceUid: string;
  /** How many instances it names. */
  readonly instances: number;
}

/** A Modality Performed Procedure Step (PS3.4 Annex F) as the modality told of it. */
export interface ProcedureStepRecord {
  readonly sopInstanceUid: string;
  readonly state: PerformedState;
  /** Counts its changes, from 1. */
  readonly version: number;
  /** What it did of the worklist, by Scheduled Step Attributes Sequence; a step nobody ordered has a study but no id there. */
  readonly scheduled: readonly ScheduledStepKey[];
  readonly studyInstanceUids: readonly string[];
  readonly series: readonly PerformedSeries[];
  /** All of it. */
  readonly attributes: DicomJson;
}

/** Port: what was done. Each change sets the worklist items it is about in the same transaction. */
export interface ProcedureStepRecords {
  find(sopInstanceUid: string): Promise<ProcedureStepRecord | undefined>;
  /** Whether it is new; one that is there stays as it is. */
  add(userId: string, record: ProcedureStepRecord): Promise<boolean>;
  /** Puts it in place of the version before; whether that one was still there. */
  replace(userId: string, record: ProcedureStepRecord): Promise<boolean>;
  /**
   * How many instances modalities said each of these studies has: known where every step of the study has ended and some step
   * named its instances.
   */
  expectedInstances(studyInstanceUids: readonly string[]): Promise<Map<string, number>>;
  /**
   * Forgets those that have ended and were changed last before then (ISO 8601 in UTC), but for studies of which a step is in progress;
   * answers how many.
   */
  removeEnded(before: string): Promise<number>;
}
