import type { Catalogue } from '../../t.ts';

/** Errors of `mgw init`. */
export const FIRST_RUN: Catalogue = {
  'stopped; nothing was written': '已停止；什么也没有写入',
  'there is a config already: {path}': '已经有配置：{path}',
  '--add adds models to it; --overwrite replaces it; each keeps a copy beside it':
    '--add 往里添加模型；--overwrite 替换它；两者都会在旁边留一份副本',
  'the config that is there stays as it is': '原有的配置保持不变',
  'mgw config show prints what holds; edit the file, or name another: mgw --config FILE init':
    '`mgw config show` 显示当前生效的值；请编辑该文件，或换一个：`mgw --config 文件 init`',
  '{path} was changed by somebody else meanwhile; nothing was written': '{path} 在此期间被改动过；什么也没有写入',
  'mgw init asks its questions at a terminal, and there is none': '`mgw init` 在终端里提问，而这里没有终端',
  'say it by options: mgw init --vendor qwen --key-env DASHSCOPE_API_KEY --budget 50 --yes':
    '用选项说明：`mgw init --vendor qwen --key-env DASHSCOPE_API_KEY --budget 50 --yes`',
  'no vendor is named, and no key of one is in the environment': '没有写明厂商，环境变量里也没有任何厂商的 Key',
  'mgw init --vendor qwen --key-env DASHSCOPE_API_KEY --yes; mgw init --help lists the options':
    '`mgw init --vendor qwen --key-env DASHSCOPE_API_KEY --yes`；`mgw init --help` 列出选项',
  'mgw --config FILE init writes elsewhere': '用 `mgw --config 文件 init` 写到别处',
  '--default-model {value}: the models of these keys are {list}': '--default-model {value}：这些 Key 的模型是 {list}',
  '--vendor {value}: known are {list}; any other name needs --endpoint and --model':
    '--vendor {value}：已知的有 {list}；其他名字需要 --endpoint 和 --model',
  'mgw init --vendor {value} --endpoint https://…/v1 --model NAME --key-env NAME':
    'mgw init --vendor {value} --endpoint https://…/v1 --model 名字 --key-env 名字',
  '{word}: {word2} is given twice': '{word}：{word2} 给了两次',
  '{option} {value}: of which vendor is that?': '{option} {value}：这是哪一家的？',
  'say it: {word} {word2}=…': '请写明：{word} {word2}=…',
  '--endpoint and --model describe a vendor by a name of your own, and none is named':
    '--endpoint 和 --model 说明的是自己起名的厂商，而这里没有写名字',
  '--vendor NAME names it; --default-model says which model is asked first':
    '用 `--vendor 名称` 起名；--default-model 指定先问哪个模型',
  '{option} {value}: {!reason}': '{option} {value}：{reason}',
  'whose key is that?': '这是谁的 Key？',
  'name one with --vendor; with several, say whose it is: {word} qwen=…':
    '用 --vendor 写明厂商；有几家时要写明是谁的：{word} qwen=…',
  'two options say where its key comes from': '有两个选项都在说它的 Key 从哪里来',
  'no model {value}': '没有模型 {value}',
  'not one of {word}, as the lines before it': '与前面的行不同，不是 {word}',
  'a session needs a terminal': '对话需要终端',
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
