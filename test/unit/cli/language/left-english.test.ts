import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { defaultChoices } from '../../../../src/cli/init/ask-money.ts';
import { speakLanguage } from '../../../../src/cli/language/speak-language.ts';
import { told } from '../../../../src/cli/language/told.ts';
import { accountingLine } from '../../../../src/cli/render/accounting-line.ts';
import { inputList } from '../../../../src/cli/render/input-list.ts';
import { displayWidth } from '../../../../src/cli/render/table.ts';
import { showCost } from '../../../../src/cli/session/show-figures.ts';
import type { Outcome } from '../../../../src/domain/ledger-entry.ts';
import { entryOf } from '../../../support/entries.ts';

beforeAll(() => speakLanguage('zh'));
afterAll(() => speakLanguage('en'));

describe('what is put together from words, in Chinese', () => {
  it.each([
    [
      '/x holds no text that could be sent: 1 binary, 1 an image, 1 larger than 512 KB',
      '/x 里没有可以发送的文本：1 个二进制文件，1 个图片文件，1 个文件超过 512 KB',
    ],
    ['3 cannot be read: EIO', '3 个文件无法读取：EIO'],
    [
      'poor until 2026-11-25 22:30 (8 min more): poor: HTTP 402: Insufficient Balance; top up',
      'poor 休息到 2026-11-25 22:30（还有 8 分钟）：poor：HTTP 402：Insufficient Balance; top up',
    ],
    [
      'until 2026-11-25 22:30 (3.9 s more): poor: HTTP 500: no',
      '到 2026-11-25 22:30（还有 3.9 秒）：poor：HTTP 500：no',
    ],
    ['known (config)', '已知（配置）'],
    ['known: me, k2, my model', '已知的有：me、k2、my model'],
    ["option '--budget <amount>' cannot be 'abc'", '选项 --budget <金额> 不能是 abc'],
    ["option '--json' cannot be used with option '--by <key>'", '选项 --json 和 --by <维度> 不能同时使用'],
    ["option '-x <nobody-knows>' argument missing", '选项 -x <nobody-knows> 缺少值'],
    ["missing required argument 'template'", '缺少参数 模板'],
    ['/save FILE; /name NAME gives a name to go on by', '/save 文件；/name 名称 起个名字，以后接着用'],
    ['not a row of version 1 (v: missing)', '不是第 1 版的记录（缺少 v）'],
    ['not a row of version 1 (v: 2)', '不是第 1 版的记录（v: 2）'],
  ])('%s', (english, chinese) => {
    expect(told(english)).toBe(chinese);
  });
});

describe('what Node says, in Chinese', () => {
  it.each([
    ['stdout cannot be written: ENOSPC: no space left on device, write', '无法写到 stdout：ENOSPC：磁盘已满'],
    ["cannot read /l: ENOTDIR: not a directory, scandir '/l/a b'", '无法读取 /l：ENOTDIR：不是目录（/l/a b）'],
    ['cannot write /l: ENOTDIR: not a directory (x)', '无法写入 /l：ENOTDIR：不是目录（x）'],
    ['EXDEV: cross-device link not permitted, link', 'EXDEV: cross-device link not permitted, link'],
    [
      "--schema cannot be read: Expected property name or '}' in JSON at position 1",
      '--schema 无法读取：不是有效的 JSON，位置 1：应当是属性名或 }',
    ],
    [
      "--schema cannot be read: Expected ':' after property name in JSON at position 9 (line 2 column 3)",
      '--schema 无法读取：不是有效的 JSON，第 2 行第 3 列（位置 9）：属性名后面应当是冒号',
    ],
    [
      'x.json cannot be read: Unexpected non-whitespace character after JSON at position 4',
      'x.json 无法读取：不是有效的 JSON：位置 4 起多了内容',
    ],
  ])('%s', (english, chinese) => {
    expect(told(english)).toBe(chinese);
  });

  it.each(['{a', '{"a" 1}', '[1 2]', '{"a": 1,}', '"x', '"\t"', '"\\q"', '"\\u00"', '-', '1.', '1e', '1 2', '{'])(
    'of %j is no English',
    (text) => {
      let message = '';
      try {
        JSON.parse(text);
      } catch (error) {
        message = String(error).replace('SyntaxError: ', '');
      }
      expect(told(`--schema cannot be read: ${message}`)).toMatch(/^--schema 无法读取：.*JSON/);
      expect(told(`--schema cannot be read: ${message}`)).not.toMatch(/[a-z]{3,} [a-z]{2,}/);
    },
  );
});

describe('what screens show in words, in Chinese', () => {
  it('of files that are skipped is why, and how many', () => {
    const reasons = ['binary', 'binary', 'larger than 512 KB', 'a link', 'empty', 'an image', 'an image'];
    const skipped = reasons.map((reason, index) => ({ path: `${index}`, reason }));
    expect(inputList({ files: [{ path: 'a.txt', bytes: 1 }], skipped })).toBe(
      '1 个文件，1 B：a.txt（1 B）；跳过：2 个二进制文件、1 个文件超过 512 KB、1 个链接、1 个空文件、2 个图片文件',
    );
  });

  it.each([
    ['auto: creative 0.42 → b', '自动：创作'],
    ['cheapest: not sure → b', '最便宜：不确定'],
    ['rule 2: code 0.52 → b', '规则 2：代码'],
  ])('of a choice (%s) is who chose, and for what', (route, words) => {
    expect(accountingLine(entryOf({ route }))).toMatch(new RegExp(` · ${words}$`));
  });

  it('of calls of a conversation is what became of each', async () => {
    const outcomes: Outcome[] = ['answered', 'cached', 'failed', 'refused', 'cancelled'];
    const calls = outcomes.map((outcome) => ({ id: outcome, at: '', outcome, model: 'a', paid: [] }));
    const written: string[] = [];
    const stdout = { columns: 80, color: false, write: (text: string) => Promise.resolve(written.push(text)) };
    const session = { keeper: { conversation: { turns: [], calls } }, context: { io: { stdout } } };
    await showCost(session as unknown as Parameters<typeof showCost>[0]);
    expect(written.join('').match(/(?<=^ +\d {2}a +)\p{sc=Han}+/gmu)).toEqual([
      '已去掉',
      '已去掉',
      '失败',
      '被拒绝',
      '已停止',
    ]);
  });

  it('of models to choose from stand in columns, also with a Chinese name', () => {
    const labels = defaultChoices([
      { provider: 'openai-compatible', alias: '本地模型', endpoint: 'http://x/v1', model: 'UP', key: undefined },
      { provider: 'openai-compatible', alias: 'k2', endpoint: 'http://x/v1', model: 'UP', key: undefined },
    ] as unknown as Parameters<typeof defaultChoices>[0]).map(({ label }) => label);
    const starts = labels.filter((label) => label.endsWith('UP')).map((label) => displayWidth(label.slice(0, -2)));
    expect(starts.length).toBe(2);
    expect(new Set(starts).size).toBe(1);
  });
});
