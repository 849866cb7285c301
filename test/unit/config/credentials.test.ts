import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createCredentials, hintForMissingKeys } from '../../../src/config/credentials.ts';
import { MgwError } from '../../../src/domain/errors.ts';
import { type Effects, nodeEffects } from '../../../src/effects.ts';

const SECRET = 'sk-3f9a0c1d2e4b5a6978';
let folder = '';

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'mgw-keys-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function store({ env = {}, run, platform = 'linux' }: Partial<Pick<Effects, 'env' | 'run' | 'platform'>> = {}) {
  const warnings: string[] = [];
  const effects = { env, platform, homeFolder: folder, run: run ?? (() => Promise.reject(new Error('not to be run'))) };
  return { warnings, ...createCredentials(effects, (message) => warnings.push(message)) };
}

async function refusal(promise: Promise<unknown>): Promise<MgwError> {
  const error: unknown = await promise.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!(error instanceof MgwError)) throw new Error(`no refusal: ${String(error)}`);
  expect(error.code).toBe('no-key');
  expect(`${error.message} ${error.hint} ${String(error.cause)}`).not.toContain(SECRET);
  return error;
}

test('the first variable that is set counts, trimmed; an empty one is none', async () => {
  const key = { kind: 'env', names: ['A', 'B', 'C'] } as const;
  const { status, resolve } = store({ env: { A: '  ', B: ` ${SECRET}\n`, C: 'other' } });
  expect(status(key)).toEqual({ state: 'present', detail: 'B' });
  expect(await resolve(key, 'qwen')).toBe(SECRET);
  expect(store().status(key)).toEqual({ state: 'missing', detail: 'A or B or C is not set' });
  expect(await store().resolve(key, 'qwen')).toBeUndefined();
});

test.each([
  [`${SECRET}\nx`, 'line break'],
  [`"${SECRET}"`, 'quotes'],
  [`Bearer ${SECRET}`, 'space'],
  [`${SECRET}密`, 'character that no key has'],
  [`${SECRET}\u200b`, 'character that no key has'],
  [`${SECRET}\u0007`, 'character that no key has'],
])('a key that is none is refused without being shown: %j', async (value, part) => {
  const error = await refusal(store({ env: { MY_KEY: value } }).resolve({ kind: 'env', names: ['MY_KEY'] }, 'qwen'));
  expect(error.message).toContain('MY_KEY');
  expect(error.message).toContain('qwen');
  expect(error.message).toContain(part);
});

test('a command runs once, with its words, only when its key is wanted', async () => {
  const calls: { argv: readonly string[]; timeoutMs: number }[] = [];
  const { status, resolve } = store({
    run: async (argv, timeoutMs) => {
      calls.push({ argv, timeoutMs });
      return `\n ${SECRET} \nsecond line\n`;
    },
  });
  const key = { kind: 'command', argv: ['pass', 'show', 'a b'] } as const;
  expect(status(key)).toEqual({ state: 'deferred', detail: 'asks pass' });
  expect(calls).toEqual([]);
  expect(await Promise.all([resolve(key, 'a'), resolve({ ...key }, 'b')])).toEqual([SECRET, SECRET]);
  expect(await resolve(key, 'a')).toBe(SECRET);
  expect(calls).toEqual([{ argv: ['pass', 'show', 'a b'], timeoutMs: 10_000 }]);
});

test('a failed command is not asked again', async () => {
  let runs = 0;
  const { resolve } = store({
    run: async () => {
      runs += 1;
      throw Object.assign(new Error(`Command failed: pass ${SECRET}`), { code: 3 });
    },
  });
  const key = { kind: 'command', argv: ['pass', SECRET] } as const;
  expect((await refusal(resolve(key, 'qwen'))).message).toBe('api_key_command of qwen: pass ended with exit status 3');
  await refusal(resolve(key, 'qwen'));
  expect(runs).toBe(1);
});

test.each([
  [{ killed: true, signal: 'SIGTERM', code: null }, 'gave no answer within 10 s'],
  [{ code: 'ENOENT' }, 'was not found'],
  [{ signal: 'SIGSEGV', killed: false, code: null }, 'was ended by SIGSEGV'],
  [{}, 'failed'],
])('a command that fails with %j', async (fault, part) => {
  const { resolve } = store({ run: () => Promise.reject(Object.assign(new Error(SECRET), fault)) });
  expect((await refusal(resolve({ kind: 'command', argv: ['op'] }, 'qwen'))).message).toContain(`op ${part}`);
});

test('a command that prints nothing gives no key', async () => {
  const { resolve } = store({ run: async () => ' \n' });
  expect((await refusal(resolve({ kind: 'command', argv: ['op'] }, 'qwen'))).message).toContain('is empty');
});

test.skipIf(process.platform === 'win32')(
  'real programs: output, exit status, not found; no shell reads the words',
  async () => {
    const { resolve } = store({ run: nodeEffects().run });
    const node = (script: string) =>
      resolve({ kind: 'command', argv: [process.execPath, '-e', script, '$HOME;`id`'] }, 'qwen');
    expect(await node('console.log(process.argv[1])')).toBe('$HOME;`id`');
    expect((await refusal(node(`console.error('${SECRET}'); process.exit(4)`))).message).toContain('exit status 4');
    expect((await refusal(resolve({ kind: 'command', argv: ['mgw-no-such-program'] }, 'qwen'))).message).toContain(
      'was not found',
    );
  },
);

test('a key file is read once, trimmed, from the home folder', async () => {
  const path = join(folder, 'key');
  writeFileSync(path, `\uFEFF${SECRET}\r\n`, { mode: 0o600 });
  const { status, resolve, warnings } = store();
  const key = { kind: 'file', path: '~/key' } as const;
  expect(status(key)).toEqual({ state: 'present', detail: path });
  expect(await resolve(key, 'qwen')).toBe(SECRET);
  rmSync(path);
  expect(await resolve(key, 'qwen')).toBe(SECRET);
  expect(warnings).toEqual([]);
});

test.skipIf(process.platform === 'win32')('a key file that others can read is used, with one warning', async () => {
  const path = join(folder, 'key');
  writeFileSync(path, SECRET);
  chmodSync(path, 0o644);
  const { resolve, warnings } = store();
  expect(await resolve({ kind: 'file', path }, 'qwen')).toBe(SECRET);
  await resolve({ kind: 'file', path }, 'glm');
  expect(warnings).toEqual([`others can read the key file ${path}; chmod 600 it`]);
  const windows = store({ platform: 'win32' });
  await windows.resolve({ kind: 'file', path }, 'qwen');
  expect(windows.warnings).toEqual([]);
});

test('a key file that is not there, a folder, or not a key', async () => {
  const { status, resolve } = store();
  const path = join(folder, 'none');
  expect(status({ kind: 'file', path })).toEqual({ state: 'missing', detail: `no file at ${path}` });
  expect((await refusal(resolve({ kind: 'file', path }, 'qwen'))).message).toBe(
    `api_key_file of qwen: there is no file ${path}`,
  );
  expect((await refusal(resolve({ kind: 'file', path: folder }, 'qwen'))).message).toContain('cannot be read (EISDIR)');
  const two = join(folder, 'two');
  writeFileSync(two, `${SECRET}\n${SECRET}\n`);
  expect((await refusal(resolve({ kind: 'file', path: two }, 'qwen'))).message).toContain('line break');
});

test('a model that needs no key has none and lacks none', async () => {
  expect(store().status({ kind: 'none' }).state).toBe('present');
  expect(await store().resolve({ kind: 'none' }, 'local')).toBeUndefined();
});

test('without any key, the three lines to type', () => {
  const lines = hintForMissingKeys('linux').split('\n').slice(1);
  expect(lines.map((line) => line.trim().split(/\s+#/)[0])).toEqual([
    'export DEEPSEEK_API_KEY=…',
    'export DASHSCOPE_API_KEY=…',
    'export ZHIPUAI_API_KEY=…',
  ]);
  expect(hintForMissingKeys('linux')).toContain('https://open.bigmodel.cn/usercenter/apikeys');
  expect(hintForMissingKeys('win32')).toContain("$env:DASHSCOPE_API_KEY = '…'");
});

test('without the keys that somebody has configured, the lines for those', () => {
  const missing = [
    { model: 'work', reason: 'MYKEY is not set' },
    { model: 'glm', reason: 'ZHIPUAI_API_KEY or ZAI_API_KEY is not set' },
    { model: 'filed', reason: 'no file at /x' },
  ];
  expect(hintForMissingKeys('linux', missing).split('\n')).toEqual([
    'work: MYKEY is not set',
    'glm: ZHIPUAI_API_KEY or ZAI_API_KEY is not set',
    'filed: no file at /x',
    'set at least one key:',
    '  export MYKEY=…',
    '  export ZHIPUAI_API_KEY=…  # from https://open.bigmodel.cn/usercenter/apikeys',
  ]);
  expect(hintForMissingKeys('linux', missing.slice(2))).toBe('filed: no file at /x');
});
