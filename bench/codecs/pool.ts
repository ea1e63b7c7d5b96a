import { Worker } from 'node:worker_threads';
import { DecodePool, type WorkerHost } from '@isocenter/pixels';
import { encodedPicture, pictureNames } from './encoded-frames.ts';

export interface PoolResult {
  readonly name: string;
  /** Per frame with one worker, and with two. */
  readonly oneMs: number;
  readonly twoMs: number;
}

const host: WorkerHost = {
  spawn() {
    const worker = new Worker(new URL('pool-worker.mjs', import.meta.url));
    return {
      post: (message, transfer = []) => worker.postMessage(message, [...transfer]),
      onMessage: (listener) => void worker.on('message', listener),
      onError: (listener) => void worker.on('error', listener),
      terminate: () => void worker.terminate(),
    };
  },
};

const ROUNDS = 9;
const FRAMES = 40;

/** Time a frame takes of `FRAMES` that are all wanted at once, as of a series, and kept. */
async function msPerFrame(decodeAll: () => Promise<readonly unknown[]>): Promise<number> {
  const startedAt = performance.now();
  await decodeAll();
  return (performance.now() - startedAt) / FRAMES;
}

/** One picture of each kind through pools of one and of two workers, in turn. */
export async function measurePool(wanted: string): Promise<PoolResult[]> {
  const names = pictureNames.filter((name) => /CT|4:2:0/.test(name) && name.includes(wanted));
  const pools = [1, 2].map((size) => new DecodePool(host, { size, deadlineMs: 60_000 }));
  const results: PoolResult[] = [];
  for (const name of names) {
    const { bytes, transferSyntaxUid, format } = await encodedPicture(name);
    const ways = pools.map(
      (pool) => () =>
        Promise.all(Array.from({ length: FRAMES }, () => pool.decode({ bytes, transferSyntaxUid }, format))),
    );
    const times: number[][] = ways.map(() => []);
    for (let round = -2; round < ROUNDS; round++) {
      for (const [i, way] of ways.entries()) {
        const ms = await msPerFrame(way);
        if (round >= 0) times[i]?.push(ms);
      }
    }
    const [oneMs = 0, twoMs = 0] = times.map(
      (list) => list.sort((a, b) => a - b)[list.length >> 1] as number,
    );
    results.push({ name, oneMs, twoMs });
  }
  for (const pool of pools) pool.dispose();
  return results;
}
