import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { freePort } from '../../tests/harness/free-port.ts';
import type { Peers } from './peers.ts';

/** A page to measure beside the peers': its name, and its address with `{study}`, `{series}` and `{size}` to be filled in. */
export interface OurPage {
  readonly name: string;
  readonly address: string;
}

/** One line of what the harness tells. */
export interface Measured {
  readonly scen: 'load' | 'interact';
  readonly ad: string;
  readonly ts: string;
  readonly net?: string;
  readonly rep: number;
  readonly fail?: string;
  readonly first?: number;
  readonly series?: number;
  readonly pss?: { readonly total: number };
  readonly cv?: readonly number[];
  readonly seq?: Loop;
  readonly wl?: Loop;
}

interface Loop {
  readonly fps: number;
  readonly p95: number;
  readonly bad: number;
}

const sites = {
  cs3d: 'CS3D_PORT',
  ohif: 'OHIF_PORT',
  'ohif-min': 'OHIFMIN_PORT',
  dwv: 'DWV_PORT',
  floor: 'FLOOR_PORT',
};

/** The harness in a folder of its own, with pages of ours, on ports of its own. */
export class Harness {
  readonly #folder: string;
  readonly #environment: NodeJS.ProcessEnv;
  readonly #server: ChildProcess;
  /** Where the page that is measured is served beside the data. */
  readonly ourUrl: string;

  private constructor(folder: string, environment: NodeJS.ProcessEnv, server: ChildProcess, ourUrl: string) {
    this.#folder = folder;
    this.#environment = environment;
    this.#server = server;
    this.ourUrl = ourUrl;
  }

  /** Serves the peers' pages and ours (`webFolder`) over the same data. */
  static async start(
    folder: string,
    { harnessFolder, workFolder }: Peers,
    webFolder: string,
  ): Promise<Harness> {
    cpSync(harnessFolder, folder, { recursive: true });
    const environment: NodeJS.ProcessEnv = { ...process.env, NM: join(workFolder, 'app/node_modules') };
    const served: string[] = [];
    for (const [site, variable] of Object.entries(sites)) {
      const siteFolder = join(workFolder, 'dist', site);
      if (!existsSync(siteFolder)) continue;
      const port = await freePort();
      environment[variable] = String(port);
      served.push('--site', `${site}=${resolve(siteFolder)}@${port}`);
    }
    const ourPort = await freePort();
    served.push('--site', `ours=${resolve(webFolder)}@${ourPort}`);
    const command = [join(folder, 'server.mjs'), '--data', join(workFolder, 'data'), ...served];
    const server = spawn(process.execPath, command, { stdio: ['ignore', 'pipe', 'inherit'] });
    let said = '';
    while (!said.includes('ours http')) said += String((await once(server.stdout, 'data'))[0]);
    return new Harness(folder, environment, server, `http://127.0.0.1:${ourPort}`);
  }

  /** Makes pages known to the harness beside the one that its own adapter takes. */
  addPages(pages: readonly OurPage[]): void {
    const adapters = join(this.#folder, 'adapters');
    renameSync(join(adapters, 'ours.mjs'), join(adapters, 'ours-alone.mjs'));
    const lines = pages.map(({ name, address }) => {
      const port = new URL(address.replace(/[{}]/g, '')).port;
      return `export const ${name} = page(${JSON.stringify(name)}, ${JSON.stringify(address)}, ${port});`;
    });
    const page = `const page = (name, address, port) => ({ name, port, modes: ['stack'], url: ({ study, series, size = 512, q = '' }) =>
  address.replace('{study}', study).replace('{series}', series).replace('{size}', size) + q });`;
    const rest = `export { floorgl, floorcpu } from './ours-alone.mjs';`;
    writeFileSync(join(adapters, 'ours.mjs'), [rest, page, ...lines, ''].join('\n'));
  }

  /** Runs a scenario of the harness, and answers what it measured. */
  async run(scenario: 'load' | 'interact', options: Readonly<Record<string, string>>): Promise<Measured[]> {
    const out = join(this.#folder, `${scenario}-${Date.now()}.jsonl`);
    const words = Object.entries({ ...options, out }).flatMap(([name, value]) => [`--${name}`, value]);
    const child = spawn(process.execPath, [join(this.#folder, 'run.mjs'), scenario, ...words], {
      env: this.#environment,
      stdio: ['ignore', 'ignore', 'inherit'],
    });
    const [status] = await once(child, 'exit');
    if (status !== 0 || !existsSync(out)) throw new Error(`The harness ended with ${status} in ${scenario}.`);
    const lines = readFileSync(out, 'utf8').trim().split('\n');
    return lines.map((line) => JSON.parse(line) as Measured);
  }

  stop(): void {
    this.#server.kill();
  }
}
