// One pass of one library over all files, in a process of its own: tsx pass.ts LIBRARY MODE. Prints the time per file.
import { closeSync, openSync, readFileSync, readSync } from 'node:fs';
import { type BenchFile, benchFiles } from './files.ts';
import { indexFile, libraries } from './libraries.ts';

const headBytes = 16_384;
const warmUpMs = 1500;

const [, , library = '', mode = ''] = process.argv;
const index = (libraries[library] as (typeof libraries)[string])();
const files = benchFiles();
const head = Buffer.allocUnsafeSlow(headBytes);

function readHead({ path }: BenchFile): Buffer {
  const handle = openSync(path, 'r');
  const byteLength = readSync(handle, head, 0, headBytes, 0);
  closeSync(handle);
  return head.subarray(0, byteLength);
}

/** As dcmjs and daikon see memory: each file in a buffer of its own. */
function inMemory(bytes: Buffer): Buffer {
  const own = Buffer.allocUnsafeSlow(bytes.byteLength);
  bytes.copy(own);
  return own;
}

const loaded = mode === 'memory' ? files.map(({ path }) => inMemory(readFileSync(path))) : [];
const bytesOf = (i: number): Buffer => {
  const file = files[i] as BenchFile;
  if (mode === 'memory') return loaded[i] as Buffer;
  return mode === 'head' ? readHead(file) : readFileSync(file.path);
};

const indexed = (i: number) =>
  mode === 'open' ? indexFile((files[i] as BenchFile).path) : index(bytesOf(i));
const text = (value: unknown): string => String(value).replace(/[\0 ]+$/, '');

function isRight(
  { SOPInstanceUID, StudyInstanceUID, PatientID }: Awaited<ReturnType<typeof indexed>>,
  i: number,
) {
  const { sopInstanceUid, studyInstanceUid, patientId } = files[i] as BenchFile;
  return (
    text(SOPInstanceUID) === sopInstanceUid &&
    text(StudyInstanceUID) === studyInstanceUid &&
    text(PatientID) === patientId
  );
}

const warmUpEnd = performance.now() + warmUpMs;
for (let i = 0; i < 400 || performance.now() < warmUpEnd; i++) await indexed((i * 7) % files.length);

let wrong = 0;
const cpuBefore = process.cpuUsage();
const begin = performance.now();
for (let i = 0; i < files.length; i++) {
  const answer = mode === 'open' ? await indexed(i) : (indexed(i) as Record<string, unknown>);
  if (!isRight(answer, i)) wrong++;
}
const wallUs = (performance.now() - begin) * 1000;
const { user, system } = process.cpuUsage(cpuBefore);
console.log(JSON.stringify({ wallUs: wallUs / files.length, cpuUs: (user + system) / files.length, wrong }));
