import type { Message } from '../../domain/chat.ts';
import type { Language } from '../../domain/task.ts';
import { type Choices, choicesIn } from './choices.ts';
import { numberedItemsIn, numbersIn } from './numbers-in.ts';

/** What can be seen of a request without understanding it. Lengths are in characters where nothing else is said. */
export type Shape = {
  /** The last message of the user, whole. */
  text: string;
  /** Its part that says what to do: all of a short text, both ends of a long one. */
  request: string;
  language: Language;
  length: number;
  /** Questions, numbered items and lettered ones: what has to be dealt with one by one. */
  steps: number;
  /** Numbers in it, as `3`, `4.5`. */
  numbers: number;
  hasCode: boolean;
  hasFormula: boolean;
  /** A form is asked for that a program reads: JSON, a table, CSV. */
  structured: boolean;
  /** Words or characters of the answer, where the text says how many. */
  lengthAsked?: number;
  /** One word, yes or no, a letter. */
  shortAnswer: boolean;
  /** The user's messages before this one. */
  earlierTurns: number;
  choices?: Choices;
};

/** Longer texts are looked at only at their ends: there stands what is to be done with them. */
const END = 300;
/** Beyond this no pattern is looked for. */
const MOST = 100_000;

const CODE =
  /```|^[ \t]*(?:def|class|import|from|const|let|var|function|public|private|#include|SELECT|INSERT|CREATE|diff --git|@@ -\d)\b|[;{}][ \t]*$|=>\s*[{(]|^[ \t]+at .+:\d+|Traceback \(most recent/m;
const FORMULA =
  /\d\s*[-+*/^×÷=<>≤≥]\s*\d|(?<![A-Za-z])[a-zA-Z]\s*(?:\^|[=<>≤≥²³+])\s*[-\da-zA-Z(]|\\(?:frac|sqrt|int|sum|begin)|[√∫∑∂]/;
const STRUCTURED =
  /\b(?:json|csv|yaml|xml|tsv|markdown table|as an? (?:array|table|list of)|regex)\b|表格|json|以?列表形式/i;
const SHORT =
  /\b(?:one word|single word|in a word|yes or no|true or false|only (?:the )?(?:answer|name|number|letter|label)s?|just (?:the )?(?:answer|name|number))\b|只(?:回答|输出|返回|给出|需)|一个词|是或否|对或错|不要解释/i;
const LENGTH_ASKED = /(\d[\d,]{0,5})\s*(?:-\s*\d+\s*)?(words?|characters?|字|个字|词)/gi;
const CHINESE_LENGTH = /([一二两三四五六七八九]?)([百千万])字/;
const ITEMS = /(?:^|\n)[ \t]*(?:[-*•]|[a-z]\)|第[一二三四五六七八九十]+[步条点])[ \t]*\S/g;

export function shapeOf(messages: readonly Message[]): Shape {
  const own = messages.filter(({ role }) => role === 'user');
  const whole = own.at(-1)?.content ?? '';
  const text = whole.slice(0, MOST);
  const choices = choicesIn(text);
  const request = requestPart(choices?.stem ?? whole);
  const lengthAsked = lengthAskedIn(request);
  return {
    text,
    request,
    language: languageOf(request),
    length: whole.length,
    steps: stepsIn(text),
    numbers: numbersIn(text),
    hasCode: CODE.test(text),
    hasFormula: FORMULA.test(text),
    structured: STRUCTURED.test(request),
    ...(lengthAsked !== undefined && { lengthAsked }),
    shortAnswer: SHORT.test(request),
    earlierTurns: Math.max(0, own.length - 1),
    ...(choices && { choices }),
  };
}

function requestPart(text: string): string {
  return text.length <= 2 * END ? text : `${text.slice(0, END)}\n${text.slice(-END)}`;
}

function stepsIn(text: string): number {
  const questions = text.match(/[?？]+/g)?.length ?? 0;
  return questions + numberedItemsIn(text) + (text.match(ITEMS)?.length ?? 0);
}

function languageOf(text: string): Language {
  const han = text.match(/[\u3400-\u9fff]/g)?.length ?? 0;
  const latin = text.match(/[a-z]{2,}/gi)?.length ?? 0;
  if (han > 0) return latin > 2 && latin * 2 > han ? 'mixed' : 'zh';
  // Letters beyond Latin, which begin with Greek.
  const others = text.match(/[\u0370-\u1fff\u3040-\u33ff\ua000-\ud7ff]/g)?.length ?? 0;
  return others > latin ? 'other' : 'en';
}

const UNITS: Readonly<Record<string, number>> = { 百: 100, 千: 1000, 万: 10_000 };

/** The largest length that is named: `in 500 words`, `800字`, `两千字`. */
function lengthAskedIn(text: string): number | undefined {
  const lengths = [...text.matchAll(LENGTH_ASKED)].map(([, digits = '']) => Number(digits.replaceAll(',', '')));
  const chinese = CHINESE_LENGTH.exec(text);
  if (chinese !== null) {
    const count = ' 一二三四五六七八九'.indexOf((chinese[1] ?? '').replace('两', '二') || '一');
    lengths.push(count * (UNITS[chinese[2] ?? ''] ?? 0));
  }
  const largest = Math.max(0, ...lengths.filter((length) => length <= 100_000));
  return largest === 0 ? undefined : largest;
}
