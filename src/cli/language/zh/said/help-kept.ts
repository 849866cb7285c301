import type { Catalogue } from '../../t.ts';

/** The help of `history` and `prompt`: conversations and templates. */
export const HELP_KEPT: Catalogue = {
  'kept conversations: find, show, take elsewhere, remove, or keep none':
    '保存的对话：查找、查看、导出、删除，或不再保存',
  'keep nothing': '什么都不保存',
  'the conversations, newest first': '列出对话，新的在前',
  'so many at most': '最多列出几条',
  'print JSON': '输出 JSON',
  'a conversation by its name or the beginning of its id; without one the last':
    '显示一次对话，用名字或 id 的开头指定；省略则显示最近一次',
  'the last one': '最近一次',
  'with what the models thought': '连同模型的思考过程',
  'at a terminal: the answers as they were written, Markdown not rendered': '终端里：按原样显示回答，不渲染 Markdown',
  'with what was thought': '连同思考过程',
  'the conversations in which a question and its answer have all the words, newest first':
    '找出某一问一答里出现了所有这些词的对话，新的在前',
  'so many conversations at most': '最多列出几次对话',
  [`
A word is found where one begins (cat: Cats, category), Chinese anywhere
(索引: 数据库索引); case and width do not count. '"two words"' are found as they
stand.`]: `
英文按词首匹配（cat 能找到 Cats、category），中文在任何位置
都能找到（索引 能找到 数据库索引）；不区分大小写和全角半角。
'"two words"' 按原样查找。`,
  'remove conversations for good, by id or name; asks first at a terminal':
    '永久删除对话，用 id 或名字指定；在终端里会先确认',
  'all of them; asks first': '全部删除；会先确认',
  'those that were last added to before this day: 2026-11-01, or 30d; asks first':
    '删除这一天之后再没有新内容的对话，如 2026-11-01 或 30d；会先确认',
  'do not ask; needed where there is no terminal': '不再确认；不在终端里时必须加上',
  'in a script': '在脚本里',
  'print conversations whole, all or those named, a JSON object a line':
    '输出完整的对话，全部或指定的几次，每行一个 JSON 对象',
  'as documents to read': '输出成便于阅读的文档',
  'write a new file, never over one that is there; - is stdout': '写入新文件，绝不覆盖已有的；- 表示 stdout',
  'keep nothing from now on': '从现在起不再保存对话',
  'keep conversations again': '重新开始保存对话',
  'templates: prompts that are kept under a name, for `chat -p` and `-r`':
    '模板：有名字的提示词，供 `chat -p` 和 `-r` 使用',
  'the templates, their parameters and what they are for': '列出模板、各自的参数和用途',
  'a template as it stands in its file': '原样显示一个模板',
  'open a template in $VISUAL or $EDITOR, or make one; a mistake in it loses nothing':
    '用 $VISUAL 或 $EDITOR 编辑模板，没有就新建；写错了也不会丢失内容',
  'take its text from a file instead of an editor; - is stdin': '不打开编辑器，内容取自文件；- 表示 stdin',
  'remove a template, after asking': '删除一个模板，会先确认',
  [`
A template is a text with {{parameters}}. Front matter above it is optional:
  ---
  description: reviews a change
  model: qwen              # also temperature, max_tokens, thinking, tag, system
  parameters: { lang: English }
  ---
  Review this change in {{lang}}. Look at {{focus}} first.

  {{input}}

Used as: git diff | mgw chat -p review focus=errors`]: `
模板是一段文本，参数写成 {{parameters}} 的样子。
开头的元信息可以省略：
  ---
  description: 检查改动
  model: qwen
  # 还可以写 temperature、max_tokens、thinking、tag、system
  parameters: { lang: 中文 }
  ---
  用{{lang}}检查这些改动，先看{{focus}}。

  {{input}}

用法：git diff | mgw chat -p review focus=错误处理`,
  'replace the one that is there unasked': '已有同名模板时直接替换，不再确认',
};
