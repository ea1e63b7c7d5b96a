// `npm run interop`: install, build, then every DIMSE service with every peer, in both roles, plain and under TLS. See docs/interop.md.
import { spawnSync } from 'node:child_process';
import { ensureBuilt } from './build.mjs';
import { ensureInstalled, ensurePeersInstalled, repositoryFolder } from './install.mjs';
import { provide } from './system-tools.mjs';

ensureInstalled({ withTestTools: true });
ensurePeersInstalled();
await ensureBuilt();
// What is missing all the same is named by the matrix, and fails it.
for (const tool of ['dcmtk', 'orthanc']) provide(tool);
const { status } = spawnSync(
  process.execPath,
  ['--import', 'tsx', 'tests/interop/matrix/index.ts', ...process.argv.slice(2)],
  { cwd: repositoryFolder, stdio: 'inherit' },
);
process.exit(status ?? 1);
