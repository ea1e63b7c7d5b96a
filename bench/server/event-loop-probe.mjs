// Loaded into our server by `node --import`: on SIGUSR2 it writes how long the event loop was held up since the last time.
import { writeFileSync } from 'node:fs';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { isMainThread } from 'node:worker_threads';

const resolutionMs = 5;
const path = process.env.ISOCENTER_BENCH_PROBE;
if (isMainThread && path) {
  const histogram = monitorEventLoopDelay({ resolution: resolutionMs });
  histogram.enable();
  process.on('SIGUSR2', () => {
    const beyond = (nanoseconds) => Math.max(0, nanoseconds / 1e6 - resolutionMs);
    writeFileSync(
      path,
      JSON.stringify({ mostMs: beyond(histogram.max), p99Ms: beyond(histogram.percentile(99)) }),
    );
    histogram.reset();
  });
}
