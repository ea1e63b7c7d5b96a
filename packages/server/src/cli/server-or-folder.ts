import { fetchTransport } from '@isocenter/network/api';
import type { ServerConfig } from '../config/config.ts';
import type { ConfiguredArchive } from '../storage/open-configured-archive.ts';
import { openExistingArchive } from './existing-archive.ts';
import { findRunningServer } from './running-server.ts';

/** The same door to what a data folder holds, through either. */
export interface EitherWay<Door> {
  ofServer(transport: ReturnType<typeof fetchTransport>, url: string): Door;
  ofFolder(opened: ConfiguredArchive): Door;
}

/** Works on the server that has the folder if one runs, so that it counts there at once, else on the folder itself. Throws `SERVER_NO_ARCHIVE`. */
export async function onServerOrFolder<Door, Result>(
  config: ServerConfig,
  { ofServer, ofFolder }: EitherWay<Door>,
  work: (door: Door) => Promise<Result>,
): Promise<Result> {
  const running = await findRunningServer(config.dataFolder);
  if (running) return work(ofServer(fetchTransport(), running.file.url));
  const opened = await openExistingArchive(config);
  try {
    return await work(ofFolder(opened));
  } finally {
    await opened.close();
  }
}
