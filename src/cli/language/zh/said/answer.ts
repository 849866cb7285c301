import type { Catalogue } from '../../t.ts';

/** What is said about an answer: its accounting line. */
export const ANSWER: Catalogue = {
  '{input} in': '输入 {input}',
  '{input} in ({cached} cached)': '输入 {input}（缓存 {cached}）',
  '{output} out': '输出 {output}',
  '{output} out ({thinking} thinking)': '输出 {output}（思考 {thinking}）',
  '+ {amount} to ask whether a kept answer fits': '+ {amount} 用于询问已有答案是否合适',
  'an unknown amount': '金额未知',
  ' and ': ' 和 ',
  '{amounts} for a failed attempt': '{amounts} 用于失败的尝试',
  '{amounts} for {n} failed attempts': '{amounts} 用于 {n} 次失败的尝试',
  'what is left of {limit} {budget} is not known': '{budget}预算 {limit} 的余额未知',
  '{left} of {limit} {budget} left': '{budget}预算剩 {left} / {limit}',
  unpriced: '无价格',
  '{seconds} s': '{seconds} 秒',
};
