import { BEFORE, isDemand, wordsOf } from './demanding.ts';
import { wordList } from './word-list.ts';

/** Without a text of their own they say only that, or how, the text beside them is to be answered or carried out. */
const ALWAYS = wordList('solve think be');
const WITH_THESE = wordList('answer do complete implement build develop follow execute');
const THESE = wordList(
  'this these it them question questions problem problems exercise exercises puzzle riddle quiz task tasks homework spec',
  'specification requirements instructions plan ticket issue steps as described the in with by step all only one short briefly',
  'word sentence english chinese detail below above following',
);
const ALWAYS_HAN = wordList(
  '解答 作答 求解 答 做 做一下 解一下 回答一下 请解答 请作答 帮我做 帮我解答 一步一步来 仔细想想',
);
/** A question is one of its own, and longer words say what they want. */
const LONGEST = 80;

/** Whether a demand, in lower case, leaves what is asked to the text beside it: `answer in English`, `做一下这道题`. */
export function asksToAnswer(text: string): boolean {
  if (text.length > LONGEST || text.includes('?') || text.includes('？')) return false;
  const [verb = '', ...others] = wordsOf(text).filter((word) => !BEFORE().has(word));
  if (ALWAYS().has(verb) || (WITH_THESE().has(verb) && others.every((word) => THESE().has(word)))) return true;
  return verb === '' && asksInChinese(text);
}

function asksInChinese(text: string): boolean {
  if (ALWAYS_HAN().has(text)) return true;
  if (text.includes('题') && /[回解作]答[一-龥]{0,6}题|求解|[做解答][一下了以面列这些道个]{0,6}题/.test(text))
    return true;
  const isCarriedOut =
    text.startsWith('实现') || (text.includes('按') && (text.includes('要求') || text.includes('需求')));
  return (isCarriedOut || /回答[一下吧。.！!]*$|^回答要/.test(text)) && !isDemand(text);
}
