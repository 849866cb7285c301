import type { Catalogue } from '../../t.ts';

/** What is said where another model answers than the one that was asked for, and of empty files. */
export const MENDED: Catalogue = {
  '{asked} refused the key ({status}); {model} answered': '{asked} 拒绝了 Key（{status}）；由 {model} 回答',
  '{asked} rests until {time} (key refused); {model} answered': '{asked} 暂停到 {time}（Key 被拒绝）；由 {model} 回答',
  '{asked} rests until {time} ({reason}); {model} answered': '{asked} 暂停到 {time}（{reason}）；由 {model} 回答',
  '{failure}; {model} answered': '{failure}；由 {model} 回答',
  '{path} is empty': '{path} 是空的',
};
