import type { Catalogue } from '../../t.ts';

/** Labels of periods, and why a candidate is taken or not. */
export const FIGURES: Catalogue = {
  // Periods
  '{day} to {day2}': '{day} 至 {day2}',
  'all up to {day}': '截至 {day} 的全部',
  'the last 1 hour': '最近 1 小时',
  'the last {n} hours': '最近 {n} 小时',
  // Candidates
  '{model} is named': '已指定 {model}',
  'a rule of the config names it': '配置的规则指定了它',
  'over the ceiling: {why}': '超过价格上限：{why}',
  'too few calls to tell its speed': '调用太少，不知道快慢',
  'the conversation is on it': '对话正在用它',
  'the conversation is on {model}': '对话正在用 {model}',
  'best balance of price, speed and tier': '价格、速度和档位最均衡',
  'not sure, so the default': '拿不准，所以用默认模型',
  'the best there is; {word} is needed': '现有最好的；需要 {word}',
  'cheapest of reasoning': 'reasoning 档里最便宜',
  'cheapest of {word} and up': '{word} 及以上最便宜',
  'nobody is chosen': '没有选中任何模型',
  'slower than {model}': '比 {model} 慢',
  'dearer than {model}': '比 {model} 贵',
  'less balanced than {model}': '不如 {model} 均衡',
  '{word} is too small': '{word} 不够',
  '{model} is stronger in this': '{model} 更擅长',
  'its window is too small': '上下文窗口太小',
  '{n} numbers': '{n} 个数字',
};
