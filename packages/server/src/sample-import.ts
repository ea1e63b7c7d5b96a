import type { Archive } from '@isocenter/archive';
import type { Status } from '@isocenter/network/api';
import type { Logger } from 'pino';

export interface SampleImportOptions {
  readonly archive: Archive;
  readonly folder: string;
  readonly userId: string;
  readonly logger: Logger;
  onProgress(progress: NonNullable<Status['sampleImport']>): Promise<void>;
}

export function importSamples(_options: SampleImportOptions): { done: Promise<void>; stop(): Promise<void> } {
  return { done: Promise.resolve(), stop: async () => undefined };
}
