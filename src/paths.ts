import { join, posix, win32 } from 'node:path';
import type { Effects } from './effects.ts';

/** Where mgw keeps its things. Folders are made when something is first written, 0700; files are 0600. */
export type Paths = { config: string; prompts: string; ledger: string; cache: string; history: string; state: string };

/** Where the words of `cache.words` are kept as they were compiled. */
export function wordsPath({ state }: Pick<Paths, 'state'>): string {
  return join(state, 'words.json');
}

/** `MGW_HOME` puts everything under one folder; without it, the platform's own folders (XDG on Linux). */
export function pathsFor({ env, platform, homeFolder }: Pick<Effects, 'env' | 'platform' | 'homeFolder'>): Paths {
  const { join } = platform === 'win32' ? win32 : posix;
  const home = env['MGW_HOME'];
  const under = (config: string, data: string, cache: string, state: string): Paths => ({
    config: env['MGW_CONFIG'] || join(config, 'config.yaml'),
    prompts: join(config, 'prompts'),
    ledger: join(data, 'ledger'),
    cache,
    history: join(data, 'history'),
    state,
  });
  if (home) return under(home, home, join(home, 'cache'), join(home, 'state'));
  if (platform === 'win32') {
    const roaming = join(env['APPDATA'] || join(homeFolder, 'AppData', 'Roaming'), 'mgw');
    const local = join(env['LOCALAPPDATA'] || join(homeFolder, 'AppData', 'Local'), 'mgw');
    return under(roaming, local, join(local, 'cache'), join(local, 'state'));
  }
  if (platform === 'darwin') {
    const support = join(homeFolder, 'Library', 'Application Support', 'mgw');
    return under(support, support, join(homeFolder, 'Library', 'Caches', 'mgw'), join(support, 'state'));
  }
  const xdg = (name: string, fallback: string) => join(env[name] || join(homeFolder, fallback), 'mgw');
  return under(
    xdg('XDG_CONFIG_HOME', '.config'),
    xdg('XDG_DATA_HOME', '.local/share'),
    xdg('XDG_CACHE_HOME', '.cache'),
    xdg('XDG_STATE_HOME', '.local/state'),
  );
}
