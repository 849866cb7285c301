import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { displayWidth } from '../../src/cli/render/table.ts';
import { englishLeft } from '../support/english-left.ts';
import { type HomeSettings, homeWith, type Ran, runBin } from '../support/run-bin.ts';
import { tempFolder } from '../support/temp-home.ts';
import { hasTerminal, openTerminal } from '../support/terminal.ts';
import { type Answer, chat, failure, json, never, raw, reset } from '../support/upstream.ts';
import { useUpstream } from '../support/use-upstream.ts';

const CHINESE = { LANG: 'zh_CN.UTF-8' };

type Asking = { settings?: HomeSettings; argv?: readonly string[]; env?: Record<string, string>; stdin?: string };

/** What the real command says in Chinese where its models answer so. */
async function told(
  answers: readonly Answer[],
  { settings = {}, argv = ['chat', 'hi'], env = {}, stdin }: Asking = {},
): Promise<Ran> {
  const upstreams = await Promise.all(answers.map(useUpstream));
  const { env: home } = await homeWith(upstreams, { model: { max_retries: 0 }, ...settings });
  return runBin(argv, { env: { ...home, ...CHINESE, ...env }, ...(stdin !== undefined && { stdin }) });
}

/** Nothing English is left but these words of others. */
function expectChinese({ stderr }: Ran, phrases: readonly string[], words: readonly (string | RegExp)[] = []): void {
  for (const phrase of phrases) expect(stderr).toContain(phrase);
  expect(englishLeft(stderr, [/^mgw: /gm, ...words]), stderr).toEqual([]);
}

describe('a vendor that fails, in Chinese', () => {
  it.each([
    [
      401,
      'auth',
      'Invalid API key',
      ['a：HTTP 401：Invalid API key', '询问“a”时没有带 Key；用 `api_key_env` 指定一个'],
    ],
    [
      402,
      'quota',
      'Insufficient Balance',
      ['a：HTTP 402：Insufficient Balance', '给 a（127.0.0.1:', '）的账户充值，或用 -m 换一个模型'],
    ],
    [404, 'model', 'The model does not exist', ['检查配置里的 `model: a-v1` 和“a”的端点']],
    [429, 'rate', 'Rate limit reached', ['a：HTTP 429：Rate limit reached', '稍等一会儿，或减少同时进行的调用']],
    [400, 'bad', 'messages is required', ['厂商不接受这个请求；检查选项和“a”的 `params`']],
    [500, 'server', 'Internal Server Error', ['这是厂商一方的故障；稍后再试，或用 -m 换一个模型']],
  ])('is told by its status %i and its own words', async (status, _, message, phrases) => {
    expectChinese(await told([failure(status, { message })]), phrases, [message]);
  });

  it('is told by name where several have failed, and where nothing came', async () => {
    const busy = failure(503, { message: 'Service is too busy; come back later' });
    const all = await told([busy, reset, raw('<html><title>Sign in</title></html>')]);
    expect(all.stderr).toContain('3 个模型都失败了：a：HTTP 503：Service is too busy; come back later；b：127.0.0.1');
    expectChinese(
      all,
      ['在回答完整之前断开了连接', 'c：端点返回了 200，内容却是一个 HTML 页面，不是对话的回答'],
      ['Service is too busy; come back later'],
    );
    expectChinese(await told([raw('', { status: 500 })]), ['a：HTTP 500，内容为空']);
    expectChinese(await told([json({ hello: 1 })]), ['内容却是别的 JSON']);
    expectChinese(await told([raw('data: [DONE]\n\n', { headers: { 'content-type': 'text/event-stream' } })]), [
      'a：回答一个字也没有就结束了',
    ]);
  });

  it('is told where its time is over', async () => {
    const settings = { model: { max_retries: 0, timeout: 0.2 } };
    expectChinese(await told([never], { settings }), [
      'a：在 timeout（0.2 秒）之内没有收到首个 token',
      '调大 models.a.timeout',
    ]);
    expectChinese(await told([never], { argv: ['chat', 'hi', '--timeout', '0.3'] }), [
      'a：在 --timeout（0.3 秒）之内没有开始回答',
      '调大 --timeout',
    ]);
  });

  it('is told where it ends an answer for its content', async () => {
    expectChinese(await told([chat('so', { finishReason: 'content_filter' })]), [
      'a：厂商的内容审查中止了回答',
      '换一种说法；或用 `routing.fallback_on: [content-filter]` 允许另一个模型来试',
    ]);
  });

  it('is told where it cannot be reached, also through a proxy', async () => {
    const nowhere: HomeSettings = { each: { a: { endpoint: 'http://127.0.0.1:9/v1' } } };
    expectChinese(await told([chat('ok')], { settings: { ...nowhere, model: { max_retries: 0 } } }), [
      'mgw: a：127.0.0.1:9 拒绝连接（ECONNREFUSED）',
      '服务是否已启动？`endpoint` 里的端口对吗？',
    ]);
    const far = { each: { a: { endpoint: 'http://llm.example/v1', auth: 'none' } }, model: { max_retries: 0 } };
    expectChinese(await told([chat('ok')], { settings: far, env: { HTTP_PROXY: 'http://127.0.0.1:9' } }), [
      '（经代理 127.0.0.1:9）拒绝连接',
      '正在使用代理（HTTP_PROXY、HTTPS_PROXY、NO_PROXY），先检查它；服务是否已启动？',
    ]);
    expectChinese(await told([chat('ok')], { settings: far, env: { HTTP_PROXY: 'ftp://nothing' } }), [
      '环境变量 HTTP_PROXY 的值不是代理地址',
    ]);
  });
});

describe('a refusal, in Chinese', () => {
  it('names the limit and what would fit', async () => {
    expectChinese(await told([chat('ok')], { argv: ['chat', 'hi', '--max-cost', '0.001'] }), [
      '（输入 ',
      '超过单次上限 ¥0.001000',
      '就放得下；或调高 --max-cost',
      '或用 --yes 放行这次调用',
    ]);
    const unpriced = { each: { a: { price_per_1k_input: undefined, price_per_1k_output: undefined } } };
    expectChinese(await told([chat('ok')], { settings: unpriced, argv: ['chat', 'hi', '--max-cost', '1'] }), [
      'a（a-v1）价格未知，无法与限额比较',
    ]);
  });

  it('names the budget and what is left', async () => {
    const settings = { budget: { daily: 0.001, per_tag: { docs: 0.0001 } } };
    expectChinese(await told([chat('ok')], { settings }), [
      'a 最多可能花费 ¥0.00',
      '每日预算 ¥0.001000 还剩 ¥0.001000',
      '就放得下；或在配置里调高 budget.daily',
    ]);
    expectChinese(await told([chat('ok')], { settings, argv: ['chat', 'hi', '--tag', 'docs'] }), [
      '标签 docs 的预算 ¥0.000100 还剩',
      '在配置里调高 budget.per_tag.docs',
    ]);
  });

  it('names what an image, a window and a schema do not allow', async () => {
    const folder = await tempFolder();
    const image = join(folder, 'dot.png');
    const png = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';
    await writeFile(image, Buffer.from(png, 'base64'));
    expectChinese(await told([chat('ok')], { argv: ['chat', 'what is it', '-f', image] }), [
      'a 不能看图',
      '什么也没有发送',
    ]);
    const small = { model: { context_window: 50, max_retries: 0 } };
    expectChinese(await told([chat('ok')], { settings: small, argv: ['chat', 'word '.repeat(100)] }), [
      '输入对 a 来说太长',
      '少发一些：拆分文件',
    ]);
    expectChinese(await told([chat('ok')], { argv: ['chat', 'who', '--schema', '{"type":"text"}'] }), [
      '没有这种类型',
      '以下之一：',
    ]);
    const unfit = await told([chat('{"name": 1}')], { argv: ['chat', 'who', '--schema', 'name'] });
    expectChinese(
      unfit,
      ['问了两次，回答都不符合 schema：/name：类型是 number，应为 string'],
      [/^.*asking once more.*$/m],
    );
  });
});

describe('a config, in Chinese', () => {
  const inHome = async (config: string, argv: readonly string[], env: Record<string, string> = {}) => {
    const home = await tempFolder();
    await writeFile(join(home, 'config.yaml'), config);
    return runBin(argv, { env: { MGW_HOME: home, ...CHINESE, ...env } });
  };

  it('is told with line and column', async () => {
    expectChinese(await inHome('models:\n  qwen:\n    endpont: x\n', ['chat', 'hi']), [
      'config.yaml:3:5：models.qwen.endpont：未知的键',
      '是不是 endpoint？',
    ]);
    expectChinese(await inHome('models:\n  a: {}\nrouting: 3\ncurrency: EURO\n', ['chat', 'hi']), [
      'config.yaml:2:3：models.a：没有这个名字的预设，所以必须写 provider（另有 2 个问题）',
      '用 `mgw config check` 查看全部',
    ]);
  });

  it.each([
    ['routing:\n\ttotal_timeout: 3\n', 'YAML 不能用 Tab 缩进'],
    ['a: [1\n', '不是有效的 YAML'],
    ['models: { a: { provider: openai-compatible, endpoint: "http://x" } }\n', '必须写 model:'],
    ['routing: { total_timeout: "3" }\n', '应当是大于 0、至多 86400 的秒数，实际是 "3"'],
    ['routing: { fallback_chain: [qwen, qwen] }\n', '链路里已经有这个模型'],
    ['routing: { fallback_chain: [a, b, c, d] }\n', '最多 3 个模型，实际有 4 个'],
    ['models: { qwen: { api_key: sk-12345678901234567890 } }\n', 'Key 不能写在这个文件里'],
    ['models: { qwen: { tier: big } }\n', '应当是 economy、standard、reasoning 之一；实际是 "big"'],
    ['models: { qwen: { endpoint: api.example.com } }\n', '应当是以 https:// 或 http:// 开头的 URL'],
    ['models: { qwen: { temperature: 3 } }\n', '应当是温度，0 到 2，实际是 3'],
    ['budget: { daily: -1 }\n', '应当是 0.05 这样的金额，不能为负，实际是 -1'],
    ['cache: { ttl: soon }\n', '应当是 7d、12h、30m 这样的时间或秒数'],
    ['currency: EURO\n', '应当是 ISO 4217 货币代码'],
    ['- a\n', '应当是 models:、routing: 这样的键，实际是列表'],
  ])('tells what is wrong in %j', async (config, phrase) => {
    expectChinese(await inHome(config, ['chat', 'hi']), [phrase]);
  });

  it('is told where a file is no config, and where there is none', async () => {
    expectChinese(await inHome('\xff\xfe', ['chat', 'hi'], {}), ['config.yaml:1:1：']);
    const home = await tempFolder();
    await mkdir(join(home, 'config.yaml'));
    expectChinese(await runBin(['chat', 'hi'], { env: { MGW_HOME: home, ...CHINESE } }), ['是目录，不是文件']);
    expectChinese(await runBin(['--config', '/nowhere.yaml', 'chat', 'hi'], { env: { MGW_HOME: home, ...CHINESE } }), [
      '没有配置文件 /nowhere.yaml',
      '用 `mgw config init` 在那里写一个',
    ]);
  });
});

describe('a key, in Chinese', () => {
  const without = async (argv: readonly string[], env: Record<string, string> = {}) =>
    runBin(argv, { env: { MGW_HOME: await tempFolder(), ...CHINESE, ...env } });

  it('is told where none is there, or no such model', async () => {
    expectChinese(await without(['chat', 'hi']), [
      '没有任何模型的 Key',
      '至少设置一个 Key，或让 `mgw init` 来问：',
      '# 在 https://platform.deepseek.com/api_keys 申请',
    ]);
    expectChinese(await without(['chat', 'hi', '-m', 'glm', '--no-fallback']), [
      'mgw: glm：没有设置 ZHIPUAI_API_KEY 或 ZAI_API_KEY',
      '把 Key 放好，或用 -m 换一个模型',
    ]);
    expectChinese(await without(['chat', 'hi', '-m', 'qwem']), [
      '未知模型“qwem”',
      '是不是“qwen”？用 `mgw models` 查看所有模型',
    ]);
  });

  it('is told where it cannot be one', async () => {
    expectChinese(await without(['chat', 'hi'], { DEEPSEEK_API_KEY: 'a b' }), [
      'deepseek 的 Key 无法使用：里面有空格（DEEPSEEK_API_KEY）',
      '重新复制 Key，只要 Key 本身',
    ]);
    const settings = { each: { a: { api_key_command: ['sh', '-c', 'exit 3'] } } };
    expectChinese(await told([chat('ok')], { settings }), [
      'a 的 api_key_command：sh 以退出码 3 结束',
      '请手工运行该命令；它必须只输出 Key',
    ]);
    const file = { each: { a: { api_key_file: '/nowhere/key' } } };
    expectChinese(await told([chat('ok')], { settings: file, argv: ['chat', 'hi', '-m', 'a'] }), [
      'mgw: a：没有文件 /nowhere/key',
    ]);
  });
});

describe('a command line, in Chinese', () => {
  const said = (...argv: string[]) => told([chat('ok')], { argv });

  it.each([
    [['stat'], '未知命令 stat', '是不是 stats？用 `mgw --help` 查看所有命令'],
    [['chat', '--temperature', '3', 'hi'], '选项 -t, --temperature <数值> 不能是 3', '必须是 0 到 2 的数'],
    [['chat', '--max-tokens', '0', 'hi'], '不能是 0', '必须是至少为 1 的整数'],
    [['chat', '--max-cost', '1e-3', 'hi'], '不能是 1e-3', '必须是 0.05 这样的普通小数'],
    [['chat', '--thinking', 'much', 'hi'], '不能是 much', '可以是 on、off、low、high'],
    [['chat', '--model'], '缺少值', '用 `mgw chat --help` 查看它的选项'],
    [['stats', 'x', 'y'], '的参数太多', '用 `mgw stats --help` 查看它的选项'],
    [['prompt', 'show'], '缺少参数 模板', '用 `mgw prompt show --help`'],
    [['stats', '--json', '--csv'], '不能同时使用', '`mgw stats --help`'],
    [['stats', '--since', '2026-13-01'], '--since 2026-13-01：不是日期', '写成 YYYY-MM-DD，或用 7d 表示最近七天'],
    [['stats', '--month', '2026-1'], '--month 2026-1：不是月份', '是不是 2026-01？'],
    [['stats', '--by', 'modl'], '--by modl：没有这个键', '是不是 model？'],
    [['stats', '-z', 'Nowhere'], '未知时区：Nowhere', ''],
    [['chat', '--no-stdin'], '没有写问题', '或用管道传入文本'],
    [['chat', 'hi', '-f', '/nowhere.txt'], '/nowhere.txt：没有这个文件', '什么也没有发送'],
    [['chat', 'hi', '-p', '无此'], '没有名为“无此”的模板', '`mgw prompt list` 查看全部'],
    [['history', 'show', 'x'], '没有名字或编号是 x 的对话', '还没有对话'],
    [['cache', 'show', 'x'], '缓存里没有编号为 x 的条目', '缓存是空的'],
    [['compare', 'hi', '-m', 'qwen'], '可以比较 2 到', '这里只有 qwen'],
  ])('tells what is wrong with %j', async (argv, what, hint) => {
    const ran = await said(...argv);
    expect(ran.code).not.toBe(0);
    expectChinese(ran, [what, hint]);
  });
});

describe.runIf(hasTerminal)('retries and fallbacks at a terminal, in Chinese', () => {
  it.each([60, 80, 200])('are told in %i columns, and fit', async (columns) => {
    const upstreams = [
      await useUpstream(failure(500, { message: 'Internal Server Error' })),
      await useUpstream([failure(429, { message: 'Rate limit reached' }, { 'retry-after': '0' }), chat('So it is.')]),
      await useUpstream(chat('nobody asks this one')),
    ];
    const { env } = await homeWith(upstreams, {
      model: { max_retries: 1 },
      each: { c: { api_key_env: 'C_KEY' } },
      routing: { fallback_chain: ['a', 'c', 'b'] },
    });
    const terminal = openTerminal({ ...env, LANG: 'zh_CN.UTF-8' }, { columns });
    terminal.type('mgw chat hi; echo "exit $?"');
    const typed = 'echo "exit $?"\n';
    const shown = await terminal.until(/exit \d\n/);
    const screen = shown.slice(shown.lastIndexOf(typed) + typed.length);
    const joined = screen.replace(/\n {2,}/g, '');
    expect(joined).toMatch(/a：HTTP 500：Internal Server Error；\d\.\d 秒后重试/);
    expect(joined).toContain('a：HTTP 500：Internal Server Error；改问 b\n');
    expect(joined).toMatch(/b：HTTP 429：Rate limit reached；\d\.\d 秒后重试/);
    expect(joined).toContain('So it is.');
    expect(joined).toContain('跳过 c：没有设置 C_KEY');
    const others = ['Internal Server Error', 'Rate limit reached', 'So it is.', 'exit 0'];
    expect(englishLeft(joined, others), screen).toEqual([]);
    for (const line of screen.split('\n')) expect(displayWidth(line)).toBeLessThanOrEqual(columns);
  });
});
