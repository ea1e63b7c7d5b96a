import { mkdir, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { LogFile, openLog } from './log.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'isocenter-log-'));
});
afterEach(() => rm(folder, { recursive: true }));

describe('the log', () => {
  test('lies in a data folder that belongs to the user alone', async () => {
    const dataFolder = join(folder, 'new', 'data');
    const logger = openLog(dataFolder);
    logger.info({ code: 'X' }, 'begun');
    logger.close();
    expect((await stat(dataFolder)).mode & 0o777).toBe(0o700);
    const path = join(dataFolder, 'isocenter.log');
    expect((await stat(path)).mode & 0o777).toBe(0o600);
    expect(JSON.parse(await readFile(path, 'utf8'))).toMatchObject({ code: 'X', msg: 'begun' });
  });

  test('names a data folder that cannot be used, as the archive does', async () => {
    await writeFile(join(folder, 'file'), '');
    await mkdir(join(folder, 'taken', 'isocenter.log'), { recursive: true });
    for (const dataFolder of [join(folder, 'file'), join(folder, 'taken')]) {
      expect(() => openLog(dataFolder)).toThrow(expect.objectContaining({ code: 'ARCHIVE_FOLDER_UNUSABLE' }));
    }
  });

  test('drops the lines a full disk does not take, says so once, and never stops the program', () => {
    const written: string[] = [];
    const said: string[] = [];
    let isFull = false;
    const file = new LogFile({
      append(line) {
        if (isFull) throw Object.assign(new Error('no space left'), { code: 'ENOSPC' });
        written.push(line);
      },
      say: (line) => said.push(line),
      close: () => undefined,
    });
    file.write('1\n');
    isFull = true;
    file.write('2\n');
    file.write('3\n');
    isFull = false;
    file.write('4\n');
    expect(written).toEqual(['1\n', '4\n']);
    expect(said).toHaveLength(1);
    expect(said[0]).toContain('ENOSPC');
  });
});
