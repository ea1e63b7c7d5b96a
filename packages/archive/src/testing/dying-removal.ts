import { join } from 'node:path';
import { openDatabase } from '../index/sql/database.ts';
import { SqlIndex } from '../index/sql/sql-index.ts';
import { createArchive } from '../open-archive.ts';
import { silentLogger } from '../ports.ts';
import { everything } from '../query/restriction.ts';
import { FolderBlobStore } from '../store/folder-blob-store.ts';
import { MemoryBlobStore } from '../store/memory-blob-store.ts';
import { faultyParts } from './faulty-parts.ts';
import { inChunks, madeFile, stillClock } from './made-instances.ts';

// Keeps one import and two samples, removes the samples, and is killed at the named moment of that:
// node dying-removal.ts FOLDER STEP
const [folder = '', fatalStep] = process.argv.slice(2);
const database = await openDatabase(folder, { clock: stillClock });
const parts = faultyParts(
  { blobs: await FolderBlobStore.open(folder), index: new SqlIndex(database) },
  (step) => {
    if (step === fatalStep) process.kill(process.pid, 'SIGKILL');
  },
);
const archive = createArchive({
  ...parts,
  renditions: new MemoryBlobStore(),
  journal: await FolderBlobStore.open(join(folder, 'journal')),
  clock: stillClock,
  logger: silentLogger,
  close: database.close,
});

for (const [sopInstanceUid, door] of [
  ['2.25.1', 'import'],
  ['2.25.2', 'sample'],
  ['2.25.3', 'sample'],
] as const) {
  const bytes = inChunks(madeFile({ SOPInstanceUID: sopInstanceUid }));
  const { status } = await archive.keep({ origin: { door, userId: 'local' }, bytes });
  process.stdout.write(`${status}\n`);
}
process.stdout.write(`${await archive.removeSamples(everything)}\n`);
