import { readdirSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { COMMAND_NAMES } from './command-names.ts';

/** What a Tab offers: commands after a stroke, then what each of them takes; in a question a path behind an @. */
export function createCompleter(models: readonly string[], homeFolder: string): (line: string) => [string[], string] {
  return (line) => {
    const [, command = '', gap, argument = ''] = /^(\/\S*)(\s+)?([\s\S]*)$/.exec(line) ?? [];
    if (command === '') {
      const [, named] = /(?:^|\s)@(\S*)$/.exec(line) ?? [];
      return named === undefined ? [[], line] : [paths(named, homeFolder), named];
    }
    if (gap === undefined)
      return [
        beginningWith(
          COMMAND_NAMES.map((name) => `/${name} `),
          command,
        ),
        command,
      ];
    if (command === '/model' || command === '/retry') return [beginningWith(models, argument), argument];
    if (command === '/file' || command === '/save') return [paths(argument, homeFolder), argument];
    return [[], argument];
  };
}

function beginningWith(names: readonly string[], start: string): string[] {
  return names.filter((name) => name.startsWith(start));
}

/** Files and folders whose path begins so. */
function paths(start: string, homeFolder: string): string[] {
  const folder = start.endsWith('/') ? start : dirname(start);
  const begun = start.endsWith('/') ? '' : basename(start);
  const shown = start.includes('/') ? (folder.endsWith('/') ? folder : `${folder}/`) : '';
  try {
    return readdirSync(start === '' ? '.' : atHome(folder, homeFolder), { withFileTypes: true })
      .filter(({ name }) => name.startsWith(begun) && (begun !== '' || !name.startsWith('.')))
      .map((entry) => `${shown}${entry.name}${entry.isDirectory() ? '/' : ''}`)
      .sort();
  } catch {
    return [];
  }
}

/** `~` is what a shell makes of it. */
export function atHome(path: string, homeFolder: string): string {
  return path === '~' || path.startsWith('~/') ? join(homeFolder, path.slice(1)) : path;
}
