import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll } from 'vitest';
import { dropFiles } from './drop-files.ts';

/** Contents by their path below a folder. */
export type FileTree = Readonly<Record<string, Uint8Array | string>>;

/** Writes files below a folder of that name and answers its path; all of them are gone after the tests of the file. */
export function localFolders(): (name: string, files: FileTree) => string {
  const parent = mkdtempSync(join(tmpdir(), 'isocenter-local-'));
  afterAll(() => rmSync(parent, { recursive: true }));
  return (name, files) => {
    const folder = join(parent, name);
    for (const [path, content] of Object.entries(files)) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), content);
    }
    return folder;
  };
}

/** Images under names of their own. */
export const asFiles = (images: readonly { readonly bytes: Uint8Array }[]): FileTree =>
  Object.fromEntries(images.map(({ bytes }, index) => [`image-${index}.dcm`, bytes]));

/** Drops a folder or file of this machine on the page that opens files without uploading them. */
export async function openLocally(page: Page, serverUrl: string, path: string): Promise<void> {
  await page.goto(`${serverUrl}/local`);
  await page.getByRole('heading', { name: 'Open without uploading' }).waitFor();
  await dropFiles(page, [path], 'Open without uploading');
}
