import type { Catalogue } from '../../t.ts';

/** Errors that say more than they once did: of what is read, of keys, of the model that was asked for. */
export const TOLD_MENDED: Catalogue = {
  '{path} holds more than {size} of images; largest: {list}': '{path} 里的图片超过 {size}；最大的是 {list}',
  'nothing was sent; name fewer images': '什么也没有发送；请少指定几张图片',
  'set at least one key:': '至少设置一个 Key：',
  'only provider openai-compatible needs it: the others tell thinking from the answer themselves':
    '只有 provider: openai-compatible 需要它：其他厂商自己就把思考和回答分开',
};
