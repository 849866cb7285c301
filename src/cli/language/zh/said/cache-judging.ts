import type { Catalogue } from '../../t.ts';

/** What is said of judging questions: why, check, eval and calibrate. */
export const CACHE_JUDGING: Catalogue = {
  Judged: '已判断',
  Wrong: '答错',
  'Of hits': '占命中',
  'Of requests': '占请求',
  Served: '命中',
  Same: '相同',
  Score: '分数',
  'Against it': '否决原因',
  'Spoke against it': '否决原因',
  yes: '是',
  no: '否',

  // why
  'the cache is off (cache.enabled: false); were it on:': '缓存已关闭（cache.enabled: false）；假如开启：',
  'excluded: {rule}; neither read from the cache nor kept': '不缓存：{rule}；既不从缓存读取，也不存入',
  'exact hit: {entry}': '完全相同，命中：{entry}',
  'equivalent hit ({rule}, {score}): {entry}': '同义，命中（{rule}，{score}）：{entry}',
  'a miss: nothing is kept for exactly this on {model}, and it is only itself: {rule}':
    '未命中：{model} 没有存过完全相同的问题，而它不与别的问题相比：{rule}',
  'a miss: nothing is kept for exactly this on {model}, and cache.equivalent is off':
    '未命中：{model} 没有存过完全相同的问题，而 cache.equivalent 已关闭',
  'a miss on {model}; by the rule {rule} none of the nearest is the same':
    '{model} 未命中；按 {rule} 规则，最接近的几个都不是同一个问题',
  'a miss on {model}: nothing near is kept for it ({n} questions are kept in all)':
    '{model} 未命中：没有存过相近的问题（一共存了 {n} 个问题）',
  '{id}, asked {age} ago of {model} as {question}': '{id}，{age}前问 {model}：{question}',
  'embedding: not asked here, since nothing is sent': 'embedding：这里什么都不发送，所以没有问',
  'confirm asks nobody: {problem}': 'confirm 没有模型可问：{problem}',
  'confirm: {who} would be asked ({score}): {entry}': 'confirm：会问 {who}（{score}）：{entry}',
  'confirm: {who} has said yes ({score}): {entry}': 'confirm：{who} 说过相同（{score}）：{entry}',
  'confirm: {who} has said no ({score}): {entry}': 'confirm：{who} 说过不同（{score}）：{entry}',
  'confirm: nothing is near enough to ask about': 'confirm：没有相近到值得一问的',

  // check
  'off##layer': '关闭',
  'asks##layer': '会问',
  'the texts differ': '文字不同',
  'the answer to one is served for the other ({layer})': '一个问题的回答会用来回答另一个（{layer}）',
  'no answer is served for the other (rule {rule})': '一个问题的回答不会用来回答另一个（规则 {rule}）',
  'the first is never cached: {rule}: {question}': '第一个问题不缓存：{rule}：{question}',
  'the second is never cached: {rule}: {question}': '第二个问题不缓存：{rule}：{question}',
  'the first is only itself: {rule}: {question}': '第一个问题不与别的问题相比：{rule}：{question}',
  'the second is only itself: {rule}: {question}': '第二个问题不与别的问题相比：{rule}：{question}',
  'balanced judges as strict until {least} questions are kept; {n} are':
    '存满 {least} 个问题之前，balanced 按 strict 判断；现有 {n} 个',
  'separate: you have told the two apart (cache wrong, or n in calibrate), so they are never paired':
    '已区分：你说过这两个问题不同（`mgw cache wrong`，或在 calibrate 里选了 n），不会再配对',
  'embedding: how alike the vectors are is not known here, since nothing is sent':
    'embedding：这里什么都不发送，所以不知道向量有多接近',
  '{model} would be asked, if that costs no more than a tenth of a fresh answer':
    '会问 {model}，只要花费不超过重新回答的十分之一',

  // eval
  '{n} pairs': '{n} 对',
  '{n} questions as a stream, seed {seed}': '{n} 个问题依次提问，随机种子 {seed}',
  'Balanced by what it asks of the score': 'balanced 要求不同分数时',
  'nothing was answered wrongly': '没有答错的',
  '{layer} is not in it, since nothing is sent here: cache.mode: shadow and mgw cache calibrate judge it':
    '不含 {layer}，因为这里什么都不发送：用 `cache.mode: shadow` 和 `mgw cache calibrate` 来评判它',
  'Wrong by {layer}, the surest first': '{layer} 答错的，最确信的在前',
  'judging {n} lines; 10,000 take a minute': '正在判断 {n} 行；10,000 行约需一分钟',
  'line {line}: {reason}': '第 {line} 行：{reason}',
  '{file}: {n} line passed over': '{file}：跳过 {n} 行',
  '{file}: {n} lines passed over': '{file}：跳过 {n} 行',

  // calibrate
  asked: '提问',
  'kept for': '已存问题',
  'shadow mode has written nothing down yet': '影子模式还没有记下任何东西',
  'set cache.mode: shadow, ask as usual, and come back': '设置 `cache.mode: shadow`，照常提问，过一阵再来',
  '{n} would-be hits, {from} to {to}': '本来会命中 {n} 次，{from} 至 {to}',
  '{n} unreadable lines of the log were passed over': '跳过了记录里 {n} 行读不懂的内容',
  '{n} pair is not judged yet; {next}': '还有 {n} 对没有判断；{next}',
  '{n} pairs are not judged yet; {next}': '还有 {n} 对没有判断；{next}',
  'mgw cache calibrate goes on with them': '用 `mgw cache calibrate` 继续',
  'at a terminal, mgw cache calibrate asks about them': '在终端里运行 `mgw cache calibrate` 会逐对来问',
  '{setting}   at most {limit} of the hits from there on are wrong, 95 % sure':
    '{setting}   从这个值起，答错的不超过命中的 {limit}（95 % 把握）',
  '{setting}   at most {limit} of its hits are wrong, 95 % sure': '{setting}   答错的不超过命中的 {limit}（95 % 把握）',
  '{setting}   more than {limit} of its hits are wrong, 95 % sure': '{setting}   答错的超过命中的 {limit}（95 % 把握）',
  '{key}: too few are judged to tell; about {n} more would': '{key}：判断过的太少，约再判断 {n} 对才能下结论',
  '{drawn} of {n} pairs that nobody has judged, drawn by chance': '从 {n} 对没有判断过的问题里随机抽出 {drawn} 对',
  'the answer kept for the one also answers what was asked': '已存的回答也能回答所问的问题',
  'it does not; the two are never paired again': '不能；这两个问题以后不再配对',
  'skip it': '跳过',
  'stop; what was judged is kept': '到此为止；判断过的会保留',
  'the same answer?': '回答相同吗？',
};
