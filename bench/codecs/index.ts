// npm run bench -- codecs [part of a picture's name]
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { digits, markdownTable, median, writeResults } from '../results-file.ts';
import { PEER_NAMES } from './decoders.ts';
import { encodedPicture, pictureNames } from './encoded-frames.ts';
import { measurePool } from './pool.ts';

/** Short batches in quick turns, so that whatever else the machine does slows both sides alike. */
const BATCH_MS = 25;
const ROUNDS = 60;
const LONGEST_MS = 30_000;

interface Comparison {
  readonly name: string;
  readonly peer: string;
  readonly encodedBytes: number;
  readonly oursMs: number;
  readonly peerMs: number;
  /** Peer's time for one of ours, the median of what each round gave. */
  readonly ratio: number;
  readonly equal: boolean;
}

async function startSide(side: 'ours' | 'peer', name: string) {
  const script = fileURLToPath(new URL('side.ts', import.meta.url));
  const child = fork(script, [side, name], { execArgv: process.execArgv, stdio: 'inherit' });
  const [{ digest }] = (await Promise.race([
    once(child, 'message'),
    once(child, 'exit').then(() => Promise.reject(new Error(`${side} could not decode ${name}`))),
  ])) as [{ digest: string }];
  return { child, digest };
}

async function batch(child: ChildProcess, frames: number): Promise<number> {
  child.send({ frames });
  const [{ msPerFrame }] = (await once(child, 'message')) as [{ msPerFrame: number }];
  return msPerFrame;
}

/** Batches of both sides in turn, each first every other time; the first two of each are for the compiler. */
async function compare(name: string): Promise<Comparison> {
  const { kind, bytes } = await encodedPicture(name);
  const [ours, peer] = [await startSide('ours', name), await startSide('peer', name)];
  const times = { ours: [] as number[], peer: [] as number[] };
  const warm = Math.max(await batch(ours.child, 3), await batch(peer.child, 3));
  const frames = Math.max(1, Math.round(BATCH_MS / warm));
  const endsAt = performance.now() + LONGEST_MS;
  for (let round = 0; round < ROUNDS + 2 && (round < 7 || performance.now() < endsAt); round++) {
    const sides = [
      ['ours', ours.child],
      ['peer', peer.child],
    ] as const;
    for (const [side, child] of round % 2 === 0 ? sides : [...sides].reverse()) {
      const ms = await batch(child, frames);
      if (round >= 2) times[side].push(ms);
    }
  }
  ours.child.kill();
  peer.child.kill();
  return {
    name,
    peer: PEER_NAMES[kind],
    encodedBytes: bytes.length,
    oursMs: median(times.ours),
    peerMs: median(times.peer),
    ratio: median(times.peer.map((ms, round) => ms / (times.ours[round] ?? Number.NaN))),
    equal: ours.digest === peer.digest,
  };
}

const wanted = process.argv[2] ?? '';
const comparisons: Comparison[] = [];
for (const name of pictureNames.filter((candidate) => candidate.includes(wanted))) {
  const comparison = await compare(name);
  comparisons.push(comparison);
  const { oursMs, peerMs, ratio, equal } = comparison;
  const verdict = `${digits(ratio)} times as fast${equal ? '' : ', PIXELS DIFFER'}`;
  console.log(`${name}: ${digits(oursMs)} ms against ${digits(peerMs)} ms, ${verdict}`);
}
const threadMsOf = new Map(comparisons.map(({ name, oursMs }) => [name, oursMs]));
const pool = (await measurePool(wanted)).map((result) => ({
  ...result,
  threadMs: threadMsOf.get(result.name) ?? Number.NaN,
}));
for (const { name, threadMs, oneMs, twoMs } of pool)
  console.log(
    `${name}, 2 workers: ${digits(threadMs / twoMs)} times as fast as one thread, ${digits(oneMs / twoMs)} times as fast as 1 worker`,
  );
if (wanted === '') report();

function report(): void {
  const oneThread = markdownTable(
    ['picture', 'kB', 'ours, ms', 'peer, ms', 'peer', 'times as fast', 'same pixels'],
    comparisons.map(({ name, peer, encodedBytes, oursMs, peerMs, ratio, equal }) => [
      name,
      String(Math.round(encodedBytes / 1000)),
      digits(oursMs),
      digits(peerMs),
      peer,
      digits(ratio),
      equal ? 'yes' : 'NO',
    ]),
  );
  const twoWorkers = markdownTable(
    ['picture', 'one thread, ms', '1 worker, ms', '2 workers, ms', '× one thread', '× 1 worker'],
    pool.map(({ name, threadMs, oneMs, twoMs }) => [
      name,
      ...[threadMs, oneMs, twoMs, threadMs / twoMs, oneMs / twoMs].map(digits),
    ]),
  );
  writeResults('codecs', [
    `One thread. Ours is \`decodeFrame\`: encoded bytes to stored values or RGB and their range. The peer is what Cornerstone3D's
image loader runs for the transfer syntax: the package's decoder, made once, a copy of its result and a search for the
range. Each side in a process of its own, up to ${ROUNDS} batches in turn: medians in ms a frame, and
the median of each round's ratio, which holds on a busy machine too.`,
    oneThread,
    `40 frames at once through \`DecodePool\`, transfers included: two workers against the one thread of the table above,
and against one worker, beside which the second core is free for the pool's own work.`,
    twoWorkers,
  ]);
}
