import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';
import type { CodecLoader, CodecName, EmscriptenCodec } from '@isocenter/pixels';

interface CodecFactoryOptions {
  readonly wasmBinary: Uint8Array;
  readonly print: (line: string) => void;
  readonly printErr: (line: string) => void;
}

type CodecFactory = (options: CodecFactoryOptions) => Promise<EmscriptenCodec>;

const require = createRequire(import.meta.url);

/** Doors of the packages: the script that drives a codec, and its WebAssembly. */
const codecFiles: Readonly<Record<CodecName, { readonly script: string; readonly wasm: string }>> = {
  openjpeg: {
    script: '@cornerstonejs/codec-openjpeg/decodewasmjs',
    wasm: '@cornerstonejs/codec-openjpeg/decodewasm',
  },
  'openjpeg-encoder': {
    script: '@cornerstonejs/codec-openjpeg/wasmjs',
    wasm: '@cornerstonejs/codec-openjpeg/wasm',
  },
  libjxl: {
    script: '@cornerstonejs/codec-libjxl/decodewasmjs',
    wasm: '@cornerstonejs/codec-libjxl/decodewasm',
  },
  openjph: { script: '@cornerstonejs/codec-openjph/wasmjs', wasm: '@cornerstonejs/codec-openjph/wasm' },
};

/** Brings codecs to life from node_modules, each once. */
export function createNodeCodecLoader(): CodecLoader {
  const loaded = new Map<CodecName, Promise<EmscriptenCodec>>();
  return {
    load(name) {
      const known = loaded.get(name);
      if (known) return known;
      const loading = instantiate(name);
      loaded.set(name, loading);
      loading.catch(() => loaded.delete(name));
      return loading;
    },
    discard: (name) => void loaded.delete(name),
  };
}

async function instantiate(name: CodecName): Promise<EmscriptenCodec> {
  const { script, wasm } = codecFiles[name];
  const scriptUrl = pathToFileURL(require.resolve(script)).href;
  const { default: factory } = (await import(scriptUrl)) as { default: CodecFactory };
  // The codecs chat on standard output, which belongs to the command line.
  const silent = () => undefined;
  return factory({ wasmBinary: readFileSync(require.resolve(wasm)), print: silent, printErr: silent });
}
