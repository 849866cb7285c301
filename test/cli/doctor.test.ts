import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { stringify } from 'yaml';
import { type DoctorOptions, doctor } from '../../src/cli/commands/doctor.ts';
import { displayWidth } from '../../src/cli/render/table.ts';
import type { Check } from '../../src/diagnosis/check.ts';
import { entryOf } from '../support/entries.ts';
import { createFakeClock } from '../support/fake-clock.ts';
import { breaches, publishedSchema } from '../support/json-schema.ts';
import { homeWith, runBin, startBin } from '../support/run-bin.ts';
import { type Answer, chat, failure, json, never, type Upstream } from '../support/upstream.ts';
import { useUpstream } from '../support/use-upstream.ts';
import { reportHome } from './report-harness.ts';

const KEY = 'sk-secret-that-nobody-may-see';
/** The harness's clock: noon of 2026-11-23 in Shanghai. */
const DATE = { date: 'Mon, 23 Nov 2026 04:00:01 GMT' };
const unauthorized = failure(401, { message: 'no key given' }, DATE);

type Model = Record<string, unknown>;
type Given = Parameters<typeof reportHome>[1] & { models?: Record<string, Model>; routing?: Model; rows?: string[] };
type Report = {
  ok: boolean;
  exitCode: number;
  checks: Check[];
  models: { alias: string; chainPosition?: number; checks: Check[] }[];
};

/** A model of the test's own, priced, that needs no key unless the test says so. */
function at({ url }: { url: string }, changes: Model = {}): Model {
  return {
    provider: 'openai-compatible',
    endpoint: url,
    model: 'own-v1',
    price_per_1k_input: 0.001,
    price_per_1k_output: 0.002,
    ...changes,
  };
}

function homeOf({ models, routing, rows = [], ...given }: Given) {
  const config = models ? stringify({ models, ...(routing && { routing }) }) : given.config;
  return reportHome(rows, { ...given, ...(config !== undefined && { config }) });
}

/** The report of `mgw doctor --json`, which always keeps its schema and never shows the key. */
async function examine(given: Given, names: string[] = [], options: DoctorOptions = {}) {
  const { home, run } = await homeOf(given);
  const ran = await run((context) => doctor(names, { json: true, ...options }, context));
  const report = JSON.parse(ran.stdout) as Report;
  expect(breaches(report, publishedSchema('doctor'))).toEqual([]);
  expect(report).toMatchObject({ ok: ran.code === 0, exitCode: ran.code });
  expect(ran.stdout + ran.stderr).not.toContain(KEY);
  const general = (name: string) => report.checks.filter((check) => check.name === name);
  const of = (alias: string, name: string) =>
    report.models.find((model) => model.alias === alias)?.checks.find((check) => check.name === name);
  return { ...ran, home, report, general, of };
}

/** Nobody listens there: of a server that was closed, another test could have got the port since. */
const closedEndpoint = { url: 'http://127.0.0.1:9/v1' };

/** Answers probes, and calls with this. */
function answering(answer: Answer): Answer {
  return (response, request) => (request.method === 'GET' ? unauthorized : answer)(response, request);
}

const calls = (upstream: Upstream) => upstream.requests.filter(({ method }) => method === 'POST');

async function ledgerRows(home: string): Promise<Record<string, unknown>[]> {
  const text = await readFile(join(home, 'ledger', '2026-11.jsonl'), 'utf8');
  return text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>);
}

test('when nothing is wrong the exit code is 0, and no endpoint has seen a key or a call', async () => {
  const upstream = await useUpstream(unauthorized);
  const env = { DEEPSEEK_API_KEY: KEY };
  const models = { deepseek: { endpoint: upstream.url }, own: at(upstream) };
  const { code, report, general, of, stderr, home } = await examine({ models, env });
  expect(code).toBe(0);
  expect(stderr).toBe('');
  expect([...report.checks, ...report.models.flatMap(({ checks }) => checks)].map(({ level }) => level)).not.toContain(
    'bad',
  );
  expect(report.models.map(({ alias, chainPosition }) => [alias, chainPosition])).toEqual([
    ['deepseek', 1],
    ['own', 2],
  ]);
  expect(of('deepseek', 'key')).toMatchObject({ level: 'ok', state: 'present' });
  expect(of('deepseek', 'price')).toMatchObject({ level: 'ok', asOf: '2026-10-01' });
  expect(of('own', 'endpoint')).toMatchObject({ level: 'ok', httpStatus: 401 });
  expect(general('clock')).toMatchObject([{ level: 'ok', offsetMs: 1000 }]);
  // One endpoint, one probe.
  expect(upstream.requests).toHaveLength(1);
  expect(JSON.stringify(upstream.requests[0])).not.toContain(KEY);
  expect((await readdir(home)).filter((name) => name.includes('doctor'))).toEqual([]);
});

test('of a broken config every problem is listed, and the presets are looked at', async () => {
  const nobody = closedEndpoint.url.replace('/v1', '');
  const config = 'modles: {}\nrouting:\n  total_timeout: soon\n';
  const env = { HTTPS_PROXY: nobody, DEEPSEEK_API_KEY: KEY };
  const { code, general, report, of } = await examine({ config, env }, [], { live: true });
  expect(code).toBe(2);
  expect(general('config')).toHaveLength(2);
  expect(general('config')[0]).toMatchObject({
    level: 'bad',
    code: 'config',
    message: expect.stringContaining(':1:1'),
  });
  expect(report.models.map(({ alias }) => alias)).toEqual(['deepseek', 'qwen', 'glm']);
  expect(of('deepseek', 'live')).toMatchObject({ level: 'warn', message: expect.stringContaining('config') });
  expect(of('qwen', 'key')).toMatchObject({ level: 'warn' });
});

test('a config that is named and not there is bad', async () => {
  const nobody = closedEndpoint.url.replace('/v1', '');
  const { code, general } = await examine({ env: { MGW_CONFIG: '/nowhere/config.yaml', HTTPS_PROXY: nobody } });
  expect(code).toBe(2);
  expect(general('config')).toMatchObject([{ level: 'bad', message: expect.stringContaining('/nowhere/config.yaml') }]);
});

test('a key that is missing is a warning while another of the chain has one', async () => {
  const upstream = await useUpstream(unauthorized);
  const models = {
    first: at(upstream, { api_key_env: 'FIRST_KEY' }),
    second: at(upstream, { api_key_env: 'SECOND_KEY' }),
  };
  const routing = { default_model: 'first', fallback_chain: ['first', 'second'] };
  const one = await examine({ models, routing, env: { SECOND_KEY: KEY } });
  expect(one.code).toBe(0);
  expect(one.of('first', 'key')).toMatchObject({ level: 'warn', state: 'missing', code: 'no-key' });
  expect(one.report.models.map(({ alias, chainPosition }) => [alias, chainPosition])).toEqual([
    ['second', 1],
    ['first', undefined],
  ]);

  const none = await examine({ models, routing }, [], { live: true });
  expect(none.code).toBe(3);
  expect(none.of('first', 'key')).toMatchObject({ level: 'bad', hint: expect.stringContaining('FIRST_KEY') });
  expect(none.of('first', 'live')).toMatchObject({ level: 'warn' });

  const named = await examine({ models, routing, env: { SECOND_KEY: KEY } }, ['first']);
  expect(named.code).toBe(3);
  expect(named.report.models.map(({ alias }) => alias)).toEqual(['first']);
  expect(calls(upstream)).toEqual([]);
});

test('a key that cannot be sent is told without being shown', async () => {
  const upstream = await useUpstream(unauthorized);
  const models = { quoted: at(upstream, { api_key_env: 'QUOTED_KEY' }) };
  const { code, of } = await examine({ models, env: { QUOTED_KEY: `"${KEY}"` } });
  expect(code).toBe(3);
  expect(of('quoted', 'key')).toMatchObject({ level: 'bad', state: 'unusable', code: 'no-key' });
  expect(of('quoted', 'key')?.message).toContain('quotes');
});

test('a command that gives a key is not run', async () => {
  const upstream = await useUpstream(unauthorized);
  const asked: unknown[] = [];
  const run = async (argv: readonly string[]) => {
    asked.push(argv);
    return KEY;
  };
  const models = { own: at(upstream, { api_key_command: ['pass', 'show', 'own'] }) };
  const { code, of } = await examine({ models, effects: { run } });
  expect(code).toBe(0);
  expect(of('own', 'key')).toMatchObject({ level: 'ok', state: 'deferred', message: expect.stringContaining('pass') });
  expect(asked).toEqual([]);
});

test('an endpoint that refuses is bad for a model with a key, and a warning for one without', async () => {
  const upstream = await useUpstream(unauthorized);
  const models = { own: at(upstream), keyless: at(closedEndpoint, { api_key_env: 'NO_SUCH_KEY' }) };
  const fine = await examine({ models });
  expect(fine.code).toBe(0);
  expect(fine.of('keyless', 'endpoint')).toMatchObject({ level: 'warn', code: 'network' });
  const { code, of } = await examine({ models: { own: at(upstream), gone: at(closedEndpoint) } }, [], { live: true });
  expect(code).toBe(6);
  expect(of('gone', 'endpoint')).toMatchObject({ level: 'bad', message: expect.stringContaining('refused') });
  expect(of('gone', 'live')).toMatchObject({ level: 'warn', message: expect.stringContaining('not tried') });
});

test('a host that DNS does not know is told in words', async () => {
  const { code, of } = await examine({ models: { lost: at({ url: 'https://nowhere.invalid/v1' }, { auth: 'none' }) } });
  expect(code).toBe(6);
  expect(of('lost', 'endpoint')?.message).toMatch(/nowhere\.invalid:443 .*(DNS|looked up)/);
});

test('endpoints that hang take five seconds together', async () => {
  const hanging = await Promise.all([useUpstream(never), useUpstream(never), useUpstream(never)]);
  const clock = createFakeClock();
  const models = Object.fromEntries(hanging.map((upstream, index) => [`m${index}`, at(upstream)]));
  const pending = examine({ models, effects: { clock } });
  while (hanging.some(({ requests }) => requests.length === 0)) await new Promise((resolve) => setImmediate(resolve));
  expect(clock.pending()).toBe(3);
  await clock.advance(5_000);
  const { code, of } = await pending;
  expect(clock.monotonic()).toBe(5_000);
  expect(code).toBe(6);
  for (const alias of ['m0', 'm1', 'm2']) {
    expect(of(alias, 'endpoint')).toMatchObject({ level: 'bad', code: 'timeout', ms: 5_000 });
  }
});

test('a gateway error or a redirect in place of an answer is a warning', async () => {
  const [down, moved] = [
    await useUpstream(failure(503, { message: 'down' }, DATE)),
    await useUpstream(json({}, { status: 301, headers: { ...DATE, location: 'https://elsewhere.test/v1' } })),
  ];
  const { code, of } = await examine({ models: { down: at(down), moved: at(moved) } });
  expect(code).toBe(0);
  expect(of('down', 'endpoint')).toMatchObject({ level: 'warn', httpStatus: 503 });
  expect(of('moved', 'endpoint')?.message).toContain('a redirect to https://elsewhere.test');
});

test('a ledger that cannot be written is bad, torn lines in it are a warning, and nothing is left behind', async () => {
  const upstream = await useUpstream(unauthorized);
  const models = { own: at(upstream) };
  const torn = await examine({ models, rows: [JSON.stringify(entryOf()), '{"v":1,"id":"01K'] });
  expect(torn.code).toBe(0);
  expect(torn.general('ledger')).toMatchObject([{ level: 'warn', message: expect.stringContaining('1 call ') }]);
  expect(torn.general('ledger')[0]?.message).toContain('1 unreadable: 2026-11.jsonl:2 (not JSON)');
  expect(await readdir(join(torn.home, 'ledger'))).toEqual(['2026-11.jsonl']);

  const { home, run } = await homeOf({ models });
  await writeFile(join(home, 'ledger'), 'a file');
  await writeFile(join(home, 'cache'), 'a file');
  const blocked = await run((context) => doctor([], { json: true }, context));
  expect(blocked.code).toBe(1);
  const { checks } = JSON.parse(blocked.stdout) as Report;
  expect(checks.find(({ name }) => name === 'ledger')).toMatchObject({ level: 'bad', code: 'record' });
  expect(checks.find(({ name }) => name === 'cache')).toMatchObject({ level: 'warn' });

  const month = await homeOf({ models });
  await mkdir(join(month.home, 'ledger', '2026-11.jsonl'), { recursive: true });
  expect((await month.run((context) => doctor([], { json: true }, context))).code).toBe(1);
});

test('a clock that is off by more than five minutes is a warning', async () => {
  const upstream = await useUpstream(failure(401, { message: 'key?' }, { date: 'Mon, 23 Nov 2026 03:48:00 GMT' }));
  const { code, general } = await examine({ models: { own: at(upstream) } });
  expect(code).toBe(0);
  expect(general('clock')).toMatchObject([
    { level: 'warn', offsetMs: -720_000, message: expect.stringContaining('12 min ahead of') },
  ]);
  upstream.use(failure(401, { message: 'key?' }, { date: 'Mon, 23 Nov 2026 04:04:59 GMT' }));
  expect((await examine({ models: { own: at(upstream) } })).general('clock')).toMatchObject([{ level: 'ok' }]);
});

test('proxies are shown without their passwords, and what is no proxy is bad', async () => {
  const upstream = await useUpstream(unauthorized);
  const models = { own: at(upstream) };
  const shown = async (env: Record<string, string>) => {
    const { code, general } = await examine({ models, env });
    return [code, general('proxy')[0]?.level, general('proxy')[0]?.message];
  };
  expect(await shown({})).toEqual([0, 'ok', 'none']);
  expect(await shown({ HTTPS_PROXY: `http://me:${KEY}@proxy.test:3128`, no_proxy: 'localhost,127.0.0.1' })).toEqual([
    0,
    'ok',
    'HTTPS_PROXY http://***@proxy.test:3128, no_proxy localhost,127.0.0.1',
  ]);
  expect(await shown({ ALL_PROXY: 'socks5://proxy.test:1080' })).toMatchObject([0, 'warn', /ALL_PROXY is set/]);
  expect(await shown({ HTTP_PROXY: `ftp://me:${KEY}@proxy.test` })).toMatchObject([2, 'bad', /HTTP_PROXY/]);
});

test('a price that is unknown or was read long ago is a warning', async () => {
  const upstream = await useUpstream(unauthorized);
  const { price_per_1k_input: _, price_per_1k_output: __, ...unpriced } = at(upstream);
  const env = { DASHSCOPE_API_KEY: KEY };
  const { code, of } = await examine({ models: { unpriced, 'qwen-max': { endpoint: upstream.url } }, env });
  expect(code).toBe(0);
  expect(of('unpriced', 'price')).toMatchObject({ level: 'warn', hint: expect.stringContaining('price_per_1k_input') });
  expect(of('qwen-max', 'price')).toMatchObject({ level: 'warn', asOf: '2026-05-01' });
});

test('what the limits would refuse is bad, and is not asked', async () => {
  const upstream = await useUpstream(answering(chat('hello')));
  const { price_per_1k_input: _, price_per_1k_output: __, ...unpriced } = at(upstream);
  const routing = { cost_limit_per_call: 0.01 };
  const { code, of } = await examine({ models: { unpriced }, routing }, [], { live: true });
  expect(code).toBe(4);
  expect(of('unpriced', 'limits')).toMatchObject({ level: 'bad', message: expect.stringContaining('no known price') });
  expect(calls(upstream)).toEqual([]);
});

test('--live asks for one token, without thinking or cache, and the call is in the ledger', async () => {
  const upstream = await useUpstream(
    answering(chat('h', { finishReason: 'length', usage: { prompt_tokens: 9, completion_tokens: 1 } })),
  );
  const models = { deepseek: { endpoint: upstream.url }, own: at(upstream) };
  const given = { models, env: { DEEPSEEK_API_KEY: KEY } };
  const { code, of, home } = await examine(given, [], { live: true });
  expect(code).toBe(0);
  expect(of('own', 'live')).toMatchObject({ level: 'ok', cost: 0.000011, currency: 'CNY' });
  expect(of('deepseek', 'live')).toMatchObject({ level: 'ok', cost: 0.000013 });
  expect(of('own', 'live')?.message).toMatch(/^answered in \d+ ms, ¥0\.000011$/);
  expect(calls(upstream).map(({ body }) => body)).toEqual(
    expect.arrayContaining([
      expect.objectContaining({
        max_tokens: 1,
        thinking: { type: 'disabled' },
        messages: [{ role: 'user', content: 'hi' }],
      }),
      expect.objectContaining({ model: 'own-v1', max_tokens: 1 }),
    ]),
  );
  const rows = await ledgerRows(home);
  expect(rows.map(({ model }) => model).sort()).toEqual(['deepseek', 'own']);
  for (const row of rows)
    expect(row).toMatchObject({ tag: 'doctor', outcome: 'answered', cache: { status: 'bypass' } });
  expect(await readdir(home)).not.toContain('cache');
});

test.each([
  [401, { message: 'Authentication Fails, your api key is invalid' }, 3, 'auth'],
  [402, { message: 'Insufficient Balance' }, 5, 'quota'],
  [429, { message: 'Too many of you' }, 5, 'rate-limit'],
  [404, { message: 'No such model here', code: 'model_not_found' }, 7, 'model-not-found'],
  [500, { message: 'Oh dear' }, 7, 'server'],
])('a live call that is answered %i is told in the words of the vendor, and not repeated', async (...row) => {
  const [status, error, exitCode, errorCode] = row;
  const upstream = await useUpstream(answering(failure(status, error)));
  const { code, of, home } = await examine({ models: { own: at(upstream) } }, [], { live: true });
  expect(code).toBe(exitCode);
  expect(of('own', 'live')).toMatchObject({ level: 'bad', code: errorCode, httpStatus: status });
  expect(of('own', 'live')?.message).toContain(error.message);
  expect(calls(upstream)).toHaveLength(1);
  expect(await ledgerRows(home)).toMatchObject([{ tag: 'doctor', outcome: 'failed', code: errorCode }]);
});

test('the first cause decides the exit code', async () => {
  const refusing = await useUpstream(answering(failure(402, { message: 'Insufficient Balance' })));
  const models = { poor: at(refusing), gone: at(closedEndpoint) };
  expect((await examine({ models }, [], { live: true })).code).toBe(6);
});

test('what rests is told with its model, or by its name', async () => {
  const upstream = await useUpstream(unauthorized);
  const rest = { until: '2026-11-23T04:10:00.000Z', reason: 'Insufficient Balance' };
  const resting = async () => [
    { model: 'own', ...rest },
    { model: 'other', ...rest },
  ];
  const { code, of, general } = await examine({ models: { own: at(upstream) }, resting });
  expect(code).toBe(0);
  expect(of('own', 'resting')).toMatchObject({ level: 'warn', model: 'own', until: rest.until });
  expect(of('own', 'resting')?.message).toContain('(10 min more): Insufficient Balance');
  expect(general('resting')).toMatchObject([{ level: 'warn', model: 'other' }]);
  const { general: awake } = await examine({ models: { own: at(upstream) }, resting: async () => [] });
  expect(awake('resting')).toMatchObject([{ level: 'ok' }]);
});

test('models can be named, also by the name of the vendor, and a mistyped one is a usage error', async () => {
  const upstream = await useUpstream(unauthorized);
  const given = { models: { qwen: { endpoint: upstream.url }, own: at(upstream) }, env: { DASHSCOPE_API_KEY: KEY } };
  const { report, code } = await examine(given, ['own', 'qwen/qwen-next', 'own']);
  expect(code).toBe(0);
  expect(report.models).toMatchObject([{ alias: 'own' }, { alias: 'qwen/qwen-next', endpoint: upstream.url }]);
  await expect(examine(given, ['qwne'])).rejects.toMatchObject({
    code: 'usage',
    hint: expect.stringContaining('qwen'),
  });
});

test('a Node that is too old is bad', async () => {
  const upstream = await useUpstream(unauthorized);
  const given = { models: { own: at(upstream) } };
  const levelOn = async (nodeVersion: string) =>
    (await examine({ ...given, effects: { nodeVersion } })).general('node')[0]?.level;
  expect(await levelOn('18.20.8')).toBe('bad');
  expect(await levelOn('20.18.3')).toBe('bad');
  expect(await levelOn('20.19.0')).toBe('ok');
  expect(await levelOn('24.0.0')).toBe('ok');
});

test('at 80 columns every line fits, and not a word is lost', async () => {
  const upstream = await useUpstream(unauthorized);
  const models = {
    deepseek: { endpoint: 'https://a-rather-long-name-of-a-host-that-nobody-has.invalid/v1', api_key_env: 'LONG_NAME' },
    own: at(upstream, { price_per_1k_input: undefined, price_per_1k_output: undefined }),
    自建模型: at(upstream),
  };
  const { run } = await homeOf({ models, rows: ['not json', 'nor this'] });
  const text = async (screen: object) => (await run((context) => doctor([], {}, context), screen)).stdout;
  const narrow = await text({ columns: 80, isTTY: true });
  const wide = await text({ columns: 80 });
  const words = (report: string) => report.replace(/\d+ ms/g, 'N ms').split(/\s+/);
  expect(words(narrow)).toEqual(words(wide));
  for (const line of narrow.split('\n')) expect(displayWidth(line), line).toBeLessThanOrEqual(80);
  expect(wide.split('\n').filter((line) => line.startsWith('ok    endpoint'))).toHaveLength(2);
  expect(narrow).toMatch(/^warn {2}ledger {4}/m);
  expect(narrow.trimEnd().split('\n').at(-1)).toMatch(/^\d+ warnings; nothing that stops a call\.$/);
});

test('in colour the marks are signs', async () => {
  const upstream = await useUpstream(unauthorized);
  const { run } = await homeOf({ models: { own: at(upstream), gone: at(closedEndpoint) } });
  const { stdout } = await run((context) => doctor([], {}, context), { isTTY: true, color: true });
  expect(stdout).toContain('\u001B[32m✓\u001B[39m  config    ');
  expect(stdout).toContain('\u001B[31m✗\u001B[39m  endpoint  ');
});

test('the real command: well, unreachable, and where everything hangs', async () => {
  const [well, hanging, silent] = [await useUpstream(unauthorized), await useUpstream(never), await useUpstream(never)];
  const { env } = await homeWith([well]);
  expect(await runBin(['doctor'], { env })).toMatchObject({ code: 0, stderr: '' });
  const one = await runBin(['doctor', 'a', '--json'], { env });
  expect(breaches(JSON.parse(one.stdout), publishedSchema('doctor'))).toEqual([]);

  const bad = await homeWith([hanging, silent]);
  const text = await readFile(join(bad.home, 'config.yaml'), 'utf8');
  const lost = stringify({ lost: at({ url: 'http://nowhere.invalid/v1' }), gone: at(closedEndpoint) });
  await writeFile(join(bad.home, 'config.yaml'), text.replace('models:\n', `models:\n${lost.replace(/^/gm, '  ')}\n`));
  const ran = await runBin(['doctor', '--json'], { env: bad.env });
  expect(ran).toMatchObject({ code: 6, stderr: '' });
  const { models } = JSON.parse(ran.stdout) as Report;
  const codes = models.map(({ alias, checks }) => [alias, checks.find(({ name }) => name === 'endpoint')?.code]);
  expect(Object.fromEntries(codes)).toMatchObject({ a: 'timeout', b: 'timeout', gone: 'network' });
});

test('Ctrl-C stops it at once', async () => {
  const upstream = await useUpstream(never);
  const { env } = await homeWith([upstream]);
  const { child, ended } = startBin(['doctor', '--live'], { env });
  while (upstream.requests.length === 0) await new Promise((resolve) => setTimeout(resolve, 10));
  child.kill('SIGINT');
  const { code, stdout } = await ended;
  expect([code, stdout]).toEqual([130, '']);
});
