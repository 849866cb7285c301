import type { Catalogue } from '../../t.ts';

/** The help of `chat` and `compare`. */
export const HELP_ASKING: Catalogue = {
  'ask a model; text piped in and files come before the question. Without a prompt, at a terminal: a session':
    '向模型提问；管道传入的文本和文件排在问题之前。在终端里不带问题，则进入对话',
  'a model of `mgw models`, vendor/name, or auto: by the task':
    '`mgw models` 里的模型，或“厂商/模型名”；auto 表示按任务选择',
  'system prompt': '系统提示词',
  'a template of `mgw prompt list`; its parameters follow as key=value':
    '`mgw prompt list` 里的模板；参数写在后面，形如 key=value',
  'a template as the system prompt': '把模板用作系统提示词',
  "a file, image, folder or quoted glob ('src/**/*.ts') before the question, repeatable; - is stdin":
    "排在问题之前的文件、图片、目录，或加引号的通配符（'src/**/*.ts'）；可重复；- 表示 stdin",
  'go on with the last conversation': '接着上一次的对话',
  'go on with the conversation of this name, or begin it': '接着这个名字的对话，没有就新建',
  'keep nothing of this in `mgw history`': '这次不保存到 `mgw history`',
  'sampling temperature, 0 to 2': '采样温度，0 到 2',
  'output cap in tokens': '输出的 token 上限',
  "the vendor's thinking switch": '厂商提供的思考开关',
  'refuse when the worst case costs more': '最坏费用超过它就拒绝发送',
  'print the first code block of the answer alone': '只打印回答里的第一个代码块',
  "JSON that keeps a schema: a file, or 'name, age int, tags [str]'":
    "要求回答是符合模式的 JSON；模式可以是文件，或 'name, age int, tags [str]'",
  'print the answer when it is whole': '等回答完整之后再输出',
  'at a terminal: the answer as it is written, Markdown not rendered': '在终端里也输出原文，不渲染 Markdown',
  "at a terminal: leave the model's thinking on the screen instead of folding it": '在终端里保留模型的思考过程，不折叠',
  "do not show the model's thinking": '不显示模型的思考过程',
  'print one JSON object': '输出一个 JSON 对象',
  'print every event as it comes, one JSON object a line': '逐个输出发生的事件，每行一个 JSON 对象',
  'neither read nor keep the answer': '不读缓存，也不存入缓存',
  'ask anew, and keep the new answer': '重新提问，并用新的回答更新缓存',
  'only the first model': '不降级，只问第一个模型',
  'the longest wait for the first token, over all attempts': '等首个 token 的最长时间，包括所有尝试',
  'with auto: pass over models that have lately taken longer': '按任务选择时，跳过近期更慢的模型',
  'a word to find this call by in `stats --by tag`': '给这次调用打上标签，供 `stats --by tag` 统计',
  'show what would be sent and what it could cost; send nothing': '显示会发送什么、可能花多少，但不发送',
  'ask also when the worst case is over the limit of a call; budgets still hold':
    '最坏费用超出单次上限也照问；预算仍然有效',
  'nothing on stderr but errors': 'stderr 上只输出错误',
  'do not read stdin, whatever it is': '无论如何都不读 stdin',
  'Which model, and how it answers:': '用哪个模型，怎样回答：',
  'What is sent:': '发送什么：',
  'What it goes on with:': '接着哪次对话：',
  'What is printed:': '输出什么：',
  'What it may cost:': '费用与缓存：',
  'a session: /help says what it knows': '进入对话，用 /help 查看命令',
  'goes on with the last one': '接着上一次的对话',
  'git diff | mgw chat "review this"': 'git diff | mgw chat "检查这些改动"',
  'mgw chat "translate: 人工智能正在改变世界" --model qwen': 'mgw chat "翻译成英文：人工智能正在改变世界" --model qwen',
  'git diff | mgw chat "review this" --max-cost 0.02': 'git diff | mgw chat "检查这些改动" --max-cost 0.02',
  'mgw chat -c "and in Rust?"': 'mgw chat -c "用 Rust 呢？"',
  'mgw chat "summarise" -f report.md --json | jq -r .content':
    'mgw chat "总结一下" -f report.md --json | jq -r .content',
  'mgw chat "how do these fit together?" -f src -f "docs/**/*.md"':
    'mgw chat "这些文件是怎么配合的？" -f src -f "docs/**/*.md"',
  'mgw chat "a bash script that counts lines" -x > count.sh': 'mgw chat "写一个统计行数的 bash 脚本" -x > count.sh',
  'mgw chat "who was Ada Lovelace?" --schema "name, born int"':
    'mgw chat "艾达·洛夫莱斯是谁？" --schema "name, born int"',
  'ask several models the same at once; the answers side by side, with times and costs':
    '同时向几个模型提同一个问题，并排显示回答、用时和费用',
  'models, separated by commas; without it the fallback chain': '几个模型，用逗号分隔；省略则用降级链路里的模型',
  'a file, image, folder or quoted glob before the question, repeatable; - is stdin':
    '排在问题之前的文件、图片、目录，或加引号的通配符；可重复；- 表示 stdin',
  'output cap of each answer, in tokens': '每个回答的 token 上限',
  "the vendors' thinking switch": '各厂商提供的思考开关',
  'refuse a model whose worst case costs more': '不问最坏费用超过它的模型',
  'at a terminal: the answers as they are written, Markdown not rendered':
    '在终端里也输出各回答的原文，不渲染 Markdown',
  'print an array, an object for each model': '输出一个数组，每个模型一个对象',
  'do not keep the answers; none is ever read from the cache': '不把回答存入缓存；本来也从不读缓存',
  'the longest wait for the first token of each': '每个模型等首个 token 的最长时间',
  'a word to find these calls by in `stats --by tag`': '给这些调用打上标签，供 `stats --by tag` 统计',
  'at least one model answered': '至少有一个模型回答了',
  'that of the first failure, as in `mgw chat --help`': '第一个失败的退出码，见 `mgw chat --help`',
  'mgw compare "explain a monad" -m qwen,glm,deepseek': 'mgw compare "什么是单子" -m qwen,glm,deepseek',
  'git diff | mgw compare "review this" -m qwen,deepseek': 'git diff | mgw compare "检查这些改动" -m qwen,deepseek',
};
