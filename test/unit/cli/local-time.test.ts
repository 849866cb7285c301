import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { speakLanguage } from '../../../src/cli/language/speak-language.ts';
import { told } from '../../../src/cli/language/told.ts';
import { inLocalTime, localMinute, localTime } from '../../../src/cli/render/local-time.ts';

describe('a moment on a screen', () => {
  beforeEach(() => void vi.stubEnv('TZ', 'Asia/Shanghai'));
  afterEach(async () => {
    vi.unstubAllEnvs();
    await speakLanguage('en');
  });

  it("is in this machine's zone", () => {
    expect(localTime('2026-11-25T22:32:37.927Z')).toBe('06:32:37');
    expect(localMinute('2026-11-25T22:32:37.927Z')).toBe('2026-11-26 06:32');
    expect(inLocalTime('rests until 2026-11-25T22:32:37.927Z')).toBe('rests until 06:32:37');
    expect(inLocalTime('its window is too small')).toBe('its window is too small');
  });

  it('is told in Chinese', async () => {
    await speakLanguage('zh');
    expect(told(inLocalTime('rests until 2026-11-25T22:32:37.927Z'))).toBe('休息到 06:32:37');
  });
});
