import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Message } from '../../../../src/domain/chat.ts';
import { TASKS } from '../../../../src/domain/task.ts';
import { EASY, HARD } from '../../../../src/routing/choose/effort.ts';
import { builtInExamples } from '../../../../src/routing/task/built-in-examples.ts';
import { builtIn } from '../../../../src/routing/task/built-in-index.ts';
import { conceptTable } from '../../../../src/routing/task/concept-table.ts';
import concepts from '../../../../src/routing/task/concepts.json' with { type: 'json' };
import { pack, unpack } from '../../../../src/routing/task/packed-index.ts';
import { taskReader } from '../../../support/task-reader.ts';

const read = taskReader();
const reading = (content: string, earlier: readonly Message[] = []) => read([...earlier, { role: 'user', content }]);

test.each(['what is 2+2', '2+2等于多少'])('%s is easy', (text) => {
  const { task, difficulty } = reading(text);
  expect(task).toBe('mathematics');
  expect(difficulty).toBeLessThan(0.35);
});

describe('the task of a request', () => {
  test.each([
    ['你好', 'chat'],
    ['怎么重置我的密码？', 'question'],
    ['把下面这句话翻译成英文：今天下雨', 'translation'],
    ['Summarise the meeting notes below', 'summary'],
    ['从下面的文本中提取所有电话号码', 'extraction'],
    ['fix the grammar of this sentence: she go home', 'rewriting'],
    ['用 Python 写一个读取 CSV 的脚本', 'code'],
    ['解方程 3x + 2 = 14', 'mathematics'],
    ['Compare Kafka and RabbitMQ: pros, cons, and which one you recommend', 'analysis'],
    ['写一首关于大海的诗', 'creative'],
    ['write a distributed rate limiter in Go with tests', 'code'],
    ['write a poem about distributed systems', 'creative'],
  ])('%s: %s', (text, task) => {
    expect(reading(text)).toMatchObject({ task, sure: true });
  });

  test('is told in at least four of five of the labelled questions', () => {
    const path = fileURLToPath(new URL('../../../../bench/routing/labelled.tsv', import.meta.url));
    const rows = readFileSync(path, 'utf8').trim().split('\n');
    const right = rows.filter((row) => {
      const [, task, text = ''] = row.split('\t');
      return reading(text).task === task;
    });
    expect(rows.length).toBeGreaterThan(200);
    expect(right.length / rows.length).toBeGreaterThan(0.8);
  });

  test('is found at the end of a long text, where the question stands', () => {
    const report = 'The river rose by two metres in the night, and the bridge was closed. '.repeat(200);
    expect(reading(`${report}\n\nSummarise this report in three sentences`).task).toBe('summary');
    expect(reading(`${report}\n\n请把以上内容翻译成中文`).task).toBe('translation');
  });

  test('is not sure of what is like nothing', () => {
    expect(reading('zxqv wvut kjhg')).toMatchObject({ sure: false });
    expect(reading('')).toMatchObject({ sure: false });
  });

  test('is not sure where only the question mark of another language is known', () => {
    for (const text of [
      'Как доказать, что простых чисел бесконечно много?',
      'Wie beweist man, dass es unendlich viele Primzahlen gibt?',
      '¿Cómo se demuestra que hay infinitos números primos?',
      '素数が無限にあることを証明してください？',
    ]) {
      expect({ text, ...reading(text) }).toMatchObject({ text, sure: false });
    }
    const demand = 'Translate into English: Где находится ближайшая библиотека?';
    expect(reading(demand)).toMatchObject({ task: 'translation', sure: true });
  });
});

describe('the difficulty', () => {
  test.each([
    ['prove that there are infinitely many primes', 'hard'],
    ['证明素数有无穷多个', 'hard'],
    ['实现一个无锁队列并证明没有 ABA 问题', 'hard'],
    ['write a JIT compiler for a small virtual machine', 'hard'],
    ['设计一个推荐系统', 'hard'],
    ['这份合同里有哪些对乙方不利的条款？逐条说明风险', 'hard'],
    ['二甲双胍和阿司匹林能一起吃吗', 'middling'],
    ['pod 一直 CrashLoopBackOff，怎么排查', 'middling'],
    ['谁证明了费马大定理？', 'easy'],
    ['Python 是哪一年发布的？', 'easy'],
    ['用一句话解释递归', 'easy'],
    ['写一首关于二叉树的诗', 'easy'],
    ['北京到上海多少公里', 'easy'],
    ['what does "the proof is in the pudding" mean?', 'easy'],
  ])('%s: %s, whatever its words name', (text, tier) => {
    const { difficulty } = reading(text);
    expect(difficulty < EASY ? 'easy' : difficulty < HARD ? 'middling' : 'hard').toBe(tier);
  });

  test('tells hard one-liners from easy ones', () => {
    const path = fileURLToPath(new URL('../../../../bench/routing/one-liners.tsv', import.meta.url));
    const rows = readFileSync(path, 'utf8')
      .trim()
      .split('\n')
      .map((row) => row.split('\t'));
    const told = (tier: string) => {
      const own = rows.filter(([part, , is]) => part === 'tuning' && is === tier);
      return own.map(([, , , text = '']) => reading(text).difficulty);
    };
    const [hard, easy] = [told('hard'), told('easy')];
    expect(hard.length + easy.length).toBeGreaterThan(50);
    expect(hard.filter((difficulty) => difficulty >= HARD).length / hard.length).toBeGreaterThan(0.7);
    expect(easy.filter((difficulty) => difficulty < EASY).length / easy.length).toBeGreaterThan(0.85);
    expect(Math.min(...hard)).toBeGreaterThanOrEqual(EASY);
  });

  const order = (...texts: string[]) => texts.map((text) => reading(text).difficulty);

  test('rises from a greeting over a question to code and reasoning', () => {
    const [chat = 0, question = 0, code = 0, design = 0] = order(
      '早上好',
      '快递几天能到',
      '用 Java 实现一个线程安全的阻塞队列，并写单元测试',
      '设计一个支持百万连接的推送系统架构。要求：1. 多机房容灾 2. 消息不丢失 3. 给出容量估算 4. 说明取舍和风险',
    );
    expect(chat).toBeLessThan(question);
    expect(question).toBeLessThan(code);
    expect(code).toBeLessThan(design);
  });

  test('rises with the steps, the length and the conversation, and falls with a short answer', () => {
    const base = reading('Write a Python script that renames files').difficulty;
    expect(
      reading('Write a Python script that renames files\n1. by date\n2. by size\n3. undo').difficulty,
    ).toBeGreaterThan(base);
    const turn: Message[] = [
      { role: 'user', content: 'hello' },
      { role: 'assistant', content: 'hi' },
    ];
    expect(reading('Write a Python script that renames files', [...turn, ...turn]).difficulty).toBeGreaterThan(base);
    const [open = 0, short = 0] = order(
      'Why did the Roman Empire fall?',
      'Why did the Roman Empire fall? Answer with one word',
    );
    expect(short).toBeLessThan(open);
  });

  test('of a question with choices does not depend on how the choices are lettered', () => {
    const choices = ['The force doubles', 'The force halves', 'Nothing changes', 'The force is zero'];
    const question = (mark: (letter: string) => string) =>
      `What happens?\n${choices.map((choice, at) => `${mark('ABCD'[at] ?? '')} ${choice}`).join('\n')}`;
    const [dot, bracket, wide] = order(
      question((l) => `${l}.`),
      question((l) => `(${l})`),
      question((l) => `${l}、`),
    );
    expect(bracket).toBe(dot);
    expect(wide).toBe(dot);
  });

  test('is explained: the weights of its signals add up to it', () => {
    for (const { text } of builtInExamples()) {
      const { difficulty, signals } = reading(text);
      const sum = signals.reduce((total, { weight }) => total + weight, 0);
      expect(Math.abs(Math.min(1, Math.max(0, sum)) - difficulty)).toBeLessThan(0.01);
    }
  });
});

describe('reading', () => {
  test('takes any text, gives the same twice, and stays within its bounds', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 400 }), (text) => {
        const one = reading(text);
        expect(one).toEqual(reading(text));
        expect(one.difficulty).toBeGreaterThanOrEqual(0);
        expect(one.difficulty).toBeLessThanOrEqual(1);
        expect(one.margin).toBeLessThanOrEqual(1);
        expect(TASKS).toContain(one.task);
        for (const { weight } of one.signals) expect(Number.isFinite(weight)).toBe(true);
      }),
    );
  });

  test.each([
    ['spaces', ' '],
    ['newlines', '\n'],
    ['one letter', 'a'],
    ['one Chinese character', '的'],
    ['list marks', '\n1. '],
    ['choices', '\nA. '],
    ['question marks', '?'],
    ['digits', '7'],
    ['semicolons and spaces', '; '],
    ['commas between digits', '1,'],
    ['lengths', '五百到八百字，'],
    ['answers of one word', 'answer with one word '],
    ['indented lines', '\n   at '],
  ])('a megabyte of %s takes no longer than a second', (_, piece) => {
    const from = process.cpuUsage();
    reading(piece.repeat(Math.ceil(1_000_000 / piece.length)));
    expect(process.cpuUsage(from).user / 1000).toBeLessThan(1000);
  });

  test('tells the language', () => {
    const texts = [
      '你好吗',
      'How are you?',
      '帮我 review 一下这个 pull request 的 diff',
      'Как дела?',
      'この文章を英語に訳してください',
    ];
    const languages = texts.map((text) => reading(text).language);
    expect(languages).toEqual(['zh', 'en', 'mixed', 'other', 'other']);
  });
});

describe('the words', () => {
  test('stand for one thing each', () => {
    const words = Object.values(concepts).flatMap((listed) => listed.split(' '));
    expect(words.length).toBeGreaterThan(1000);
    expect(words.filter((word, at) => words.indexOf(word) !== at)).toEqual([]);
    expect(conceptTable().words.hashes).toHaveLength(words.length);
  });
});

describe('the examples', () => {
  test('name every task, in Chinese and in English, with a difficulty from 0 to 1', () => {
    for (const task of TASKS) {
      const own = builtInExamples().filter((example) => example.task === task);
      expect(own.filter(({ text }) => /[\u4e00-\u9fff]/.test(text)).length).toBeGreaterThan(8);
      expect(own.filter(({ text }) => /^[ -~\s]+$/.test(text)).length).toBeGreaterThan(8);
      expect(own.every(({ difficulty = -1 }) => difficulty >= 0 && difficulty <= 1)).toBe(true);
    }
  });

  test('do not contradict each other', () => {
    const texts = builtInExamples().map(({ text }) => text.toLowerCase());
    expect(new Set(texts).size).toBe(texts.length);
  });

  test('are the same packed and unpacked', () => {
    const bytes = Buffer.from(pack(builtIn(), conceptTable()));
    const { builtIn: unpacked, concepts: words } = unpack(bytes, (from, to) => bytes.subarray(from, to));
    expect(unpacked.index).toEqual(builtIn().index);
    expect(unpacked.model).toEqual(builtIn().model);
    expect(unpacked.count).toBe(builtIn().count);
    const all = ({ count, exampleAt }: typeof unpacked) =>
      Array.from({ length: count + 1 }, (_, at) => exampleAt(at)).map((one) => one && { ...one });
    expect(all(unpacked)).toEqual(all(builtIn()));
    expect(words).toEqual(conceptTable());
  });
});
