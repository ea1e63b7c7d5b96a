import type { NodePermission } from '@isocenter/network/api';
import type { CommitmentRecords } from './commitment-records.ts';
import type { CursorRecords } from './cursor-records.ts';
import type { ProcedureStepRecords } from './procedure-step-records.ts';
import type { RoutingRecords } from './routing-records.ts';
import type { WorklistRecords } from './worklist-records.ts';

export interface User {
  readonly id: string;
  readonly name: string;
}

/** Unsaved reading work of one user on one study. */
export interface DraftRecord {
  /** 0 where nothing was saved yet. */
  readonly version: number;
  readonly annotations: readonly unknown[];
}

/** Another DICOM application that we send to, ask, or let in. */
export interface NodeRecord {
  readonly id: string;
  /** What people call it. */
  readonly name: string;
  /** No two nodes have the same. */
  readonly aeTitle: string;
  readonly host: string;
  /** Where it listens; under TLS where `useTls`. */
  readonly port: number;
  readonly useTls: boolean;
  /** Root of its DICOMweb services, where it has them. */
  readonly dicomwebUrl?: string | undefined;
  /** What it may ask of us; C-ECHO always. */
  readonly allows: readonly NodePermission[];
}

/** Who did what to which study, and what came of it. No other value of a patient. */
export interface AuditEvent {
  readonly userId: string;
  /** What was done, such as `study-opened`. */
  readonly action: string;
  readonly outcome: 'done' | 'refused' | 'failed';
  readonly studyInstanceUid?: string | undefined;
}

export interface AuditRecord extends AuditEvent {
  /** Only grows. */
  readonly sequence: number;
  /** ISO 8601 in UTC. */
  readonly at: string;
}

/** Port: what the server remembers beside images. Every record belongs to a user, or names who made it. */
export interface Records {
  /** The user of this machine, whom every record belongs to until sign-in exists. */
  localUser(): Promise<User>;
  draft(userId: string, studyInstanceUid: string): Promise<DraftRecord>;
  /**
   * Saves on top of the version the change was made on; answers the new one.
   *
   * Throws `SERVER_DRAFT_CONFLICT` when another version is stored.
   */
  saveDraft(
    userId: string,
    studyInstanceUid: string,
    draft: DraftRecord,
  ): Promise<{ readonly version: number }>;
  /** By name. */
  nodes(): Promise<NodeRecord[]>;
  /**
   * Adds it, or changes the one of the same id.
   *
   * Throws `SERVER_NODE_EXISTS` when another node has its AE title.
   */
  saveNode(userId: string, node: NodeRecord): Promise<void>;
  /** Whether it was there. */
  removeNode(id: string): Promise<boolean>;
  /** Settings of a user under a name, such as `hanging`; `undefined` where there are none. */
  profile(userId: string, name: string): Promise<unknown>;
  saveProfile(userId: string, name: string, settings: unknown): Promise<void>;
  readonly worklist: WorklistRecords;
  readonly procedureSteps: ProcedureStepRecords;
  readonly commitments: CommitmentRecords;
  readonly routing: RoutingRecords;
  readonly cursors: CursorRecords;
  /** Nothing that was written is ever changed. */
  addAudit(event: AuditEvent): Promise<AuditRecord>;
  /** After `since` (0: from the beginning), oldest first. */
  audit(options: { readonly since: number; readonly limit: number }): Promise<AuditRecord[]>;
}
