import { isHan } from '../../domain/text-pieces.ts';
import { asksToAnswer } from './asks-to-answer.ts';
import { asksItself, isDemand } from './demanding.ts';
import { isCode } from './is-code.ts';
import { LEAST_LENGTH, type Parts } from './material-reader.ts';

/** What stands beside a demand has as many at least, in units. */
const LEAST_UNITS = 300;
/** A demand that is only told from the text is no longer than this, and the rest so many times as long at least. In units. */
const MOST_UNITS = 130;
const TIMES = 3;

/**
 * What a message demands, and with what. `said`: the demand, where somebody knows it; else it is told from the text: a short line
 * at one of its ends that stands apart and demands. What only asks for the rest to be answered is read together with it.
 */
export function partsOf(text: string, said: string | undefined): Parts {
  const demand = said?.trim() ?? '';
  if (demand === '' || demand.length >= text.trim().length) return pasted(text) ?? { demand: text };
  if (asksToAnswer(demand.toLowerCase())) return { demand: text };
  const rest = text.endsWith(demand) ? text.slice(0, -demand.length) : text;
  const material = { length: text.length - demand.length, isCode: isCode(rest) };
  // What was typed may have a text in it, too.
  return { demand: pasted(demand)?.demand ?? demand, material };
}

function pasted(text: string): Parts | undefined {
  if (text.length < LEAST_LENGTH) return undefined;
  const [last, first] = [lastPart(text), firstPart(text)];
  if (last !== undefined && !asksItself(text)) {
    const found = partsIn(last);
    if (found !== undefined) return found;
  }
  const found = first && partsIn(first);
  // Behind a fence the demand goes on.
  if (found === undefined || last === undefined || !isFenceAtEnd(last.rest)) return found;
  return { ...found, demand: `${found.demand}\n${last.demand}` };
}

/** Undefined where the end of a text is no demand on the rest of it. */
function partsIn({ demand, rest }: End): Parts | undefined {
  const units = unitsOf(demand);
  const length = rest.length + unitsOf(rest.slice(0, MOST_LOOKED_AT)) - Math.min(rest.length, MOST_LOOKED_AT);
  if (units > MOST_UNITS || length < Math.max(LEAST_UNITS, units * TIMES)) return undefined;
  const lower = demand.toLowerCase();
  if (asksToAnswer(lower)) return undefined;
  const material = { length: rest.length, isCode: isCode(rest) };
  return isDemand(lower, { length, isCode: material.isCode }) ? { demand, material } : undefined;
}

const MOST_LOOKED_AT = 1000;

type End = { demand: string; rest: string };

/** Its last line, where a blank line or a fence is before it or it points back. */
function lastPart(text: string): End | undefined {
  const whole = text.trimEnd();
  const at = whole.lastIndexOf('\n');
  if (at < 0 || whole.length - at > MOST_UNITS) return undefined;
  const demand = whole.slice(at + 1).trim();
  const rest = whole.slice(0, at).trimEnd();
  const isApart = whole.slice(rest.length, at).includes('\n') || isFenceAtEnd(rest) || pointsBack(demand.toLowerCase());
  return isApart && !isMarked(demand) ? { demand, rest } : undefined;
}

/** Its first line, where it ends with a colon or points onwards, or a blank line or a fence follows; or what is before a colon in it. */
function firstPart(text: string): End | undefined {
  const whole = text.trimStart();
  const end = whole.slice(0, MOST_UNITS + 1).indexOf('\n');
  if (end >= 0) {
    const demand = whole.slice(0, end).trim();
    const rest = whole.slice(end + 1);
    const isApart =
      COLONS.some((sign) => demand.endsWith(sign)) || isFenceOrBlank(rest) || pointsOn(demand.toLowerCase());
    if (isApart && !isMarked(demand)) return { demand, rest };
  }
  const colon = COLONS.map((sign) => whole.slice(0, MOST_UNITS).indexOf(sign)).filter((at) => at >= 0);
  if (colon.length === 0 || isMarked(whole)) return undefined;
  const after = Math.min(...colon) + 1;
  return { demand: whole.slice(0, after), rest: whole.slice(after).trim() };
}

const COLONS = [':', '：'];
const FENCES = ['```', '"""', "'''", '~~~', '---'];

function isFenceOrBlank(rest: string): boolean {
  const [line = ''] = rest.slice(0, 20).split('\n');
  return line.trim() === '' || FENCES.some((fence) => line.startsWith(fence));
}

function isFenceAtEnd(rest: string): boolean {
  return FENCES.some((fence) => rest.endsWith(fence));
}

/** A heading, an item, a quotation or a row of a table. */
function isMarked(line: string): boolean {
  return '#-*>|•=['.includes(line.charAt(0));
}

const BACK = ['this', 'these', 'above', '以上', '上面', '上述', '这', '上文'];
const ONWARDS = ['this', 'these', 'following', 'below', '下面', '以下', '如下', '下列', '下文', '这'];

function pointsBack(demand: string): boolean {
  return BACK.some((word) => demand.includes(word));
}

function pointsOn(demand: string): boolean {
  return ONWARDS.some((word) => demand.includes(word));
}

/** Characters, a Chinese one as three, since it says about as much as three Latin ones. */
function unitsOf(text: string): number {
  let units = text.length;
  for (let at = 0; at < text.length; at++) if (isHan(text.charCodeAt(at))) units += 2;
  return units;
}
