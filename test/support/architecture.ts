import { builtinModules } from 'node:module';
import type { Import, SourceFile } from './source-file.ts';

const LEAVES = [
  'config',
  'http',
  'providers',
  'routing',
  'metering',
  'budget',
  'cache',
  'ledger',
  'history',
  'prompts',
  'reports',
  'simulator',
] as const;
/** Files at the top of `src` that anything which puts parts together may use. */
const ROOT_FILES = ['effects.ts', 'paths.ts', 'version.ts'] as const;
const LINE_CAP = 250;

/**
 * Which folders of `src` each may import. A leaf may import its own folder, `domain/` and `files/`, nothing else; `gateway/` puts the
 * leaves together, and the files at the top of `src` give it a config; `diagnosis/` looks at what they have put together. `top` stands for those files, but for the three that have a row of their own.
 */
const MAY_IMPORT: Record<string, readonly string[]> = {
  domain: ['domain'],
  'effects.ts': ['domain'],
  'paths.ts': ['domain'],
  'version.ts': [],
  files: ['files'],
  ...Object.fromEntries(LEAVES.map((leaf) => [leaf, ['domain', 'files', leaf]])),
  providers: ['domain', 'files', 'providers', 'http'],
  gateway: ['domain', 'files', ...LEAVES, ...ROOT_FILES, 'gateway'],
  top: ['domain', 'files', ...LEAVES, ...ROOT_FILES, 'gateway', 'top'],
  diagnosis: ['domain', 'files', ...LEAVES, ...ROOT_FILES, 'gateway', 'top', 'diagnosis'],
  cli: ['domain', 'files', ...LEAVES.filter(isForCli), ...ROOT_FILES, 'gateway', 'top', 'diagnosis', 'cli'],
};
const TYPES_FOR_ALL = ['effects.ts', 'paths.ts'];

const SOCKETS = ['undici', 'net', 'tls', 'http', 'https', 'http2', 'dgram'];
const SLOW_TO_LOAD = ['undici', 'yaml', 'valibot', 'cli-table3', 'ora', 'chalk', 'eventsource-parser'];

/** `bin/mgw.js` hands the process to the CLI; clock, chance and environment come in by `effects.ts` alone. */
const GLOBALS_LIVE_IN = 'effects.ts';
const FROM_OUTSIDE = ['process', 'process.env', 'Date.now', 'new Date()', 'Math.random', 'performance', 'require'];

type Rule = (file: SourceFile, all: ReadonlyMap<string, SourceFile>) => string[];

const RULES: Record<string, Rule> = {
  'import table': (file) =>
    file.imports
      .filter((found) => !isAllowed(file.path, found))
      .map((found) => says(file, found.line, `imports ${found.specifier ?? 'a computed name'}`)),
  'domain is pure': (file) =>
    zoneOf(file.path) !== 'domain'
      ? []
      : file.imports
          .filter((found) => found.target === undefined)
          .map((found) => says(file, found.line, `imports ${found.specifier}`)),
  sockets: (file) => [
    ...file.imports
      .filter((found) => !found.typeOnly && SOCKETS.includes(packageOf(found) ?? '') && !opensSockets(file.path, found))
      .map((found) => says(file, found.line, `imports ${found.specifier}`)),
    ...uses(file, ['fetch', 'WebSocket']),
  ],
  console: (file) => uses(file, ['console']),
  exit: (file) => uses(file, ['process.exit']),
  any: (file) => uses(file, ['any']),
  globals: (file) => (file.path === GLOBALS_LIVE_IN ? [] : uses(file, FROM_OUTSIDE)),
  length: (file) => (file.lines > LINE_CAP ? [`${file.path}: ${file.lines} lines, the cap is ${LINE_CAP}`] : []),
  cycles: (file, all) => wayTo((reached) => reached === file.path, file, all, loadsAtOnce),
  'library without cli': (file, all) =>
    file.path === 'index.ts' ? wayTo((reached) => zoneOf(reached) === 'cli', file, all) : [],
  'quick start': (file, all) =>
    file.path === 'cli/main.ts' ? wayTo((reached) => SLOW_TO_LOAD.includes(reached), file, all, loadsAtOnce) : [],
};

export const RULE_NAMES = Object.keys(RULES);

/** Everything in `files` that breaks the house rules: `rule: where what`. */
export function violations(files: readonly SourceFile[]): string[] {
  const all = new Map(files.map((file) => [file.path, file]));
  return Object.entries(RULES).flatMap(([name, rule]) =>
    files.flatMap((file) => rule(file, all).map((violation) => `${name}: ${violation}`)),
  );
}

function isAllowed(path: string, found: Import): boolean {
  if (found.target === undefined) return found.specifier !== undefined;
  const zone = zoneOf(path);
  const wanted = zoneOf(found.target);
  if (found.target.startsWith('..')) return found.target === '../package.json';
  if (found.typeOnly && TYPES_FOR_ALL.includes(wanted) && zone !== 'domain') return true;
  return MAY_IMPORT[zone]?.includes(wanted) ?? false;
}

function isForCli(leaf: string): boolean {
  return leaf !== 'http' && leaf !== 'providers';
}

/** The folder of a file; for a file at the top of `src`, its own name where it has a row in the table, else `top`. */
function zoneOf(path: string): string {
  const [first = '', ...rest] = path.split('/');
  if (rest.length > 0) return first;
  return first in MAY_IMPORT ? first : 'top';
}

/** `undici` for `undici/lib/x.js`, `net` for `node:net` and `net`. */
function packageOf(found: Import): string | undefined {
  if (found.specifier === undefined || found.target !== undefined) return undefined;
  const bare = found.specifier.replace(/^node:/, '');
  if (builtinModules.includes(bare)) return bare;
  return bare.split('/', bare.startsWith('@') ? 2 : 1).join('/');
}

function opensSockets(path: string, found: Import): boolean {
  // A named pipe that is open already, which nothing else of Node reads without a thread that waits.
  if (path === 'cli/input/read-pipe.ts') return found.specifier === 'node:net';
  return zoneOf(path) === 'http' || (zoneOf(path) === 'simulator' && found.specifier === 'node:http');
}

function uses(file: SourceFile, names: readonly string[]): string[] {
  return file.uses.filter((use) => names.includes(use.name)).map((use) => says(file, use.line, `uses ${use.name}`));
}

function says(file: SourceFile, line: number, what: string): string {
  return `${file.path}:${line} ${what}`;
}

function loadsAtOnce(found: Import): boolean {
  return !found.typeOnly && !found.dynamic;
}

/** The shortest way along imports to a path under `src` or a package that is wanted: one violation, or none. */
function wayTo(
  wanted: (reached: string) => boolean,
  from: SourceFile,
  all: ReadonlyMap<string, SourceFile>,
  follow: (found: Import) => boolean = () => true,
): string[] {
  const queue: { file: SourceFile; way: string[] }[] = [{ file: from, way: [from.path] }];
  const seen = new Set<string>();
  for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
    for (const found of next.file.imports.filter(follow)) {
      const reached = found.target ?? packageOf(found);
      if (reached === undefined || seen.has(reached)) continue;
      seen.add(reached);
      const way = [...next.way, reached];
      if (wanted(reached)) return [way.join(' -> ')];
      const file = all.get(reached);
      if (file !== undefined) queue.push({ file, way });
    }
  }
  return [];
}
