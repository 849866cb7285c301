import type { Catalogue } from '../../t.ts';

/** What stands in no other area's file. */
export const MENDED_TOO: Catalogue = {
  '(a follow-up, answered: {answer})': '（追问，回答是：{answer}）',
  'replace the one that is there unasked': '已有同名模板时直接替换，不再确认',
  'Replace {path}?': '替换 {path}？',
  '{failure}; asking {target}': '{failure}；改问 {target}',
  'to the config that is there': '添加到已有的配置',
  'add models to it; everything in it stays as it is': '添加模型，其他内容保持原样',
  'replace it; a copy stays beside it': '替换它，旁边会留一份副本',
  'leave it': '不动它',
  'added to {path}: {models}': '已添加到 {path}：{models}',
  'add models to the config that is there, and leave the rest of it as it is': '向已有的配置添加模型，其余保持原样',
  'that looks like a key: choose {place}, where it is not shown': '这看起来是 Key：请选 {place}，那里不会显示',
  'that looks like a key: it is asked for later, and not shown then': '这看起来是 Key：稍后会问到，届时不会显示',
  'that looks like a key, and would be kept where everybody sees it; paste it where it is asked for':
    '这看起来是 Key，写在这里谁都能看到；请在询问 Key 时再粘贴',
};
