import type { Catalogue } from '../../t.ts';

/** Errors that say more than they once did: of what is read, of keys, of the model that was asked for. */
export const TOLD_MENDED: Catalogue = {
  '{path} holds more than {size} of images; largest: {list}': '{path} 里的图片超过 {size}；最大的是 {list}',
  'nothing was sent; name fewer images': '什么也没有发送；请少指定几张图片',
  'set at least one key:': '至少设置一个 Key：',
  'only provider openai-compatible needs it: the others tell thinking from the answer themselves':
    '只有 provider: openai-compatible 需要它：其他厂商自己就把思考和回答分开',
  'there is no connection to it: check the network or the proxy': '连不上它：检查网络或代理',
  '{path} is not in the schema': 'schema 里没有 {path}',
  // deadlines, by the option that was given
  'no answer began within --timeout of {time}': '在 --timeout（{time}）之内没有开始回答',
  'no first token within its share of --timeout, of {time}': '在分得的那份 --timeout（{time}）之内没有收到首个 token',
  'raise --timeout': '调大 --timeout',
};
