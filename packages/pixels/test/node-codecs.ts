import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';
import type { CodecLoader, CodecName, EmscriptenCodec } from '../src/index.ts';

const require = createRequire(import.meta.url);

const DOORS: Readonly<Record<CodecName, readonly [script: string, wasm: string]>> = {
  openjpeg: ['@cornerstonejs/codec-openjpeg/decodewasmjs', '@cornerstonejs/codec-openjpeg/decodewasm'],
  'openjpeg-encoder': ['@cornerstonejs/codec-openjpeg/wasmjs', '@cornerstonejs/codec-openjpeg/wasm'],
  libjxl: ['@cornerstonejs/codec-libjxl/decodewasmjs', '@cornerstonejs/codec-libjxl/decodewasm'],
  openjph: ['@cornerstonejs/codec-openjph/wasmjs', '@cornerstonejs/codec-openjph/wasm'],
};

type Factory = (options: object) => Promise<EmscriptenCodec>;

/** The real codecs, from node_modules, for tests. */
export function nodeCodecs(): CodecLoader {
  const loaded = new Map<CodecName, Promise<EmscriptenCodec>>();
  return {
    load(name) {
      const codec = loaded.get(name) ?? instantiate(name);
      loaded.set(name, codec);
      return codec;
    },
    discard: (name) => void loaded.delete(name),
  };
}

async function instantiate(name: CodecName): Promise<EmscriptenCodec> {
  const [script, wasm] = DOORS[name];
  const { default: create } = (await import(pathToFileURL(require.resolve(script)).href)) as {
    default: Factory;
  };
  const silent = () => {};
  return create({ wasmBinary: readFileSync(require.resolve(wasm)), print: silent, printErr: silent });
}
