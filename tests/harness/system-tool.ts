import { spawnSync } from 'node:child_process';

/**
 * Whether a program of the system is there. On CI a missing one is a failure, not a reason to skip.
 * @throws Error on CI when the program is missing
 */
export function hasSystemTool(name: string, debianPackage: string): boolean {
  const found = spawnSync('which', [name]).status === 0;
  if (!found && process.env.CI === 'true')
    throw new Error(`${name} is missing. Install it: apt-get install ${debianPackage}`);
  if (!found)
    console.warn(
      `${name} is missing, so its tests are left out. Install it: apt-get install ${debianPackage}`,
    );
  return found;
}
