/** What `verify` found and did. */
export interface VerifyReport {
  /** Temporary files of stores that never finished, removed. */
  readonly draftsRemoved: number;
  /** Files with a name but no index row (never acknowledged), removed. */
  readonly orphansRemoved: number;
  /** Instances in the index whose file is gone. Nothing is removed for these: restore the files from a backup. */
  readonly missing: readonly { readonly sopInstanceUid: string }[];
}
