import type { Catalogue } from '../../t.ts';

/** The help of `cache`. */
export const HELP_CACHE: Catalogue = {
  'kept answers: what is there, what is served and why, and how well': '缓存的答案：存了什么、命中什么、为什么、准不准',
  'take back the last hit': '撤销最近一次命中',
  'what is kept, and what each layer has served and saved': '缓存了多少，每一层命中了多少、节省了多少',
  'the kept answers, newest first': '列出缓存的答案，新的在前',
  'only those asked with this tag': '只列带有这个标签的',
  'a kept answer with its question, whole; the beginning of its id is enough':
    '完整显示一个缓存的答案和它的问题；id 只写开头即可',
  'which rule speaks for or against a question, and what would be served for it; sends nothing':
    '一个问题会命中哪个答案，哪条规则赞成或反对；不发送任何内容',
  'as in `chat`: answers of another model are not served': '同 `chat`：别的模型的答案不算命中',
  'as in `chat`: what is kept for one tag is not equivalent for another': '同 `chat`：同义匹配只在相同标签之内进行',
  'mgw cache why "how do I pay"': 'mgw cache why "怎么付款"',
  'what each layer says of two questions, and which guard spoke': '每一层怎样判断两个问题，哪条防误判规则起了作用',
  "the rule that decides (default: the config's)": '用哪套规则判断（默认用配置里的）',
  'mgw cache check "how do I pay" "how can I pay"': 'mgw cache check "怎么付款" "可以怎么付款"',
  'hits and false hits on questions of your own: lines of label, question, question, or intent, question':
    '用你自己的问题测命中率和误判率：每行是“标注、问题、问题”，或“意图、问题”',
  'only this rule': '只用这套规则',
  'balanced by the score that it asks for; of up to 2,000 lines unasked':
    '列出 balanced 在不同分数门槛下的结果；不超过 2,000 行时默认列出',
  'of the order in which intents are asked': '决定各意图提问顺序的随机种子',
  [`
FILE has a line each, its fields apart by tabs; - is stdin:
  1<TAB>how do I pay<TAB>how can I pay       1 or same: one answer does; 0 or different: it does not
  pay_bill<TAB>how do I pay                  questions under their intents, asked as a random stream`]: `
文件里每行一条，各项用制表符分隔；- 表示 stdin：
  1<TAB>怎么付款<TAB>可以怎么付款
      1 或 same：同一个答案都适用；0 或 different：不适用
  付款<TAB>怎么付款
      意图和属于它的问题，按随机顺序逐个提问`,
  'what shadow mode would have served, and how often wrongly: you judge pairs, it says what to set':
    'shadow 模式下本来会命中什么、错多少：由你判断一些问题对，它告诉你该怎么设置',
  'so many pairs in one sitting': '一次最多判断几对',
  'print JSON, ask nothing': '输出 JSON，不提问',
  'the answer that was served last, or this one, was wrong: forget it, and never pair those two again':
    '最近一次（或指定的）命中答错了：删除这个答案，以后也不再让这两个问题匹配',
  'the answer that was served last': '最近一次命中的答案',
  'erase kept answers, text and all': '删除缓存的答案，包括正文',
  'erase all kept answers, after asking': '删除全部缓存的答案，会先确认',
  'also the log of shadow mode, and what was judged of it': '连同 shadow 模式的日志和对它的判断',
  'erase what is over its time or over the limit, and mend the index; also done by itself now and then':
    '删除过期和超出数量的答案，并修复索引；平时也会自动进行',
};
