type Topic = { words: RegExp; english: string; chinese: string };

const FIBONACCI = `
function* fibonacci() {
  let [a, b] = [0, 1];
  for (;;) {
    yield a;
    [a, b] = [b, a + b];
  }
}`;

/** What the simulator can talk about. Each text says that no model wrote it. */
const TOPICS: readonly Topic[] = [
  {
    words: /\b(hello|hi|hey)\b|你好|您好/i,
    english: 'Hello. I am the simulator inside mgw, not a model: I only recite, so that you can watch mgw work.',
    chinese: '你好。我是 mgw 自带的模拟器，不是模型：我只会背诵，好让你看到 mgw 如何工作。',
  },
  {
    words: /fibonacci|斐波那契/i,
    english: `Learnt by heart, not written by a model:${FIBONACCI}`,
    chinese: `背下来的，不是模型写的：${FIBONACCI}`,
  },
  {
    words: /fall ?back|retry|fails?\b|回退|降级|失败|重试/i,
    english:
      'When a vendor fails before its first word, mgw tries again where that can help, and then asks the next model of ' +
      'the chain. Once words have been shown, it never glues a second answer to the first.',
    chinese:
      '厂商在第一个字之前出错时，mgw 会在有意义的情况下重试，然后换链上的下一个模型。一旦已经显示了文字，绝不会把两个回答拼在一起。',
  },
  {
    words: /cache|twice|again|缓存|重复/i,
    english:
      'A question that was answered before is served again from this machine: no request, no cost, and the ledger says ' +
      'what the first answer cost.',
    chinese: '回答过的问题会直接由本机再次给出：没有请求，没有费用，账本里记着第一次花了多少钱。',
  },
  {
    words: /cost|price|budget|cheap|bill|limit|费用|价格|成本|预算|账单|多少钱/i,
    english:
      'Every call has one price and one ledger row. mgw works out the worst case before it sends anything, and refuses a ' +
      'call that could pass its limit.',
    chinese: '每次调用都有一个价格、一行账。mgw 在发送之前先算出最坏情况，可能超出上限的调用会被拒绝。',
  },
  {
    words: /stream|token|流式|逐字/i,
    english:
      'These words arrive one by one over a real HTTP connection as server-sent events, in the form that the vendor uses, ' +
      'and mgw passes each on as it comes.',
    chinese: '这些文字经真实的 HTTP 连接、以厂商所用的事件流格式逐个到达，mgw 收到一个就转出一个。',
  },
  {
    words: /gateway|mgw|网关|聚合/i,
    english:
      'A model gateway is one door to many models: one command, one config, one bill. It routes a question, tries the ' +
      'next model when one fails, keeps to a limit, and writes down what every call cost.',
    chinese:
      '模型网关是通向多个模型的一扇门：一个命令、一份配置、一本账。它负责路由，出错时换下一个模型，守住费用上限，并记下每次调用的花费。',
  },
];

const GENERIC: Omit<Topic, 'words'> = {
  english:
    'No model is behind this answer: the simulator has a handful of fixed texts, and none for this question. Set the ' +
    'key of a vendor and ask again for a real one.',
  chinese:
    '这个回答背后没有模型：模拟器只有几段固定文字，没有一段是关于这个问题的。设置一家厂商的密钥后再问，就能得到真正的回答。',
};

const THOUGHTS = {
  english: 'The simulator does not think; it looks the question up in a short table.',
  chinese: '模拟器不会思考，它只是在一张小表里查这个问题。',
};

const MARKS = { english: '[simulator]', chinese: '[模拟器]' };

/** A fixed text for a question, in its language. Never repeats the question. */
export function textFor(question: string): { content: string; reasoning: string } {
  const topic = TOPICS.find(({ words }) => words.test(question)) ?? GENERIC;
  const language = /\p{Script=Han}/u.test(question) ? 'chinese' : 'english';
  const mark = MARKS[language];
  return { content: `${mark} ${topic[language]}`, reasoning: `${mark} ${THOUGHTS[language]}` };
}

/** Deltas of the size of a word: an English word with the space before it, or two Chinese characters. */
export function deltasOf(text: string): string[] {
  return text.match(/\s*(?:\p{Script=Han}{1,2}|[^\s\p{Script=Han}]+)|\s+$/gu) ?? [];
}
