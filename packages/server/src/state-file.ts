import { readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** Something small that is known again after a restart, and costs little when it is lost. */
export interface StateFile<State> {
  load(): Promise<State | undefined>;
  save(state: State): Promise<void>;
}

/** As JSON in a file of its own in the data folder. */
export function stateFile<State>(folder: string, name: string): StateFile<State> {
  const path = join(folder, name);
  return {
    async load() {
      try {
        return JSON.parse(await readFile(path, 'utf8')) as State;
      } catch {
        return undefined;
      }
    },
    async save(state) {
      await writeFile(`${path}.new`, JSON.stringify(state), { mode: 0o600 });
      await rename(`${path}.new`, path);
    },
  };
}
