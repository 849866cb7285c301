import type { Catalogue } from '../../t.ts';

/** What is said in a session, and about going on with one. */
export const SESSION: Catalogue = {
  '{alias} ({upstream})': '{alias}（{upstream}）',
  'session {name}': '对话 {name}',
  'not kept': '不保存',
  '/help, Ctrl-D leaves': '/help 查看命令，Ctrl-D 离开',
  '{command} goes on': '{command} 接着聊',
  'Ctrl-D or /quit leaves; Ctrl-C stops an answer': 'Ctrl-D 或 /quit 离开；Ctrl-C 停止回答',
  'a turn came from another process meanwhile': '另一个进程在此期间加了 1 轮',
  '{n} turns came from another process meanwhile': '另一个进程在此期间加了 {n} 轮',
  'stopped; what had come stays in the conversation, /undo takes it out':
    '已停止；已经收到的部分留在对话里，/undo 可以去掉',
  'stopped; /retry asks again': '已停止；/retry 重新提问',
  'with this question: ': '随这个问题：',
  'with the next question: ': '随下一个问题：',
  'the image goes with this question alone; later ones know its name':
    '图片只随这个问题发送；之后的对话里只有它的文件名',
  'the images go with this question alone; later ones know their names':
    '图片只随这个问题发送；之后的对话里只有它们的文件名',
  'the image goes with the next question alone; later ones know its name':
    '图片只随下一个问题发送；之后的对话里只有它的文件名',
  'the images go with the next question alone; later ones know their names':
    '图片只随下一个问题发送；之后的对话里只有它们的文件名',
  'this conversation asked for {model}: {problem}; the default is asked':
    '这个对话指定了 {model}：{problem}；改问默认模型',
  'the history is off: this turn is not kept': '历史已关闭：这一轮不保存',
  '{n} line of this conversation cannot be read, and passed over': '这个对话有 {n} 行无法读取，已跳过',
  '{n} lines of this conversation cannot be read, and passed over': '这个对话有 {n} 行无法读取，已跳过',
  'this conversation no longer fits {model}, whose window holds {window} tokens: the oldest turn is not sent':
    '对话太长，{model} 的上下文窗口（{window} token）放不下：最早的一轮不发送',
  'this conversation no longer fits {model}, whose window holds {window} tokens: the {n} oldest turns are not sent':
    '对话太长，{model} 的上下文窗口（{window} token）放不下：最早的 {n} 轮不发送',

  '/model [NAME]': '/model [名称]',
  '/system [TEXT]': '/system [文字]',
  '/file [PATH]': '/file [路径]',
  '/retry [MODEL]': '/retry [模型]',
  'cancelled##turn': '已停止',
  '/save FILE': '/save 文件',
  '/name NAME': '/name 名称',
  'ask this model from now on; - is that of the config': '从现在起问这个模型；- 回到配置里的模型',
  'the system prompt; - takes it away': '系统提示；- 去掉',
  'send a file, folder, glob or image with the next question, as @PATH in it does; - takes back':
    '下一个问题附上文件、目录、通配符或图片，和问题里写 @路径 一样；- 取消',
  'ask the last question again, for another answer': '重新问上一个问题，换一个回答',
  'take the last question and its answer out of the conversation': '从对话里去掉上一个问题和它的回答',
  'what each call has cost, and all of them': '每次调用和全部调用的费用',
  "how much of the model's window is used": '上下文窗口用了多少',
  'write the conversation into a new file, as Markdown': '把对话以 Markdown 写入新文件',
  'a name to go on by: mgw chat --session NAME': '取个名字，以后用 mgw chat --session 名称 接着聊',
  'begin another conversation': '开始另一个对话',
  'this list': '显示这份说明',
  'leave, as Ctrl-D does, and exit or quit without a stroke': '离开，同 Ctrl-D；直接输入 exit 或 quit 也行',
  '{word} leaves, as /quit does': '{word}：离开，同 /quit',
  Enter: '回车',
  'sends; Alt-Enter, Ctrl-J or \\ at the end begin a new line, and a paste may have many':
    '发送；Alt-Enter、Ctrl-J 或行尾的 \\ 换行，粘贴可以有多行',
  'complete a command, a model, a path; earlier questions': '补全命令、模型、路径；之前的问题',
  'stops an answer, or empties the line': '停止回答，或清空输入行',

  'auto: chosen for each question': 'auto：每个问题各自选择模型',
  '{model}, {reason}': '{model}，{reason}',
  'there are: {models}': '可选：{models}',
  'no system prompt': '没有系统提示',
  'no file goes with the next question': '下一个问题没有附文件',
  'taken back: {words}; nothing is left': '已去掉：{words}；没有剩下的了',
  'taken back: {words}; {turns} left': '已去掉：{words}；还剩 {turns}',
  '{turns} written to {file}': '{turns}已写入 {file}',
  'no name': '没有名称',
  'mgw chat --session {name} goes on with this': '以后用 mgw chat --session {name} 接着聊',
  'a new conversation': '新的对话',
  'nothing was asked yet': '还没有问过',
  'taken back': '已去掉',
  answer: '回答',
  '0 tokens: nothing was said yet': '0 token：还没有说过话',
  '{tokens}; the window of {model} is not known': '{tokens}；{model} 的上下文窗口未知',
  '{tokens}: {share} of what {model} takes ({window}, less {cap} for the answer)':
    '{tokens}：占 {model} 可用的 {share}（{window}，留 {cap} 给回答）',
  'without the oldest {turns}, which no longer fit': '不含放不下的最早 {turns}',
};
