/** How a scan ended; the numbers are read in src/codecs/jpeg/kernel.ts. */
export const DONE: i32 = 0;
export const NO_MORE_INTERVALS: i32 = 1;
export const ENDS_EARLY: i32 = 2;
export const UNDEFINED_CODE: i32 = 3;
export const RUN_LEAVES_BLOCK: i32 = 4;
export const DIFFERENCE_TOO_LARGE: i32 = 5;
