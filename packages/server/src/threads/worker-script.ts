import { mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { threadId } from 'node:worker_threads';

const isBuilt = !import.meta.url.endsWith('.ts');
const ready = new Map<string, Promise<URL>>();

/**
 * Where the script of a worker thread is. Built, it lies beside the program as `NAME.mjs`. Run from source, by a test
 * or in development, it is TypeScript that Node 20 cannot load in a worker: then it is bundled first, once per process.
 * `source` is relative to `packages/server/src`.
 */
export function findWorkerScript(name: string, source: string): Promise<URL> {
  if (isBuilt) return Promise.resolve(new URL(`./${name}.mjs`, import.meta.url));
  const script = ready.get(name) ?? bundle(name, fileURLToPath(new URL(`../${source}`, import.meta.url)));
  ready.set(name, script);
  return script;
}

/** Packages stay outside the bundle, so it is put where Node finds them: below the repository's node_modules. */
async function bundle(name: string, entryPoint: string): Promise<URL> {
  const { build } = await import('esbuild');
  const folder = fileURLToPath(new URL('../../../../node_modules/.cache/isocenter/', import.meta.url));
  const result = await build({
    entryPoints: [entryPoint],
    bundle: true,
    write: false,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    plugins: [
      {
        name: 'keep packages outside',
        setup: ({ onResolve }) =>
          onResolve({ filter: /^[^./]/ }, ({ path, kind }) =>
            kind === 'entry-point' || path.startsWith('@isocenter/') ? undefined : { path, external: true },
          ),
      },
    ],
  });
  const path = `${folder}${name}-${process.pid}-${threadId}.mjs`;
  mkdirSync(folder, { recursive: true });
  writeFileSync(`${path}.new`, result.outputFiles[0]?.contents ?? '');
  renameSync(`${path}.new`, path);
  process.once('exit', () => rmSync(path, { force: true }));
  return pathToFileURL(path);
}
