import type { Catalogue } from '../../t.ts';

/** Errors and reasons that stand in no other area's file. */
export const TOLD_MENDED_TOO: Catalogue = {
  '`{command} --help` lists the commands': '用 `{command} --help` 查看所有命令',
  '{file} is there already, and no page of mgw': '{file} 已存在，而且不是 mgw 写的页面',
  'put http:// before it': '在前面加上 http://',
  'to ask it: mgw chat "{question}"': '要提问：mgw chat "{question}"',
  'one of bash, zsh, fish and powershell, as in: mgw completion bash':
    'bash、zsh、fish、powershell 之一，例如：mgw completion bash',
  'the config has a model {alias} already': '配置里已有模型 {alias}',
  'edit it there; for another endpoint choose another name': '请直接编辑它；要加别的端点，请换一个名字',
  '{path} is written in a way in which mgw cannot add to it safely; nothing was written':
    '{path} 的写法让 mgw 无法安全地往里添加；没有写入任何内容',
  'put this below models: yourself': '请自己写到 models: 下面',
  'mgw init --add --vendor NAME --yes prints the lines to paste; edit the file by hand':
    'mgw init --add --vendor 名字 --yes 会打印要粘贴的内容；请手工编辑文件',
  '--add adds models and leaves the rest as it is, so it does not go with {option}':
    '--add 只添加模型，其余保持原样，所以不能与 {option} 同用',
  '--key-file: expected the path of a file, not a key': '--key-file：这里要的是文件路径，而不是 Key',
};
