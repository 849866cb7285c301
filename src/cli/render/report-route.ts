import type { Thinking } from '../../domain/model.ts';
import { type Currency, type Nano, toUnits } from '../../domain/money.ts';
import type { ExplainedRoute, RouteCandidate, RouteDecision } from '../../domain/route-decision.ts';
import type { Language } from '../../domain/task.ts';
import { NO_KEY } from '../../routing/choose/option.ts';
import type { Output } from '../io.ts';
import { t } from '../language/t.ts';
import { told } from '../language/told.ts';
import { word } from '../language/word.ts';
import { oneLine } from './error-text.ts';
import { asLines, type Line, renderLines } from './lines.ts';
import { inLocalTime } from './local-time.ts';
import { count, duration, moneyFormat, nameCell, type ShowMoney } from './report-format.ts';
import { type Column, numberColumn, renderTable, shorten, withoutColumn } from './table.ts';

export type RouteReport = {
  decision: ExplainedRoute;
  /** What holds: decided, asked for, the config's, or `default`: as the vendor does by itself. */
  thinking: Thinking | 'default';
  maxTokens: number | undefined;
  /** False: the config leaves calls to the default, so this is what `--model auto` would do. */
  isAsked: boolean;
  /** The config's. */
  currency: Currency;
};

const LANGUAGE: Readonly<Record<Language, string>> = {
  zh: 'Chinese',
  en: 'English',
  mixed: 'Chinese and English',
  other: 'another language',
};

/** For a person: what is decided, what the request was taken for and by what, and the candidates. */
export async function routeText(report: RouteReport, output: Pick<Output, 'columns' | 'color'>): Promise<string> {
  const { decision, isAsked } = report;
  const show = moneyFormat(largestOf(decision.candidates));
  const sent = decision.embedding === undefined ? ` · ${t('nothing is sent')}` : '';
  const head = `mgw route · ${isAsked ? `routing.strategy ${decision.strategy}` : '--model auto'}${sent}\n\n`;
  const above = await renderLines(linesOf(report, show, output.columns), output);
  const below = await renderLines(asLines(notesOf(report)), output);
  return `${head}${above}\n${renderTable(tableOf(decision.candidates, show, output.columns), { width: output.columns, color: output.color })}${below === '' ? '' : `\n${below}`}`;
}

function sentLines({ embedding }: ExplainedRoute): Line[] {
  if (embedding === undefined) return [];
  const { model, requests } = embedding;
  const about = { model: oneLine(model), n: count(requests) };
  const text = t(
    requests === 1
      ? '{n} embedding request to {model}, and nothing to the models below'
      : '{n} embedding requests to {model}, and nothing to the models below',
    about,
  );
  return [{ label: t('Sent'), text }];
}

type Decided = Pick<RouteReport, 'decision' | 'thinking' | 'maxTokens'>;

function linesOf({ decision, thinking, maxTokens }: Decided, show: ShowMoney, width: number): Line[] {
  const room = Math.min(60, Math.max(20, width - LEFT_OF_EXAMPLES));
  const { difficulty, signals, similar, ceiling } = decision;
  return [
    ...modelLines({ decision, thinking, maxTokens }),
    { label: t('Task'), text: taskText(decision) },
    ...(decision.needed === undefined
      ? []
      : [
          {
            label: t('Marks'),
            text: t('on similar requests: a margin of {needed} is needed', { needed: decision.needed.toFixed(2) }),
          },
        ]),
    { label: t('Difficulty'), text: t('{difficulty} of 1, from', { difficulty: difficulty.toFixed(2) }) },
    ...signals.map(({ name, value, weight }) => ({
      text: t('{weight} {name}: {value}', {
        weight: `${weight < 0 ? '-' : '+'}${Math.abs(weight).toFixed(2)}`,
        name: word(name, 'signal'),
        value: valueText(value),
      }),
    })),
    ...similar.map(({ text, task: of, similarity }, index) => ({
      ...(index === 0 && { label: t('Like') }),
      text: t('{similarity} {task}: {example}', {
        ...{ similarity: similarity.toFixed(2), task: word(of, 'task'), example: shorten(oneLine(text), room) },
      }),
    })),
    ...(ceiling ? [{ label: t('Ceiling'), text: ceilingText(ceiling, show) }] : []),
    ...sentLines(decision),
  ];
}

/** Who would be asked, and where that is not who was decided for, why. */
function modelLines({ decision, thinking, maxTokens }: Decided): Line[] {
  const { target, passedOver } = decision;
  const [label, name] = [t('Model'), oneLine(passedOver?.model ?? '')];
  const why = { name, reason: reasonText(oneLine(passedOver?.reason ?? '')) };
  if (target === undefined) {
    return [
      { label, text: t('none: {asked} would be refused', { asked: name }), style: 'red' },
      ...(passedOver ? [{ text: t('{name}: {reason}', why) }] : []),
    ];
  }
  return [
    { label, text: modelText(target, { decision, thinking, maxTokens }) },
    ...(passedOver ? [{ text: t('{name} passed over: {reason}', why), style: 'yellow' as const }] : []),
  ];
}

function modelText(target: string, { decision, thinking, maxTokens }: Decided): string {
  const parts = [
    oneLine(target),
    thinking === 'default' ? t('thinking default') : t('thinking {effort}', { effort: thinking }),
    ...(maxTokens === undefined ? [] : [t('at most {n} tokens', { n: maxTokens })]),
  ].join(t(', ##clauses'));
  return decision.rule === undefined
    ? parts
    : t('{model} (rule {n} of the config)', { model: parts, n: decision.rule });
}

function taskText({ task, sure, margin, language }: RouteDecision): string {
  const about = { task: word(task, 'task'), margin: margin.toFixed(2), language: t(LANGUAGE[language]) };
  return sure
    ? t('{task} (margin {margin}), {language}', about)
    : t('{task}, but not sure (margin {margin}), {language}', about);
}

/** Of what was seen: a number, a task, yes or no. */
function valueText(value: string): string {
  return [word(value, 'task'), word(value, 'value')].find((known) => known !== value) ?? told(value);
}

/** Why a candidate is taken or not. */
function reasonText(reason: string): string {
  const known = word(reason, 'reason');
  return known === reason ? told(inLocalTime(reason)) : known;
}

function ceilingText({ nano, currency, used, budget }: NonNullable<RouteDecision['ceiling']>, show: ShowMoney): string {
  return t('{amount} a likely call: {percent} % of the {budget} budget is used', {
    amount: show(nano, currency),
    percent: Math.round(used * 100),
    budget: told(budget),
  });
}

/** Label, similarity and the longest task stand before an example. */
const LEFT_OF_EXAMPLES = 32;
/** In a narrower one the reasons would be cut for the sake of what --json has. */
const WIDE = 100;
const NARROW = 72;

function tableOf(candidates: readonly RouteCandidate[], show: ShowMoney, width: number) {
  const columns: Column[] = [
    { title: 'Model', align: 'left', shrinks: true },
    { title: 'Tier', align: 'left', optional: 2 },
    numberColumn('Likely'),
    numberColumn('At worst', 3),
    numberColumn('Time', 1),
    { title: 'Why', align: 'left', shrinks: true },
  ];
  const money = (nano: Nano | undefined, currency: Currency) => (nano === undefined ? '?' : show(nano, currency));
  const rows = candidates.map(({ model, tier, likelyNano, worstNano, currency, latencyMs, kept, reason }) => [
    `${kept ? '> ' : '  '}${nameCell(model)}`,
    tier ?? '–',
    ...[likelyNano, worstNano].map((nano) => (reason === NO_KEY ? '–' : money(nano, currency))),
    duration(latencyMs),
    reasonText(oneLine(reason)),
  ]);
  const dropped = [
    ...(width < WIDE ? ['Tier'] : []),
    ...(width < NARROW ? ['At worst'] : []),
    ...(candidates.some(({ latencyMs }) => latencyMs !== undefined) ? [] : ['Time']),
  ];
  return dropped.reduce(withoutColumn, { columns, rows });
}

function notesOf({ decision, isAsked, currency }: RouteReport): string[] {
  const { candidates } = decision;
  const unknown = candidates.filter(({ likelyNano, reason }) => likelyNano === undefined && reason !== NO_KEY);
  const foreign = [...new Set(unknown.map((candidate) => candidate.currency))].filter((own) => own !== currency);
  return [
    ...(isAsked ? [] : [t('The config leaves calls to the default model; routing.strategy: auto lets mgw choose.')]),
    ...(unknown.some((candidate) => candidate.currency === currency)
      ? [t('? no price is known, which is not free.')]
      : []),
    ...foreign.map((own) =>
      t('? a price in {foreign}: say what one is worth in {currency}, exchange_rates: {rate} in the config.', {
        ...{ foreign: own, currency, rate: `{ ${own}: … }` },
      }),
    ),
    ...(candidates.some(({ latencyMs }) => latencyMs !== undefined)
      ? [t('Time: to a whole answer, by the last calls in the ledger; – where they are too few.')]
      : []),
  ];
}

/** Of every currency its largest amount. */
function largestOf(candidates: readonly RouteCandidate[]): Map<Currency, Nano> {
  const largest = new Map<Currency, Nano>();
  for (const { currency, worstNano = 0 } of candidates) {
    largest.set(currency, Math.max(largest.get(currency) ?? 0, worstNano));
  }
  return largest;
}

/** Amounts in whole units; what is not known is absent. */
export function routeJson({ decision, thinking, maxTokens }: RouteReport): string {
  const { maxTokens: _, thinking: __, model: ___, ruled: ____, candidates, target, ...others } = decision;
  const { ceiling, signals, similar, ...rest } = others;
  const json = {
    ...(target !== undefined && { model: target }),
    ...rest,
    thinking,
    ...(maxTokens !== undefined && { maxTokens }),
    ...(ceiling && {
      ceiling: { cost: toUnits(ceiling.nano), currency: ceiling.currency, budget: ceiling.budget, used: ceiling.used },
    }),
    signals: signals.map(({ weight, ...signal }) => ({ ...signal, weight: rounded(weight) })),
    similar: similar.map(({ similarity, ...example }) => ({ ...example, similarity: rounded(similarity) })),
    candidates: candidates.map(({ likelyNano, worstNano, ...candidate }) => ({
      ...candidate,
      ...(worstNano !== undefined && { worstCost: toUnits(worstNano) }),
      ...(likelyNano !== undefined && { likelyCost: toUnits(likelyNano) }),
    })),
  };
  return `${JSON.stringify(json, null, 2)}\n`;
}

function rounded(value: number): number {
  return Math.round(value * 1000) / 1000;
}
