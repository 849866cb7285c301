import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { RULE_NAMES, violations } from './support/architecture.ts';
import { readSource, type SourceFile } from './support/source-file.ts';

const src = fileURLToPath(new URL('../src', import.meta.url));

function readTree(): SourceFile[] {
  const paths = readdirSync(src, { recursive: true, encoding: 'utf8' }).map((path) => path.replaceAll('\\', '/'));
  return paths
    .filter((path) => path.endsWith('.ts'))
    .map((path) => readSource(path, readFileSync(join(src, path), 'utf8')));
}

/** What a source tree, given as texts by path, is told. */
function judge(tree: Record<string, string>): string[] {
  return violations(Object.entries(tree).map(([path, text]) => readSource(path, text)));
}

test('src keeps the house rules', () => {
  const files = readTree();
  expect(files.map((file) => file.path)).toEqual(expect.arrayContaining(['index.ts', 'cli/main.ts', 'effects.ts']));
  expect(files.flatMap((file) => file.imports).length).toBeGreaterThan(files.length);
  expect(violations(files)).toEqual([]);
});

test('a tree that keeps the rules has no violations', () => {
  const tree = {
    'domain/chat.ts':
      "import type { ErrorCode } from './errors.ts'; export type A = { process: string; fetch(): void };",
    'domain/errors.ts': "import type { A } from './chat.ts'; export const when = (now: number) => new Date(now);",
    'effects.ts': 'export const effects = () => ({ env: process.env, now: Date.now, random: Math.random });',
    'ledger/jsonl.ts': "import type { Effects } from '../effects.ts'; import { open } from 'node:fs/promises';",
    'http/client.ts': "import Agent from 'undici/lib/dispatcher/agent.js'; import tls from 'node:tls';",
    'providers/send.ts': "import { post } from '../http/client.ts';",
    'simulator/simulator.ts': "import { createServer } from 'node:http';",
    'reports/index.ts': "export { spend } from './spend.ts';",
    'gateway/gateway.ts': "import { VERSION } from '../version.ts'; import { router } from '../routing/router.ts';",
    'runtime.ts': "import type { Gateway } from './gateway/gateway.ts'; const load = () => import('./config/load.ts');",
    'config/load.ts': "import { parse } from 'yaml';",
    'index.ts': "export { createGateway } from './gateway/gateway.ts';",
    'version.ts': "import manifest from '../package.json' with { type: 'json' };",
    'cli/main.ts': "import { nodeEffects } from '../effects.ts'; void import('./program.ts');",
    'cli/program.ts': "import { Command } from 'commander'; import chalk from 'chalk';",
  };
  expect(judge(tree)).toEqual([]);
});

type Planted = { rule: string; what: string; tree: Record<string, string>; told: string };

const PLANTED: Planted[] = [
  {
    rule: 'import table',
    what: 'domain imports a leaf',
    tree: { 'domain/a.ts': "\nimport type { B } from '../cache/b.ts';" },
    told: 'domain/a.ts:2 imports ../cache/b.ts',
  },
  {
    rule: 'import table',
    what: 'domain imports effects',
    tree: { 'domain/a.ts': "import type { Effects } from '../effects.ts';" },
    told: 'domain/a.ts:1 imports ../effects.ts',
  },
  {
    rule: 'import table',
    what: 'a leaf imports another leaf',
    tree: { 'cache/a.ts': "import { b } from '../ledger/b.ts';" },
    told: 'cache/a.ts:1 imports ../ledger/b.ts',
  },
  {
    rule: 'import table',
    what: 'a leaf imports the types of another leaf',
    tree: { 'routing/a.ts': "import type { B } from '../providers/b.ts';" },
    told: 'routing/a.ts:1 imports ../providers/b.ts',
  },
  {
    rule: 'import table',
    what: 'a leaf re-exports another leaf',
    tree: { 'reports/a.ts': "export * from '../ledger/b.ts';" },
    told: 'reports/a.ts:1 imports ../ledger/b.ts',
  },
  {
    rule: 'import table',
    what: 'a leaf names a type of another leaf',
    tree: { 'budget/a.ts': "type B = import('../ledger/b.ts').B;" },
    told: 'budget/a.ts:1 imports ../ledger/b.ts',
  },
  {
    rule: 'import table',
    what: 'a leaf imports effects as a value',
    tree: { 'ledger/a.ts': "import { nodeEffects } from '../effects.ts';" },
    told: 'ledger/a.ts:1 imports ../effects.ts',
  },
  {
    rule: 'import table',
    what: 'a leaf imports the runtime',
    tree: { 'config/a.ts': "import type { Runtime } from '../runtime.ts';" },
    told: 'config/a.ts:1 imports ../runtime.ts',
  },
  {
    rule: 'import table',
    what: 'http imports providers',
    tree: { 'http/a.ts': "import { b } from '../providers/b.ts';" },
    told: 'http/a.ts:1 imports ../providers/b.ts',
  },
  {
    rule: 'import table',
    what: 'the simulator imports a provider',
    tree: { 'simulator/a.ts': "import { b } from '../providers/b.ts';" },
    told: 'simulator/a.ts:1 imports ../providers/b.ts',
  },
  {
    rule: 'import table',
    what: 'the gateway imports the runtime',
    tree: { 'gateway/a.ts': "import type { Runtime } from '../runtime.ts';" },
    told: 'gateway/a.ts:1 imports ../runtime.ts',
  },
  {
    rule: 'import table',
    what: 'cli imports http',
    tree: { 'cli/a.ts': "import { b } from '../http/b.ts';" },
    told: 'cli/a.ts:1 imports ../http/b.ts',
  },
  {
    rule: 'import table',
    what: 'cli imports a provider lazily',
    tree: { 'cli/a.ts': 'await import(`../providers/b.ts`);' },
    told: 'cli/a.ts:1 imports ../providers/b.ts',
  },
  {
    rule: 'import table',
    what: 'the gateway imports cli',
    tree: { 'gateway.ts': "import { b } from './cli/b.ts';" },
    told: 'gateway.ts:1 imports ./cli/b.ts',
  },
  {
    rule: 'import table',
    what: 'the gateway imports its own diagnosis',
    tree: { 'gateway.ts': "import { b } from './diagnosis/b.ts';" },
    told: 'gateway.ts:1 imports ./diagnosis/b.ts',
  },
  {
    rule: 'import table',
    what: 'the diagnosis imports cli',
    tree: { 'diagnosis/a.ts': "import { b } from '../cli/b.ts';" },
    told: 'diagnosis/a.ts:1 imports ../cli/b.ts',
  },
  {
    rule: 'import table',
    what: 'a folder that nobody planned',
    tree: { 'utils/a.ts': "import { b } from './b.ts';" },
    told: 'utils/a.ts:1 imports ./b.ts',
  },
  {
    rule: 'import table',
    what: 'an import that cannot be read',
    tree: { 'cli/a.ts': 'await import(name);' },
    told: 'cli/a.ts:1 imports a computed name',
  },
  {
    rule: 'import table',
    what: 'something outside src',
    tree: { 'cli/a.ts': "import { b } from '../../test/b.ts';" },
    told: 'cli/a.ts:1 imports ../../test/b.ts',
  },
  {
    rule: 'domain is pure',
    what: 'domain imports Node',
    tree: { 'domain/a.ts': "import { join } from 'node:path';" },
    told: 'domain/a.ts:1 imports node:path',
  },
  {
    rule: 'domain is pure',
    what: 'domain imports a package',
    tree: { 'domain/a.ts': "import { parse } from 'yaml';" },
    told: 'domain/a.ts:1 imports yaml',
  },
  {
    rule: 'sockets',
    what: 'undici outside http',
    tree: { 'providers/a.ts': "import { request } from 'undici';" },
    told: 'providers/a.ts:1 imports undici',
  },
  {
    rule: 'sockets',
    what: 'a part of undici outside http',
    tree: { 'cli/a.ts': "import Agent from 'undici/lib/agent.js';" },
    told: 'cli/a.ts:1 imports undici/lib/agent.js',
  },
  {
    rule: 'sockets',
    what: 'node:tls in the simulator',
    tree: { 'simulator/a.ts': "import tls from 'node:tls';" },
    told: 'simulator/a.ts:1 imports node:tls',
  },
  {
    rule: 'sockets',
    what: 'http without its prefix',
    tree: { 'cache/a.ts': "const http = await import('http');" },
    told: 'cache/a.ts:1 imports http',
  },
  {
    rule: 'sockets',
    what: 'the global fetch',
    tree: { 'cache/a.ts': "fetch('http://x');" },
    told: 'cache/a.ts:1 uses fetch',
  },
  {
    rule: 'console',
    what: 'console',
    tree: { 'cli/a.ts': "const a = 1;\nconsole['log'](a);" },
    told: 'cli/a.ts:2 uses console',
  },
  {
    rule: 'exit',
    what: 'process.exit',
    tree: { 'cli/main.ts': 'process.exit(1);' },
    told: 'cli/main.ts:1 uses process.exit',
  },
  { rule: 'any', what: 'any', tree: { 'cli/a.ts': 'const a: Record<string, any> = {};' }, told: 'cli/a.ts:1 uses any' },
  {
    rule: 'globals',
    what: 'the environment',
    tree: { 'cli/io.ts': "const a = process.env['HOME'];" },
    told: 'cli/io.ts:1 uses process.env',
  },
  {
    rule: 'globals',
    what: 'the wall clock',
    tree: { 'ledger/a.ts': 'const a = Date.now();' },
    told: 'ledger/a.ts:1 uses Date.now',
  },
  {
    rule: 'globals',
    what: 'the wall clock as a date',
    tree: { 'ledger/a.ts': 'const a = new Date();' },
    told: 'ledger/a.ts:1 uses new Date()',
  },
  {
    rule: 'globals',
    what: 'chance',
    tree: { 'routing/a.ts': 'const a = Math.random;' },
    told: 'routing/a.ts:1 uses Math.random',
  },
  {
    rule: 'globals',
    what: 'the process',
    tree: { 'routing/a.ts': 'const { pid } = process;' },
    told: 'routing/a.ts:1 uses process',
  },
  {
    rule: 'globals',
    what: 'a global by its long name',
    tree: { 'routing/a.ts': 'globalThis.process.kill(1);' },
    told: 'routing/a.ts:1 uses process',
  },
  {
    rule: 'length',
    what: 'a long file',
    tree: { 'cli/a.ts': 'export const a = 1;\n'.repeat(251).replaceAll('const a', () => 'type A') },
    told: 'cli/a.ts: 251 lines, the cap is 250',
  },
  {
    rule: 'cycles',
    what: 'two files that need each other',
    tree: { 'cli/a.ts': "import { b } from './b.ts';", 'cli/b.ts': "export { a } from './a.ts';" },
    told: 'cli/a.ts -> cli/b.ts -> cli/a.ts',
  },
  {
    rule: 'library without cli',
    what: 'the library reaches cli lazily',
    tree: { 'index.ts': "export { a } from './gateway.ts';", 'gateway.ts': "await import('./cli/a.ts');" },
    told: 'index.ts -> gateway.ts -> cli/a.ts',
  },
  {
    rule: 'quick start',
    what: 'main loads a heavy package at once',
    tree: { 'cli/main.ts': "import { a } from './a.ts';", 'cli/a.ts': "import { parse } from 'yaml';" },
    told: 'cli/main.ts -> cli/a.ts -> yaml',
  },
];

describe('the checker finds', () => {
  test.each(PLANTED)('$what', ({ rule, tree, told }) => {
    expect(judge(tree)).toContain(`${rule}: ${told}`);
  });

  test('a planted violation of every rule', () => {
    expect(new Set(PLANTED.map((planted) => planted.rule))).toEqual(new Set(RULE_NAMES));
  });

  test('no file that it cannot parse', () => {
    expect(() => readSource('cli/a.ts', 'const = ;')).toThrow('cli/a.ts');
  });
});
