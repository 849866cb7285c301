import type { Catalogue } from '../../t.ts';

/** What `mgw init` says. */
export const INIT: Catalogue = {
  ':': '：',
  'mgw init: a few questions, then one file. Until the last one nothing is written, and Ctrl-C leaves everything as it is. Enter takes what stands in [brackets].':
    'mgw init：问几个问题，写一个配置文件。回答完最后一个问题之前什么都不会写入，按 Ctrl-C 一切保持原样。直接回车就用 [方括号] 里的值。',
  'y or n': '请回答 y 或 n（是、否也可以）',
  'numbers from 1 to {most}, such as 1,2': '请输入 1 到 {most} 的编号，例如 1,2',
  'a number from 1 to {most}': '请输入 1 到 {most} 的一个编号',
  'There is a config already: {path}': '已有配置：{path}',
  'Which models do you want to use? Several are fine, such as 1,2.': '要用哪些模型？可以选多个，例如 1,2。',
  '{vendor}  ({name} is set)': '{vendor}（已设置 {name}）',
  'another OpenAI-compatible endpoint, on this machine or elsewhere': '其他兼容 OpenAI 的端点，本机的或别处的',
  Numbers: '编号',
  'Its URL, such as https://api.moonshot.cn/v1': '它的地址，例如 https://api.moonshot.cn/v1',
  'The name that it has for the model, such as kimi-k3 or qwen3:8b': '它那里的模型名，例如 kimi-k3 或 qwen3:8b',
  'Your own name for it, as in mgw chat -m NAME': '你给它起的名字，用于 mgw chat -m 名字',
  'that name is taken': '这个名字已被占用',
  'Another such endpoint, or another model of this one?': '还有别的端点，或这个端点的其他模型吗？',
  '{name}: where does its key come from?': '{name}：它的 Key 从哪里来？',
  'You get one at {page}': '在这里申请：{page}',
  'an environment variable': '环境变量',
  'a command that prints it, such as: pass show qwen': '输出 Key 的命令，例如：pass show qwen',
  'a file with the key alone': '只含 Key 的文件',
  'paste it here; mgw keeps it in a file of its own': '粘贴在这里；mgw 把它存进单独的文件',
  'none is needed': '不需要 Key',
  Number: '编号',
  'Name of the variable': '变量名',
  'Others: op read op://…, security find-generic-password …. No shell runs it.':
    '也可以是：op read op://…、security find-generic-password …。不经过 shell。',
  Command: '命令',
  'a quotation mark is not closed': '引号没有闭合',
  'the program, then its arguments': '请输入程序名和参数',
  'no shell runs it, so it can have no pipe, variable or substitution; put those into a script, and name that':
    '它不经过 shell，所以不能用管道、变量或替换；请写成脚本，再填脚本名',
  'Path of the file': '文件路径',
  'there is no file {path} yet; mgw will look for it at each call': '还没有文件 {path}；mgw 每次调用时会去找它',
  'The key (it is not shown)': 'Key（不会显示）',
  'nothing came; paste the key, then Enter': '没有收到内容；请粘贴 Key 再回车',
  'what came {fault}; copy the key again, the key alone': '收到的内容{fault}；请重新复制，只复制 Key 本身',
  '{name} is not set here, so it cannot be tried now.': '这里没有设置 {name}，所以现在不能试。',
  'Try it now? One call of one token, in the ledger like any other.':
    '现在试一下？只要一个 token 的一次调用，同样记账。',
  'asking {model} …': '正在询问 {model} …',
  'it {message}': '{message}',
  'it failed: {message}': '失败：{message}',
  'what you pasted': '你粘贴的内容',
  'Say once more where the key comes from?': '重新选择 Key 的来源？',
  'Currency of limits and totals': '限额与合计使用的货币',
  "The vendors' prices are in CNY; without a rate a budget refuses their calls.":
    '厂商的价格是人民币；没有汇率的话，有预算时这些调用会被拒绝。',
  'What is 1 CNY in {currency}': '1 CNY 折合多少 {currency}',
  '{model}: price of 1,000,000 input tokens in {currency}; 0 is free, empty is not known':
    '{model}：每 1,000,000 输入 token 多少 {currency}；0 表示免费，留空表示未知',
  '{model}: price of 1,000,000 output tokens in {currency}; 0 is free, empty is not known':
    '{model}：每 1,000,000 输出 token 多少 {currency}；0 表示免费，留空表示未知',
  'The most that a month may cost, in {currency}; empty for no limit': '每月最多花多少 {currency}；留空表示不限',
  'a plain amount such as 50 or 12.5': '请输入普通金额，例如 50 或 12.5',
  'Which model is asked when a call names none?': '调用没有指定模型时问谁？',
  'This will be written: {path}': '将要写入：{path}',
  'and the key, for your account alone: {path}': '以及 Key，只有你的账户可读：{path}',
  'Write it?': '写入？',
  'written: {path}': '已写入：{path}',
  'the one before: {path}': '原来的配置：{path}',
  'Of {models} no price is known in {currency}, which is not free: the budget refuses such calls until there is one (or allow_unpriced: true).':
    '{models} 没有 {currency} 价格，这不等于免费：在写上价格（或 allow_unpriced: true）之前，有预算时这些调用会被拒绝。',
  'Next:': '接下来：',
  "First, and in your shell's profile:": '首先（并写进 shell 的启动文件）：',

  'The config of mgw, written by "mgw init" on {date}. It is yours: change what you like, then run':
    'mgw 的配置，由 "mgw init" 于 {date} 写成。它归你所有：可以随意修改，改完运行',
  'lists everything that is wrong here, with line and column': '列出这里的所有错误，精确到行和列',
  'prints what holds, and where each value comes from': '显示当前生效的值以及每个值的来源',
  'Everything else that can stand here is explained in config.example.yaml, which comes with mgw.':
    '其他可以写的选项，见 mgw 自带的 config.example.yaml。',
  'Keys never stand in this file. Each model says where its key comes from: api_key_env (an environment variable),':
    'Key 永远不写在这个文件里。每个模型写明它的 Key 从哪里来：api_key_env（环境变量）、',
  'api_key_command (a program and its arguments, without a shell) or api_key_file (the key alone, chmod 600).':
    'api_key_command（程序和参数，不经过 shell）或 api_key_file（只含 Key 的文件，chmod 600）。',
  'Asked by name: mgw chat -m {model} "…". "mgw models" lists them, with the presets.':
    '按名字提问：mgw chat -m {model} "…"。"mgw models" 列出这些模型和预设。',
  'Of {models} no price is known in {currency}, which is not free: a budget refuses such calls unless this is true.':
    '{models} 没有 {currency} 价格，这不等于免费：除非这里为 true，有预算时这些调用会被拒绝。',
  'The model of a call that names none.': '调用没有指定模型时用它。',
  'Who is asked in this order when a model fails; at most {most}.': '某个模型失败时，按这个顺序询问；最多 {most} 个。',
  'A call whose worst case costs more is refused before it is sent.':
    '最坏情况下费用更高的调用，在发送之前就会被拒绝。',
  'What one unit of another currency is worth in it.': '其他货币一个单位折合多少。',
  'The currency of every amount here.': '这里所有金额使用的货币。',
  'What may be spent in a calendar month; a call that could pass it is refused before it is sent.':
    '一个自然月最多花多少；可能超出的调用在发送之前就会被拒绝。',
  'to the config that is there': '添加到已有的配置',
  'add models to it; everything in it stays as it is': '添加模型，其他内容保持原样',
  'replace it; a copy stays beside it': '替换它，旁边会留一份副本',
  'leave it': '不动它',
  'added to {path}: {models}': '已添加到 {path}：{models}',
  'that looks like a key: choose {place}, where it is not shown': '这看起来是 Key：请选 {place}，那里不会显示',
  'that looks like a key: it is asked for later, and not shown then': '这看起来是 Key：稍后会问到，届时不会显示',
  'that looks like a key, and would be kept where everybody sees it; paste it where it is asked for':
    '这看起来是 Key，写在这里谁都能看到；请在询问 Key 时再粘贴',
};
