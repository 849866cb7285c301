import { mkdir, readdir, readFile, stat, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Answers, KeyAnswer, VendorAnswer } from '../../../src/cli/init/answers.ts';
import { picked } from '../../../src/cli/init/ask.ts';
import { commandFault } from '../../../src/cli/init/ask-key.ts';
import { aliasFor } from '../../../src/cli/init/ask-vendors.ts';
import { chainOf, configText } from '../../../src/cli/init/config-text.ts';
import { amountIn, wordsIn } from '../../../src/cli/init/fault.ts';
import { contentOf, writeConfig } from '../../../src/cli/init/write-config.ts';
import { parseConfig } from '../../../src/config/parse.ts';
import { tempFolder } from '../../support/temp-home.ts';

describe('the config that is written', () => {
  const path = fc
    .string({ minLength: 1 })
    .filter((text) => text.trim() === text && !/[\n\0]/.test(text) && text !== '');
  const key: fc.Arbitrary<KeyAnswer> = fc.oneof(
    fc.stringMatching(/^[A-Z_][A-Z_]{0,18}$/).map((name) => ({ kind: 'env', name }) as const),
    fc
      .array(fc.string({ minLength: 1 }), { minLength: 1, maxLength: 4 })
      .map((argv) => ({ kind: 'command', argv }) as const),
    path.map((file) => ({ kind: 'file', path: file }) as const),
  );
  const vendor: fc.Arbitrary<VendorAnswer> = fc.oneof(
    fc.record({ alias: fc.constantFrom('deepseek', 'qwen', 'glm'), key }).map(({ alias, key: from }) => ({
      alias,
      provider: alias as 'qwen',
      key: from,
    })),
    fc.record({
      alias: fc.constantFrom('kimi', '本地', 'true', 'no', '8b'),
      provider: fc.constant('openai-compatible' as const),
      endpoint: fc.constantFrom('http://127.0.0.1:8080/v1', 'https://api.moonshot.cn/v1'),
      model: fc.constantFrom('kimi-k3', 'qwen3:8b', '0', 'null', '# x'),
      key: fc.oneof(key, fc.constant({ kind: 'none' } as const)),
    }),
  );
  const decimal = fc.constantFrom('0', '0.5', '50', '12.5', '100000');
  const answers = fc
    .record(
      {
        vendors: fc.uniqueArray(vendor, { selector: ({ alias }) => alias, minLength: 1, maxLength: 4 }),
        currency: fc.constantFrom('CNY', 'USD'),
        cnyRate: fc.constantFrom('0.14', '1.1'),
        monthly: decimal,
      },
      { requiredKeys: ['vendors', 'currency'] },
    )
    .map((some): Answers => ({ ...some, defaultModel: some.vendors[0]?.alias ?? '' }));

  it('passes the check, and says what was answered', () => {
    fc.assert(
      fc.property(answers, (told) => {
        const text = configText(told, '2026-11-25');
        const { config, problems } = parseConfig(text, '/home/config.yaml');
        // An exchange rate for the currency itself says nothing; nobody is asked for one.
        if (told.currency === 'CNY' && told.cnyRate !== undefined) return;
        expect(problems).toEqual([]);
        expect(config?.routing).toMatchObject({ defaultModel: told.defaultModel, fallbackChain: chainOf(told) });
        expect(config?.budget.monthlyNano).toBe(
          told.monthly === undefined ? undefined : Math.round(Number(told.monthly) * 1e9),
        );
        for (const { alias, key: from, provider, model } of told.vendors) {
          const written = config?.models.get(alias);
          expect(written).toMatchObject({
            provider,
            origin: 'config',
            ...(model !== undefined && { upstreamModel: model }),
          });
          if (from.kind === 'env') expect(written?.key).toEqual({ kind: 'env', names: [from.name] });
          else if (from.kind === 'command') expect(written?.key).toEqual(from);
          else expect(written?.key.kind).toBe(from.kind);
        }
      }),
    );
  });

  it('gives the vendor’s other presets the same key, where it is not in the usual variable', () => {
    const keys = (from: KeyAnswer) => {
      const text = configText(
        { vendors: [{ alias: 'qwen', provider: 'qwen', key: from }], currency: 'CNY', defaultModel: 'qwen' },
        'x',
      );
      const { config } = parseConfig(text, 'config');
      return ['qwen', 'qwen-flash', 'qwen-max'].map((alias) => config?.models.get(alias)?.key);
    };
    const pass = { kind: 'command', argv: ['pass', 'show', 'qwen'] } as const;
    expect(keys(pass)).toEqual([pass, pass, pass]);
    const usual = { kind: 'env', names: ['DASHSCOPE_API_KEY'] };
    expect(keys({ kind: 'env', name: 'DASHSCOPE_API_KEY' })).toEqual([usual, usual, usual]);
  });

  it('never holds a pasted key', () => {
    const vendors: VendorAnswer[] = [
      { alias: 'glm', provider: 'glm', key: { kind: 'paste', key: 'sk-secret-1', path: '/k/glm' } },
    ];
    const text = configText({ vendors, currency: 'CNY', defaultModel: 'glm' }, 'x');
    expect(text).toContain('api_key_file: "/k/glm"');
    expect(text).not.toContain('sk-secret-1');
  });
});

describe('what is typed', () => {
  const options = ['deepseek', 'qwen', 'glm'].map((name) => ({ name, label: name }));

  it.each([
    ['1,3', [0, 2]],
    ['1，3', [0, 2]],
    ['３、１', [2, 0]],
    [' qwen  GLM ', [1, 2]],
    ['2 2', [1]],
  ])('%s is a choice', (text, places) => {
    expect(picked(text, options, true)).toEqual(places);
  });

  it.each(['', '0', '4', '1,4', 'kimi', '-1', '1.5'])('%j is none', (text) => {
    expect(picked(text, options, true)).toBeUndefined();
  });

  it('is one choice where one is asked for', () => {
    expect(picked('1,2', options, false)).toBeUndefined();
    expect(picked('２', options, false)).toEqual([1]);
  });

  it.each([
    ['50', '50'],
    ['￥1,000.50', '1000.50'],
    ['５０ 元', '50'],
    ['007', '7'],
    ['0.5', '0.5'],
  ])('%s is an amount', (text, amount) => {
    expect(amountIn(text)).toBe(amount);
  });

  it.each(['', '-5', '1e3', 'fifty', '1.2.3', '0x10'])('%j is none', (text) => {
    expect(amountIn(text)).toBeUndefined();
  });

  it('is a command as words, whatever is in them', () => {
    const word = fc.string().filter((text) => !text.includes('"'));
    fc.assert(
      fc.property(fc.array(word), (words) => {
        expect(wordsIn(words.map((one) => `"${one}"`).join(' '))).toEqual(words);
      }),
    );
    expect(wordsIn(String.raw`op read 'op://my vault/x' C:\bin\tool.exe`)).toEqual([
      'op',
      'read',
      'op://my vault/x',
      String.raw`C:\bin\tool.exe`,
    ]);
    expect(wordsIn('pass "show')).toBeUndefined();
  });

  it.each(['', 'pass show x | head', 'echo $KEY', 'cat `which x`', 'a && b', 'pass "show', 'x > y'])(
    '%j is no command without a shell',
    (line) => {
      expect(commandFault(line)?.message).toEqual(expect.any(String));
    },
  );

  it.each([
    ['https://api.moonshot.cn/v1', 'moonshot'],
    ['http://127.0.0.1:11434/v1', 'local'],
    ['http://localhost:8080', 'local'],
    ['https://dash.qwen.com/v1', 'local'],
    ['nonsense', 'local'],
  ])('%s is called %s', (endpoint, alias) => {
    expect(aliasFor(endpoint)).toBe(alias);
  });
});

describe('writing', () => {
  const now = Date.UTC(2026, 10, 25, 17, 42, 5);

  it('puts keys and config down for this account alone, and keeps what was there', async () => {
    const home = await tempFolder();
    const path = join(home, 'config.yaml');
    await writeFile(path, 'old');
    const keys = new Map([[join(home, 'keys', 'qwen'), 'sk-1']]);
    const { backup } = await writeConfig(path, 'new', { before: 'old', keys, nowMs: now });
    expect(backup).toBe(`${path}.20261125-174205.bak`);
    expect(await contentOf(path)).toBe('new');
    expect(await contentOf(backup ?? '')).toBe('old');
    expect(await contentOf(join(home, 'keys', 'qwen'))).toBe('sk-1\n');
    for (const file of [path, join(home, 'keys', 'qwen')]) expect((await stat(file)).mode & 0o777).toBe(0o600);
    expect((await stat(join(home, 'keys'))).mode & 0o777).toBe(0o700);
  });

  it('goes through a link to where the file is kept', async () => {
    const home = await tempFolder();
    await mkdir(join(home, 'dotfiles'));
    await writeFile(join(home, 'dotfiles', 'mgw.yaml'), 'old');
    await symlink(join(home, 'dotfiles', 'mgw.yaml'), join(home, 'config.yaml'));
    await writeConfig(join(home, 'config.yaml'), 'new', { before: 'old', keys: new Map(), nowMs: now });
    expect(await readFile(join(home, 'dotfiles', 'mgw.yaml'), 'utf8')).toBe('new');
  });

  it('refuses a file that is not what it was, and leaves nothing where it fails', async () => {
    const home = await tempFolder();
    const path = join(home, 'config.yaml');
    await writeFile(path, 'theirs');
    const keys = new Map([[join(home, 'keys', 'qwen'), 'sk-1']]);
    await expect(writeConfig(path, 'new', { before: 'old', keys, nowMs: now })).rejects.toMatchObject({
      code: 'config',
    });
    expect(await readdir(home)).toEqual(['config.yaml']);
    // A folder stands where the backup should go.
    await mkdir(`${path}.20261125-174205.bak`);
    await expect(writeConfig(path, 'new', { before: 'theirs', keys, nowMs: now })).rejects.toMatchObject({
      code: 'config',
    });
    expect(await contentOf(path)).toBe('theirs');
    expect(await contentOf(join(home, 'keys', 'qwen'))).toBeUndefined();
  });
});
