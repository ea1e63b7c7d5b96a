import { homedir } from 'node:os';
import { join } from 'node:path';

/** Where a user's studies live unless told otherwise, by the custom of each system. */
export function defaultDataFolder(
  environment: NodeJS.ProcessEnv = process.env,
  platform: NodeJS.Platform = process.platform,
  home = homedir(),
): string {
  if (platform === 'darwin') return join(home, 'Library', 'Application Support', 'Isocenter');
  if (platform === 'win32') return join(environment.APPDATA ?? join(home, 'AppData', 'Roaming'), 'Isocenter');
  return join(environment.XDG_DATA_HOME || join(home, '.local', 'share'), 'isocenter');
}
