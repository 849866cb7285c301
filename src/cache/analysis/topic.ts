import type { Analysis } from './analyse.ts';
import type { QuestionType } from './question-type.ts';

const LONGEST = 6;
const QUESTION = '?';
/** With 谁 and 什么 the place says who does what. */
const PLACE_FREE: readonly QuestionType[] = ['how', 'why', 'when', 'where', 'how-long', 'what-to-do', 'yes-no'];

/** `花呗怎么还款` and `怎么还款花呗`: the topic stands before the question word here and at the end there. */
export function isTopicMoved(a: Analysis, b: Analysis): boolean {
  return a.han && b.han && isFree(a) && isFree(b) && (isMoved(a, b) || isMoved(b, a));
}

function isFree({ contentWords, questionTypes, roles, scopes, questionsAt }: Analysis): boolean {
  const typed = questionTypes.length === 1 && questionTypes.every((type) => PLACE_FREE.includes(type));
  return (
    typed && questionsAt.length === 1 && contentWords.length <= LONGEST && roles.length === 0 && scopes.length === 0
  );
}

function isMoved(from: Analysis, to: Analysis): boolean {
  const [at = 0] = from.questionsAt;
  const [topic, asked] = [from.units.slice(0, at), from.units.slice(at)];
  const moved = [QUESTION, ...asked, ...topic].join(' ');
  const [other = 0] = to.questionsAt;
  return (
    topic.length > 0 &&
    asked.length > 0 &&
    moved === [...to.units.slice(0, other), QUESTION, ...to.units.slice(other)].join(' ')
  );
}
