import { readFile, stat } from 'node:fs/promises';
import { dirname, join, relative, resolve, sep } from 'node:path';
import ignore, { type Ignore } from 'ignore';

/** What git would leave out below a folder: its own `.gitignore`, before it those of the folders above. */
export type IgnoreRules = {
  /** `path` is absolute. Folders that are left out are not entered, so only a path's own name is asked about. */
  leavesOut(path: string, isFolder: boolean): boolean;
  /** With the `.gitignore` of a folder below. */
  within(folder: string): Promise<IgnoreRules>;
};

type Layer = { folder: string; matcher: Ignore };

/** The rules that hold in a folder: of a repository's from its top on, and `.git/info/exclude`. */
export async function ignoreRulesFor(folder: string, platform: string): Promise<IgnoreRules> {
  const here = resolve(folder);
  const above = await layersAbove(here, platform);
  const outer = rulesOf(above, platform);
  // What is named is wanted, also where git would leave the whole folder out.
  return (outer.leavesOut(here, true) ? rulesOf([], platform) : outer).within(here);
}

function rulesOf(layers: readonly Layer[], platform: string): IgnoreRules {
  return {
    leavesOut(path, isFolder) {
      // The nearest file that says anything decides.
      for (const { folder, matcher } of layers) {
        const inside = relative(folder, path).split(sep).join('/');
        // A repository's own top, which its `.git/info/exclude` cannot mean.
        if (inside === '') continue;
        const { ignored, unignored } = matcher.test(isFolder ? `${inside}/` : inside);
        if (ignored || unignored) return ignored;
      }
      return false;
    },
    async within(folder) {
      const own = await layerOf(folder, join(folder, '.gitignore'), platform);
      return own === undefined ? this : rulesOf([own, ...layers], platform);
    },
  };
}

/** Nearest first, without the folder's own; none where it is in no repository. */
async function layersAbove(folder: string, platform: string): Promise<Layer[]> {
  const layers: (Layer | undefined)[] = [];
  for (let at = folder; ; at = dirname(at)) {
    if (at !== folder) layers.push(await layerOf(at, join(at, '.gitignore'), platform));
    if (await exists(join(at, '.git'))) {
      layers.push(await layerOf(at, join(at, '.git', 'info', 'exclude'), platform));
      return layers.filter((layer) => layer !== undefined);
    }
    if (dirname(at) === at) return [];
  }
}

async function layerOf(folder: string, file: string, platform: string): Promise<Layer | undefined> {
  const text = await readFile(file, 'utf8').catch(() => '');
  if (text.trim() === '') return undefined;
  const matcher = ignore({ ignorecase: platform === 'darwin' || platform === 'win32' });
  return { folder, matcher: matcher.add(text.replace(/^\ufeff/, '')) };
}

function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}
