import { readFileSync } from 'node:fs';

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
