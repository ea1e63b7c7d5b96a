// npm run bench -- memory: what reading files of 4 GiB takes in memory, each way in a process of its own.
import { spawnSync } from 'node:child_process';
import { bundle } from '../bundle.ts';
import { digits, markdownTable, writeResults } from '../results-file.ts';
import { largeFiles, withLargeFile } from './large-files.ts';

interface Pass {
  readonly idleBytes: number;
  readonly peakBytes: number;
  readonly ms: number;
  readonly failure?: string;
}

const limitMegabytes = 100;
const ourWays = [
  'openPart10, all tags',
  'openPart10 and the last frame',
  'Part10PushReader, all 4 GiB pushed',
];
const peers = ['dicom-parser', 'dcmjs', 'daikon'];

const script = await bundle('memory/pass.ts');

function runPass(way: string, path: string): Pass {
  const { status, stdout } = spawnSync(process.execPath, [script, way, path], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  return status === 0
    ? (JSON.parse(stdout) as Pass)
    : { idleBytes: 0, peakBytes: 0, ms: 0, failure: `status ${status}` };
}

const megabytes = (bytes: number): number => bytes / 1e6;
const sections: string[] = [];
const tooMuch: string[] = [];
for (const file of largeFiles) {
  const rows = await withLargeFile(file, async (path) => {
    const hasFrames = file.name.includes('frames');
    const ways = [...ourWays.filter((way) => hasFrames || !way.includes('frame')), ...peers];
    return ways.map((way) => {
      const { idleBytes, peakBytes, ms, failure } = runPass(way, path);
      const over = megabytes(peakBytes - idleBytes);
      if (ourWays.includes(way) && (failure !== undefined || over > limitMegabytes))
        tooMuch.push(`${way}: ${file.name}`);
      return failure === undefined
        ? [way, digits(megabytes(idleBytes)), digits(over), digits(ms)]
        : [way, digits(megabytes(idleBytes)), `cannot: ${failure}`, ''];
    });
  });
  sections.push(
    `## ${file.name}\n\n${markdownTable(['way', 'MB idle', 'MB over idle, at most', 'ms'], rows)}`,
  );
}

writeResults('memory', [
  'Resident memory beyond what the process had before it began to read, at its peak. The other libraries read whole files.',
  ...sections,
]);
if (tooMuch.length > 0) throw new Error(`More than ${limitMegabytes} MB over idle: ${tooMuch.join('; ')}`);
