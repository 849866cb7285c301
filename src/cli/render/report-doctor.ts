import type { Check, CheckName, Diagnosis, Level, ModelDiagnosis } from '../../diagnosis/check.ts';
import type { Output } from '../io.ts';
import { t } from '../language/t.ts';
import { told } from '../language/told.ts';
import { oneLine } from './error-text.ts';
import { padEnd } from './lines.ts';
import { type Style, styled } from './style.ts';
import { displayWidth } from './table.ts';
import { wrapWords } from './wrap.ts';

type Screen = Pick<Output, 'columns' | 'color' | 'isTTY'>;

const MARKS: Record<Level, { sign: string; word: string; style: Style }> = {
  ok: { sign: '✓', word: 'ok##doctor', style: 'green' },
  warn: { sign: '!', word: 'warn##doctor', style: 'yellow' },
  bad: { sign: '✗', word: 'bad##doctor', style: 'red' },
};

/** As keys of the catalogue: these words mean other things elsewhere. */
const NAMES: Record<CheckName, string> = {
  node: 'node##doctor',
  config: 'config##doctor',
  ledger: 'ledger##doctor',
  state: 'state##doctor',
  cache: 'cache##doctor',
  proxy: 'proxy##doctor',
  clock: 'clock##doctor',
  resting: 'resting##doctor',
  key: 'key##doctor',
  endpoint: 'endpoint##doctor',
  price: 'price##doctor',
  limits: 'limits##doctor',
  live: 'live##doctor',
};

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
  const about = { alias: oneLine(alias), model: oneLine(upstreamModel) };
  if (position === undefined) return t('{alias} ({model})', about);
  return position === 1
    ? t('{alias} ({model}, asked first)', about)
    : t('{alias} ({model}, number {n} of the chain)', { ...about, n: position });
}

async function checkLines(checks: readonly Check[], screen: Screen): Promise<string> {
  const lines: string[] = [];
  const widest = (texts: readonly string[]) => Math.max(...texts.map((text) => displayWidth(t(text))));
  const markWidth = screen.color ? 1 : widest(Object.values(MARKS).map(({ word }) => word));
  const nameWidth = widest(Object.values(NAMES));
  const indent = markWidth + nameWidth + 4;
  for (const { level, name, message, hint } of checks) {
    const { sign, word, style } = MARKS[level];
    const mark = await styled(screen, style, padEnd(screen.color ? sign : t(word), markWidth));
    const [first = '', ...more] = folded(told(oneLine(message)), screen, indent);
    const label = padEnd(t(NAMES[name]), nameWidth);
    lines.push(`${mark}  ${label}  ${first}`.trimEnd(), ...more.map((line) => pad(line, indent)));
    if (level === 'ok' || hint === undefined) continue;
    for (const line of hint.split('\n').flatMap((part) => folded(told(oneLine(part)), screen, indent))) {
      lines.push(await styled(screen, 'gray', pad(line, indent)));
    }
  }
  return lines.map((line) => `${line}\n`).join('');
}

function pad(line: string, indent: number): string {
  return `${' '.repeat(indent)}${line}`;
}

/** Broken where a terminal is too narrow. A word that is longer stays whole, so that it can be copied. */
function folded(text: string, { isTTY, columns }: Screen, indent: number): string[] {
  return isTTY ? wrapWords(text, columns - indent, displayWidth) : [text];
}

function summaryOf(checks: readonly Check[]): string {
  const count = (level: Level) => checks.filter((check) => check.level === level).length;
  const [bad, warn] = [count('bad'), count('warn')];
  if (bad + warn === 0) return t('All is well.');
  const warnings = t(warn === 1 ? '{n} warning' : '{n} warnings', { n: warn });
  if (bad === 0) return t('{warnings}; nothing that stops a call.', { warnings });
  const problems = t(bad === 1 ? '{n} problem' : '{n} problems', { n: bad });
  if (warn === 0) return t('{problems}.', { problems });
  return t('{problems} and {warnings}.', { problems, warnings });
}
