import { existsSync } from 'node:fs';
import { join } from 'node:path';

/** The harness and the peers that it has set up. */
export interface Peers {
  /** What starts pages and measures them; the same for all. */
  readonly harnessFolder: string;
  /** Pages, packages and data, as the harness' `setup.sh` leaves them. */
  readonly workFolder: string;
}

/** Where the peers are; undefined, with the reason printed, where they are not. */
export function findPeers(): Peers | undefined {
  const shared = process.env.ISOCENTER_SHARED ?? '../shared';
  const harnessFolder = join(shared, 'peers/viewer');
  const workFolder = process.env.PEERS_WORK ?? '/tmp/peers-viewer';
  const missing = [
    join(harnessFolder, 'run.mjs'),
    join(workFolder, 'app/node_modules'),
    join(workFolder, 'dist/cs3d'),
    join(workFolder, 'data/ct/v_raw/index.json'),
  ].filter((path) => !existsSync(path));
  if (missing.length === 0) return { harnessFolder, workFolder };
  console.log(`Nothing was measured: the other viewers are not here (${missing.join(', ')} missing).`);
  console.log(
    `ISOCENTER_SHARED names the folder with peers/viewer; ${join(harnessFolder, 'setup.sh')} sets it up.`,
  );
  return undefined;
}
