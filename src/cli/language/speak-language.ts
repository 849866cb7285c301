import type { Language } from './choose-language.ts';
import { speak } from './t.ts';
import { tellIn } from './told.ts';

/** Says and tells everything in this language from here on. The catalogue is loaded where it is needed. */
export async function speakLanguage(language: Language): Promise<void> {
  const catalogue = language === 'zh' ? await import('./zh/index.ts') : undefined;
  speak(catalogue?.SAID);
  tellIn(catalogue?.tell);
}
