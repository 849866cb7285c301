import { afterAll, beforeAll, expect, test } from 'vitest';
import { configCheck } from '../../src/cli/commands/config.ts';
import { speakLanguage } from '../../src/cli/language/speak-language.ts';
import { englishLeft } from '../support/english-left.ts';
import { reportHome } from './report-harness.ts';

beforeAll(() => speakLanguage('zh'));
afterAll(() => speakLanguage('en'));

const PRICED = ', price_per_1k_input: 0.1, price_per_1k_output: 0.1';
const own = (alias: string, more = '') =>
  `  ${alias}: { provider: openai-compatible, endpoint: "http://127.0.0.1:9/v1", model: m${more} }\n`;

/** What `mgw config check` says in Chinese. */
async function checked(config: string): Promise<string> {
  const { stdout } = await (await reportHome([], { config })).run((context) => configCheck({}, context));
  expect(englishLeft(stdout, [/routing\.[\w.[\]]+/g]), stdout).toEqual([]);
  return stdout;
}

test('rules that are never reached are told in Chinese, by one, by several, by nothing', async () => {
  const rules = ['< 0.3', '0.3-0.6', '>= 0.6', '0.1-0.2', '0.3001-0.3002', '0.1-0.9'];
  const list = rules.map((range) => `    - { difficulty: "${range}", model: qwen }\n`).join('');
  const said = await checked(`routing:\n  default_model: auto\n  rules:\n${list}`);
  expect(said).toContain('要让 mgw 选择，请写 `strategy: auto`');
  expect(said).toContain('永远轮不到：凡是这条成立的地方，规则 1 都已成立');
  expect(said).toContain('永远轮不到：凡是这条成立的地方，规则 1、2 和 3 合起来都已成立');
  expect(said).toContain('永远轮不到：它的范围里什么也没有');
});

test('so is what cannot be compared', async () => {
  const models = `models:\n${own('a', `${PRICED}, currency: USD, tier: reasoning`)}`;
  const some = await checked(`${models}${own('b', PRICED)}${own('c', ', tier: economy')}routing: { strategy: auto }\n`);
  expect(some).toContain('USD 没有汇率，因此永远不会选中：a');
  expect(some).toContain('简单的请求永远到不了 economy 级：c 没有可以比较的价格');
  expect(some).toContain('困难的请求永远到不了 reasoning 级：a 没有可以比较的价格');
  expect(await checked(`${models}${own('b')}routing: { strategy: auto }\n`)).toContain(
    '没有价格可以比较的模型（a、b）',
  );
});
