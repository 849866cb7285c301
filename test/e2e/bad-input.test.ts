import { mkdir, open, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { homeWith, runBin } from '../support/run-bin.ts';
import { tempFolder } from '../support/temp-home.ts';
import { chat } from '../support/upstream.ts';
import { useUpstream } from '../support/use-upstream.ts';

type Case = { name: string; argv: string[]; stdin?: string | Uint8Array; code: number; says: RegExp };

const CASES: Case[] = [
  {
    name: 'an unknown model',
    argv: ['chat', 'x', '-m', 'qwne'],
    code: 2,
    says: /unknown model "qwne"\n.*did you mean "qwen"/,
  },
  {
    name: 'a model to compare with that there is not',
    argv: ['cost', '--what-if', 'glmm'],
    code: 2,
    says: /--what-if glmm: unknown model\n {2}did you mean glm\?/,
  },
  { name: 'no prompt and no stdin', argv: ['chat'], code: 2, says: /no prompt\n {2}mgw chat "your question"/ },
  { name: 'an empty stdin', argv: ['chat'], stdin: '', code: 2, says: /stdin is empty, and there is no prompt/ },
  { name: 'an empty prompt', argv: ['chat', ''], code: 2, says: /no prompt/ },
  { name: 'a missing file', argv: ['chat', 'x', '-f', 'nowhere.txt'], code: 2, says: /nowhere\.txt: no such file/ },
  {
    name: 'a folder with nothing in it',
    argv: ['chat', 'x', '-f', 'folder'],
    code: 2,
    says: /folder holds no text that could be sent/,
  },
  { name: 'a glob without a match', argv: ['chat', 'x', '-f', '*.nope'], code: 2, says: /no file matches \*\.nope/ },
  {
    name: 'a glob that the shell has expanded',
    argv: ['chat', '-f', 'huge.txt', 'latin1.txt', 'compare them'],
    code: 2,
    says: /latin1\.txt stands among the words of the prompt, and is a file\n.*-f '\*\.txt'/,
  },
  {
    name: 'a binary file',
    argv: ['chat', 'x', '-f', 'binary'],
    code: 2,
    says: /binary is not text: a zero byte at offset 3/,
  },
  {
    name: 'invalid UTF-8',
    argv: ['chat', 'x', '-f', 'latin1.txt'],
    code: 2,
    says: /latin1\.txt is not valid UTF-8: byte 0xe9 at offset 3/,
  },
  {
    name: 'a 100 MB file',
    argv: ['chat', 'x', '-f', 'huge.txt'],
    code: 2,
    says: /huge\.txt is too large: 104,857,600 bytes/,
  },
  {
    name: 'a device without an end',
    argv: ['chat', 'x', '-f', '/dev/zero'],
    code: 2,
    says: /\/dev\/zero is too large/,
  },
  {
    name: 'a word for --max-tokens',
    argv: ['chat', 'x', '--max-tokens', 'abc'],
    code: 2,
    says: /--max-tokens.*whole number/s,
  },
  ...['0x10', '1e-13', '1e3', '0.0000000001', 'Infinity', '-1', ''].map((amount) => ({
    name: `${JSON.stringify(amount)} for --max-cost`,
    argv: ['chat', 'x', `--max-cost=${amount}`],
    code: 2,
    says: /--max-cost.*plain decimal such as 0\.05/s,
  })),
  { name: 'a temperature out of range', argv: ['chat', 'x', '-t', '3'], code: 2, says: /number from 0 to 2/ },
  {
    name: 'an unknown option',
    argv: ['chat', 'x', '--modle', 'a'],
    code: 2,
    says: /unknown option '--modle'\n.*--model/s,
  },
  {
    name: 'an unknown option of a command of a command',
    argv: ['cost', 'estimate', 'x', '--modle'],
    code: 2,
    says: /unknown option '--modle'\n.*`mgw cost estimate --help` lists its options/,
  },
  {
    name: 'an option without its value',
    argv: ['chat', '-m'],
    code: 2,
    says: /argument missing\n {2}`mgw chat --help`/,
  },
  { name: 'an unknown command', argv: ['chta'], code: 2, says: /unknown command 'chta'\n.*chat/s },
  {
    name: 'a question without a command',
    argv: ['hello', 'there'],
    code: 2,
    says: /to ask it: mgw chat "hello there"/,
  },
  { name: 'a question in Chinese without a command', argv: ['你好'], code: 2, says: /to ask it: mgw chat "你好"/ },
  { name: 'completion without a shell', argv: ['completion'], code: 2, says: /bash, zsh, fish and powershell/ },
  { name: 'help about nothing', argv: ['help', 'bogus'], code: 2, says: /unknown command 'bogus'\n {2}`mgw --help`/ },
  {
    name: 'help about nothing of a command',
    argv: ['help', 'cache', 'bogus'],
    code: 2,
    says: /unknown command 'cache bogus'\n {2}`mgw cache --help`/,
  },
  { name: '--json with --jsonl', argv: ['chat', 'x', '--json', '--jsonl'], code: 2, says: /cannot be used with/ },
  { name: '-f - with nothing piped', argv: ['chat', 'x', '-f', '-'], code: 2, says: /-f - needs something piped in/ },
];

describe('bad input', () => {
  it.each(CASES)('$name is told in a line and a hint, and nothing is sent', async ({ argv, stdin, code, says }) => {
    const upstream = await useUpstream(chat('ok'));
    const { env } = await homeWith([upstream]);
    const cwd = await tempFolder();
    await mkdir(join(cwd, 'folder'));
    await writeFile(join(cwd, 'binary'), Buffer.from([0x7f, 0x45, 0x4c, 0]));
    await writeFile(join(cwd, 'latin1.txt'), Buffer.from('caf\u00e9 ', 'latin1'));
    const huge = await open(join(cwd, 'huge.txt'), 'w');
    await huge.truncate(100 * 1024 * 1024);
    await huge.close();
    const ran = await runBin(argv, { env, cwd, ...(stdin !== undefined && { stdin }) });
    expect(ran).toMatchObject({ code, stdout: '' });
    expect(ran.stderr).toMatch(says);
    expect(ran.stderr).toMatch(/^mgw: .+\n( {2}\S.*\n)+$/);
    expect(ran.stderr).not.toMatch(/^\s+at /m);
    expect(upstream.requests).toHaveLength(0);
  });

  it('help about a command of a command is its own', async () => {
    const [named, asked] = await Promise.all([runBin(['help', 'cache', 'list']), runBin(['cache', 'list', '--help'])]);
    expect(named).toMatchObject({ code: 0, stderr: '' });
    expect(named.stdout).toBe(asked.stdout);
    expect(named.stdout).toContain('Usage: mgw cache list');
  });

  it('no key at all: exit 3, and the three lines to type', async () => {
    const home = await tempFolder();
    const { code, stderr, stdout } = await runBin(['chat', 'hi'], { env: { MGW_HOME: home } });
    expect([code, stdout]).toEqual([3, '']);
    for (const name of ['DEEPSEEK_API_KEY', 'DASHSCOPE_API_KEY', 'ZHIPUAI_API_KEY'])
      expect(stderr).toContain(`export ${name}=`);
  });

  it('a failure before the call is an object on stdout too, with --json and --jsonl', async () => {
    const home = await tempFolder();
    const json = await runBin(['chat', 'hi', '--json'], { env: { MGW_HOME: home } });
    expect([json.code, JSON.parse(json.stdout)]).toMatchObject([
      3,
      { error: { code: 'no-key' }, attempts: [], content: '' },
    ]);
    const jsonl = await runBin(['chat', 'hi', '-m', 'nobody', '--jsonl'], { env: { MGW_HOME: home } });
    expect([jsonl.code, JSON.parse(jsonl.stdout)]).toMatchObject([2, { type: 'error', error: { code: 'usage' } }]);
  });

  it('a model without a key is skipped in the chain, with a word', async () => {
    const upstream = await useUpstream(chat('ok'));
    const home = await tempFolder();
    await writeFile(
      join(home, 'config.yaml'),
      `models:\n  qwen: {}\n  b: {provider: openai-compatible, endpoint: "${upstream.url}", model: m}\nrouting: {default_model: qwen, fallback_chain: [qwen, b]}\n`,
    );
    const ran = await runBin(['chat', 'hi'], { env: { MGW_HOME: home } });
    expect(ran).toMatchObject({ code: 0, stdout: 'ok' });
    expect(ran.stderr).toContain('qwen skipped: DASHSCOPE_API_KEY is not set');
    const quiet = await runBin(['chat', 'hi', '-q'], { env: { MGW_HOME: home } });
    expect(quiet).toMatchObject({ code: 0, stderr: '' });
  });

  it('a config that cannot be used: exit 2, with file, line and column', async () => {
    const home = await tempFolder();
    await writeFile(join(home, 'config.yaml'), 'models:\n  qwen:\n    endpont: https://example.com\n');
    const { code, stderr } = await runBin(['chat', 'hi'], { env: { MGW_HOME: home } });
    expect(code).toBe(2);
    expect(stderr).toMatch(/config\.yaml:3:5: models\.qwen\.endpont: .*unknown key/);
    expect(stderr).toContain('did you mean');
  });

  it('an endpoint that nobody serves: exit 6, with the host and a hint', async () => {
    const { env } = await homeWith([{ url: 'http://127.0.0.1:9/v1' }], { model: { max_retries: 0 } });
    const { code, stderr } = await runBin(['chat', 'hi'], { env });
    expect(code).toBe(6);
    expect(stderr).toMatch(/a: .*127\.0\.0\.1:\d+.*refused/);
  });

  it('a bad URL is a config problem', async () => {
    const home = await tempFolder();
    await writeFile(
      join(home, 'config.yaml'),
      'models:\n  a: {provider: openai-compatible, endpoint: "not a url", model: m}\n',
    );
    const { code, stderr } = await runBin(['chat', 'hi'], { env: { MGW_HOME: home } });
    expect(code).toBe(2);
    expect(stderr).toMatch(/config\.yaml:2:\d+: models\.a\.endpoint/);
  });

  it('a key is never shown, whatever goes wrong', async () => {
    const secret = 'sk-verysecretvalue1234567890';
    const upstream = await useUpstream((response, request) => {
      response.writeHead(401, { 'content-type': 'application/json' });
      response.end(
        JSON.stringify({
          error: { message: `bad key ${String(request.headers['authorization'])}`, code: 'invalid_api_key' },
        }),
      );
    });
    const { env } = await homeWith([upstream], { model: { api_key_env: 'SECRET' } });
    for (const format of [[], ['--json'], ['--jsonl']]) {
      const ran = await runBin(['chat', 'hi', ...format], { env: { ...env, SECRET: secret } });
      expect(ran.code).toBe(3);
      expect(ran.stdout + ran.stderr).not.toContain(secret);
    }
    expect(upstream.requests[0]?.headers['authorization']).toBe(`Bearer ${secret}`);
  });
});
