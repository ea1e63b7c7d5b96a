import type { CodecFactory, CodecLoader, CodecName, EmscriptenCodec } from './codec-loader.ts';

/** Module specifiers of the WebAssembly files, for whoever resolves them (a bundler, `require.resolve`). */
export const CODEC_WASM: Readonly<Record<CodecName, string>> = {
  charls: '@cornerstonejs/codec-charls/decodewasm',
  openjpeg: '@cornerstonejs/codec-openjpeg/decodewasm',
  openjph: '@cornerstonejs/codec-openjph/wasm',
  'libjpeg-turbo': '@cornerstonejs/codec-libjpeg-turbo-8bit/decodewasm',
};

/** The glue is imported when first needed, so a bundle holds one chunk a codec. */
const IMPORT_GLUE: Readonly<Record<CodecName, () => Promise<unknown>>> = {
  charls: () => import('@cornerstonejs/codec-charls/decodewasmjs'),
  openjpeg: () => import('@cornerstonejs/codec-openjpeg/decodewasmjs'),
  openjph: () => import('@cornerstonejs/codec-openjph/wasmjs'),
  'libjpeg-turbo': () => import('@cornerstonejs/codec-libjpeg-turbo-8bit/decodewasmjs'),
};

/** CommonJS reaches ES modules differently in Node, Vite and esbuild: the factory is the innermost default. */
function factoryOf(glue: unknown): CodecFactory {
  let candidate = glue;
  while (typeof candidate !== 'function' && candidate !== null && typeof candidate === 'object') {
    candidate = (candidate as { readonly default?: unknown }).default;
  }
  return candidate as CodecFactory;
}

/**
 * A CodecLoader that instantiates each codec once.
 *
 * @param readWasm brings the bytes of a codec's .wasm file: `fetch` in a page, the file system in Node
 */
export function createCodecLoader(
  readWasm: (name: CodecName) => Promise<ArrayBuffer | Uint8Array>,
): CodecLoader {
  const instances = new Map<CodecName, Promise<EmscriptenCodec>>();
  const instantiate = async (name: CodecName): Promise<EmscriptenCodec> => {
    const [glue, wasmBinary] = await Promise.all([IMPORT_GLUE[name](), readWasm(name)]);
    const silent = () => {};
    return factoryOf(glue)({ wasmBinary, print: silent, printErr: silent });
  };
  return {
    load(name) {
      const known = instances.get(name);
      if (known) return known;
      const instance = instantiate(name);
      instances.set(name, instance);
      instance.catch(() => instances.delete(name)); // so that a failed fetch can be tried again
      return instance;
    },
    discard(name) {
      instances.delete(name);
    },
  };
}
