import libjxlUrl from '@cornerstonejs/codec-libjxl/decodewasm?url';
import openjpegUrl from '@cornerstonejs/codec-openjpeg/decodewasm?url';
import openjpegEncoderUrl from '@cornerstonejs/codec-openjpeg/wasm?url';
import openjphUrl from '@cornerstonejs/codec-openjph/wasm?url';
import type { CodecLoader, CodecName, EmscriptenCodec } from '@isocenter/pixels';

/** How Emscripten's scripts take an instance that was made for them: the exports come through `receive`. */
type InstantiateWasm = (
  imports: WebAssembly.Imports,
  receive: (instance: WebAssembly.Instance, module: WebAssembly.Module) => void,
) => object;

type CreateCodec = (options: {
  locateFile: (path: string) => string;
  instantiateWasm?: InstantiateWasm;
}) => Promise<unknown>;

/** Script and WebAssembly of each codec; neither is fetched before the first frame that needs it. */
const codecs: Record<CodecName, { importScript: () => Promise<unknown>; wasmUrl: string }> = {
  openjpeg: {
    importScript: () => import('@cornerstonejs/codec-openjpeg/decodewasmjs'),
    wasmUrl: openjpegUrl,
  },
  'openjpeg-encoder': {
    importScript: () => import('@cornerstonejs/codec-openjpeg/wasmjs'),
    wasmUrl: openjpegEncoderUrl,
  },
  libjxl: { importScript: () => import('@cornerstonejs/codec-libjxl/decodewasmjs'), wasmUrl: libjxlUrl },
  openjph: { importScript: () => import('@cornerstonejs/codec-openjph/wasmjs'), wasmUrl: openjphUrl },
};

/** Codecs for the worker it is called in, each instantiated once. */
export function browserCodecLoader(): CodecLoader {
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
  const { importScript, wasmUrl } = codecs[name];
  // Both at once; what cannot be had so, or is no WebAssembly by its media type, the script asks for itself and tells of.
  const compiling = WebAssembly.compileStreaming(fetch(wasmUrl)).catch(() => undefined);
  const createCodec = createFunction(await importScript());
  const module = await compiling;
  return new Promise((resolve, reject) => {
    const instantiateWasm: InstantiateWasm = (imports, receive) => {
      if (module)
        WebAssembly.instantiate(module, imports).then((instance) => receive(instance, module), reject);
      return {};
    };
    const options = { locateFile: () => wasmUrl, ...(module && { instantiateWasm }) };
    createCodec(options).then((codec) => resolve(codec as EmscriptenCodec), reject);
  });
}

/** Bundlers wrap CommonJS once or twice in `default`. */
function createFunction(module: unknown): CreateCodec {
  let candidate = module;
  for (let depth = 0; depth < 3 && typeof candidate !== 'function'; depth++) {
    candidate = (candidate as { default?: unknown } | undefined)?.default;
  }
  return candidate as CreateCodec;
}
