import type { Catalogue } from '../../t.ts';

/** What is told of kept turns, and of files that stay out. */
export const TOLD_SESSION: Catalogue = {
  'this turn is not kept: {problem}': '这一轮没有保存：{problem}',
  'this is not in the history: {problem}': '这次没有存入历史：{problem}',
  binary: '二进制文件',
  'a link': '链接',
  'no regular file': '非普通文件',
  'an image': '图片',
  'a broken image': '损坏的图片',
  'larger than {size}': '文件超过 {size}',
};
