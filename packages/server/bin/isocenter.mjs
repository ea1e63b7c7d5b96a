#!/usr/bin/env node
import { existsSync } from 'node:fs';

// realpath of this file is packages/server/bin; the built program is dist/server of the repository.
const program = new URL('../../../dist/server/cli.mjs', import.meta.url);
if (existsSync(program)) {
  await import(program.href);
} else {
  process.stderr.write(
    'isocenter: The program is not built. Run `npm run build` (or `npm start`) in the repository first.\n',
  );
  process.exitCode = 1;
}
