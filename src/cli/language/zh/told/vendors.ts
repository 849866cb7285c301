import type { Catalogue } from '../../t.ts';

/** What a vendor answers in place of an answer: `providers/`. The vendor's own words stay as they are. */
export const VENDORS: Catalogue = {
  '{model}: {status}: {words}': '{model}：{status}：{words}',
  '{model}: {status}: {words} (request {id})': '{model}：{status}：{words}（请求 {id}）',
  // Where the model stands before it already.
  '{status}: {words}': '{status}：{words}',
  'HTTP {n}': 'HTTP {n}',
  'an error inside the answer': '回答里夹带的错误',
  '{model}: {status}: an HTML page, not the API': '{model}：{status}：是一个 HTML 页面，不是 API',
  '{model}: {status}: an HTML page, not the API ("{words}")':
    '{model}：{status}：是一个 HTML 页面，不是 API（“{words}”）',
  '{model}: {status} with an empty body': '{model}：{status}，内容为空',
  '{model}: the vendor ended the answer with "{words}"': '{model}：厂商以“{words}”结束了回答',
  "{model}: the vendor's content filter ended the answer": '{model}：厂商的内容审查中止了回答',
  'the answer ended without a word': '回答一个字也没有就结束了',
  'the answer ended without saying that it is finished': '回答没有说明已完成就结束了',
  '{!ending}, and {n} of its frames could not be read': '{ending}，另有 {n} 帧无法读取',
  'the connection or the vendor gave up in the middle; try again': '连接或厂商中途断开，请重试',
  'the connection or the vendor gave up; try again': '连接或厂商断开了，请重试',
  '{model}: the JSON answer breaks off in the middle': '{model}：JSON 回答中途断了',
  '{model}: the endpoint answered 200 with {what}, not with a chat completion':
    '{model}：端点返回了 200，内容却是{what}，不是对话的回答',
  'an HTML page': '一个 HTML 页面',
  'something else': '别的东西',
  'other JSON': '别的 JSON',
  'more than 32 MB': '超过 32 MB 的数据',
  'white space without end': '没完没了的空白',
  'check `endpoint`: it must be the address of an OpenAI-compatible chat completions API, and no proxy or portal in its place':
    '检查 `endpoint`：它必须是兼容 OpenAI 的 `/chat/completions` 的地址，而不是代理或上网认证页',
  'this is a page for a browser, not the API; check `endpoint`, and the proxy or portal on the way':
    '这是给浏览器看的页面，不是 API；检查 `endpoint`，以及途中的代理或上网认证页',
  'this is a fault on the side of the vendor; try again later': '这是厂商一方的故障；稍后再试',
  'it clears in {n} s': '{n} 秒后解除',
  'the input is about {n} tokens (estimated), the limit {n2}': '输入约 {n} token（估算），上限 {n2}',
  '{!figures}: shorten it by about {n}, or ask a model with a larger window':
    '{figures}：缩短约 {n} token，或换一个上下文窗口更大的模型',
  '{!figures}: shorten it or lower --max-tokens, or ask a model with a larger window':
    '{figures}：缩短输入、调小 --max-tokens，或换一个上下文窗口更大的模型',
  'top up the account of {model} at {word}': '给 {model}（{word}）的账户充值',
  'top up the account of {word}': '给 {word} 的账户充值',
  '{!hint}, or ask another model with -m': '{hint}，或用 -m 换一个模型',
  '{!hint}; or ask another model with -m': '{hint}；或用 -m 换一个模型',
  'wait a little, or run fewer calls at a time': '稍等一会儿，或减少同时进行的调用',
  'check `model: {value}` and the endpoint of "{model}" in the config':
    '检查配置里的 `model: {value}` 和“{model}”的端点',
  'shorten the input, or ask a model with a larger context window': '缩短输入，或换一个上下文窗口更大的模型',
  'rephrase it; `routing.fallback_on: [content-filter]` lets another model try':
    '换一种说法；或用 `routing.fallback_on: [content-filter]` 允许另一个模型来试',
  'the vendor does not take the request as it is; check the options and `params` of "{model}"':
    '厂商不接受这个请求；检查选项和“{model}”的 `params`',
  'check the key in {names}': '检查 {names} 里的 Key',
  'check the key that `api_key_command` of "{model}" prints': '检查“{model}”的 `api_key_command` 输出的 Key',
  '"{model}" is asked without a key; name one with `api_key_env`':
    '询问“{model}”时没有带 Key；用 `api_key_env` 指定一个',
  'the key of "{model}" has a space, a line break or another character that no key has':
    '“{model}”的 Key 里有空格、换行或别的不该有的字符',
  'copy the key again, without quotation marks and blanks': '重新复制 Key，不要带引号和空白',
  'there is no provider "{value}"': '没有名为“{value}”的厂商',
  'use one of {list}': '可用的有：{list}',
  'the account has too many calls at once (2,500 for flash, 500 for pro); wait a little, or run fewer at a time':
    '账户同时进行的调用太多（flash 2,500 个，pro 500 个）；稍等一会儿，或减少并发',
  'the vendor does not let this key or this network in': '厂商不允许这个 Key 或这个网络访问',
  'check `endpoint`: this address takes no chat requests': '检查 `endpoint`：这个地址不接受对话请求',
  'this model has too many users at the moment; try another one, or later':
    '这个模型现在使用的人太多；换一个，或稍后再试',
  'the plan is used up until the time that the message names': '套餐额度已用完，到信息里所说的时间恢复',
  "look into the vendor's console: the plan or the account does not allow this call":
    '到厂商的控制台看看：套餐或账户不允许这次调用',
  'check `params` of this model: every request is sent with stream: true':
    '检查这个模型的 `params`：所有请求都带 `stream: true`',
  'check the key; a key works only at the endpoint of the region that it was made in':
    '检查 Key；一个 Key 只能用于创建它的那个地域的端点',
};
