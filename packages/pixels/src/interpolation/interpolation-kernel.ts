import { type Address, type MemoryExports, WasmMemory } from '../wasm-memory.ts';
import { interpolationKernelModule } from './interpolation-kernel.generated.ts';

/**
 * What packages/pixels/wasm/interpolation exports. A row is 32-bit floats at a multiple of 16, with room for its count rounded up
 * to fours; the one that is blended across has its first value repeated before it, and its last twice after it.
 */
export interface InterpolationExports extends MemoryExports {
  widenBytes(stored: Address, count: number, row: Address): void;
  widenSignedBytes(stored: Address, count: number, row: Address): void;
  widenWords(stored: Address, count: number, row: Address): void;
  widenSignedWords(stored: Address, count: number, row: Address): void;
  repeatBorder(row: Address, count: number): void;
  markPadding(row: Address, count: number, lowest: number, highest: number): void;
  blendAcross(
    row: Address,
    indexes: Address,
    shares: Address,
    count: number,
    pivot: number,
    scale: number,
    base: number,
    into: Address,
  ): void;
  blendAcrossCubic(
    row: Address,
    indexes: Address,
    weights: Address,
    count: number,
    pivot: number,
    scale: number,
    base: number,
    into: Address,
  ): void;
  blendColourAcross(stored: Address, indexes: Address, shares: Address, count: number, into: Address): void;
  blendColourAcrossCubic(
    stored: Address,
    indexes: Address,
    weights: Address,
    count: number,
    into: Address,
  ): void;
  blendDown(upper: Address, lower: Address, share: number, count: number, into: Address): void;
  blendDownCubic(
    row0: Address,
    row1: Address,
    row2: Address,
    row3: Address,
    weight0: number,
    weight1: number,
    weight2: number,
    weight3: number,
    count: number,
    into: Address,
  ): void;
  mapLevels(places: Address, count: number, levels: Address, last: number): void;
  /** 1 when a level was NaN, whose pixel is 0 then. */
  shadeGrey(levels: Address, count: number, pixels: Address): number;
  shadeLights(levels: Address, count: number, lights: Address, pixels: Address): number;
  shadeColour(colours: Address, count: number, flip: number, pixels: Address): void;
  lookUpBytes(
    stored: Address,
    indexes: Address,
    count: number,
    minimum: number,
    table: Address,
    pixels: Address,
  ): void;
  lookUpWords(
    stored: Address,
    indexes: Address,
    count: number,
    minimum: number,
    table: Address,
    pixels: Address,
  ): void;
  lookUpWordRun(stored: Address, count: number, minimum: number, table: Address, pixels: Address): void;
}

export type InterpolationMemory = WasmMemory<InterpolationExports>;

/** The part of the platform that is used here; the server's type libraries do not declare it. */
const platform = globalThis as unknown as {
  readonly WebAssembly: {
    readonly Module: new (bytes: Uint8Array) => object;
    readonly Instance: new (module: object) => { readonly exports: object };
  };
};

let memory: InterpolationMemory | undefined;

/**
 * The kernel of this thread with its memory, which holds one picture at a time. It is small enough to be compiled where it is
 * first asked for: the first image must not wait.
 */
export function interpolationKernel(): InterpolationMemory {
  if (!memory) {
    const { Module, Instance } = platform.WebAssembly;
    const bytes = Uint8Array.from(atob(interpolationKernelModule), (character) => character.charCodeAt(0));
    const { exports } = new Instance(new Module(bytes));
    memory = new WasmMemory(exports as InterpolationExports);
  }
  return memory;
}
