import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import {
  type CodecLoader,
  type CodecName,
  decodeFrame,
  type EmscriptenCodec,
} from '@isocenter/pixels/decoding';
import { type CodecObject, loadCodecModule } from './codec-modules.ts';
import type { CodecKind, EncodedPicture } from './encoded-frames.ts';

/** A decoded picture with its range, as a viewer needs it before it can draw. */
export interface Decoded {
  readonly values: ArrayLike<number> & ArrayBufferView;
  readonly minimum: number;
  readonly maximum: number;
}

export type Decode = (picture: EncodedPicture) => Decoded | Promise<Decoded>;

/** Our own: `decodeFrame` from the encoded bytes to stored values or RGB, with their range. */
export function ourDecoder(): Decode {
  const codecs = ourCodecs();
  return ({ bytes, transferSyntaxUid, format }) => decodeFrame({ bytes, transferSyntaxUid }, format, codecs);
}

/** The packages that the server and the page load, from the root's node_modules. */
export function ourCodecs(): CodecLoader {
  const require = createRequire(new URL('../../packages/pixels/package.json', import.meta.url));
  const loaded = new Map<CodecName, Promise<EmscriptenCodec>>();
  const doors: Partial<Record<CodecName, string>> = {
    openjpeg: 'codec-openjpeg/decodewasm',
    openjph: 'codec-openjph/wasm',
  };
  const instantiate = (name: CodecName) => {
    const door = `@cornerstonejs/${doors[name]}`;
    const create = require(`${door}js`) as (options: object) => Promise<EmscriptenCodec>;
    return create({ wasmBinary: readFileSync(require.resolve(door)), print: () => {}, printErr: () => {} });
  };
  return {
    load(name) {
      const codec = loaded.get(name) ?? instantiate(name);
      loaded.set(name, codec);
      return codec;
    },
    discard: (name) => void loaded.delete(name),
  };
}

/** What Cornerstone3D's image loader runs in its worker for each kind, its search for the range included. */
export async function peerDecoder(kind: CodecKind): Promise<Decode> {
  if (kind === 'jpeg-lossless') return losslessPeer();
  const [packageName, decoderName] = PEER_CODECS[kind];
  const module = await loadCodecModule(packageName, kind === 'htj2k' ? 'wasm' : 'decodewasm');
  const Decoder = module[decoderName];
  if (!Decoder) throw new Error(`${packageName} has no ${decoderName}`);
  const decoder = new Decoder();
  return ({ bytes }) => withRange(decodeWith(decoder, bytes));
}

const PEER_CODECS = {
  jpeg: ['@cornerstonejs/codec-libjpeg-turbo-8bit', 'JPEGDecoder'],
  'jpeg-ls': ['@cornerstonejs/codec-charls', 'JpegLSDecoder'],
  'jpeg-2000': ['@cornerstonejs/codec-openjpeg', 'J2KDecoder'],
  htj2k: ['@cornerstonejs/codec-openjph', 'HTJ2KDecoder'],
} as const;

export const PEER_NAMES: Readonly<Record<CodecKind, string>> = {
  'jpeg-lossless': 'jpeg-lossless-decoder-js',
  jpeg: 'codec-libjpeg-turbo-8bit',
  'jpeg-ls': 'codec-charls',
  'jpeg-2000': 'codec-openjpeg',
  htj2k: 'codec-openjph',
};

function decodeWith(decoder: CodecObject, bytes: Uint8Array): Uint8Array | Uint16Array {
  decoder.getEncodedBuffer(bytes.length).set(bytes);
  decoder.decode();
  const { bitsPerSample } = decoder.getFrameInfo();
  const copy = decoder.getDecodedBuffer().slice();
  return bitsPerSample > 8 ? new Uint16Array(copy.buffer, 0, copy.byteLength / 2) : copy;
}

async function losslessPeer(): Promise<Decode> {
  const { Decoder } = (await import('jpeg-lossless-decoder-js' as string)) as {
    Decoder: new () => {
      decode(buffer: ArrayBufferLike, offset: number, length: number, bytesPerSample: number): ArrayBuffer;
    };
  };
  const decoder = new Decoder();
  return ({ bytes, format }) => {
    const bytesPerSample = format.bitsAllocated <= 8 ? 1 : 2;
    const decoded = decoder.decode(bytes.buffer, bytes.byteOffset, bytes.length, bytesPerSample);
    return withRange(bytesPerSample === 1 ? new Uint8Array(decoded) : new Uint16Array(decoded));
  };
}

/** Written as in Cornerstone3D's getMinMax. */
function withRange(values: Uint8Array | Uint16Array): Decoded {
  let minimum = values[0] as number;
  let maximum = values[0] as number;
  for (let i = 1; i < values.length; i++) {
    const value = values[i] as number;
    if (value < minimum) minimum = value;
    if (value > maximum) maximum = value;
  }
  return { values, minimum, maximum };
}
