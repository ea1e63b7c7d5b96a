import { afterAll, beforeAll } from 'vitest';
import type { ServerConfig } from '../config/config.ts';
import { type AskOptions, asker } from './dicomweb-in-test.ts';
import {
  type InstanceInTest,
  instanceInTest,
  type ServerInTest,
  startServerInTest,
  upload,
} from './server-in-test.ts';

/** One server for all tests of a file, started before the first and removed after the last, and what is done with it most. */
export function serverOfFile(settings: Partial<ServerConfig> = {}) {
  let server: ServerInTest;
  beforeAll(async () => {
    server = await startServerInTest(settings);
  });
  afterAll(() => server.remove());

  /** Stores an instance that is new to the server. */
  async function store<Instance extends InstanceInTest>(instance: Instance): Promise<Instance> {
    const { report } = await upload(server, instance.bytes);
    if ((report as { stored: number }).stored !== 1)
      throw new Error(`The instance was not stored: ${JSON.stringify(report)}`);
    return instance;
  }

  return {
    server: () => server,
    ask: (url: string, options?: AskOptions) => asker(server)(url, options),
    store,
    /** Makes an instance and stores it. */
    stored: (...args: Parameters<typeof instanceInTest>) => store(instanceInTest(...args)),
  };
}
