import type { Catalogue } from '../../t.ts';

/** `mgw cost`: its head, notes, repeats, and the estimate. */
export const COST: Catalogue = {
  Spent: '花费',
  '{calls} on {day}': '{day}，{calls}',
  '{calls} from {from} to {to}': '{from} 至 {to}，{calls}',
  '{amounts}, {calls}': '{amounts}，{calls}',
  'and {amounts}, {calls}': '另有 {amounts}，{calls}',
  'by {key}': '按{key}',
  '{shares} of what is in {currency}': '{shares}（只计 {currency}）',
  'Without mgw': '不用 mgw',
  '{calls} to {model} at its average hour, no cache': '{calls}都给 {model}，按其平均时段价，无缓存',
  '{calls} to {model} at its average hour, no cache, compared with {spent} of what was spent':
    '{calls}都给 {model}，按其平均时段价，无缓存，与花费中的 {spent} 相比',
  Saved: '节省',
  '{share} of it': '其中的 {share}',
  'nothing: {share} more was spent': '没有节省，反而多花了 {share}',
  'nothing: more was spent': '没有节省，反而多花了',
  'cache##saved by': '缓存',
  'what the cache answered, at {model}': '由缓存回答的，按 {model} 计价',
  'routing##saved by': '路由',
  'other models than {model}': '用了 {model} 以外的模型',
  'dearer models than {model}': '用了比 {model} 贵的模型',
  '{n} embedding request': '{n} 次向量请求',
  '{n} embedding requests': '{n} 次向量请求',
  '{requests} of the router': '路由自己的 {requests}',
  'dearer models than {model}, and {amount} for {requests} of the router':
    '用了比 {model} 贵的模型，另有 {amount} 用于路由自己的 {requests}',
  'other models than {model}, less {amount} for {requests} of the router':
    '用了 {model} 以外的模型，扣除路由自己的 {requests} {amount}',
  'hours##saved by': '时段',
  'cheaper hours than its average': '比平均便宜的时段',
  'dearer hours than its average': '比平均贵的时段',
  'wasted##saved by': '浪费',
  'see below': '见下',
  Wasted: '浪费',
  '{share} of what was spent: {kinds}': '占花费的 {share}：{kinds}',
  '{amount} for {n} failed attempt': '{amount} 用于 {n} 次失败的尝试',
  '{amount} for {n} failed attempts': '{amount} 用于 {n} 次失败的尝试',
  '{amount} for {answers} stopped on the way': '{amount} 用于中途停止的 {answers}',
  'Paid again': '重复付费',
  '{answers} to the same prompts (--repeats)': '相同提示词的 {answers}（--repeats）',
  "Month's end": '到月底',
  'at {amount} a day, {pace}': '每天 {amount}，{pace}',
  'as today so far': '按今天目前的速度',
  'as yesterday': '按昨天',
  'as in the last {days} whole days': '按最近 {days} 个整天',
  'What if': '假设',
  'no call could be put at {model}': '没有调用能按 {model} 计价',
  '{model} had answered all {calls}': '{calls}全由 {model} 回答',
  '{model} had answered {calls}': '{calls}由 {model} 回答',
  them: '这些调用',
  'the {n} of known cost': '其中费用已知的 {n} 次',
  '{answered}: {amount} less than was paid for {those}': '{answered}：比{those}实付少 {amount}',
  '{answered}: {amount} more than was paid for {those}': '{answered}：比{those}实付多 {amount}',
  // Without calls, or without a cost
  '{n} call without a cost: {period} (mgw stats --by outcome says how they ended)':
    '{n} 次调用，没有费用：{period}（`mgw stats --by outcome` 说明结果）',
  '{n} calls, none with a cost: {period} (mgw stats --by outcome says how they ended)':
    '{n} 次调用，都没有费用：{period}（`mgw stats --by outcome` 说明结果）',
  'Not compared with {model}, the default model: no call could be put at its price':
    '未与默认模型 {model} 比较：没有调用能按它的价格计',
  'the config cannot be used, so nothing says what it would have cost without mgw: {reason}':
    '配置无法使用，所以无法得知不用 mgw 会花多少：{reason}',
  'wrote {file}: {period}, {calls}, {size} kB': '已写入 {file}：{period}，{calls}，{size} kB',
  '({n} more)': '（另有 {n} 个）',
  // Notes
  '{calls} without a cost is not listed': '没有费用的 {calls}未列出',
  '{calls} without a cost are not listed': '没有费用的 {calls}未列出',
  "Computed unless marked: the vendor's count of tokens, at the price of that time":
    '未加标记的都是算出来的：厂商计的 token 数，按当时的价格',
  "≈ at least {share} of it is estimated; in all {amounts} ({calls} without the vendor's count)":
    '≈ 至少 {share} 是估算；共 {amounts}（{calls}没有厂商的计数）',
  '{calls} not compared: no tokens, no price then, or no cost of their own':
    '{calls}未比较：没有 token 数、当时没有价格，或本身没有费用',
  '{n} older cache hit compared at what the kept answer cost, since the row has no tokens':
    '{n} 次较早的缓存命中按所存答案的费用比较，因为记录里没有 token 数',
  '{n} older cache hits compared at what the kept answer cost, since the row has no tokens':
    '{n} 次较早的缓存命中按所存答案的费用比较，因为记录里没有 token 数',
  '{calls} in a currency without an exchange rate ({currencies}): not in the sums marked +?, and shares are of each currency alone; set exchange_rates in the config':
    '{calls}的货币没有汇率（{currencies}）：不在标有 +? 的合计里，占比只按各自货币；请在配置里设 exchange_rates',
  'What if: tokens as counted, corrected by what {model} billed for {calls}':
    '假设：按计数的 token，依 {model} 对 {calls}的计费修正',
  'What if: tokens as billed; no call of {model} here to correct them by':
    '假设：按计费的 token；这里没有 {model} 的调用可用于修正',
  'What if: tokens as billed; only {calls} of {model} here to correct them by':
    '假设：按计费的 token；这里 {model} 只有 {calls}，不足以修正',
  'What if: {calls} left out, without tokens or a price then': '假设：略去 {calls}，没有 token 数或当时没有价格',
  // Repeats
  'no prompt was paid for twice': '没有重复付费的提示词',
  '{cost} for {answers} to {prompts} that had been paid for already':
    '{cost} 花在 {prompts}的 {answers}上，而它们早已付过费',
  '{cost} for {answers} to {prompts} that had been paid for already, {share} of what was spent':
    '{cost} 花在 {prompts}的 {answers}上，而它们早已付过费，占花费的 {share}',
  'Paid again and Cost are the answers after the first one; what the cache served is no waste':
    '重复付费和费用指第一次之后的回答；由缓存给出的不算浪费',
  'The calls of a prompt: by its tag, or by the column prompt_hash of `mgw ledger export --csv` (--csv here has whole hashes)':
    '一个提示词的各次调用：看标签，或看 `mgw ledger export --csv` 的 prompt_hash 列（这里用 --csv 可得完整哈希）',
  '{n} more with --top {all}, or as --csv and --json': '还有 {n} 个，用 --top {all}，或 --csv 和 --json',
  '? {calls} without a known price or exchange rate, so the cost is not all of it':
    '? {calls}没有已知的价格或汇率，所以费用不是全部',
  // The estimate
  'input estimated': '输入为估算',
  'input {tokens} by {encoding}': '输入 {tokens}（{encoding}）',
  'nothing is sent': '不发送任何内容',
  'In: as the vendor is likely to bill it. Likely: with an answer as long as recent ones; nothing cached.':
    '输入：厂商可能计费的数量。大约：按近期回答的长度，不计缓存。',
  '~ assumed: the ledger has too few answers to tell how long one will be.':
    '~ 假设值：账本里的回答太少，无法推知长度。',
  '? no price is known, which is not free.': '? 价格未知，不等于免费。',
  'Prices in other currencies stand behind those in {currency}; exchange_rates in the config put them in order.':
    '其他货币的价格排在 {currency} 之后；在配置里设 exchange_rates 即可一起排序。',
};
