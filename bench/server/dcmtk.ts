import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { DicomTarget } from './target.ts';

export interface DcmtkOptions {
  /** Without `TCP_NODELAY`, as everyone runs it who does not know of that variable. */
  readonly isStock?: boolean;
}

/** Runs one of DCMTK's clients against a target; `files` follow the address. What it said on both streams. */
export async function dcmtk(
  tool: 'storescu' | 'findscu' | 'getscu' | 'movescu',
  { aeTitle, dicomPort }: DicomTarget,
  { options, files = [] }: { readonly options: readonly string[]; readonly files?: readonly string[] },
  { isStock = false }: DcmtkOptions = {},
): Promise<string> {
  const address = ['-aet', 'BENCH', '-aec', aeTitle, '127.0.0.1', String(dicomPort)];
  const { stdout, stderr } = await promisify(execFile)(tool, [...options, ...address, ...files], {
    env: { ...process.env, TCP_NODELAY: isStock ? undefined : '1' },
    maxBuffer: 256 * 2 ** 20,
  });
  return stdout + stderr;
}
