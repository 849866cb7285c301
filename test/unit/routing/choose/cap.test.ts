import { describe, expect, test } from 'vitest';
import type { ChatRequest } from '../../../../src/domain/chat.ts';
import type { Model, Thinking } from '../../../../src/domain/model.ts';
import { TASKS } from '../../../../src/domain/task.ts';
import { capFor } from '../../../../src/routing/choose/effort.ts';
import { materialReader } from '../../../../src/routing/task/material.ts';
import { shapeOf } from '../../../../src/routing/task/shape.ts';
import { modelNamed } from '../../../support/calls.ts';
import { taskReader } from '../../../support/task-reader.ts';

const read = taskReader();
const qwen = modelNamed('qwen', { provider: 'qwen' });

type Given = { request?: Partial<ChatRequest>; model?: Model; thinking?: Thinking | undefined };

function capOf(text: string, { request, model = qwen, ...given }: Given = {}): number | undefined {
  const messages = request?.messages ?? [{ role: 'user' as const, content: text }];
  const thinking = 'thinking' in given ? given.thinking : 'off';
  return capFor(read(messages), { request: { ...request, messages }, model, thinking });
}

const oneWord = (content: string) => shapeOf([{ role: 'user', content }], materialReader).oneWordAnswer;

const CAPPED = [
  '判断这条评论是好评还是差评，只回答一个词：太棒了',
  '判断这条评论的情感是正面还是负面，只回答一个词',
  '对这条评论做情感分析，只回答一个词：物流很慢',
  '下面这段话是正面还是负面？请用一个词回答。',
  '这封邮件是垃圾邮件吗？只回答是或否。',
  '这封邮件是垃圾邮件吗？请回答“是”或“否”即可，不要解释',
  '将这条新闻分类为体育、财经或科技，只输出类别',
  '判断用户意图属于退款、物流还是投诉，只返回一个标签，不要解释。',
  '这条评论是好评吗 请只回答是或不是',
  '给这条工单打分，只输出一个数字：服务很好',
  '中国的首都是哪里？只回答字母。\nA. 上海\nB. 北京\nC. 广州',
  'Classify this message as spam or not spam, answer with one word',
  'Classify this message as spam or not spam. Answer with a single word: "win a prize now"',
  'Is this message about sport? Answer yes or no.',
  'What is the sentiment of this review: positive, negative or neutral? One word only.',
  'Which language is this text written in? Answer with the name only.',
  'Is this review positive or negative? Just the label, no explanation.',
  'Is this message spam? Only yes or no, don’t explain',
  'Is water wet? Answer with one word',
  'What is the capital of France, in one word?',
  'Is this message spam? Please answer only "yes" or "no".',
  'How many legs does a spider have? Answer with one number.',
  'Which planet is the largest?\nA. Mars\nB. Jupiter\nC. Venus\nAnswer with one letter.',
];

/** Not even the words ask for one word. */
const NOT_ASKED = [
  '写一篇800字的作文，题目是春天，只输出正文',
  '把下面这篇文章翻译成英文，只输出译文',
  '润色下面这段话，只输出修改后的文字',
  '提取所有联系人，只返回 JSON 数组',
  '文中提到了哪些产品？只输出名称',
  '给这篇文章打标签，只输出标签',
  '输出前 300 个质数，只输出数字',
  '介绍一下秦朝的历史，不要解释',
  '写一个快速排序，只给出代码',
  '只需三步告诉我怎么做红烧肉',
  '回答是或否，并说明理由：地球是平的吗',
  '先分析这家公司的财报，再回答是或否。',
  '用一个词造句',
  '逐条判断下面的评论，每条只回答一个词。',
  '列出十个城市，每行只输出一个名字',
  '写一个函数，输入 n，只输出一个数字。',
  '只回答一个词，然后写一篇一千字的解释。',
  'Summarise the history of Rome in 300 words, just the answer',
  'Give me the answer to the question below, just the answer',
  'Which products are named in this review? Give only the names, separated by commas',
  'List the first 300 primes, only the numbers',
  'What is 300! ? Answer with one number.',
  'Compute pi to 900 digits. Answer with one number.',
  'Write a poem with one word per line',
  'Write a cover letter for a nurse. Return only the letter.',
  'Write an essay on honesty. Title: one word only.',
  'Reply with a letter to the customer',
  'Answer each of the questions below with one word.',
  'Answer yes or no and explain why',
  'Answer yes or no. Then tell me in five sentences what speaks for it.',
  'Answer in one word or in a paragraph: what is love',
  'What does “answer yes or no” mean?',
  'In a word, explain the theory of relativity',
  'Translate the text below into French, only the translation',
  'Return only JSON',
  'Name the largest cities of France, only the names',
  'Answer in no more than 3 words or one word only.',
  'Describe the plan in full, with one word only.',
  'Is it raining? Is it cold? Is it dark? Answer yes or no.',
  'The brand changed only the name. What happened to it in the years before?',
  'He could not answer yes or no. Who was he?',
  'He summed it up in one word. What had happened before?',
  'Answer with one cover letter.',
  'The customer is angry about the delay. Answer with one letter.',
  'Encode this text in base64, answer with one word: hello',
  'What is 2 to the power of 900? Answer with one number.',
  '2 的 900 次方是多少？只回答一个数字',
  'Tell me about the fall of Rome and name its last emperor, one word only',
  'Think aloud, answer with one word',
  '怎么做红烧肉？只回答一个词就行，最后附上做法',
  '他接受采访时只回答一个词。他的生平是怎样的',
  '这家公司上市了吗？回答是或否。把公司的年报也贴出来',
  '这家公司上市了吗？回答是或否。\n如果是，贴出它的年报',
  'Is it listed? Answer yes or no. Give me the annual report as well.',
  'Is it listed? Answer yes or no.\nIf yes, give me the annual report.',
  `把这些商品分类，只输出类别：${'苹果、白菜、'.repeat(60)}`,
  'How do I bake bread? One word only is not enough.',
];

describe('the cap of an answer of one word', () => {
  test.each(CAPPED)('is set: %s', (text) => {
    expect(capOf(text)).toBe(256);
  });

  test.each(NOT_ASKED)('is not set: %s', (text) => {
    expect(oneWord(text)).toBe(false);
    expect(capOf(text)).toBeUndefined();
  });

  test.each(['max_tokens', 'max_completion_tokens'])('is not set where the params of the model have %s', (name) => {
    const own = modelNamed('qwen', { provider: 'qwen', params: { [name]: 900 } });
    expect(capOf(CAPPED[0] ?? '', { model: own })).toBeUndefined();
  });

  test('is not set for a task whose answer is a text, though the words ask for one word', () => {
    const messages = [{ role: 'user' as const, content: CAPPED[0] ?? '' }];
    const capped = TASKS.filter(
      (task) => capFor({ ...read(messages), task }, { request: { messages }, model: qwen, thinking: 'off' }) === 256,
    );
    expect(capped).toEqual(['chat', 'question', 'extraction', 'mathematics', 'analysis']);
  });

  test.each([
    ['the text given is long', `这封邮件是垃圾邮件吗？只回答是或否。\n${'会议改到周三下午，请带上报表。'.repeat(50)}`],
    [
      'it has many lines',
      `判断评论的情感，只回答一个词：\n${Array.from({ length: 20 }, (_, n) => `好${n}`).join('\n')}`,
    ],
    ['several things are asked', 'Is this message spam? About sport? Answer yes or no.'],
    ['it is not sure', 'Is Paris in France? Reply with only yes or no'],
  ])('is not set where %s', (_, text) => {
    expect(capOf(text)).toBeUndefined();
  });

  const text = CAPPED[0] ?? '';
  const asked = [{ role: 'user' as const, content: text }];
  const system = { role: 'system' as const, content: '每次都附上三百字的理由' };
  test.each<[string, Given]>([
    ['the request has its own', { request: { maxTokens: 9 } }],
    ['the answer has a schema', { request: { schema: { type: 'object' } } }],
    ['a system message may ask for more', { request: { messages: [system, ...asked] } }],
    ['it may think', { thinking: undefined }],
    ['it thinks', { thinking: 'low' }],
    // It cannot be switched off, and the cap would cut what it thinks.
    ['the model is glm-5.3', { model: modelNamed('glm', { provider: 'glm', upstreamModel: 'glm-5.3' }) }],
  ])('is not set where %s', (_, given) => {
    expect(capOf(text, given)).toBeUndefined();
  });

  test('is not above that of the model', () => {
    expect(capOf(text, { model: modelNamed('qwen', { provider: 'qwen', maxTokens: 100 }) })).toBe(100);
  });

  test('is told soon of any text', () => {
    const pieces = [
      'answer ',
      'only just ',
      '只回答',
      '请你',
      '不要任何',
      'yes or no ',
      ' ',
      '\n',
      'not ',
      '、',
      'answer with one word.',
      '一个词，',
    ];
    const from = process.cpuUsage();
    for (const piece of pieces) oneWord(`只回答一个词 only ${piece.repeat(Math.floor(580 / piece.length))}`);
    expect(process.cpuUsage(from).user / 1000).toBeLessThan(500);
  });

  test('is apart from what makes a request easier', () => {
    const { shape, signals } = read([{ role: 'user', content: '润色下面这段话，只输出修改后的文字' }]);
    expect(shape).toMatchObject({ shortAnswer: true, oneWordAnswer: false });
    expect(signals).toContainEqual({ name: 'short answer', value: 'yes', weight: -0.08 });
  });
});
