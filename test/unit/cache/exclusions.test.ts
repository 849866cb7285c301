import { describe, expect, test } from 'vitest';
import { exclusionFor } from '../../../src/cache/exclusions.ts';

const ruleOf = (content: string) => exclusionFor({ messages: [{ role: 'user', content }] });

const EXCLUDED: Record<string, readonly string[]> = {
  'time-sensitive': [
    '现在几点',
    '今天是星期几',
    '最新的 Node 版本是多少',
    '你们营业到几点?',
    '目前有哪些优惠',
    '现任联合国秘书长是谁',
    '美国总统是谁',
    'what time is it',
    'who is the president of France?',
    'what is the latest version of Python',
    'what is the current president',
    'Is the service down right now?',
    'what are the best phones this year',
    'what happened today',
    '今天和昨天有什么不同',
    'how do I get to the airport today',
  ],
  weather: ['北京天气怎么样', '上海会下雨吗', 'what is the weather in Paris', 'will it rain in London', '上海气温多少'],
  'exchange and interest rates': [
    '美元汇率是多少',
    '100美元等于多少人民币',
    '房贷利率多少',
    'what is the exchange rate for euros',
    'convert 100 usd to cny',
    'What are your interest rates?',
  ],
  prices: [
    'iPhone 16 多少钱',
    '北京房价',
    '金价是多少',
    '你们的收费标准是什么',
    'what is the price of gold',
    'how much does a Tesla cost',
    'gas prices in Texas',
    'what is the cost of a stamp',
  ],
  stocks: [
    '茅台股价',
    '推荐几只股票',
    '上证指数多少点',
    "what is Apple's stock price",
    'how is the stock market',
    'should I buy NVIDIA',
  ],
  news: ['有什么新闻', '微博热搜', 'tech news', 'news about the election', 'what is in the news?'],
  'randomness asked for': [
    '随机给我一个数',
    '随便说点什么',
    '抽签决定谁去',
    'pick a random number',
    'give me a random word',
    'roll a dice',
    'roll two six-sided dice',
    'flip a coin',
    'name a fruit at random, any random one',
  ],
  'creativity asked for': [
    '写一首诗',
    '写首关于春天的诗',
    '帮我起个名字',
    '讲个笑话',
    '给我想几个店名',
    '头脑风暴一下',
    'write a poem',
    'write me a short story about a cat',
    'tell me a joke',
    'brainstorm names for a bakery',
    'Give me five ideas for a birthday',
    'come up with a slogan for my shop',
  ],
  'another one asked for': [
    '再来一个',
    '换一个',
    '换种说法',
    '再写一首',
    'another one',
    'give me another example',
    'try again',
  ],
  secret: [
    'my password is hunter22',
    '我的密码是 abc12345',
    '密码：Qwerty123，登录不上去',
    'why does this fail: OPENAI_API_KEY=sk-proj-abcdefghijklmnopqrstuvwx',
    'is ghp_abcdefghijklmnopqrstuvwxyz0123456789 still valid',
    'AKIAIOSFODNN7EXAMPLE',
    '-----BEGIN RSA PRIVATE KEY-----\nMIIE',
    '验证码是 482913',
    'api_key: "9f8e7d6c5b4a"',
  ],
  'identity number': ['身份证11010519491231002X是哪里的', 'my SSN is 123-45-6789', '帮我查 110105 19491231 002X'],
  'bank card': ['我的卡 6222 0212 3456 7890 128 被冻结了', 'card 4111 1111 1111 1111 was declined', '4111111111111111'],
  'phone number': ['我的手机号是13812345678', 'phone: +86 138 1234 5678'],
};

const KEPT: readonly string[] = [
  'what is the price elasticity of demand',
  '价格歧视是什么意思',
  '时间复杂度是什么',
  'what is the time complexity of quicksort',
  'what is the difference between weather and climate',
  '天气和气候的区别是什么',
  '雾霾的成因是什么',
  'what is alternating current',
  'what is the current in a series circuit',
  'how to get the current date in Python',
  '如何用 JavaScript 获取当前时间',
  'git 怎么查看当前分支',
  'how do I print the current directory in bash',
  '现在完成时怎么用',
  '今天用英语怎么说',
  '翻译:今天天气很好',
  'translate: "what is the weather today"',
  '“最新”的反义词是什么',
  '《今天》是谁的诗集',
  'explain how exchange rates work',
  '汇率是怎么形成的',
  '什么是利率',
  'How are your exchange rates determined?',
  'why was the wrong exchange rate applied',
  'what is a stock',
  '股票和基金的区别',
  'how does the stock market work',
  'what is a random variable',
  '什么是随机森林',
  '随机变量的期望怎么求',
  'how to generate a random number in Java',
  '如何生成随机数',
  'what is random access memory',
  'how do I write a poem',
  '怎么写一首诗',
  '写小说的技巧有哪些',
  'what is brainstorming',
  '头像怎么换一个',
  'what does now() do in SQL',
  'from now on meaning',
  '注意以下几点是什么意思',
  'Now explain recursion',
  '最近公共祖先怎么求',
  '实时操作系统有哪些特点',
  '新闻学专业学什么',
  '深度学习的价值函数是什么',
  'what is a cost function',
  'cost of living definition',
  '写一个斐波那契数列生成器',
  'translate: 人工智能正在改变世界',
  '用Python写一个斐波那契数列生成器',
  'explain recursion in one line',
  '忘记密码怎么办',
  'how do I reset my password',
  'what is a password manager',
  'what does this do: password = get_password()',
  'review: const token: string = await login(user1)',
  '验证码收不到怎么办',
  'api key是什么',
  'what happened at 1700000000000 in milliseconds',
  'is 978-3-16-148410-0 a valid ISBN',
  'order 4111111111111112 has not arrived',
  '订单号202611251234567890什么时候发货',
  '2 的 34 次方是 17179869184 吗',
  'what is 3.141592653589793238',
  'what is my PIN for',
];

describe('left out of the cache', () => {
  const cases = Object.entries(EXCLUDED).flatMap(([rule, questions]) => questions.map((question) => [question, rule]));
  test.each(cases)('%s', (question = '', rule = '') => expect(ruleOf(question)).toBe(rule));
});

describe('not left out by accident', () => {
  test.each(KEPT)('%s', (question) => expect(ruleOf(question)).toBeUndefined());
});

test('a secret anywhere in the conversation counts, also in a long document', () => {
  const document = `${'lorem ipsum '.repeat(500)} password: s3cr3tpw ${'dolor sit '.repeat(500)}`;
  expect(ruleOf(`${document}\n\nsummarise`)).toBe('secret');
  expect(
    exclusionFor({
      messages: [
        { role: 'system', content: 'the key is sk-abcdefghijklmnopqrst' },
        { role: 'user', content: 'hi' },
      ],
    }),
  ).toBe('secret');
});

describe('lists of the user', () => {
  const request = (content: string, tag?: string) => ({
    messages: [{ role: 'user' as const, content }],
    ...(tag !== undefined && { tag }),
  });

  test('a word stands by itself, in any case and width', () => {
    const words = ['tax', '工资', 'C++'];
    expect(exclusionFor(request('what is the TAX here'), { words })).toBe('own word: tax');
    expect(exclusionFor(request('where is a taxi'), { words })).toBeUndefined();
    expect(exclusionFor(request('我的工资怎么算'), { words })).toBe('own word: 工资');
    expect(exclusionFor(request('explain ｃ＋＋ templates'), { words })).toBe('own word: C++');
    expect(exclusionFor(request('taxi tax'), { words })).toBe('own word: tax');
    expect(exclusionFor(request('anything'), { words: ['', ' '] })).toBeUndefined();
  });

  test('a tag keeps its calls out', () => {
    expect(exclusionFor(request('x y', 'private'), { tags: ['private'] })).toBe('tag private');
    expect(exclusionFor(request('x y', 'docs'), { tags: ['private'] })).toBeUndefined();
    expect(exclusionFor(request('x y'), { tags: ['private'] })).toBeUndefined();
  });
});

test('a long text costs no time that is felt', () => {
  const digits = '4111 1111 1111 1112 '.repeat(50_000);
  const before = process.cpuUsage().user;
  expect(ruleOf(digits)).toBeUndefined();
  expect(ruleOf('password is '.repeat(80_000))).toBeUndefined();
  expect(ruleOf('write a '.repeat(100_000))).toBeUndefined();
  expect(process.cpuUsage().user - before).toBeLessThan(2_000_000);
});
