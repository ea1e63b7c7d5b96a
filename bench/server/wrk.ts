import { execFile } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';

export interface WrkFigures {
  readonly perSecond: number;
  readonly megabytesPerSecond: number;
  readonly p50Ms: number;
  readonly p95Ms: number;
  /** What was not answered with 2xx or 3xx, or not at all. */
  readonly failures: number;
}

/** Asks for the URLs in turn over some connections for some seconds. */
export async function wrk(
  folder: string,
  urls: readonly string[],
  { accept, connections, seconds }: { accept: string; connections: number; seconds: number },
): Promise<WrkFigures> {
  const first = new URL(urls[0] ?? '');
  const listFile = join(folder, 'wrk-paths.txt');
  const scriptFile = join(folder, 'wrk.lua');
  writeFileSync(
    listFile,
    urls
      .map((url) => url.slice(first.origin.length))
      .join('\n')
      .concat('\n'),
  );
  writeFileSync(scriptFile, script(listFile, accept));
  const { stdout } = await promisify(execFile)('wrk', [
    ...['-t1', `-c${connections}`, `-d${seconds}s`, '--timeout', '30s', '-s', scriptFile],
    first.origin,
  ]);
  const [count = 0, bytes = 0, us = 0, failures = 0, p50 = 0, p95 = 0] =
    /@@(.*)/.exec(stdout)?.[1]?.split(' ').map(Number) ?? [];
  if (us === 0) throw new Error(`wrk said nothing: ${stdout}`);
  return {
    perSecond: count / (us / 1e6),
    megabytesPerSecond: bytes / us,
    p50Ms: p50 / 1000,
    p95Ms: p95 / 1000,
    failures,
  };
}

const script = (listFile: string, accept: string): string => `
local requests = {}
local turn = 0
function init(arguments)
  wrk.headers["Accept"] = ${JSON.stringify(accept)}
  for path in io.lines(${JSON.stringify(listFile)}) do requests[#requests + 1] = wrk.format("GET", path) end
end
function request()
  turn = turn % #requests + 1
  return requests[turn]
end
function done(summary, latency)
  local errors = summary.errors
  local failures = errors.status + errors.connect + errors.read + errors.write + errors.timeout
  io.write(string.format("@@%d %d %d %d %.0f %.0f\\n", summary.requests, summary.bytes, summary.duration, failures,
    latency:percentile(50), latency:percentile(95)))
end`;
