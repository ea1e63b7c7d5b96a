import type { PixelComparer } from '@isocenter/archive';
import { DecodePool } from '@isocenter/pixels';
import { pixelComparer } from '../decoding/compare-pixels.ts';
import { createDecodeWorkerHost } from '../decoding/decode-worker-host.ts';

const deadlineMs = 30_000;

/** A comparer with a worker of its own, which starts when two files are to be compared for the first time. */
export function createPixelComparer(): { readonly compare: PixelComparer; close(): Promise<void> } {
  let starting: Promise<DecodePool> | undefined;
  const start = async () => new DecodePool(await createDecodeWorkerHost(), { size: 1, deadlineMs });
  return {
    async compare(a, b, signal) {
      starting ??= start();
      return pixelComparer(await starting)(a, b, signal);
    },
    async close() {
      (await starting)?.dispose();
    },
  };
}
