import type { Catalogue } from '../../t.ts';

/** What is said about what is sent: files, pipes, pasted texts, templates. */
export const INPUT: Catalogue = {
  '; ': '；',
  '{n} lines': '{n} 行',
  '{n} characters': '{n} 个字符',
  '[pasted {number}: {size}]': '[粘贴 {number}：{size}]',
  'waiting for stdin; end it with Ctrl-D, or use --no-stdin': '正在等待 stdin；按 Ctrl-D 结束，或加 --no-stdin',
  '{path} was {encoding}, and is sent as UTF-8': '{path} 是 {encoding}，以 UTF-8 发送',
  'skipped: {reasons}': '跳过：{reasons}',
  '{n} file': '{n} 个文件',
  '{n} files': '{n} 个文件',
  '{n} file, {size}': '{n} 个文件，{size}',
  '{n} files, {size}': '{n} 个文件，{size}',
  '{head}: {names}': '{head}：{names}',
  'and {n} more##files': '另有 {n} 个',
  'was {encoding}': '原为 {encoding}',
  image: '图片',
  '{path} ({facts})': '{path}（{facts}）',
  'going on with the draft that was kept': '接着编辑上次保留的草稿',
  'nothing changed': '没有改动',
  'saved {path}': '已保存 {path}',
  'Remove {path}?': '删除 {path}？',
  'removed {path}': '已删除 {path}',
  'there are no templates; mgw prompt edit NAME makes one': '还没有模板；用 `mgw prompt edit 名称` 新建',
  'broken: {problem}': '有误：{problem}',
  Parameters: '参数',
  Description: '说明',
  [`---
# description: what it is for
# model: qwen
# system: You are a careful reviewer.
# temperature: 0.2
# max_tokens: 1000
# parameters: { lang: English }
---
Write the prompt here. A value is put in at {{lang}}, what is piped in or in files at {{input}}.
`]: `---
# description: 用途
# model: qwen
# system: 你是一位认真的审稿人。
# temperature: 0.2
# max_tokens: 1000
# parameters: { lang: 英文 }
---
在这里写提示词。{{lang}} 处填入参数，{{input}} 处填入管道或文件里的内容。
`,
  '{path} is empty': '{path} 是空的',
  'Replace {path}?': '替换 {path}？',
};
