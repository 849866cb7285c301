import type { Catalogue } from '../../t.ts';

/** The help of `stats`, `cost`, `models` and `route`. */
export const HELP_REPORTS: Catalogue = {
  'calls, tokens, cost, errors and latency': '统计调用次数、token、费用、错误和延迟',
  'since midnight': '今天零点以来',
  'since Monday': '本周一以来',
  'this month, or the one named (default)': '本月，或指定的月份（默认）',
  'from this day on: 2026-11-01, or 7d for the last seven days': '从这一天起，如 2026-11-01；7d 表示最近七天',
  'up to and with this day': '到这一天为止，包括这一天',
  "whose days and months: Asia/Shanghai (default: this machine's)":
    '按哪个时区划分日和月，如 Asia/Shanghai（默认是本机时区）',
  'print CSV': '输出 CSV',
  'what makes a row: model, provider, day, week, month, hour, tag, outcome, cache; or two, as in day,model':
    '按什么分行：model、provider、day、week、month、hour、tag、outcome、cache；也可用两个，如 day,model',
  'only the n dearest rows, and the others as one': '只列费用最高的 n 行，其余合并成一行',
  "each vendor's bill beside our own count, and the correction that estimates are made with":
    '把各厂商计费的用量与本机的计数相比，并显示据此对预估所做的修正',
  'our count beside the bills': '本机计数与厂商计费相比',
  'where the money went, and what it would have cost without mgw': '钱花到哪里去了，不用 mgw 又会花多少',
  'what makes a row, or two such as day,model': '按什么分行；也可用两个，如 day,model',
  'only the n dearest rows; of the repeats 20 unless told': '只列费用最高的 n 行；列重复的提问时默认 20 行',
  'the same prompts, paid for again and again': '反复付费的同一个提问',
  'what the period would have cost on that model': '这段时间的调用换成该模型会花多少',
  'write one page with charts and tables; - is stdout': '写成一个带图表和表格的网页；- 表示 stdout',
  'where this month went': '本月的钱花到哪里去了',
  'what one input would cost on every model, cheapest first; sends nothing':
    '一份输入在每个模型上要花多少，便宜的在前；不发送任何内容',
  'take recent answers with this tag as a measure of the answer': '参考带有这个标签的近期回答来估计回答的长度',
  'print CSV, a line a model': '输出 CSV，每个模型一行',
  'mgw cost estimate "explain recursion in one line"': 'mgw cost estimate "用一句话解释递归"',
  'the models that can be asked, their prices, windows and keys': '可用的模型，以及各自的价格、上下文窗口和 Key',
  'every price, with its source and date': '列出所有价格，附来源和日期',
  'which model a request would go to, and why; asks none of them': '一个问题会交给哪个模型、为什么；不会请求这些模型',
  'pass over models whose worst case costs more': '跳过最坏费用超过它的模型',
  'pass over models that have lately taken longer': '跳过近期更慢的模型',
  'the tag that the call would have': '假定调用带有这个标签',
  'send nothing at all: ask no routing.embedding either': '什么都不发送，也不请求 routing.embedding',
  'what stands behind --': '-- 之后的内容',
  'git diff | mgw route "review this" --json | jq -r .model':
    'git diff | mgw route "检查这些改动" --json | jq -r .model',
  'the word, and not the subcommand': '把 good 当作问题，而不是子命令',
  'mark the last chosen call, or the one with this id, as good': '把最近一次自动选择（或这个编号的调用）标记为选得好',
  'mark the last chosen call, or the one with this id, as bad': '把最近一次自动选择（或这个编号的调用）标记为选得不好',
  'the last chosen call': '最近一次自动选择的调用',
  'the marks, which shift how sure mgw must be of similar requests':
    '列出标记；标记会调整 mgw 对类似请求需要多大把握才自动选择',
  'remove a mark': '删除一个标记',
};
