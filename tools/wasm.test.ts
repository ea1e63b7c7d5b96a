import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
// @ts-expect-error a plain script without types
import { compileKernel, kernels, loadCompiler } from './wasm.mjs';

const compiler = await loadCompiler();

test(compiler ? 'the compiler of kernels is installed' : 'left out: assemblyscript is not installed', () => {
  expect(kernels.length).toBeGreaterThan(0);
});

test.runIf(compiler).for(kernels as { source: string; target: string }[])(
  '$target is what its source compiles to; if not, run node tools/wasm.mjs',
  async (kernel) => {
    expect(await compileKernel(compiler, kernel)).toBe(readFileSync(kernel.target, 'utf8'));
  },
);
