// Builds the server and the web app into dist/, each only when its sources changed.
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { pathToFileURL } from 'node:url';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import { repositoryFolder } from './install.mjs';

const distFolder = join(repositoryFolder, 'dist');
const stampFile = join(distFolder, 'built.json');

/** Builds what is stale and says what it built. */
export async function ensureBuilt() {
  const stamp = existsSync(stampFile) ? JSON.parse(readFileSync(stampFile, 'utf8')) : {};
  for (const [name, { sources, build }] of Object.entries(targets)) {
    const digest = digestOf(sources);
    if (stamp[name] === digest && existsSync(join(distFolder, name))) continue;
    const startedAt = Date.now();
    rmSync(join(distFolder, name), { recursive: true, force: true });
    await build();
    stamp[name] = digest;
    mkdirSync(distFolder, { recursive: true });
    writeFileSync(stampFile, JSON.stringify(stamp));
    console.log(`Built ${name} in ${((Date.now() - startedAt) / 1000).toFixed(1)} s`);
  }
}

const targets = {
  server: {
    sources: ['package-lock.json', 'tools/build.mjs', 'packages'],
    build: buildServer,
  },
  web: {
    sources: ['package-lock.json', 'tools/build.mjs', 'packages', 'apps/web'],
    build: buildWeb,
  },
};

async function buildServer() {
  const { build } = await import('esbuild');
  await build({
    absWorkingDir: repositoryFolder,
    entryPoints: {
      cli: 'packages/server/src/cli/main.ts',
      'decode-worker': 'packages/server/src/decoding/worker.ts',
      'samples-worker': 'packages/server/src/samples/worker.ts',
    },
    outdir: join(distFolder, 'server'),
    outExtension: { '.js': '.mjs' },
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    sourcemap: 'linked',
    // Without comments, one of which would make Node hold all of it at two bytes a character; names and lines stay, for stacks.
    minifyWhitespace: true,
    lineLimit: 200,
    logLevel: 'warning',
    external: packagesOutside,
    banner: { js: requireOfPackages },
  });
}

/**
 * Bundled with the rest, packages take half the time to load: a thousand small files are found and parsed otherwise before the first
 * answer. Outside stays what has a native part that it looks for beside itself, and what is only loaded where the settings ask for it.
 */
const packagesOutside = ['@photostructure/sqlite', 'pg', '@aws-sdk/*', 'esbuild'];
/** Packages in CommonJS ask for Node's own modules by `require`, which an ES module does not have. */
const requireOfPackages =
  "import { createRequire as requireFrom } from 'node:module'; const require = requireFrom(import.meta.url);";

async function buildWeb() {
  const { build, createLogger } = await import('vite');
  const logger = createLogger('warn');
  const { warn } = logger;
  // The glue of the WASM codecs imports fs and path for Node; in a page it never comes to that.
  logger.warn = (message, options) => {
    if (!/"(fs|path)" has been externalized .*\/@cornerstonejs\/codec-/s.test(message))
      warn(message, options);
  };
  await build({ root: join(repositoryFolder, 'apps/web'), logLevel: 'warn', customLogger: logger });
  compressFolder(join(distFolder, 'web'));
}

/** Writes .br and .gz beside every text or WASM file, so that the server compresses nothing while it serves. */
function compressFolder(folder) {
  for (const path of filesUnder(folder)) {
    if (!/\.(html|js|css|svg|json|wasm|webmanifest)$/.test(path)) continue;
    const bytes = readFileSync(path);
    writeFileSync(`${path}.gz`, gzipSync(bytes, { level: 9 }));
    writeFileSync(
      `${path}.br`,
      brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 9 } }),
    );
  }
}

function digestOf(sources) {
  const hash = createHash('sha256');
  for (const source of sources) {
    for (const path of filesUnder(join(repositoryFolder, source))) {
      if (/\.test\.tsx?$|\.md$/.test(path)) continue;
      hash.update(relative(repositoryFolder, path)).update('\0').update(readFileSync(path)).update('\0');
    }
  }
  return hash.digest('hex');
}

function filesUnder(path) {
  if (!existsSync(path)) return [];
  let entries;
  try {
    entries = readdirSync(path, { withFileTypes: true });
  } catch {
    return [path]; // a file named directly
  }
  return entries
    .filter((entry) => entry.name !== 'node_modules' && entry.name !== 'dist')
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((entry) =>
      entry.isDirectory() ? filesUnder(join(path, entry.name)) : [join(path, entry.name)],
    );
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) await ensureBuilt();
