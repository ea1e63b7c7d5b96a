import { readFileSync } from 'node:fs';
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as z from 'zod/mini';

const ServerFile = z.object({
  url: z.string(),
  aeTitle: z.string(),
  dicomPort: z.number(),
  processId: z.number(),
  startedAt: z.string(),
});

/** Where a running server is reached; kept in its data folder so that other commands find it. */
export type ServerFile = z.infer<typeof ServerFile>;

const pathIn = (dataFolder: string): string => join(dataFolder, 'server.json');

export async function writeServerFile(dataFolder: string, content: ServerFile): Promise<void> {
  await writeFile(pathIn(dataFolder), `${JSON.stringify(content, undefined, 2)}\n`, { mode: 0o600 });
}

export async function removeServerFile(dataFolder: string): Promise<void> {
  await rm(pathIn(dataFolder), { force: true });
}

/** What a server wrote; it may have ended without removing it, so ask the address before trusting it. */
export function findServerFile(dataFolder: string): ServerFile | undefined {
  try {
    return ServerFile.parse(JSON.parse(readFileSync(pathIn(dataFolder), 'utf8')));
  } catch {
    return undefined;
  }
}
