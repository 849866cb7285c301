import type { Catalogue } from '../../t.ts';

/** The manual page, beside what it has of the help. */
export const HELP_MANUAL: Catalogue = {
  'User Commands': '用户命令',
  NAME: '名称',
  SYNOPSIS: '概要',
  DESCRIPTION: '描述',
  OPTIONS: '选项',
  COMMANDS: '命令',
  'EXIT STATUS': '退出状态',
  ENVIRONMENT: '环境变量',
  FILES: '文件',
  EXAMPLES: '示例',
  'a model gateway for the terminal': '终端里的模型网关',
  'Alone it says how things stand, and what to try.': '单独运行时，说明目前的状况，以及可以试试什么。',
  ' ({choices})': '（{choices}）',
  ' (default: {value})': '（默认 {value}）',
  // Nothing that is seen; a line may end there.
  ' ##between lines': '\u200B',
  '.##end of a sentence': '。',
  'one folder for config, ledger, cache, history and state, instead of those of the platform':
    '把配置、账本、缓存、对话和状态都放在这一个目录下，不用系统惯用的各个目录',
  'the config file': '配置文件',
  'the key for DeepSeek': 'DeepSeek 的 Key',
  'the key for Qwen': '通义千问的 Key',
  'the key for GLM; the first that is set': '智谱 GLM 的 Key；用第一个已设置的',
  'the proxy, and the hosts that are reached without one': '代理，以及不经过代理的主机',
  'the language of messages, the first that is set; `--lang` goes before them':
    '界面语言，用第一个已设置的；`--lang` 优先于它们',
  'no colour at a terminal, and colour elsewhere too': '在终端里不用颜色；在别处也用颜色',
  'the config, on Linux; `mgw config path` prints it everywhere':
    'Linux 上的配置文件；任何系统上都可以用 `mgw config path` 查看',
  'a line for each call, by UTC month': '每次调用一行，按 UTC 月份分文件',
  'kept answers': '缓存的答案',
  'what rests, what is reserved of a budget, and the like': '暂时休息的模型、预留的预算之类',
};
