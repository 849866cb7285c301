import type { Catalogue } from '../../t.ts';

/** What the commands of the cache say: what is kept, and what is done with it. */
export const CACHE: Catalogue = {
  Layer: '层',
  Hits: '命中',
  'Of look-ups': '占查询',
  Uses: '使用',
  '{n} d': '{n} 天',
  '{n} h': '{n} 小时',
  '{n} min': '{n} 分钟',
  '{n} s': '{n} 秒',
  '(no question of its own)': '（没有单独的问题）',
  '{from} to {to}': '{from} 至 {to}',
  '{newest} to {oldest}': '{newest}至 {oldest}',

  // list, show
  'the cache is off (cache.enabled: false)': '缓存已关闭（cache.enabled: false）',
  'the cache is empty': '缓存是空的',
  'no entry has the tag {tag}': '没有标签为 {tag} 的条目',
  'id##entry': '编号',
  'asked##entry': '时间',
  '{time} ({age} ago)': '{time}（{age}前）',
  'model##entry': '模型',
  'cost##entry': '费用',
  'tag##entry': '标签',
  'scope##entry': '范围',
  'question##entry': '问题',
  'reasoning##entry': '思考',
  'answer##entry': '回答',
  '(none of its own: it followed on earlier turns)': '（没有单独的问题：它接着前面几轮）',

  // stats
  'cache##fact': '缓存',
  'folder##fact': '目录',
  'entries##fact': '条目',
  'size##fact': '大小',
  'age##fact': '已存',
  'index##fact': '索引',
  'off (cache.enabled: false)': '已关闭（cache.enabled: false）',
  'in shadow mode: hits are written down, none is served': '影子模式：只记下命中，不用来回答',
  '{n}, {questions} of them questions by themselves': '{n} 条，其中 {questions} 条是独立的问题',
  'whole##index': '完整',
  'broken: {missing} of {n} not in it; mgw cache prune makes it anew':
    '已损坏：{n} 条中缺 {missing} 条；`mgw cache prune` 会重建',
  '{missing} of {n} not in it yet': '{n} 条中还有 {missing} 条没编入',
  'all##layers': '合计',
  '{calls}, {n} of them looked up': '{calls}，其中 {n} 次查了缓存',
  '{cost}, {lost} of it for misses': '{cost}，其中 {lost} 没有换来命中',
  '{n} request to confirmers and embeddings: {cost}; what hits took is off their savings':
    '向确认模型和向量端点请求 {n} 次：{cost}；命中所花的已从节省里扣除',
  '{n} requests to confirmers and embeddings: {cost}; what hits took is off their savings':
    '向确认模型和向量端点请求 {n} 次：{cost}；命中所花的已从节省里扣除',

  // clear, prune, forget, wrong
  'nothing was erased': '什么都没有删除',
  'the cache was empty': '缓存本来就是空的',
  'cleared {entries}': '已清空 {entries}',
  'Erase {what}?': '删除 {what}？',
  'pruned {pruned}, {left} left': '清理了 {pruned} 条，还剩 {left} 条',
  'pruned {pruned}, {left} left, {indexed} of them indexed':
    '清理了 {pruned} 条，还剩 {left} 条，其中 {indexed} 条有索引',
  'forgot {entry}': '已删除 {entry}',
  '{entry} was gone already': '{entry} 早已不在',
  'never again the same: {asked} and {kept}': '以后不再当作同一个问题：{asked} 和 {kept}',
  'what it was served to is not known any more, so nothing was told apart':
    '已不知道它回答过哪个问题，所以没有区分任何问题',
  'it was served to the same question, so there is nothing to tell apart': '它回答的就是同一个问题，没有什么要区分的',
  'the config cannot be used, so its defaults hold: {reason}': '配置不可用，按默认值处理：{reason}',
  'the cache cannot be read: {reason}': '无法读取缓存：{reason}',
  'looked up all the same: {reason}': '仍然查了缓存：{reason}',
  '(a follow-up, answered: {answer})': '（追问，回答是：{answer}）',
};
