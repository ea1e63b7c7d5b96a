import { apiPaths, Operation } from '@isocenter/network/api';

/** Not part of the client that pages load: only people who run a server ask for it. */
export async function readOperation(url: string): Promise<Operation> {
  const answer = await fetch(`${url}${apiPaths.operation()}`);
  return Operation.parse(await answer.json());
}

/** What `isocenter status` says of a running server. */
export function statusLines(operation: Operation): string[] {
  const { counts, disk, database, blobs, isEncrypted, memoryBytes, uploadsUnderWay, jobs } = operation;
  const free = disk.freeBytes === undefined ? 'not known' : sizeOf(disk.freeBytes);
  return [
    `${plural(counts.studies, 'study', 'studies')}, ${counts.series} series, ${plural(counts.instances, 'instance', 'instances')}`,
    `Index in ${database === 'sqlite' ? 'SQLite' : 'PostgreSQL'}, files in ${blobs === 'folder' ? 'the data folder' : 'S3'}, ${isEncrypted ? 'encrypted' : 'not encrypted'}`,
    `Free ${free}, of which ${sizeOf(disk.minimumFreeBytes)} are kept back; memory ${sizeOf(memoryBytes)}; Node.js ${operation.nodeVersion}`,
    scrubLine(operation.scrub),
    backupLine(operation.lastBackup),
    `Uploads under way: ${uploadsUnderWay}; jobs: ${jobs.length === 0 ? 'none' : jobs.map(({ kind, state, count }) => `${count} ${kind} ${state}`).join(', ')}`,
  ];
}

function scrubLine(scrub: Operation['scrub']): string {
  if (!scrub) return 'Stored files were not read again yet';
  const { files, problems, lastRound } = scrub;
  const now = `this round ${plural(files, 'file', 'files')}, ${plural(problems, 'problem', 'problems')}`;
  if (!lastRound) return `Reading stored files again: ${now}`;
  const before = `${plural(lastRound.files, 'file', 'files')}, ${plural(lastRound.problems, 'problem', 'problems')}`;
  return `Reading stored files again: ${now}; last round ended ${lastRound.endedAt} with ${before}`;
}

function backupLine(backup: Operation['lastBackup']): string {
  if (!backup) return 'Never backed up';
  const { createdAt, files, bytes, problems } = backup;
  return `Last backup ${createdAt}: ${plural(files, 'file', 'files')}, ${sizeOf(bytes)}, ${plural(problems, 'problem', 'problems')}`;
}

const plural = (count: number, one: string, more: string): string => `${count} ${count === 1 ? one : more}`;

/** `1.5 GB`, in powers of 1000 as disks are sold. */
function sizeOf(bytes: number): string {
  const units = ['bytes', 'kB', 'MB', 'GB', 'TB'];
  const power = Math.min(units.length - 1, Math.max(0, Math.floor(Math.log10(Math.max(1, bytes)) / 3)));
  return `${Number((bytes / 1000 ** power).toPrecision(3))} ${units[power]}`;
}
