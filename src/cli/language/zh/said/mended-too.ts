import type { Catalogue } from '../../t.ts';

/** What stands in no other area's file. */
export const MENDED_TOO: Catalogue = {
  'that looks like a key: choose {place}, where it is not shown': '这看起来是 Key：请选 {place}，那里不会显示',
  'that looks like a key: it is asked for later, and not shown then': '这看起来是 Key：稍后会问到，届时不会显示',
  'that looks like a key, and would be kept where everybody sees it; paste it where it is asked for':
    '这看起来是 Key，写在这里谁都能看到；请在询问 Key 时再粘贴',
};
