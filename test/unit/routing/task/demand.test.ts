import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { Task } from '../../../../src/domain/task.ts';
import { ownExamples } from '../../../../src/routing/task/own-examples.ts';
import { MATERIALS, type MaterialName } from '../../../support/materials.ts';
import { taskReader } from '../../../support/task-reader.ts';
import { tempFolder } from '../../../support/temp-home.ts';

const read = taskReader();
/** Below it the strategy `auto` is content with an economy model. */
const EASY = 0.35;

type Case = [demand: string, task: Task | readonly Task[]];

const EASY_CASES: Record<string, readonly Case[]> = {
  log: [
    ['summarise these commits', 'summary'],
    ['总结一下', 'summary'],
    ['翻译成中文', 'translation'],
  ],
  changelog: [
    ['总结一下', 'summary'],
    ['提取里面所有的网址', 'extraction'],
    ['summarise this in three bullet points', 'summary'],
    ['translate this into German', 'translation'],
    ['what is this?', 'question'],
    ['用三句话概括', 'summary'],
    ['list all commands that are mentioned', 'extraction'],
  ],
  licence: [
    ['what licence is this?', 'question'],
    ['翻译成英文', 'translation'],
    ['summarise this in three bullet points', 'summary'],
    ['这是什么许可证？', 'question'],
    ['tl;dr', 'summary'],
  ],
  document: [
    ['把这份文档翻译成中文', 'translation'],
    ['summarise this document', 'summary'],
    ['translate this to French', 'translation'],
  ],
  mail: [
    ['改写得更正式', 'rewriting'],
    ['这是什么意思？', ['question', 'translation']],
    ['总结一下', 'summary'],
    ['翻译成中文', 'translation'],
    ['fix the grammar of this', 'rewriting'],
    ['make this more polite', 'rewriting'],
    ['what does this mean?', 'question'],
    ['extract all dates', 'extraction'],
    ['提取里面的日期和金额', 'extraction'],
  ],
  minutes: [
    ['总结一下', 'summary'],
    ['summarise this', 'summary'],
    ['翻译成中文', 'translation'],
    ['翻译成英文', 'translation'],
    ['润色一下', 'rewriting'],
    ['这份纪要讲了什么？', ['summary', 'question']],
    ['提取所有日期', 'extraction'],
  ],
  article: [
    ['summarise this', 'summary'],
    ['翻译成中文', 'translation'],
    ['extract all names', 'extraction'],
    ['总结成三点', 'summary'],
    ['rewrite this in simple English', 'rewriting'],
  ],
  chineseArticle: [
    ['总结一下这篇文章', 'summary'],
    ['translate this into English', 'translation'],
    ['提取所有数字', 'extraction'],
    ['这篇文章讲了什么', 'summary'],
    ['改写成口语', 'rewriting'],
    ['key points, please', 'summary'],
  ],
  csv: [
    ['translate the header to Chinese', 'translation'],
    ['提取所有地区', 'extraction'],
    ['what is this?', 'question'],
  ],
  goCode: [
    ['translate the comments to English', 'translation'],
    ['summarise this file', 'summary'],
  ],
};

const HARD_CASES: Record<string, readonly Case[]> = {
  goCode: [
    ['find the race condition in this code and prove your fix right', 'code'],
    ['找出这段代码里的竞态条件并证明修复是正确的', 'code'],
    ['fix this', 'code'],
    ['what is wrong here?', 'code'],
    ['explain this function', 'code'],
    ['review this', 'code'],
    ['这段代码有什么问题', 'code'],
  ],
  pythonCode: [
    ['fix the bug', 'code'],
    ['为什么会报错', 'code'],
    ['rewrite this in Rust', 'code'],
    ['add tests', 'code'],
    ['refactor this', 'code'],
    ['why does this fail?', 'code'],
    ['解释一下这段代码', 'code'],
  ],
  contract: [
    ['找出合同里对乙方不利的条款，逐条说明法律风险', 'analysis'],
    ['assess the legal risks of this contract for party B and suggest better wording', 'analysis'],
  ],
  chineseArticle: [['评估文中三个原因是否站得住脚，指出论证中的漏洞', 'analysis']],
  minutes: [['analyse the root causes and propose a plan with trade-offs', 'analysis']],
};

const isMaterial = (name: string): name is MaterialName => name in MATERIALS;

const rows = (cases: Record<string, readonly Case[]>) =>
  Object.entries(cases).flatMap(([name, own]) =>
    isMaterial(name)
      ? own.map(([demand, task]) => ({ name, demand, tasks: [task].flat(), text: MATERIALS[name] }))
      : [],
  );

const colon = (demand: string) =>
  /[?？]$/.test(demand) ? demand : `${demand}${/[\u3400-\u9fff]/.test(demand) ? '：' : ':'}`;

/** How a demand and a text come together. */
const WAYS = {
  'typed beside it': (demand: string, text: string) => ({ content: `${text}\n\n${demand}`, demand }),
  'pasted behind it': (demand: string, text: string) => ({ content: `${text}\n\n${demand}` }),
  'pasted before it': (demand: string, text: string) => ({ content: `${colon(demand)}\n\n${text}` }),
  'pasted before a fence': (demand: string, text: string) => ({ content: `${demand}\n\`\`\`\n${text}\n\`\`\`` }),
};

describe.each(Object.entries(WAYS))('a demand that is %s', (_, way) => {
  test.each(rows(EASY_CASES))('on a $name is as easy as without it: $demand', ({ demand, tasks, text }) => {
    const { task, difficulty } = read([{ role: 'user', ...way(demand, text) }]);
    expect(tasks).toContain(task);
    expect(difficulty).toBeLessThan(EASY);
  });

  test.each(rows(HARD_CASES))('on a $name stays hard: $demand', ({ demand, tasks, text }) => {
    const { task, difficulty } = read([{ role: 'user', ...way(demand, text) }]);
    expect(tasks).toContain(task);
    expect(difficulty).toBeGreaterThanOrEqual(EASY);
  });
});

describe('what is asked itself', () => {
  const problem =
    'A tank holds 240 litres. A pump fills it at 12 litres a minute, and a leak loses 3 litres a minute from the time that it is half full. ' +
    'Two more pumps of 4 litres a minute each are switched on after 15 minutes.\n\nHow many minutes does it take until the tank is full?';
  const exam =
    'A patient has had a fever for six days. Which of the following is the most likely cause of it?\nA. a virus\nB. a bacterium\nC. a drug\nD. a tumour';

  test.each([
    ['a word problem', problem],
    ['a question with choices', exam],
    [
      'a specification',
      `Implement a scheduler as described below\n\n${'1. It keeps jobs in order, and runs each once.\n'.repeat(9)}`,
    ],
    ['questions to be answered', `Answer the questions below:\n\n${problem}\n\n${problem}`],
  ])('is read whole: %s', (_, content) => {
    const { signals, difficulty } = read([{ role: 'user', content }]);
    expect(signals.map(({ name }) => name)).not.toContain('length of the material');
    expect(difficulty).toBeGreaterThan(EASY);
  });

  test.each([
    'solve this',
    'answer the questions',
    '回答一下这个问题',
    '做一下这道题',
    'solve this problem step by step',
  ])('is read with %s, typed beside it', (demand) => {
    const alone = read([{ role: 'user', content: problem }]);
    const asked = read([{ role: 'user', content: `${problem}\n\n${demand}`, demand }]);
    expect(asked.difficulty).toBeGreaterThan(EASY);
    expect(alone.difficulty).toBeGreaterThan(EASY);
  });

  test('has choices only where it ends in short ones', () => {
    const names = (content: string) => read([{ role: 'user', content }]).signals.map(({ name }) => name);
    expect(names(exam)).toContain('choices');
    expect(names(`${exam}\nAnswer:`)).toContain('choices');
    expect(names(MATERIALS.licence)).not.toContain('choices');
    expect(names(`${exam}\n\n${'The doctor asked for more tests and waited. '.repeat(20)}`)).not.toContain('choices');
    expect(names('A. one\nB. two\nC. three')).not.toContain('choices');
  });
});

describe('what is to be carried out as it stands there', () => {
  const spec =
    'Design a distributed job queue that holds a million jobs a day.\n1. Jobs survive the loss of one data centre.\n' +
    '2. Each job runs at least once; say how duplicates are found.\n3. Estimate the capacity and compare two stores.';

  test.each([
    ['implement this', true],
    ['answer in English', true],
    ['think step by step', true],
    ['请用中文回答', true],
    ['按需求实现', true],
    ['summarise this', false],
    ['翻译成中文', false],
    ['answer this mail politely', false],
  ])('%s: read with it: %s', (demand, isWhole) => {
    const { signals } = read([{ role: 'user', content: `${spec}\n\n${demand}`, demand }]);
    expect(signals.every(({ name }) => name !== 'length of the material')).toBe(isWhole);
  });

  test.each([
    'Write a plan with the following parts:',
    '设计一个订单分析系统，要求如下：',
    'Find the value of x in the following:',
  ])('keeps its steps behind %s', (line) => {
    const { signals, difficulty } = read([{ role: 'user', content: `${line}\n\n${spec}\n${spec}` }]);
    expect(signals.map(({ name }) => name)).toContain('steps');
    expect(difficulty).toBeGreaterThan(EASY);
  });

  test.each([
    'Explain your reasoning.',
    'Summarise the trade-offs in a table.',
    'Add tests.',
    'List your assumptions first.',
    '请解释原因。',
    '最后总结你的结论。',
    '结果整理成表格。',
  ])('is no material for what is said of its answer: %s', (line) => {
    const { signals, difficulty } = read([{ role: 'user', content: `${spec} ${spec}\n\n${line}` }]);
    expect(signals.map(({ name }) => name)).not.toContain('length of the material');
    expect(difficulty).toBeGreaterThan(EASY);
  });

  test('a demand goes on behind a fence', () => {
    const behind = 'Then redesign it to be lock-free and prove that it is linearizable.';
    const content = (rest: string) => `Explain this code:\n\`\`\`go\n${MATERIALS.goCode}\n\`\`\`\n${rest}`;
    const [whole, first] = [behind, ''].map((rest) => read([{ role: 'user', content: content(rest) }]).difficulty);
    expect(whole).toBeGreaterThan((first ?? 1) + 0.1);
  });

  test('a review of it, or an estimate, is hard', () => {
    for (const demand of ['review this spec', 'estimate the effort', '评审一下这份设计']) {
      const { task, difficulty } = read([{ role: 'user', content: `${spec}\n\n${demand}`, demand }]);
      expect(task).toBe('analysis');
      expect(difficulty).toBeGreaterThan(EASY);
    }
  });

  test("the person's own examples say more than what stands beside", async () => {
    const example = { text: 'review this specification', task: 'extraction', difficulty: 0.1 } as const;
    const own = await ownExamples([example], join(await tempFolder(), 'examples.bin'));
    const demand = 'review this spec';
    expect(taskReader({ own })([{ role: 'user', content: `${spec}\n\n${demand}`, demand }])).toMatchObject({
      task: 'extraction',
    });
  });
});

describe('the signals', () => {
  test('say what is of the demand and what of the material, and add up', () => {
    const content = `${MATERIALS.pythonCode}\n\nfix the bug`;
    const { signals, difficulty } = read([{ role: 'user', content, demand: 'fix the bug' }]);
    expect(signals.map(({ name, value }) => `${name}: ${value}`)).toEqual([
      'similar examples: code',
      expect.stringMatching(/^known words and phrases: [1-9]\d*$/),
      'words and clauses: 3, 1',
      'length of the demand: 11',
      `length of the material: ${content.length - 'fix the bug'.length}`,
      'code in the material: yes',
    ]);
    expect(signals.reduce((sum, { weight }) => sum + weight, 0)).toBeCloseTo(difficulty, 2);
  });

  test('of a demand do not grow with the numbers, questions and items beside it', () => {
    const of = (text: string) =>
      read([{ role: 'user', content: `${text}\n\n总结一下`, demand: '总结一下' }]).difficulty;
    const plain = 'The town has a river. '.repeat(40);
    const full = '1. Is 3 + 4 = 7? \n'.repeat(Math.ceil(plain.length / 18));
    expect(Math.abs(of(full) - of(plain))).toBeLessThan(0.005);
  });

  test('a demand that is all there is, or empty, is no demand beside anything', () => {
    const content = '把这句话翻译成英文：今天下雨';
    const whole = read([{ role: 'user', content }]);
    expect(read([{ role: 'user', content, demand: content }])).toEqual(whole);
    expect(read([{ role: 'user', content, demand: ' ' }])).toEqual(whole);
  });
});
