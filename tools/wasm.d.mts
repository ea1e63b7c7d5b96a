import type asc from 'assemblyscript/asc';

/** Which folder of packages/pixels/wasm becomes which module. */
export interface Kernel {
  /** Folder of its AssemblyScript. */
  readonly source: string;
  /** Name of the constant that carries its bytes. */
  readonly name: string;
  /** Path of the generated module. */
  readonly target: string;
}

export const kernels: readonly Kernel[];

/**
 * The compiler.
 * @throws Error where it is not installed
 */
export function loadCompiler(): Promise<typeof asc>;

/**
 * The text of a kernel's generated module.
 * @throws Error with the compiler's words when the source has errors or warnings
 */
export function compileKernel(compiler: typeof asc, kernel: Kernel): Promise<string>;
