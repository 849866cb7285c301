import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { isBuiltin } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { checkPackage, createPackageFromTarballData } from '@arethetypeswrong/core';
import { publint } from 'publint';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import packageJson from '../package.json' with { type: 'json' };
import { tempFolder } from './support/temp-home.ts';
import { chat } from './support/upstream.ts';
import { useUpstream } from './support/use-upstream.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const dist = join(root, 'dist');

type Ended = { code: number; stdout: string; stderr: string };

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'mgw-package-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** Runs a program to its end; a failure is a result too. */
async function run(program: string, argv: readonly string[], cwd = folder): Promise<Ended> {
  try {
    const { stdout, stderr } = await promisify(execFile)(program, argv, { cwd });
    return { code: 0, stdout, stderr };
  } catch (error) {
    const { code, stdout, stderr } = error as Ended;
    return { code, stdout, stderr };
  }
}

async function chunks(): Promise<string[]> {
  return (await readdir(dist)).filter((name) => name.endsWith('.cjs'));
}

/** What a chunk requires: a module of Node, a package, or another chunk as `./name.cjs`. */
async function required(name: string): Promise<{ specifier: string; lazily: boolean }[]> {
  const text = await readFile(join(dist, name), 'utf8');
  const found = text.matchAll(/(=>)?\brequire\(["'`]([^"'`]+)["'`]\)/g);
  return [...found].map(([, lazily, specifier = '']) => ({ specifier, lazily: lazily !== undefined }));
}

describe('the bundle', () => {
  test('needs nothing but Node', async () => {
    const all = (await Promise.all((await chunks()).map(required))).flat().map(({ specifier }) => specifier);
    const outside = new Set(all.filter((specifier) => !specifier.startsWith('./')));
    expect(all.length).toBeGreaterThan(outside.size);
    expect([...outside].filter((name) => !isBuiltin(name))).toEqual([]);
  });

  test('loads rare and heavy parts only when they are used', async () => {
    for (const name of ['main.cjs', 'index.cjs']) {
      expect((await required(name)).some(({ lazily }) => lazily)).toBe(true);
      expect((await readFile(join(dist, name), 'utf8')).length).toBeLessThan(20_000);
    }
  });

  test('needs little before it can say where compiled code is kept', async () => {
    const atOnce = async (name: string) =>
      (await required(name))
        .filter(({ specifier, lazily }) => !lazily && !isBuiltin(specifier))
        .map(({ specifier }) => specifier);
    const why =
      'what main requires before keepCompiled is compiled anew on every start: a module that it has come to import belongs' +
      " into the chunk 'first' (.ci/build.mjs, CHUNKS) where it is small, or behind a lazy import";
    expect(await atOnce('main.cjs'), why).toEqual(['./first.cjs']);
    expect(await atOnce('first.cjs'), why).toEqual(['./rolldown-runtime.cjs']);
    expect(await atOnce('rolldown-runtime.cjs'), why).toEqual([]);
    expect((await readFile(join(dist, 'first.cjs'), 'utf8')).length, why).toBeLessThan(12_000);
  });

  test('comes with the licence of every package in it', async () => {
    const texts = await readFile(join(dist, 'THIRD_PARTY_LICENSES.txt'), 'utf8');
    for (const name of [
      'chalk',
      'chart.js',
      'cli-table3',
      'commander',
      'escape-goat',
      'eventsource-parser',
      'ora',
      'undici',
      'valibot',
      'yaml',
    ]) {
      expect(texts).toMatch(new RegExp(`^${name} \\d+\\.\\d+\\.\\d+ \\((MIT|ISC|Apache-2\\.0)\\)$`, 'm'));
    }
    expect(texts.match(/Copyright/gi)?.length).toBeGreaterThan(10);
    expect(texts).not.toMatch(/^(vitest|rolldown|typescript|fast-check) /m);
  });
});

describe('the launcher', () => {
  test('starts the command from any folder', async () => {
    const ended = await run(process.execPath, [join(root, 'bin', 'mgw.js'), '--version']);
    expect(ended).toEqual({ code: 0, stdout: `${packageJson.version}\n`, stderr: '' });
  });

  test('says in one line what to do where nothing is built', async () => {
    await cp(join(root, 'bin'), join(folder, 'clone', 'bin'), { recursive: true });
    await writeFile(join(folder, 'clone', 'package.json'), '{"type":"module"}');
    const ended = await run(process.execPath, [join(folder, 'clone', 'bin', 'mgw.js'), '--version']);
    expect(ended).toEqual({
      code: 1,
      stdout: '',
      stderr: expect.stringMatching(/^mgw is not built: .*npm install.*\n$/),
    });
  });

  test.each(['18.20.4', '20.18.3'])('says in one line that Node %s is too old', async (version) => {
    const preload = join(folder, 'old-node.cjs');
    await writeFile(preload, `Object.defineProperty(process.versions, 'node', { value: '${version}' });`);
    const ended = await run(process.execPath, ['-r', preload, join(root, 'bin', 'mgw.js'), '--version']);
    expect(ended).toEqual({ code: 1, stdout: '', stderr: `mgw needs Node 20.19 or newer; this is ${version}\n` });
  });
});

describe('the published package', () => {
  let files: string[];
  let tarball: Buffer<ArrayBuffer>;
  const consumer = () => join(folder, 'consumer');

  beforeAll(async () => {
    const packed = await run('npm', ['pack', '--json', '--ignore-scripts', '--pack-destination', folder], root);
    const [{ filename, files: listed }]: [{ filename: string; files: { path: string }[] }] = JSON.parse(packed.stdout);
    files = listed.map((file) => file.path);
    tarball = await readFile(join(folder, filename));
    await mkdir(consumer());
    await writeFile(join(consumer(), 'package.json'), '{"type":"module","private":true}');
    const installed = await run(
      'npm',
      ['install', '--offline', '--no-audit', '--no-fund', join(folder, filename)],
      consumer(),
    );
    expect(installed).toMatchObject({ code: 0 });
  });

  test('has what it needs and nothing of the workshop', () => {
    for (const needed of [
      'bin/mgw.js',
      'bin/keep-compiled.js',
      'dist/main.cjs',
      'dist/index.js',
      'dist/types/index.d.ts',
      'LICENSE',
    ]) {
      expect(files).toContain(needed);
    }
    expect(files).toEqual(expect.arrayContaining(['dist/cost-page.browser.js', 'dist/cost-page.css']));
    expect(files).toEqual(expect.arrayContaining(['dist/lexicon.json', 'dist/lexicon-han.json']));
    expect(files).toContain('dist/THIRD_PARTY_LICENSES.txt');
    const scripts = ['mgw.bash', 'mgw.zsh', 'mgw.fish', 'mgw.ps1'].map((name) => `dist/completion/${name}`);
    expect(files).toEqual(expect.arrayContaining(['dist/man/mgw.1', ...scripts]));
    expect(files.filter((path) => /^(src|test|bench|\.)|\/\.|\.(tmp|svg|map)$/.test(path))).toEqual([]);
    expect(files.filter((path) => /^dist\/types\/(cli|diagnosis|history|http|simulator)\//.test(path))).toEqual([]);
  });

  test('is right for publint', async () => {
    const { messages } = await publint({ pack: { tarball: tarball.buffer }, strict: true });
    expect(messages).toEqual([]);
  });

  test('has the right types for every way of resolving it, the old ones too', async () => {
    const { entrypoints, problems } = (await checkPackage(
      createPackageFromTarballData(tarball),
    )) as import('@arethetypeswrong/core').Analysis;
    expect(Object.keys(entrypoints['.']?.resolutions ?? {})).toEqual(['node10', 'node16-cjs', 'node16-esm', 'bundler']);
    expect(problems).toEqual([]);
  });

  test('is ASCII where a call loads it, and has no text that something compiled stands for', async () => {
    for (const part of ['choosing', 'wire', 'base', 'command', 'settings']) {
      expect(await readFile(join(dist, `${part}.cjs`), 'utf8')).toMatch(/^[\0-\x7f]*$/);
    }
    for (const part of files.filter((path) => path.endsWith('.cjs'))) {
      expect(await readFile(join(dist, '..', part), 'utf8')).not.toContain('good morning!');
    }
  });

  test('installs alone and runs no script', () => {
    expect(packageJson).not.toHaveProperty('dependencies');
    expect(Object.keys(packageJson.scripts)).not.toEqual(expect.arrayContaining([expect.stringMatching(/install$/)]));
  });

  test('gives the command', async () => {
    const ended = await run('npx', ['--offline', 'mgw', '--version'], consumer());
    expect(ended).toMatchObject({ code: 0, stdout: `${packageJson.version}\n` });
  });

  test('gives the page of costs with its script and style', async () => {
    const home = `MGW_HOME=${join(folder, 'home')}`;
    const ended = await run('env', [home, 'npx', '--offline', 'mgw', 'cost', '--html', 'cost.html'], consumer());
    expect(ended).toMatchObject({ code: 0, stdout: '' });
    const page = await readFile(join(consumer(), 'cost.html'), 'utf8');
    for (const asset of ['cost-page.browser.js', 'cost-page.css']) {
      expect(page).toContain(await readFile(join(dist, asset), 'utf8'));
    }
  });

  test('shows all of itself without a key', async () => {
    const ended = await run('npx', ['--offline', 'mgw', 'demo'], consumer());
    expect(ended).toMatchObject({ code: 0 });
    expect(ended.stdout).toContain('[simulator]');
  });

  test.each([
    ['ES modules', 'module', "import { ModelGateway, MgwError } from 'mgw';"],
    ['CommonJS', 'commonjs', "const { ModelGateway, MgwError } = require('mgw');"],
  ])('gives the library to %s', async (_, kind, load) => {
    const upstream = await useUpstream(chat('你好'));
    const model = { provider: 'openai-compatible', endpoint: upstream.url, model: 'm', auth: 'none' };
    const script = `${load}
      const gateway = new ModelGateway(${JSON.stringify({ models: { a: model } })});
      gateway
        .chat('hello')
        .then(({ content }) => console.log(content, new MgwError('usage', 'x').code))
        .finally(() => gateway.close());`;
    const home = `MGW_HOME=${await tempFolder()}`;
    const ended = await run('env', [home, process.execPath, `--input-type=${kind}`, '-e', script], consumer());
    expect(ended).toEqual({ code: 0, stdout: '你好 usage\n', stderr: '' });
  });

  test('gives the library without the command line', async () => {
    const reached = new Set<string>();
    const visit = async (name: string): Promise<void> => {
      if (reached.has(name)) return;
      reached.add(name);
      for (const { specifier } of await required(name)) {
        if (specifier.startsWith('./')) await visit(specifier.slice(2));
      }
    };
    await visit('index.cjs');
    expect(reached.size).toBeGreaterThan(1);
    const files = await chunks();
    const withCode = async (words: string) => {
      const texts = await Promise.all(
        files.map(async (name) => ({ name, text: await readFile(join(dist, name), 'utf8') })),
      );
      return texts.filter(({ text }) => text.includes(words)).map(({ name }) => name);
    };
    for (const words of [
      'commander.unknownOption',
      'see it work: no key',
      '[simulator]',
      'bouncingBar',
      'chart-data',
    ]) {
      const holders = await withCode(words);
      expect(holders).not.toEqual([]);
      expect(holders.filter((name) => reached.has(name))).toEqual([]);
    }
  });

  test.each([
    ['an ES module', 'use.mts', ['--module', 'nodenext']],
    ['a CommonJS module', 'use.cts', ['--module', 'nodenext']],
    ['a bundler', 'use.mts', ['--module', 'preserve', '--moduleResolution', 'bundler']],
  ])('gives its types to a strict project: %s', async (_, file, resolution) => {
    const program = `import { ModelGateway, MgwError, type ChatEvent, type LedgerEntry } from 'mgw';
      const gateway: ModelGateway = new ModelGateway();
      export async function ask(): Promise<number> {
        const answer = await gateway.chat('hello', { model: 'qwen' });
        const content: string = answer.content;
        // @ts-expect-error content is a text
        const wrong: number = answer.content;
        return content.length + wrong;
      }
      export const code = (error: MgwError): string => error.code;
      export const kind = (event: ChatEvent): string => event.type;
      export const id = (entry: LedgerEntry): string => entry.id;`;
    await writeFile(join(consumer(), file), program);
    const tsc = join(root, 'node_modules', 'typescript', 'bin', 'tsc');
    const nodeTypes = ['--types', 'node', '--typeRoots', join(root, 'node_modules', '@types')];
    const options = ['--noEmit', '--strict', '--exactOptionalPropertyTypes', '--target', 'es2023', ...resolution];
    const ended = await run(process.execPath, [tsc, ...options, ...nodeTypes, file], consumer());
    expect(ended).toEqual({ code: 0, stdout: '', stderr: '' });
  });
});
