import type { Catalogue } from '../../t.ts';

/** `mgw models`, and its prices. */
export const MODELS: Catalogue = {
  'yes##key': '有',
  'no##key': '无',
  'asks##key': '需询问',
  'config##origin': '配置',
  'preset##origin': '内置',
  'config##source': '配置',
  'vendor page##source': '厂商页面',
  'third party##source': '第三方',
  'peak##period': '高峰',
  'the config cannot be used, so these are the presets: {reason}': '配置无法使用，以下是内置模型：{reason}',
  'Prices of 1,000,000 tokens, now. `mgw models --prices` has all of them, and their dates.':
    '每 1,000,000 token 的当前价格。`mgw models --prices` 列出全部价格和日期。',
  '1 answers unless -m names another; 2 and 3 stand behind it.': '没有用 -m 指定时由 1 回答；2 和 3 是后备。',
  'For each question one is chosen (mgw route); 1 answers where mgw is not sure, 2 and 3 stand behind.':
    '每个问题都会选择模型（mgw route）；拿不准时由 1 回答，2 和 3 是后备。',
  '* is the default, and has no key.': '* 是默认模型，但没有 Key。',
  '+ a longer input costs more.': '+ 输入更长时更贵。',
  'Prices of certain hours hold now: {models}.': '当前是时段价：{models}。',
  'No key for {models}: {reason}.': '{models} 没有 Key：{reason}。',
  '{model} ({hours})': '{model}（{hours}）',
  'Per 1,000,000 tokens. * holds now. ? is no known price, which is not free.':
    '每 1,000,000 token。* 当前有效。? 价格未知，不等于免费。',
  'Out a|b: b is charged for the whole output when the model thinks first.':
    '输出 a|b：模型先思考时，全部输出按 b 计价。',
  "! was read more than 90 days ago: look at the vendor's page, and set your own price in the config.":
    '! 核对已超过 90 天：请看厂商页面，并在配置里设自己的价格。',
  'Holds until {time}: {models}.': '有效至 {time}：{models}。',
  "The vendor's batch jobs, which mgw does not send, cost {factor} times as much: {models}.":
    '厂商的批量任务（mgw 不发送）价格为 {factor} 倍：{models}。',
  '{period}: {hours}.': '{period}：{hours}。',
  '{period} ({models}): {hours}.': '{period}（{models}）：{hours}。',
  '{days} {times} {timezone}': '{days} {times} {timezone}',
  '{days} {times} {timezone}, not on {n} day': '{days} {times} {timezone}，{n} 天除外',
  '{days} {times} {timezone}, not on {n} days': '{days} {times} {timezone}，{n} 天除外',
  Mon: '周一',
  Tue: '周二',
  Wed: '周三',
  Thu: '周四',
  Fri: '周五',
  Sat: '周六',
  Sun: '周日',
};
