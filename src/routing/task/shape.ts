import type { Message } from '../../domain/chat.ts';
import type { Language } from '../../domain/task.ts';
import { type Choices, choicesIn } from './choices.ts';
import { demandsIn } from './demands.ts';
import { lengthAskedIn } from './length-asked.ts';
import { marked } from './marked.ts';
import { type Material, type MaterialReader, mayHaveMaterial, type Parts } from './material-reader.ts';
import { numberedItemsIn, numbersIn } from './numbers-in.ts';
import { oneWordAnswer } from './one-word-answer.ts';

/**
 * What can be seen of a request without understanding it: of its demand, where there is material beside that. Lengths are in
 * characters where nothing else is said.
 */
export type Shape = {
  /** The last message of the user, without the material. */
  text: string;
  /** What stands beside the demand; absent: nothing does, or it is what is asked. */
  material?: Material;
  /** Its part that says what to do: all of a short text, both ends of a long one. */
  request: string;
  language: Language;
  /** Of the whole message. */
  length: number;
  /** Questions, numbered items and lettered ones: what has to be dealt with one by one. */
  steps: number;
  /** Different things that it asks for: to compare, to prove, to list. */
  demands: number;
  /** Words that want a judgement and not only a search: risks, proofs; counted where there is material. */
  judgements: number;
  /** Numbers in it, as `3`, `4.5`. */
  numbers: number;
  hasCode: boolean;
  hasFormula: boolean;
  /** A form is asked for that a program reads: JSON, a table, CSV. */
  structured: boolean;
  /** Words or characters of the answer, where the text says how many. */
  lengthAsked?: number;
  /** Less than a usual answer: one word, but also "only the text" or no explanation. It makes a request easier, and says nothing of the length. */
  shortAnswer: boolean;
  /** One word, a letter, a number, a label, a name, yes or no, and nothing else: what a small cap cannot cut. */
  oneWordAnswer: boolean;
  /** The user's messages before this one. */
  earlierTurns: number;
  choices?: Choices;
};

/** Longer texts are looked at only at their ends: there stands what is to be done with them. */
const END = 300;
/** Beyond this no pattern is looked for. */
const MOST = 100_000;

// Making a long expression costs a process more than all the rest of a reading, so each stands behind what it cannot match without.
const CODE = marked(
  () =>
    /```|^[ \t]*(?:def|class|import|from|const|let|var|function|public|private|#include|SELECT|INSERT|CREATE|diff --git|@@ -\d)\b|[;{}][ \t]*$|=>\s*[{(]|^[ \t]+at .+:\d+|Traceback \(most recent/m,
  [
    ...[
      '`',
      ';',
      '{',
      '}',
      '=>',
      ' at ',
      '\tat ',
      '@@',
      'Traceback',
      'def',
      'class',
      'import',
      'from',
      'const',
      'let',
      'var',
    ],
    ...['function', 'public', 'private', '#include', 'SELECT', 'INSERT', 'CREATE', 'diff'],
  ],
);
const FORMULA = marked(
  () =>
    /\d\s*[-+*/^×÷=<>≤≥]\s*\d|(?<![A-Za-z])[a-zA-Z]\s*(?:\^|[=<>≤≥²³+])\s*[-\da-zA-Z(]|\\(?:frac|sqrt|int|sum|begin)|[√∫∑∂]/,
  [...'-+*/^×÷=<>≤≥²³\\√∫∑∂'],
);
const STRUCTURED = marked(
  () => /\b(?:json|csv|yaml|xml|tsv|markdown table|as an? (?:array|table|list of)|regex)\b|表格|json|以?列表形式/,
  ['json', 'csv', 'yaml', 'xml', 'tsv', 'table', 'array', 'list of', 'regex', '表格', '列表形式'],
);
const SHORT = marked(
  () =>
    /\b(?:one word|single word|in a word|yes or no|true or false|only (?:the )?(?:answer|name|number|letter|label)s?|just (?:the )?(?:answer|name|number))\b|只(?:回答|输出|返回|给出|需)|一个词|是或否|对或错|不要解释/,
  [' word', 'yes or no', 'true or false', 'only ', 'just ', '只', '一个词', '是或否', '对或错', '不要解释'],
);

/** `materialReader`: as `materialReaderFor` has it. @throws TypeError where it is absent and needed. */
export function shapeOf(messages: readonly Message[], materialReader: MaterialReader | undefined): Shape {
  const own = messages.filter(({ role }) => role === 'user');
  const last = own.at(-1);
  const whole = last?.content ?? '';
  const said = last?.demand;
  const exam = said === undefined ? choicesIn(whole.slice(0, MOST)) : undefined;
  const { demand, material } = exam || !last ? { demand: whole } : partsOf(last, materialReader);
  const text = demand.slice(0, MOST);
  const choices = exam ?? (said === undefined ? undefined : choicesIn(text));
  const request = requestPart(choices?.stem ?? demand);
  const lower = request.toLowerCase();
  const lengthAsked = lengthAskedIn(lower);
  const steps = stepsIn(text);
  return {
    text,
    ...(material && { material }),
    request,
    language: languageOf(request),
    length: whole.length,
    steps,
    demands: demandsIn(lower),
    judgements: (material && materialReader?.judgementsIn(lower)) ?? 0,
    numbers: numbersIn(text),
    hasCode: CODE(text),
    hasFormula: FORMULA(text),
    structured: STRUCTURED(lower),
    ...(lengthAsked !== undefined && { lengthAsked }),
    shortAnswer: SHORT(lower),
    oneWordAnswer: steps <= 1 && oneWordAnswer(whole, { hasChoices: choices !== undefined }),
    earlierTurns: Math.max(0, own.length - 1),
    ...(choices && { choices }),
  };
}

function partsOf(message: Message, materialReader: MaterialReader | undefined): Parts {
  const { content, demand } = message;
  if (!mayHaveMaterial(message)) return { demand: content };
  if (materialReader === undefined) throw new TypeError('a message that may have material needs a material reader');
  return materialReader.partsOf(content, demand);
}

function requestPart(text: string): string {
  return text.length <= 2 * END ? text : `${text.slice(0, END)}\n${text.slice(-END)}`;
}

function stepsIn(text: string): number {
  return questionsIn(text) + numberedItemsIn(text) + itemsIn(text);
}

function questionsIn(text: string): number {
  return includesAny(text, '?？') ? (text.match(/[?？]+/g)?.length ?? 0) : 0;
}

function itemsIn(text: string): number {
  if (!includesAny(text, '-*•)第')) return 0;
  return text.match(/(?:^|\n)[ \t]*(?:[-*•]|[a-z]\)|第[一二三四五六七八九十]+[步条点])[ \t]*\S/g)?.length ?? 0;
}

/** Any of these signs. */
function includesAny(text: string, signs: string): boolean {
  for (const sign of signs) if (text.includes(sign)) return true;
  return false;
}

/** By characters: Chinese ones, words of two Latin letters and more, and letters beyond Latin, which begin with Greek. */
function languageOf(text: string): Language {
  let [han, latin, others, run] = [0, 0, 0, 0];
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    run = (code | 0x20) >= 0x61 && (code | 0x20) <= 0x7a ? run + 1 : 0;
    if (run === 2) latin += 1;
    else if (code >= 0x3400 && code <= 0x9fff) han += 1;
    else if (isOtherLetter(code)) others += 1;
  }
  // Japanese has characters that are Chinese, too, and more of its own.
  if (han > 0 && others <= han) return latin > 2 && latin * 2 > han ? 'mixed' : 'zh';
  return others > latin ? 'other' : 'en';
}

function isOtherLetter(code: number): boolean {
  return (code >= 0x370 && code <= 0x1fff) || (code >= 0x3040 && code <= 0x33ff) || (code >= 0xa000 && code <= 0xd7ff);
}
