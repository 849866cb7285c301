import type { Catalogue } from '../../t.ts';

/** `mgw stats`, with the drift of the vendors' counts, and what all reports have in common. */
export const STATS: Catalogue = {
  'no calls: {period}': '{period}：没有调用',
  Daily: '每日',
  Monthly: '每月',
  '{bars} {least} to {most} a day': '{bars} 每天 {least} 至 {most}',
  '{bars} {least} to {most} a day; a bar is {each} days': '{bars} 每天 {least} 至 {most}；一格为 {each} 天',
  '{bars} {least} to {most} a month': '{bars} 每月 {least} 至 {most}',
  '{bars} {least} to {most} a month; a bar is {each} months': '{bars} 每月 {least} 至 {most}；一格为 {each} 个月',
  '{text}, {currency} alone': '{text}，仅 {currency}',
  'Of cost': '费用占比',
  'Of calls': '调用占比',
  'others ({n})': '其余（{n}）',
  'Err counts attempts that failed, not calls': '错误是失败的尝试次数，不是调用次数',
  'all currencies together: {amount}': '所有货币合计：{amount}',
  '? {calls} unpriced: no price is known, so the cost is not all of it': '? {calls}无价格：价格未知，所以费用不是全部',
  "≈ {amounts} of it is estimated ({calls} without the vendor's count)":
    '≈ 其中 {amounts} 为估算（{calls}没有厂商的计数）',
  '{amounts} of it went to attempts that failed or were stopped': '其中 {amounts} 花在失败或中途停止的尝试上',
  '? {calls} had such attempts at no known price: what those cost is not known':
    '? {calls}有这样的尝试而价格未知：花了多少无从得知',
  '{amounts} saved by the cache ({calls}), as its answers were bought; mgw cost puts them at the default model':
    '缓存节省 {amounts}（{calls}），按答案当初的花费计；`mgw cost` 按默认模型计',
  '{name} budget: {spent} of {limit}, and what was spent in {currency}, for which there is no exchange rate':
    '{name}预算：{spent} / {limit}，另有以 {currency} 计的花费，没有汇率',
  '{amount} left': '剩 {amount}',
  '{amount} over': '超出 {amount}',
  '{name} budget: {spent} of {limit} ({share}), {rest}': '{name}预算：{spent} / {limit}（{share}），{rest}',
  '{name} budget: {spent} of {limit}, {rest}': '{name}预算：{spent} / {limit}，{rest}',
  // The ledger's lines
  '{place} ({reason})': '{place}（{reason}）',
  'and {n} more': '另有 {n} 处',
  'ledger: {n} unreadable, skipped: {lines}': '账本：{n} 处无法读取，已跳过：{lines}',
  'the config cannot be used, so no budget is shown: {reason}': '配置无法使用，所以不显示预算：{reason}',
  // Drift
  'Counted in': '输入计数',
  'Billed in': '输入计费',
  '+ a call': '+ 每次',
  'Counted out': '输出计数',
  'Billed out': '输出计费',
  "no call has both the vendor's usage and a count by {encoding}": '没有同时带厂商用量和 {encoding} 计数的调用',
  'Billed ≈ counted × In + a constant a call; × Out: medians of the last 200 calls. Estimates and what-ifs are corrected by these.':
    '计费 ≈ 计数 × 输入 + 每次调用的常数；× 输出：最近 200 次调用的中位数。预估和假设都按它们修正。',
  '~ fewer than {n} calls: too few to correct by': '~ 不足 {n} 次调用：太少，不用于修正',
};
