import type { Catalogue } from '../../t.ts';

/** Errors that say more than they once did: of what is read, of keys, of the model that was asked for. */
export const TOLD_MENDED: Catalogue = {
  'stopped by {by}': '已被 {by} 中断',
  '{root} holds more than {size} of {kind}; largest: {names}': '{root} 中的{kind}超过 {size}；最大的有：{names}',
  text: '文本',
  images: '图片',
  'nothing was sent; name fewer images': '没有发送任何内容；请少指定几张图片',
  'set at least one key:': '至少设置一个 Key：',
};
