// What the pictures of the READMEs show: what is typed, and what a local server answers. Only the answers are made up;
// everything else on the screen is what the command does with them.

/**
 * @typedef {{ model: RegExp, asked: RegExp, firstAfterMs: number, content: string, usage: { prompt_tokens: number, completion_tokens: number } }} Answer
 * @typedef {{ type?: string, press?: string, until: RegExp }} Step What is done, and what the screen shows when it has been.
 * @typedef {{ name: 'terminal' | 'terminal.zh-CN', lang: string, columns: number, title: string, alt: string, answers: readonly Answer[], steps: readonly Step[] }} Scene
 */

const retry = `Wait twice as long after each failure, with some jitter, so that clients do not all come back at once:

\`\`\`ts
async function retry<T>(run: () => Promise<T>, tries = 4, waitMs = 250): Promise<T> {
  try {
    return await run();
  } catch (error) {
    if (tries === 1) throw error;
    await sleep(waitMs * (0.5 + Math.random())); // about 250 ms, 500 ms, 1 s
    return retry(run, tries - 1, 2 * waitMs);
  }
}
\`\`\`

- Retry **only** what can pass: \`429\`, \`503\`, a reset. A \`401\` stays a \`401\`.
- Honour \`Retry-After\` where the server sends one.
`;

const fibonacci = `用**生成器**写最自然：要多少取多少，不必先算出整个数列。

\`\`\`python
from itertools import islice

def fib():
    """0、1、1、2、3、5……没有尽头"""
    a, b = 0, 1
    while True:
        yield a
        a, b = b, a + b

print(*islice(fib(), 10))  # 前十个：0 1 1 2 3 5 8 13 21 34
\`\`\`

| 写法 | 时间 | 内存 |
|---|---|---|
| 生成器 | O(n) | O(1) |
| 列表 | O(n) | O(n) |
| 不带缓存的递归 | O(2ⁿ) | O(n) |
`;

/** @type {readonly Scene[]} */
export const SCENES = [
  {
    name: 'terminal',
    lang: 'C.UTF-8',
    columns: 92,
    title: '~/shop',
    alt: 'mgw in a terminal: deepseek fails, qwen answers, with what it cost; then two models side by side',
    answers: [
      {
        model: /qwen/,
        asked: /retry/,
        firstAfterMs: 300,
        content: retry,
        usage: { prompt_tokens: 24, completion_tokens: 171 },
      },
      {
        model: /qwen/,
        asked: /recursion/,
        firstAfterMs: 350,
        content: 'A function that solves a problem by calling itself on a **smaller** one, until it is trivial.',
        usage: { prompt_tokens: 16, completion_tokens: 21 },
      },
      {
        model: /glm/,
        asked: /recursion/,
        firstAfterMs: 500,
        content: 'To understand recursion, first understand recursion; then add a **base case**.',
        usage: { prompt_tokens: 15, completion_tokens: 17 },
      },
    ],
    steps: [
      { type: 'mgw chat', until: /^›/m },
      { type: 'retry with exponential backoff, in TypeScript', until: /¥.*\n\n›/ },
      { press: 'C-d', until: /\n\$$/ },
      { type: 'mgw compare "explain recursion in one line" -m qwen,glm', until: /¥[^$]*¥[^$]*¥[^$]*¥[^$]*¥[^$]*\n\$$/ },
    ],
  },
  {
    name: 'terminal.zh-CN',
    lang: 'zh_CN.UTF-8',
    columns: 92,
    title: '~/shop',
    alt: '终端里的 mgw：deepseek 出错，qwen 接着回答，并附上费用；然后让两个模型并排回答同一个问题',
    answers: [
      {
        model: /qwen/,
        asked: /斐波那契/,
        firstAfterMs: 300,
        content: fibonacci,
        usage: { prompt_tokens: 18, completion_tokens: 163 },
      },
      {
        model: /qwen/,
        asked: /递归/,
        firstAfterMs: 350,
        content: '把问题变成**更小的同类问题**，交给自己去解，直到小得一眼能看出答案。',
        usage: { prompt_tokens: 14, completion_tokens: 22 },
      },
      {
        model: /glm/,
        asked: /递归/,
        firstAfterMs: 500,
        content: '函数调用自己，每次规模更小，到**终止条件**为止。',
        usage: { prompt_tokens: 13, completion_tokens: 15 },
      },
    ],
    steps: [
      { type: 'mgw chat', until: /^›/m },
      { type: '用 Python 写一个斐波那契数列生成器', until: /¥.*\n\n›/ },
      { press: 'C-d', until: /\n\$$/ },
      { type: 'mgw compare "用一句话解释递归" -m qwen,glm', until: /¥[^$]*¥[^$]*¥[^$]*¥[^$]*¥[^$]*\n\$$/ },
    ],
  },
];
