import { readFileSync } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';

/** Resident memory of a process in megabytes: now, and the most it ever had. */
export function memoryOf(processId: number): { readonly nowMB: number; readonly mostMB: number } {
  const status = readFileSync(`/proc/${processId}/status`, 'utf8');
  const megabytes = (name: string) =>
    (Number(new RegExp(`${name}:\\s+(\\d+)`).exec(status)?.[1]) * 1024) / 1e6;
  return { nowMB: megabytes('VmRSS'), mostMB: megabytes('VmHWM') };
}

/** Seconds of CPU a process has taken, its threads included. proc(5): fields 14 and 15, in hundredths. */
export function cpuSecondsOf(processId: number): number {
  const fields = readFileSync(`/proc/${processId}/stat`, 'utf8').split(') ').at(-1)?.split(' ') ?? [];
  return (Number(fields[11]) + Number(fields[12])) / 100;
}

/** Resolves when none of the processes works any more: what a server does later is not to slow down the next one. */
export async function allQuiet(processIds: readonly number[]): Promise<void> {
  const lookMs = 500;
  const work = () => processIds.reduce((sum, id) => sum + cpuSecondsOf(id), 0);
  let before = work();
  // Work that waits for a pause of some seconds begins only then.
  for (let looks = 0, quiet = 0; quiet < 6 && looks < 120; looks++) {
    await wait(lookMs);
    const now = work();
    quiet = now - before < 0.05 * (lookMs / 1000) * processIds.length ? quiet + 1 : 0;
    before = now;
  }
}
