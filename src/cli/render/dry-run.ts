import { type Currency, formatCount, formatMoney, toUnits } from '../../domain/money.ts';
import type { Preview, PreviewedModel } from '../../gateway/gateway.ts';
import type { Output } from '../io.ts';
import { t } from '../language/t.ts';
import { told } from '../language/told.ts';
import { word } from '../language/word.ts';
import { candidateJson } from './candidate-json.ts';
import { tokenCount } from './token-count.ts';
import { fitTerminal, widthsFor } from './wrap.ts';

/** What would be sent and what it could cost; for a person, or as one JSON object. */
export async function renderDryRun(
  preview: Preview,
  format: 'text' | 'json',
  output: Pick<Output, 'isTTY' | 'columns'>,
): Promise<string> {
  if (format === 'json') return `${JSON.stringify(jsonPreview(preview))}\n`;
  const lines = linesOf(preview).map(([label, text]) => ({ label: label === undefined ? '' : t(label), text }));
  const displayWidth = await widthsFor(lines.map(({ label }) => label));
  const indent = GAP + Math.max(...LABELS.map((label) => displayWidth(t(label))));
  const fitted = lines.map(({ label, text }) => {
    const line = label + ' '.repeat(indent - displayWidth(label)) + text;
    return fitTerminal(line, output, label === '' ? '  ' : ' '.repeat(indent + 2));
  });
  return `${(await Promise.all(fitted)).join('\n')}\n`;
}

const LABELS = ['model', 'candidates', 'skipped', 'input', 'output', 'budget', 'cache', 'sent'] as const;
/** Between the labels and what is said. Columns. */
const GAP = 2;

type LabelledLine = readonly [label: (typeof LABELS)[number] | undefined, text: string];

function linesOf(preview: Preview): LabelledLine[] {
  const { candidates, skipped, budgets, currency, cache } = preview;
  const sent = candidates.find(({ model }) => model === preview.target);
  const first = sent ?? candidates[0];
  return [
    ['model', headText(preview, sent)],
    ...candidates.map((each, index): LabelledLine => [index === 0 ? 'candidates' : undefined, candidateText(each)]),
    ...skipped.map(
      ({ model, reason }): LabelledLine => ['skipped', t('{name}: {reason}', { name: model, reason: told(reason) })],
    ),
    ['input', inputText(preview, first)],
    ...(first === undefined ? [] : [['output', outputText(first)] as const]),
    ...budgets.map((budget): LabelledLine => ['budget', budgetText(budget, currency)]),
    ['cache', cacheText(cache)],
    ['sent', t('nothing (--dry-run)')],
  ];
}

function headText(preview: Preview, sent: PreviewedModel | undefined): string {
  const { asked, candidates, fromCache } = preview;
  const cache = cacheText(preview.cache);
  if (sent === undefined && fromCache) {
    return t('none: answered from the cache ({cache}); {asked} would be refused', { cache, asked });
  }
  if (sent === undefined) return t('none: {asked} would be refused', { asked });
  const [preferred] = candidates;
  const chosen = { model: sent.model, upstream: sent.upstreamModel, reason: reasonText(preview.reason) };
  if (preferred === undefined || preferred === sent) return t('{model} ({upstream}), {reason}', chosen);
  return t('{model} ({upstream}), {reason} ({preferred} passed over)', { ...chosen, preferred: preferred.model });
}

/** Of a chosen model: by what, the task and how hard it is, the model, `, as before`, `, since glm has no key`, the thinking. */
const CHOSEN =
  /^([a-z]+|rule \d+): (?:([a-z]+) ([\d.]+)|not sure) → (\S+?)(, as before)?((?:, since .+?)*)(?:, thinking (\w+))?$/;

/** `default`, `asked for`, or of a chosen model `auto: code 0.52 → qwen, thinking off`. */
function reasonText(reason: string): string {
  const chosen = CHOSEN.exec(reason);
  if (chosen === null) {
    const known = word(reason, 'reason');
    return known === reason ? told(reason) : known;
  }
  const [, by = '', task, difficulty, model = '', before, since = '', effort] = chosen;
  const [, rule] = /^rule (\d+)$/.exec(by) ?? [];
  const text = t('{by}: {task} → {model}', {
    by: rule === undefined ? by : t('rule {n}', { n: rule }),
    task: task === undefined ? word('not sure', 'reason') : `${word(task, 'task')} ${difficulty}`,
    model,
  });
  const kept = before === undefined ? text : t('{decision}, as before', { decision: text });
  const whole = since
    .split(', since ')
    .filter((part) => part !== '')
    .map((part) => /^(\S+) (.*)$/.exec(part) ?? ['', part, ''])
    .reduce(
      (decision, [, other = '', fault = '']) =>
        t('{decision}, since {model} {fault}', { decision, model: other, fault: told(fault) }),
      kept,
    );
  return effort === undefined ? whole : t('{decision}, thinking {effort}', { decision: whole, effort });
}

function cacheText(says: string): string {
  const [, rule] = /^bypass: (.*)$/.exec(says) ?? [];
  if (rule !== undefined) return t('bypass: {rule}', { rule: told(rule) });
  const [, layer] = /^shadow: would be (.*)$/.exec(says) ?? [];
  if (layer !== undefined) return t('shadow: would be {layer}', { layer: word(layer, 'cache') });
  const known = word(says, 'cache');
  return known === says ? told(says) : known;
}

function candidateText(candidate: PreviewedModel): string {
  const { model, mostInputTokens, maxTokens, refusal, doubt } = candidate;
  const line = t('{model}: {money} (at most {input} in, {output} out)', {
    ...{ model, money: moneyText(candidate) },
    ...{ input: formatCount(mostInputTokens), output: formatCount(maxTokens) },
  });
  const refused = refusal === undefined ? line : t('{line} — refused: {refusal}', { line, refusal: told(refusal) });
  return doubt === undefined ? refused : t('{line} — {doubt}', { line: refused, doubt: told(doubt) });
}

function moneyText({ likelyNano, worstNano, currency }: PreviewedModel): string {
  if (worstNano === undefined) return t('unpriced');
  const worst = formatMoney(worstNano, currency);
  if (likelyNano === undefined) return t('worst case {worst}', { worst });
  return t('likely {likely}, worst case {worst}', { likely: formatMoney(likelyNano, currency), worst });
}

function inputText({ counted }: Preview, first: PreviewedModel | undefined): string {
  const likely = first?.inputTokens ?? 0;
  if (counted === undefined) return t('about {tokens} (estimated)', { tokens: tokenCount(likely) });
  const about = { tokens: tokenCount(counted.inputTokens), encoding: counted.encoding, likely: formatCount(likely) };
  return first === undefined
    ? t('{tokens} by {encoding}, about {likely} as the vendor bills', about)
    : t('{tokens} by {encoding}, about {likely} as {model} bills', { ...about, model: first.model });
}

const BASIS = {
  tag: "likely {tokens} (the median of this model's recent answers with this tag)",
  model: "likely {tokens} (the median of this model's recent answers)",
  'all models': 'likely {tokens} (the median of all recent answers)',
  assumed: 'likely {tokens} (assumed; there are too few answers to tell)',
} as const satisfies Record<PreviewedModel['likelyOutput']['basis'], string>;

function outputText({ likelyOutput: { tokens, basis } }: PreviewedModel): string {
  return t(BASIS[basis], { tokens: tokenCount(tokens) });
}

function budgetText(
  { name, limitNano, spentNano, unknownSpentIn }: Preview['budgets'][number],
  currency: Currency,
): string {
  const [spent, limit] = [formatMoney(spentNano, currency), formatMoney(limitNano, currency)];
  const about = { name: told(name), spent, limit };
  if (unknownSpentIn === undefined) return t('{name}: {spent} of {limit} spent', about);
  return t('{name}: {spent} of {limit} spent, and an amount in {currency}', { ...about, currency: unknownSpentIn });
}

function jsonPreview(preview: Preview): Record<string, unknown> {
  const { candidates, budgets, target, ...rest } = preview;
  return {
    dryRun: true,
    ...(target !== undefined && { model: target }),
    ...rest,
    budgets: budgets.map(({ name, limitNano, spentNano }) => ({
      name,
      limit: toUnits(limitNano),
      spent: toUnits(spentNano),
    })),
    candidates: candidates.map(candidateJson),
  };
}
