import { join } from 'node:path';
import { openDatabase } from '../index/sql/database.ts';
import { SqlIndex } from '../index/sql/sql-index.ts';
import { createArchive } from '../open-archive.ts';
import { silentLogger } from '../ports.ts';
import { FolderBlobStore } from '../store/folder-blob-store.ts';
import { MemoryBlobStore } from '../store/memory-blob-store.ts';
import { faultyParts } from './faulty-parts.ts';
import { inChunks, madeFile, stillClock } from './made-instances.ts';

// Keeps one instance, then another, and is killed at the named moment of the second: node dying-process.ts FOLDER STEP
const [folder = '', fatalStep] = process.argv.slice(2);
const database = await openDatabase(folder, { clock: stillClock });
let isArmed = false;
const parts = faultyParts(
  { blobs: await FolderBlobStore.open(folder), index: new SqlIndex(database) },
  (step) => {
    if (isArmed && step === fatalStep) process.kill(process.pid, 'SIGKILL');
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
const origin = { door: 'import', userId: 'local' } as const;

const first = await archive.keep({ origin, bytes: inChunks(madeFile({ SOPInstanceUID: '2.25.1' })) });
process.stdout.write(`${first.status}\n`);
isArmed = true;
const second = await archive.keep({ origin, bytes: inChunks(madeFile({ SOPInstanceUID: '2.25.2' })) });
process.stdout.write(`${second.status}\n`);
