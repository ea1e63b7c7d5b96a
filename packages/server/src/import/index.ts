export type { ImportOptions, ImportProgress, ImportTarget, KeepOutcome } from './import-context.ts';
export { importError } from './import-error.ts';
export { findFiles, importPaths } from './import-paths.ts';
export { type ImportStreamOptions, importStream } from './import-stream.ts';
