import { spawnSync } from 'node:child_process';

/**
 * Whether a program of the system is there. On CI a missing one is a failure, not a reason to skip.
 * @throws Error on CI when the program is missing
 */
export function hasSystemTool(name: string, debianPackage: string): boolean {
  return isBrought(name, debianPackage, spawnSync('which', [name]).status === 0);
}

/**
 * The same for what a Debian package brings that is no program on the path.
 * @throws Error on CI when it is missing
 */
export function isBrought(what: string, debianPackage: string, found: boolean): boolean {
  const missing = `${what} is missing`;
  const remedy = `Install it: apt-get install ${debianPackage}`;
  if (!found && process.env.CI === 'true') throw new Error(`${missing}. ${remedy}`);
  if (!found) console.warn(`${missing}, so its tests are left out. ${remedy}`);
  return found;
}
