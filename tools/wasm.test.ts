import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { compileKernel, kernels, loadCompiler } from './wasm.mjs';

const compiler = await loadCompiler();

test.for(kernels)(
  '$target is what its source compiles to; if not, run node tools/wasm.mjs',
  async (kernel) => {
    expect(await compileKernel(compiler, kernel)).toBe(readFileSync(kernel.target, 'utf8'));
  },
);
