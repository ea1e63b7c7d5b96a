import { createServer } from 'node:http';
import type { TestProject } from 'vitest/node';
import { type RunningS3Server, startRadosgw } from './radosgw.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** Ask here for the S3 server of this run; the first question starts it. */
    s3Starter: string;
  }
}

/**
 * One S3 server for all test files of a run: started at once by `npm test`, since it takes some 15 seconds, and
 * otherwise by the first file that needs it (`s3.ts`).
 */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  let running: Promise<RunningS3Server> | undefined;
  const start = () => {
    running ??= startRadosgw();
    return running;
  };
  const starter = createServer(async (_request, response) => {
    try {
      response.end(JSON.stringify(await start()));
    } catch (error) {
      response.writeHead(500).end(String(error));
    }
  });
  starter.requestTimeout = 0;
  await new Promise<void>((resolve) => starter.listen(0, '127.0.0.1', resolve));
  starter.unref();
  const address = starter.address();
  if (typeof address === 'object' && address)
    project.provide('s3Starter', `http://127.0.0.1:${address.port}`);
  // Should it fail, the first file that asks is told.
  if (process.env.ISOCENTER_ALL_TESTS) start().catch(() => undefined);
  return async () => {
    starter.close();
    await (await running?.catch(() => undefined))?.stop();
  };
}
