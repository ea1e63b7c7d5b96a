import { renameSync, statSync } from 'node:fs';
import { join } from 'node:path';
import pino, { type Logger } from 'pino';

const largestLogBytes = 16 * 1024 * 1024;

/**
 * The log of a server: JSON lines in `isocenter.log` of the data folder, the one before it in `isocenter.log.1`.
 * Lines hold routes, error codes and instance UIDs; no URL, no header and no attribute of a patient.
 */
export function openLog(dataFolder: string): Logger & { close(): void } {
  const path = join(dataFolder, 'isocenter.log');
  if ((statSync(path, { throwIfNoEntry: false })?.size ?? 0) > largestLogBytes) renameSync(path, `${path}.1`);
  const destination = pino.destination({ dest: path, mkdir: true, sync: false, mode: 0o600 });
  const logger = pino(
    { base: { processId: process.pid }, timestamp: pino.stdTimeFunctions.isoTime },
    destination,
  );
  return Object.assign(logger, {
    close() {
      destination.flushSync();
      destination.end();
    },
  });
}
