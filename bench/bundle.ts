import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

/**
 * Bundles a script of the bench as the product is bundled, since running TypeScript directly names every closure anew, which takes
 * time. Returns where it is.
 */
export async function bundle(script: string): Promise<string> {
  const name = script.replaceAll('/', '-').replace(/\.ts$/, '.mjs');
  const outfile = fileURLToPath(new URL(`node_modules/.bundles/${name}`, import.meta.url));
  await build({
    entryPoints: [fileURLToPath(new URL(script, import.meta.url))],
    outfile,
    bundle: true,
    format: 'esm',
    platform: 'node',
    target: 'node20',
  });
  return outfile;
}
