/** How far those who follow the change feed have come, by a name of their own. */
export interface CursorRecords {
  /** The last change of the archive that was dealt with; `undefined` before the first. */
  find(name: string): Promise<number | undefined>;
  save(name: string, sequence: number): Promise<void>;
  remove(name: string): Promise<void>;
}
