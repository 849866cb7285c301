import type { Catalogue } from '../../t.ts';

/** What is said of the config, and by the doctor. */
export const SETTINGS: Catalogue = {
  'this file exists': '文件存在',
  'no such file: the presets alone are in use (mgw config init writes one)':
    '没有这个文件：只用预设（`mgw config init` 会写一份）',
  'no file at {path}': '没有文件 {path}',
  '{path}: {text}': '{path}：{text}',
  'no problems': '没有问题',
  'no problems but these remarks': '除上述提示外没有问题',
  'note: {note}': '注意：{note}',
  'written. Edit it, then: mgw config check': '已写好。编辑之后运行：mgw config check',
  'default##origin': '默认',

  // doctor
  'ok##doctor': '正常',
  'warn##doctor': '警告',
  'bad##doctor': '问题',
  'node##doctor': 'Node',
  'config##doctor': '配置',
  'ledger##doctor': '账本',
  'state##doctor': '状态',
  'cache##doctor': '缓存',
  'proxy##doctor': '代理',
  'clock##doctor': '时钟',
  'resting##doctor': '休息',
  'key##doctor': 'Key',
  'endpoint##doctor': '端点',
  'price##doctor': '价格',
  'limits##doctor': '限额',
  'live##doctor': '实测',
  '{alias} ({model})': '{alias}（{model}）',
  '{alias} ({model}, asked first)': '{alias}（{model}，最先使用）',
  '{alias} ({model}, number {n} of the chain)': '{alias}（{model}，候选第 {n} 位）',
  'All is well.': '一切正常。',
  '{n} warning': '{n} 条警告',
  '{n} warnings': '{n} 条警告',
  '{n} problem': '{n} 个问题',
  '{n} problems': '{n} 个问题',
  '{warnings}; nothing that stops a call.': '{warnings}；没有妨碍调用的问题。',
  '{problems}.': '{problems}。',
  '{problems} and {warnings}.': '{problems}，{warnings}。',
};
