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

/** Port: what the server remembers beside images. Every record belongs to a user. */
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
}
