import { describe, expect, it } from 'vitest';
import { englishLeft } from '../support/english-left.ts';
import { runBin } from '../support/run-bin.ts';

const CHINESE = { LANG: 'zh_CN.UTF-8' };

describe('a wrong command line', () => {
  it('is told in the language of LANG or --lang, with the same exit code', async () => {
    const wrong = ['stats', '--mnth'];
    const [english, chinese, asked, back] = await Promise.all([
      runBin(wrong),
      runBin(wrong, { env: CHINESE }),
      runBin(['--lang', 'zh', ...wrong]),
      runBin(['--lang=en', ...wrong], { env: CHINESE }),
    ]);
    expect(english?.stderr).toContain("mgw: unknown option '--mnth'\n");
    expect(chinese?.stderr).toContain('mgw: 未知选项 --mnth\n');
    expect([english?.code, chinese?.code]).toEqual([2, 2]);
    expect([asked?.stderr, back?.stderr]).toEqual([chinese?.stderr, english?.stderr]);
  });

  it('is told where the language itself is wrong', async () => {
    expect(await runBin(['--lang', 'fr', 'stats'])).toMatchObject({ code: 2 });
  });
});

describe('English on a Chinese screen', () => {
  it('is found between names, commands and paths', () => {
    expect(englishLeft('用 `mgw config check` 检查 /a/b c.yaml，qwen-plus gpt 4，--max-cost')).toEqual([]);
    expect(englishLeft('共 3 calls were made，见 the file')).toEqual(['calls were made', 'the file']);
    expect(englishLeft('Server busy', ['Server busy'])).toEqual([]);
    expect(englishLeft('模型   Calls  费用\nqwen   qwen   glm')).toEqual(['Calls']);
  });
});
