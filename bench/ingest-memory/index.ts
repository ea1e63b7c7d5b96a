// npm run bench -- ingest-memory: what the server takes in memory while it stores very large instances. The instances are
// made while they are sent, so only the server's own copies touch the disk, in a temporary folder.
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createUid, dataSetOf, writePart10 } from '@isocenter/dicom';
import { largeCt, largeCtFrameBytes } from '../large-ct.ts';
import { digits, markdownTable, writeResults } from '../results-file.ts';

const mebibyte = 2 ** 20;

interface Case {
  readonly name: string;
  readonly send: (url: string) => Promise<void>;
  readonly limitMegabytes: number;
}

const cases: readonly Case[] = [
  { name: '4 GB multi-frame by STOW', limitMegabytes: 150, send: (url) => stow(url, 8191) },
  { name: '4 GB multi-frame by upload', limitMegabytes: 150, send: (url) => upload(url, 8191) },
  {
    name: '8 stores of 500 MB at once by STOW',
    limitMegabytes: 300,
    send: async (url) => {
      await Promise.all(Array.from({ length: 8 }, () => stow(url, 954)));
    },
  },
];

/** The head of an instance whose pixel data has so many frames, which are not in it. */
function headOf(frames: number): Uint8Array {
  const head = writePart10(
    dataSetOf({
      SOPClassUID: '1.2.840.10008.5.1.4.1.1.2.1',
      SOPInstanceUID: createUid(),
      StudyInstanceUID: createUid(),
      SeriesInstanceUID: createUid(),
      ...largeCt(frames),
      PixelData: new Uint16Array(0),
    }),
  );
  new DataView(head.buffer, head.byteOffset).setUint32(head.length - 4, frames * largeCtFrameBytes, true);
  return head;
}

/** An instance as it is made, a mebibyte at a time. */
function* instanceOf(frames: number): Generator<Uint8Array> {
  yield headOf(frames);
  const piece = new Uint8Array(mebibyte);
  for (let left = frames * largeCtFrameBytes; left > 0; left -= piece.length) {
    piece[0] = left / mebibyte;
    yield left < piece.length ? piece.subarray(0, left) : piece;
  }
}

async function stow(url: string, frames: number): Promise<void> {
  function* body() {
    yield Buffer.from('--b\r\nContent-Type: application/dicom\r\n\r\n');
    yield* instanceOf(frames);
    yield Buffer.from('\r\n--b--\r\n');
  }
  const type = 'multipart/related; type="application/dicom"; boundary=b';
  await post(`${url}/dicom-web/studies`, { 'content-type': type, accept: 'application/dicom+json' }, body());
}

async function upload(url: string, frames: number): Promise<void> {
  const headers = { 'content-type': 'application/octet-stream', 'isocenter-file-name': 'large.dcm' };
  const report = await post(`${url}/api/v1/imports`, headers, instanceOf(frames));
  if (!/"stored":1\b/.test(report)) throw new Error(`Not stored: ${report}`);
}

async function post(
  url: string,
  headers: Record<string, string>,
  body: Iterable<Uint8Array>,
): Promise<string> {
  const outgoing = request(url, { method: 'POST', headers });
  const answer = new Promise<string>((resolve, reject) => {
    outgoing.on('error', reject).on('response', async (response) => {
      let text = '';
      for await (const chunk of response.setEncoding('utf8')) text += chunk;
      if (response.statusCode === 200) resolve(text);
      else reject(new Error(`Status ${response.statusCode}: ${text}`));
    });
  });
  const failed = answer.then(
    () => undefined,
    (error: unknown) => error,
  );
  for (const chunk of body) {
    // The piece is used again, so it must have left before the next one.
    await Promise.race([new Promise((resolve) => outgoing.write(chunk, resolve)), failed]);
  }
  outgoing.end();
  return answer;
}

const residentBytes = ({ pid }: ChildProcess): number =>
  Number(/VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) * 1024;

/** A server of its own for each case, so that none pays for the one before. */
async function measure({ send }: Case): Promise<{ idleBytes: number; peakBytes: number; ms: number }> {
  const folder = await mkdtemp(join(tmpdir(), 'isocenter-bench-ingest-'));
  const program = fileURLToPath(new URL('../../dist/server/cli.mjs', import.meta.url));
  const args = [program, 'start', '--no-samples', '--data', folder, '--port', '0', '--dicom-port', '0'];
  const server = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  try {
    const url = await new Promise<string>((resolve, reject) => {
      let text = '';
      server.once('exit', () => reject(new Error(`The server ended: ${text}`)));
      server.stdout.setEncoding('utf8').on('data', (chunk: string) => {
        text += chunk;
        const found = /is running: (\S+)/.exec(text)?.[1];
        if (found) resolve(found);
      });
    });
    // What it loads and compiles for its first instance is not what an instance costs.
    await stow(url, 1);
    await upload(url, 1);
    await new Promise((resolve) => setTimeout(resolve, 1500));
    const idleBytes = residentBytes(server);
    let peakBytes = idleBytes;
    const watch = setInterval(() => {
      peakBytes = Math.max(peakBytes, residentBytes(server));
    }, 20);
    const startedAt = performance.now();
    await send(url).finally(() => clearInterval(watch));
    return { idleBytes, peakBytes, ms: performance.now() - startedAt };
  } finally {
    server.removeAllListeners('exit');
    const ended = new Promise((resolve) => server.once('exit', resolve));
    server.kill('SIGTERM');
    await ended;
    await rm(folder, { recursive: true, force: true });
  }
}

execFileSync(process.execPath, [fileURLToPath(new URL('../../tools/build.mjs', import.meta.url))], {
  stdio: 'inherit',
});
const only = process.argv[2];
const rows: string[][] = [];
const tooMuch: string[] = [];
for (const one of cases.filter(({ name }) => only === undefined || name.includes(only))) {
  const { idleBytes, peakBytes, ms } = await measure(one);
  const over = (peakBytes - idleBytes) / 1e6;
  rows.push([one.name, digits(idleBytes / 1e6), digits(over), String(one.limitMegabytes), digits(ms / 1000)]);
  console.log(rows.at(-1)?.join(' | '));
  if (over > one.limitMegabytes) tooMuch.push(one.name);
}
if (only === undefined) {
  writeResults('ingest-memory', [
    "Resident memory of the server beyond what it had idle, at its peak, while it stores what was never in anyone's memory whole.",
    markdownTable(['what', 'MB idle', 'MB over idle, at most', 'allowed', 's'], rows),
  ]);
}
if (tooMuch.length > 0) throw new Error(`More memory than allowed: ${tooMuch.join('; ')}`);
