import {
  type Archive,
  type BlobStore,
  FolderBlobStore,
  type Problem,
  type ScrubMemory,
} from '@isocenter/archive';
import type { MaintenanceEvent, MaintenanceTask } from '@isocenter/network/api';
import { type StateFile, stateFile } from './state-file.ts';

/** The last backup that came to its end. */
export interface LastBackup {
  /** ISO 8601 in UTC: what was stored before is in it. */
  readonly createdAt: string;
  readonly snapshot: string;
  readonly files: number;
  readonly bytes: number;
  /** Files that it does not have whole. */
  readonly problems: number;
}

/** Where it is remembered that there was a backup: of the data folder, not of the backup, which may lie elsewhere by now. */
export const lastBackupIn = (folder: string): StateFile<LastBackup> => stateFile(folder, 'backup.json');

export interface MaintenanceOptions {
  readonly archive: Archive;
  readonly scrubMemory: ScrubMemory;
  readonly lastBackup: StateFile<LastBackup>;
  /** Opens the files of a backup, which are encrypted where the archive's are. */
  readonly openBackup?: ((folder: string) => Promise<BlobStore>) | undefined;
  readonly signal: AbortSignal;
  readonly tell: (event: MaintenanceEvent) => void;
}

/** Does one task of maintenance and tells how it goes; its report is the last event. Rejects when it fails or is stopped. */
export async function maintain(task: MaintenanceTask, options: MaintenanceOptions): Promise<void> {
  const { archive, scrubMemory, lastBackup, openBackup = FolderBlobStore.open, signal, tell } = options;
  const onProgress = atMostEvery(({ done, total }: { done: number; total: number }) =>
    tell({ kind: 'progress', done, total }),
  );
  switch (task.task) {
    case 'fsck': {
      const { repair, digests } = task;
      const backup = task.backup === undefined ? undefined : await openBackup(task.backup);
      const onProblem = ({ kind, ...problem }: Problem) =>
        tell({ kind: 'problem', problem: kind, ...problem });
      const report = await archive.fsck({ repair, digests, backup, onProgress, onProblem, signal });
      const { files, bytes, problems, counts: recounted, leftover } = report;
      const counts = Object.entries(problems).flatMap(([kind, { found, repaired }]) => [
        [kind, found],
        [`${kind} repaired`, repaired],
      ]);
      const { found, repaired } = recounted;
      if (found > 0) tell({ kind: 'problem', problem: 'miscounted', repaired: repaired >= found });
      const miscounted = { miscounted: found, 'miscounted repaired': repaired };
      const renditions = { leftover: leftover.found, 'leftover repaired': leftover.repaired };
      return tell({
        kind: 'report',
        figures: { files, bytes, ...Object.fromEntries(counts), ...miscounted, ...renditions },
      });
    }
    case 'backup': {
      const onProblem = ({
        kind,
        blobKey,
        sopInstanceUid,
      }: Pick<Problem, 'kind' | 'blobKey' | 'sopInstanceUid'>) =>
        tell({ kind: 'problem', problem: kind, blobKey, sopInstanceUid, repaired: false });
      const report = await archive.backUp(task.folder, {
        onProgress,
        onProblem,
        signal,
        openBlobs: openBackup,
      });
      const { createdAt, snapshot, files, bytes, copied, copiedBytes, problems } = report;
      await lastBackup.save({ createdAt, snapshot, files, bytes, problems: problems.length });
      const figures = { snapshot, files, bytes, copied, copiedBytes, problems: problems.length };
      return tell({ kind: 'report', figures });
    }
    case 'scrub': {
      const state = await archive.scrub({
        memory: scrubMemory,
        roundMs: 0,
        signal,
        onFile({ finding, done, total }) {
          onProgress({ done, total });
          if (finding) {
            const { kind, blobKey, sopInstanceUid } = finding;
            tell({ kind: 'problem', problem: kind, blobKey, sopInstanceUid, repaired: false });
          }
        },
      });
      const { files = 0, bytes = 0, problems = 0 } = state.lastRound ?? {};
      return tell({ kind: 'report', figures: { files, bytes, problems } });
    }
  }
}

const toldEveryMs = 100;

/** Not for each of a million files. The last one is always told. */
function atMostEvery(tell: (progress: { done: number; total: number }) => void) {
  let toldAt = 0;
  return (progress: { done: number; total: number }) => {
    if (progress.done < progress.total && Date.now() - toldAt < toldEveryMs) return;
    toldAt = Date.now();
    tell(progress);
  };
}
