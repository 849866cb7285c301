import type { Catalogue } from '../../t.ts';

/** What is said at the beginning: `mgw` alone, and `mgw demo`. */
export const WELCOME: Catalogue = {
  '{name}: {about}': '{name}：{about}',
  'DeepSeek, Qwen, GLM and anything OpenAI-compatible behind one command, every call priced.':
    'DeepSeek、通义千问、智谱 GLM 和任何兼容 OpenAI 的服务，一条命令，每次调用都有价格。',
  'There is no config here yet, and no key in the environment.': '还没有配置，环境变量里也没有 Key。',
  '{model}: {problem}': '{model}：{problem}',
  'No model has its key:': '所有模型都缺 Key：',
  'the model that {strategy} chooses': '{strategy} 策略选出的模型',
  ', then ': '，再问 ',
  'A call asks {model}.': '调用会问 {model}。',
  'A call asks {model}, and {after} when that fails.': '调用会问 {model}；失败时改问 {after}。',
  '{amount} a day': '每天 {amount}',
  '{amount} a month': '每月 {amount}',
  'At most {amounts}.': '最多花费{amounts}。',
  'No budget is set.': '没有设预算。',
  '{one} {other}': '{one}{other}',
  'see it work: no key, no network': '看看效果：不用 Key，不用网络',
  'every command': '所有命令',
  'what stands in the way of a call': '检查为什么不能调用',
  'everything that is wrong in it, by line': '逐行列出配置里的错误',
  ask: '提问',
  'ask about what is piped in': '就管道里的内容提问',

  '1. An answer, streamed; its price stands under it.': '1. 流式回答，下面是它的价格。',
  '2. DeepSeek is down: two retries, then the answer comes from Qwen.':
    '2. DeepSeek 出了故障：重试两次，然后由通义千问回答。',
  'Explain a model gateway in two sentences.': '用两句话解释什么是模型网关。',
  '3. The first question again: from the cache, at no cost.': '3. 再问一次第一个问题：直接取自缓存，不花钱。',
  '4. A limit: refused before anything is sent (exit code 4).': '4. 费用上限：在发送之前就被拒绝（退出码 4）。',
  'Write a long story.': '写一个很长的故事。',
  '5. What just happened.': '5. 刚才发生了什么。',
  [`mgw demo: a SIMULATOR on 127.0.0.1 plays DeepSeek, Qwen and GLM. It is no model: it recites
fixed texts. No key is needed, nothing leaves this machine, and no money is spent. The prices are real list prices.`]: `mgw demo：由 127.0.0.1 上的模拟器扮演 DeepSeek、通义千问和 GLM。它不是模型，只会背诵固定的文字。
不需要 Key，什么都不会离开这台机器，也不花钱。价格是真实的官方价。`,
  'For real: mgw init, or export DEEPSEEK_API_KEY=… (or DASHSCOPE_API_KEY, ZHIPUAI_API_KEY); then  mgw chat "你好"':
    '真正使用：mgw init，或者 export DEEPSEEK_API_KEY=…（或 DASHSCOPE_API_KEY、ZHIPUAI_API_KEY），然后 mgw chat "你好"',
};
