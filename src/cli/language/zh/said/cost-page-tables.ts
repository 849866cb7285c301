import type { Catalogue } from '../../t.ts';

/** What the tables of the page of `mgw cost --html` are made of, and the notes at its end. */
export const COST_PAGE_TABLES: Catalogue = {
  'By model': '按模型',
  'By provider': '按厂商',
  'By day': '按天',
  'By week': '按周',
  'By month': '按月',
  'By hour of the day': '按一天中的小时',
  'By tag': '按标签',
  'By outcome': '按结果',
  'By cache': '按缓存',
  Provider: '厂商',
  Day: '日期',
  Week: '周',
  Month: '月份',
  Hour: '小时',
  Outcome: '结果',
  Computed: '算出的',
  '≈ Estimated': '≈ 估算的',
  '? Unpriced calls': '? 无价格的调用',
  'By day and model, in {currency}': '按天和模型，{currency}',
  'By week and model, in {currency}': '按周和模型，{currency}',
  'By month and model, in {currency}': '按月和模型，{currency}',
  'The figures by day and model': '每天各模型的数字',
  'The figures by week and model': '每周各模型的数字',
  'The figures by month and model': '每月各模型的数字',
  'The {shown} dearest of {n} models.': '{n} 个模型中最贵的 {shown} 个。',
  'The same question asked again': '反复问的同一个问题',
  Models: '模型',
  Avoidable: '可避免',
  First: '首次',
  Last: '最近',
  'A question is known by its keyed hash alone; no prompt is kept. Avoidable: what its later answers cost.':
    '问题只以带密钥的哈希识别，不保存提示词。可避免：后来那些回答的费用。',
  'Budgets, now': '当前预算',
  Budget: '预算',
  'per_tag.{tag}##row': '标签 {tag}',
  Limit: '限额',
  Used: '已用',
  Left: '剩余',
  '{n} more rows are not shown.': '还有 {n} 行没有显示。',
  '{n} more rows are not shown; {command} has them all.': '还有 {n} 行没有显示；全部见 {command}。',
  'Computed: the vendor’s own token counts at the prices that held when the call was made.':
    '算出的：厂商报告的 token 数，按调用时的价格计算。',
  '≈ Estimated: {calls} without the vendor’s count, counted by mgw at known prices; {amounts} of the cost.':
    '≈ 估算的：{calls}没有厂商报告的用量，由 mgw 自己数，按已知价格计算；占费用中的 {amounts}。',
  '? Unpriced: {calls} of models whose price is not known. That is not 0: the cost is not all of it.':
    '? 无价格：{calls}用的模型价格未知。未知不等于 0：费用并不是全部。',
  'Wasted: billed attempts that failed, and answers that were stopped. Paid again: later answers to the same question; they were answered, so they are not in Wasted.':
    '浪费：计费但失败的尝试，以及中途停止的回答。重复付费：同一个问题后来的回答；它们得到了回答，所以不算浪费。',
  '{currencies} is converted to {currency} at the config’s exchange_rates in sums, shares and charts.':
    '在合计、占比和图表里，{currencies} 按配置的 exchange_rates 换算成 {currency}。',
  '{currencies} has no exchange rate (exchange_rates in the config): it is not in the charts nor in the other figures of {currency}, which are marked + ?.':
    '{currencies} 没有汇率（配置里的 exchange_rates）：它不在图表里，也不在其他以 {currency} 计的数字里，这些数字后面标有 + ?。',
  '{n} line of the ledger could not be read and is left out.': '账本中有 {n} 行读不懂，没有计入。',
  '{n} lines of the ledger could not be read and are left out.': '账本中有 {n} 行读不懂，没有计入。',
};
