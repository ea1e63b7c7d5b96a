import { closeSync, mkdirSync, openSync, renameSync, statSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { archiveError } from '@isocenter/archive';
import pino, { type Logger } from 'pino';

const largestLogBytes = 16 * 1024 * 1024;

/**
 * The log of a server: JSON lines in `isocenter.log` of the data folder, the one before it in `isocenter.log.1`.
 * Lines hold routes, error codes and instance UIDs; no URL, no header and no attribute of a patient.
 *
 * Throws `ARCHIVE_FOLDER_UNUSABLE`.
 */
export function openLog(dataFolder: string): Logger & { close(): void } {
  const file = openLogFile(dataFolder);
  const options = { base: { processId: process.pid }, timestamp: pino.stdTimeFunctions.isoTime };
  return Object.assign(pino(options, file), { close: () => file.close() });
}

function openLogFile(dataFolder: string): LogFile {
  try {
    mkdirSync(dataFolder, { recursive: true, mode: 0o700 });
    const path = join(dataFolder, 'isocenter.log');
    if ((statSync(path, { throwIfNoEntry: false })?.size ?? 0) > largestLogBytes)
      renameSync(path, `${path}.1`);
    const file = openSync(path, 'a', 0o600);
    return new LogFile({
      append: (line) => void writeSync(file, line),
      say: (line) => void process.stderr.write(`${line}\n`),
      close: () => closeSync(file),
    });
  } catch (cause) {
    throw archiveError('ARCHIVE_FOLDER_UNUSABLE', {}, { cause });
  }
}

export interface LogFileParts {
  append(line: string): void;
  say(line: string): void;
  close(): void;
}

/**
 * Where lines go. A line that cannot be written is dropped: pino's own destination ends the process on a full disk,
 * and waits for room without end while it does.
 */
export class LogFile {
  readonly #parts: LogFileParts;
  #isOpen = true;
  #isFailing = false;

  constructor(parts: LogFileParts) {
    this.#parts = parts;
  }

  write(line: string): void {
    if (!this.#isOpen) return;
    try {
      this.#parts.append(line);
      this.#isFailing = false;
    } catch (error) {
      if (this.#isFailing) return;
      this.#isFailing = true;
      const { code = 'an error' } = error as NodeJS.ErrnoException;
      this.#parts.say(`The log cannot be written (${code}); lines are dropped until it can.`);
    }
  }

  close(): void {
    if (this.#isOpen) this.#parts.close();
    this.#isOpen = false;
  }
}
