import type { Catalogue } from '../../t.ts';

/** What is told of kept turns, and of files that stay out. */
export const TOLD_SESSION: Catalogue = {
  'this turn is not kept: {problem}': '这一轮没有保存：{problem}',
  'this is not in the history: {problem}': '这次没有存入历史：{problem}',
  'larger than {size}': '文件超过 {size}',
};
