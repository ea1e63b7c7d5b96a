import libjxlUrl from '@cornerstonejs/codec-libjxl/decodewasm?url';
import openjpegUrl from '@cornerstonejs/codec-openjpeg/decodewasm?url';
import openjpegEncoderUrl from '@cornerstonejs/codec-openjpeg/wasm?url';
import openjphUrl from '@cornerstonejs/codec-openjph/wasm?url';
import type { CodecLoader, CodecName, EmscriptenCodec } from '@isocenter/pixels';

type CreateCodec = (options: { locateFile: (path: string) => string }) => Promise<unknown>;

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
  const createCodec = createFunction(await importScript());
  return (await createCodec({ locateFile: () => wasmUrl })) as EmscriptenCodec;
}

/** Bundlers wrap CommonJS once or twice in `default`. */
function createFunction(module: unknown): CreateCodec {
  let candidate = module;
  for (let depth = 0; depth < 3 && typeof candidate !== 'function'; depth++) {
    candidate = (candidate as { default?: unknown } | undefined)?.default;
  }
  return candidate as CreateCodec;
}
