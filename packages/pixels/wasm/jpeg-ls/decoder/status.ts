/** How a scan ended; the numbers are read in src/codecs/jpeg-ls/kernel.ts. */
export const DONE: i32 = 0;
export const ENDS_EARLY: i32 = 1;
export const CODE_TOO_LONG: i32 = 2;
export const RUN_LEAVES_LINE: i32 = 3;
export const SAMPLE_LOST: i32 = 4;
