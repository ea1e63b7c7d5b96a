import { ApiClient, fetchTransport, ProblemError, type Status } from '@isocenter/network/api';
import { findServerFile, type ServerFile } from '../server-file.ts';

export interface FoundServer {
  readonly file: ServerFile;
  readonly api: ApiClient;
  readonly status: Status;
}

/** The server that runs on a data folder now; a file left by one that ended unexpectedly does not count. */
export async function findRunningServer(dataFolder: string): Promise<FoundServer | undefined> {
  const file = findServerFile(dataFolder);
  if (!file || !isRunning(file.processId)) return undefined;
  const api = new ApiClient(fetchTransport(), file.url);
  try {
    return { file, api, status: await api.status({ signal: AbortSignal.timeout(5000) }) };
  } catch (error) {
    if (error instanceof ProblemError || (error as Error).name === 'TimeoutError') return undefined;
    throw error;
  }
}

function isRunning(processId: number): boolean {
  try {
    process.kill(processId, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
