import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { speakLanguage } from '../../../../src/cli/language/speak-language.ts';
import { told } from '../../../../src/cli/language/told.ts';

describe('parts of a Chinese line', () => {
  beforeAll(() => speakLanguage('zh'));
  afterAll(() => speakLanguage('en'));

  it.each([
    ['did you mean model?; the draft is kept, it stands in /p/x.draft', /^是不是 model？草稿/],
    ['HTTP 401: Invalid key', /^HTTP 401：Invalid key$/],
    ['/p holds more than 4 MB of text; largest: a.md (488 KB), b.md (1.2 MB)', /a\.md（488 KB）、b\.md（1\.2 MB）$/],
    ['expected none; found "nine"', /^只能是 none；实际是 "nine"$/],
    ['expected on, off; found "nine"', /^应当是 on、off 之一；/],
    ['the key for qwen cannot be used: the output of true is empty', /^qwen 的 Key 无法使用：是空的（true 的输出）$/],
    [
      'top up the account of kimi at api.kimi.cn, or ask another model with -m',
      /^给 kimi（api\.kimi\.cn）的账户充值，或用 -m/,
    ],
    ['it clears in 3 s; or ask another model with -m', /^3 秒后解除；或用 -m 换一个模型$/],
  ])('%s', (text, chinese) => {
    expect(told(text)).toMatch(chinese);
  });
});
