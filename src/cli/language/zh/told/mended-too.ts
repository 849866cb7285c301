import type { Catalogue } from '../../t.ts';

/** Errors and reasons that stand in no other area's file. */
export const TOLD_MENDED_TOO: Catalogue = {
  '--key-file: expected the path of a file, not a key': '--key-file：这里要的是文件路径，而不是 Key',
};
