import type { Check, Diagnosis, Level, ModelDiagnosis } from '../../diagnosis/check.ts';
import type { Output } from '../io.ts';
import { oneLine } from './error-text.ts';
import { type Style, styled } from './style.ts';
import { displayWidth } from './table.ts';

type Screen = Pick<Output, 'columns' | 'color' | 'isTTY'>;

const MARKS: Record<Level, { sign: string; word: string; style: Style }> = {
  ok: { sign: '✓', word: 'ok', style: 'green' },
  warn: { sign: '!', word: 'warn', style: 'yellow' },
  bad: { sign: '✗', word: 'bad', style: 'red' },
};
const NAME_WIDTH = 'endpoint'.length;

/** One line a check, and under what is not well its next step. Folded at a terminal; in a pipe every check is one line. */
export async function doctorText({ checks, models }: Diagnosis, screen: Screen): Promise<string> {
  const parts: string[] = [await checkLines(checks, screen)];
  for (const model of models) {
    parts.push(`\n${await styled(screen, 'bold', titleOf(model))}\n`, await checkLines(model.checks, screen));
  }
  parts.push(`\n${summaryOf([...checks, ...models.flatMap((model) => model.checks)])}\n`);
  return parts.join('');
}

function titleOf({ alias, upstreamModel, position }: ModelDiagnosis): string {
  const place = position === undefined ? '' : position === 1 ? ', asked first' : `, number ${position} of the chain`;
  return oneLine(`${alias} (${upstreamModel}${place})`);
}

async function checkLines(checks: readonly Check[], screen: Screen): Promise<string> {
  const lines: string[] = [];
  const markWidth = screen.color ? 1 : MARKS.warn.word.length;
  const indent = markWidth + NAME_WIDTH + 4;
  for (const { level, name, message, hint } of checks) {
    const { sign, word, style } = MARKS[level];
    const mark = await styled(screen, style, (screen.color ? sign : word).padEnd(markWidth));
    const [first = '', ...more] = folded(message, screen, indent);
    lines.push(`${mark}  ${name.padEnd(NAME_WIDTH)}  ${first}`.trimEnd(), ...more.map((line) => pad(line, indent)));
    if (level === 'ok' || hint === undefined) continue;
    for (const line of hint.split('\n').flatMap((part) => folded(part, screen, indent))) {
      lines.push(await styled(screen, 'gray', pad(line, indent)));
    }
  }
  return lines.map((line) => `${line}\n`).join('');
}

function pad(line: string, indent: number): string {
  return `${' '.repeat(indent)}${line}`;
}

/** Broken at blanks where a terminal is too narrow. A word that is longer stays whole, so that it can be copied. */
function folded(text: string, { isTTY, columns }: Screen, indent: number): string[] {
  const words = oneLine(text).split(' ');
  if (!isTTY) return [words.join(' ')];
  const lines: string[] = [];
  let line = '';
  for (const word of words) {
    const longer = line === '' ? word : `${line} ${word}`;
    if (line !== '' && displayWidth(longer) > columns - indent) {
      lines.push(line);
      line = word;
    } else {
      line = longer;
    }
  }
  return [...lines, line];
}

function summaryOf(checks: readonly Check[]): string {
  const count = (level: Level) => checks.filter((check) => check.level === level).length;
  const [bad, warn] = [count('bad'), count('warn')];
  if (bad + warn === 0) return 'All is well.';
  const warnings = warn === 0 ? '' : `${warn} ${warn === 1 ? 'warning' : 'warnings'}`;
  if (bad === 0) return `${warnings}; nothing that stops a call.`;
  const problems = `${bad} ${bad === 1 ? 'problem' : 'problems'}`;
  return `${warnings === '' ? problems : `${problems} and ${warnings}`}.`;
}
