// Compiles the WebAssembly kernels of packages/pixels/wasm into generated modules that are committed, so
// that nothing but a change of a kernel needs the compiler: node tools/wasm.mjs
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { repositoryFolder } from './install.mjs';

const sourceFolder = 'packages/pixels/wasm';

/** Each kernel: the folder of its AssemblyScript in packages/pixels/wasm, and the module that carries its bytes. */
export const kernels = [
  {
    source: 'jpeg',
    name: 'jpegKernel',
    target: 'packages/pixels/src/codecs/jpeg/jpeg-kernel.generated.ts',
  },
  {
    source: 'jpeg-encoder',
    name: 'jpegEncoderKernel',
    target: 'packages/pixels/src/codecs/jpeg/jpeg-encoder-kernel.generated.ts',
  },
  {
    source: 'jpeg-ls/decoder',
    name: 'jpegLsKernel',
    target: 'packages/pixels/src/codecs/jpeg-ls/jpeg-ls-kernel.generated.ts',
  },
  {
    source: 'jpeg-ls/encoder',
    name: 'jpegLsEncoderKernel',
    target: 'packages/pixels/src/codecs/jpeg-ls/jpeg-ls-encoder-kernel.generated.ts',
  },
  {
    source: 'interpolation',
    name: 'interpolationKernelModule',
    target: 'packages/pixels/src/interpolation/interpolation-kernel.generated.ts',
  },
  {
    source: 'samples',
    name: 'samplesKernel',
    target: 'packages/pixels/src/codecs/samples-kernel.generated.ts',
  },
];

/** The compiler, a test tool that `npm start` does not install. */
export async function loadCompiler() {
  try {
    return await import('assemblyscript/asc');
  } catch (error) {
    if (error.code !== 'ERR_MODULE_NOT_FOUND') throw error;
    throw new Error('assemblyscript is not installed. Run npm ci, then try again.');
  }
}

/** The text of a kernel's generated module. */
export async function compileKernel({ main }, { source, name }) {
  const files = new Map();
  const messages = [];
  const flags = ['-O3', '--noAssert', '--runtime', 'stub', '--enable', 'simd'];
  const { error } = await main([`${source}/index.ts`, ...flags, '--outFile', 'kernel.wasm'], {
    readFile: (path) => readOrNull(join(repositoryFolder, sourceFolder, path)),
    writeFile: (path, content) => void files.set(path, content),
    stderr: { write: (text) => void messages.push(String(text)) },
  });
  const text = messages.join('');
  if (error || /WARNING AS|ERROR/.test(text)) throw new Error(`${source} does not compile cleanly.\n${text}`);
  const base64 = Buffer.from(files.get('kernel.wasm')).toString('base64');
  return `// Made by tools/wasm.mjs from ${sourceFolder}/${source}; do not edit.\nexport const ${name} =\n  '${base64}';\n`;
}

function readOrNull(path) {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return null;
  }
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const compiler = await loadCompiler();
  for (const kernel of kernels) {
    writeFileSync(join(repositoryFolder, kernel.target), await compileKernel(compiler, kernel));
    console.log(`Compiled ${kernel.source}`);
  }
}
