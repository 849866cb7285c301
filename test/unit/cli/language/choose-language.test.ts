import { describe, expect, it } from 'vitest';
import { chooseLanguage } from '../../../../src/cli/language/choose-language.ts';

const choose = (
  env: Record<string, string>,
  { argv = [], platform = 'linux', system = 'en-US' }: { argv?: string[]; platform?: string; system?: string } = {},
) => chooseLanguage({ argv, env, platform, systemLocale: () => system });

describe('the language of messages', () => {
  it.each([
    ['zh_CN.UTF-8', 'zh'],
    ['zh_TW.utf8', 'zh'],
    ['zh', 'zh'],
    ['zh_CN', 'zh'],
    ['zh-Hans', 'zh'],
    ['zh_CN.UTF-8@pinyin', 'zh'],
    ['zh_CN.GB18030', 'en'],
    ['zh_CN.GBK', 'en'],
    ['en_US.UTF-8', 'en'],
    ['C', 'en'],
    ['C.UTF-8', 'en'],
    ['POSIX', 'en'],
    ['za_CN.UTF-8', 'en'],
    ['', 'en'],
  ])('LANG=%s means %s', (LANG, language) => {
    expect(choose({ LANG })).toBe(language);
  });

  it('goes by LC_ALL before LC_MESSAGES before LANG, where they are not empty', () => {
    expect(choose({ LANG: 'zh_CN.UTF-8', LC_MESSAGES: 'en_US.UTF-8' })).toBe('en');
    expect(choose({ LANG: 'zh_CN.UTF-8', LC_MESSAGES: 'en_US.UTF-8', LC_ALL: 'zh_CN.UTF-8' })).toBe('zh');
    expect(choose({ LANG: 'zh_CN.UTF-8', LC_MESSAGES: '', LC_ALL: '' })).toBe('zh');
    expect(choose({ LC_CTYPE: 'zh_CN.UTF-8' })).toBe('en');
  });

  it('goes by the system on Windows, where no variable says it', () => {
    expect(choose({}, { platform: 'win32', system: 'zh-CN' })).toBe('zh');
    expect(choose({ LANG: 'en_US.UTF-8' }, { platform: 'win32', system: 'zh-CN' })).toBe('en');
    expect(choose({}, { platform: 'darwin', system: 'zh-CN' })).toBe('en');
  });

  it('goes by --lang before all', () => {
    const env = { LANG: 'zh_CN.UTF-8' };
    expect(choose(env, { argv: ['chat', '--lang', 'en', 'hi'] })).toBe('en');
    expect(choose({}, { argv: ['--lang=zh', 'stats'] })).toBe('zh');
    expect(choose({}, { argv: ['--lang=zh', '--lang', 'en'] })).toBe('en');
    expect(choose({}, { argv: ['chat', '--', '--lang=zh'] })).toBe('en');
    expect(choose(env, { argv: ['--lang', 'fr'] })).toBe('zh');
    expect(choose(env, { argv: ['chat', '--lang'] })).toBe('zh');
  });
});
