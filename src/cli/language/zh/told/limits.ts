import type { Catalogue } from '../../t.ts';

/** What limits and budgets say: `budget/`. */
export const LIMITS: Catalogue = {
  '{model} could cost {amount} ({!figures}), over the limit of {amount2} a call':
    '{model} 最多可能花费 {amount}（{figures}），超过单次上限 {amount2}',
  '{n} in and {n2} out at most': '输入 {n}、输出至多 {n2} token',
  '--max-tokens {n} would fit; or raise --max-cost or routing.cost_limit_per_call':
    '改用 `--max-tokens {n}` 就放得下；或调高 --max-cost 或 routing.cost_limit_per_call',
  'shorten the input, choose a cheaper model, or raise --max-cost or routing.cost_limit_per_call':
    '缩短输入、换便宜些的模型，或调高 --max-cost 或 routing.cost_limit_per_call',
  '{!hint}, or allow this call with --yes': '{hint}，或用 --yes 放行这次调用',
  'could cost {amount}, over the limit of {amount2} a call': '最多可能花费 {amount}，超过单次上限 {amount2}',
  'could cost {amount}, and {!left}': '最多可能花费 {amount}，而{left}',
  'passed over: {reason}': '已跳过：{reason}',
  'over the limit of a call': '超过单次上限',
  'the {amount} allowed for this call': '这次调用获准的 {amount}',
  'the limit of {amount} a call': '单次上限 {amount}',
  '{!broken}, and {model} could cost {amount} on top, over {!limit}':
    '{broken}，{model} 还可能再花 {amount}，超过{limit}',
  'ask again': '请重新提问',
  'ask again, or raise --max-cost or routing.cost_limit_per_call':
    '请重新提问，或调高 --max-cost 或 routing.cost_limit_per_call',
  'the answer broke off after {amount} at most': '回答中断了，至多已花 {amount}',
  'an attempt was billed {amount}': '一次尝试已计费 {amount}',
  'an attempt may have been billed {amount}': '一次尝试可能已计费 {amount}',
  '{n} attempts were billed {amount}': '{n} 次尝试已计费 {amount}',
  '{n} attempts may have been billed {amount}': '{n} 次尝试可能已计费 {amount}',
  '{message}; {list} left out: {!reason}': '{message}；没有询问 {list}：{reason}',
  '{model} goes on past its output cap of {n} ({!figures}), so no limit holds what the answer costs: it was stopped':
    '{model} 超出输出上限 {n} 还在继续（{figures}），费用已不受任何限额约束，因此中止了',
  'more than {n} tokens have come': '已收到超过 {n} token',
  'its server does not keep the cap under this name: ask for another in params, or ask another model':
    '它的服务器不认这个名字的输出上限：在 params 里换一个字段，或换一个模型',
  '{model} is priced in {currency}, and the limit is in {currency2}':
    '{model} 以 {currency} 计价，而限额以 {currency2} 计',
  '{model} is priced in {currency}, and the budget is in {currency2}':
    '{model} 以 {currency} 计价，而预算以 {currency2} 计',
  'say what one {currency} is worth in {currency2}: exchange_rates: {{currency3}: …}':
    '写明 1 {currency} 折合多少 {currency2}：`exchange_rates: {{currency3}: …}`',
  '{model} ({value}) has no known price, so it cannot be held against a limit':
    '{model}（{value}）价格未知，无法与限额比较',
  '{model} ({value}) has no known price, so it cannot be held against a budget':
    '{model}（{value}）价格未知，无法与预算比较',
  'set its price in the config (models.{key}.price_per_1k_input and …_output), or routing.allow_unpriced: true':
    '在配置里写明价格（models.{key}.price_per_1k_input 和 …_output），或设 `routing.allow_unpriced: true`',
  'the input is too large for {model}: {!figures}': '输入对 {model} 来说太长：{figures}',
  'at least {n} tokens, and its window holds {n2}': '至少 {n} token，而上下文窗口只有 {n2}',
  'send less: split the file, or cut it with head or grep first': '少发一些：拆分文件，或先用 head、grep 截取',
  '{model} does not see images': '{model} 不能看图',
  'ask one that does; `mgw models --json` says which': '换一个能看图的；`mgw models --json` 里有说明',
  // budgets
  daily: '每日',
  monthly: '每月',
  'per_tag.{value}': '标签 {value} 的',
  'the {name} budget of {amount}': '{name}预算 {amount}',
  '{amount} of {!budget} is left': '{budget}还剩 {amount}',
  '{amount} of the {name} budget is left': '{name}预算还剩 {amount}',
  '{amount} of {!budget} is left, {amount2} being held by calls under way':
    '{budget}还剩 {amount}，另有 {amount2} 被进行中的调用占用',
  'an amount in {currency} was spent of {!budget}': '{budget}里已花掉一笔 {currency}',
  'a call under way holds an amount in {currency} of {!budget}': '进行中的调用占用了{budget}里的一笔 {currency}',
  '{model} could cost {amount}, and {!left}': '{model} 最多可能花费 {amount}，而{left}',
  'no room for this call: {!left}': '这次调用放不下：{left}',
  '--max-tokens {n} would fit; or raise budget.{path} in the config':
    '改用 `--max-tokens {n}` 就放得下；或在配置里调高 budget.{path}',
  'choose a cheaper model, or raise budget.{path} in the config': '换便宜些的模型，或在配置里调高 budget.{path}',
  'ask again, or raise budget.{path} in the config': '请重新提问，或在配置里调高 budget.{path}',
  '{!broken}, {!could}': '{broken}，{could}',
  '{!text}, and {!left}': '{text}，而{left}',
  'what {model} costs is not known now': '现在不知道 {model} 的费用',
  '{model} could cost {amount} on top': '{model} 还可能再花 {amount}',
  'say what one {currency} is worth in {currency2}: exchange_rates: {{currency3}: …}; or {otherwise}':
    '写明 1 {currency} 折合多少 {currency2}：`exchange_rates: {{currency3}: …}`；或者{otherwise}',
  'wait for that call': '等那次调用结束',
  'routing.allow_unpriced: true counts it as nothing': '设 `routing.allow_unpriced: true`，把它算作零',
  '{model} passed over: {!reason}': '已跳过 {model}：{reason}',
  'its cost is not known': '费用未知',
  'the budget cannot be kept: {reason}': '预算无法执行：{reason}',
  'free space, or make the state folder of mgw writable': '腾出磁盘空间，或让 mgw 的状态目录可写',
  'free space and file handles, and look at the state folder of mgw': '腾出磁盘空间和文件句柄，并检查 mgw 的状态目录',
  'make the folder of the ledger readable; `mgw ledger path` prints it':
    '让账本目录可读；`mgw ledger path` 显示它的位置',
  'make the folder of the ledger writable; `mgw ledger path` prints it':
    '让账本目录可写；`mgw ledger path` 显示它的位置',
  'a reservation was not written': '预留没有写成',
  'a reservation was written and is not there': '预留写入后又不见了',
  'only {n} of {n2} bytes could be written to {path}': '{path} 只写进了 {n} / {n2} 字节',
  'refused by a budget that is none': '被并不存在的预算拒绝',
  'a call without a candidate': '没有候选的调用',
};
