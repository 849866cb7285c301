import { existsSync } from 'node:fs';
import { createCredentials, hintForMissingKeys } from '../../config/credentials.ts';
import { upstreamModelConfig } from '../../config/presets.ts';
import type { Config } from '../../domain/config.ts';
import { toMgwError } from '../../domain/errors.ts';
import { implicitChain } from '../../gateway/default-model.ts';
import type { CommandContext } from '../command-context.ts';
import { t } from '../language/t.ts';
import { told } from '../language/told.ts';
import { renderLines } from '../render/lines.ts';
import { priceText } from '../render/report-format.ts';
import { styled } from '../render/style.ts';
import { fitTerminal } from '../render/wrap.ts';

type Suggestion = readonly [command: string, purpose: string];

/** What is there, in words, and what to try next. */
type Standing = { says: readonly string[]; try: readonly Suggestion[] };

/** `mgw` alone: what it is, how things stand, and a few commands to try. Never a failure. */
export async function welcome({ io, runtime }: CommandContext): Promise<number> {
  const { says, try: suggestions } = await standing(runtime);
  const page = await fitTerminal(
    [t('{name}: {about}', { name: TITLE, about: t(ABOUT) }), '', ...says].join('\n'),
    io.stdout,
  );
  const commands = await renderLines(
    suggestions.map(([command, purpose]) => ({ label: `  ${t(command)}`, text: `# ${t(purpose)}` })),
    io.stdout,
  );
  await io.stdout.write(`${page.replace(TITLE, await styled(io.stdout, 'bold', TITLE))}\n\n${commands}`);
  return 0;
}

const TITLE = 'mgw';
const ABOUT = 'DeepSeek, Qwen, GLM and anything OpenAI-compatible behind one command, every call priced.';

const INIT: Suggestion = ['mgw init', 'vendors, keys, a budget: asked, then written'];
const DEMO: Suggestion = ['mgw demo', 'see it work: no key, no network'];
const HELP: Suggestion = ['mgw --help', 'every command'];
const DOCTOR: Suggestion = ['mgw doctor', 'what stands in the way of a call'];
const CHECK: Suggestion = ['mgw config check', 'everything that is wrong in it, by line'];
const CHAT: Suggestion = ['mgw chat "你好"', 'ask'];
const REVIEW: Suggestion = ['git diff | mgw chat "review this"', 'ask about what is piped in'];
const STATS: Suggestion = ['mgw stats --month', 'what it cost'];

async function standing(runtime: CommandContext['runtime']): Promise<Standing> {
  const { paths, effects } = runtime;
  const hasFile = existsSync(paths.config);
  let config: Config;
  try {
    config = await runtime.config();
  } catch (error) {
    const { message, hint } = toMgwError(error);
    return { says: [told(message), ...(hint === undefined ? [] : [`  ${told(hint)}`])], try: [CHECK, INIT, HELP] };
  }
  const credentials = createCredentials(effects, () => {});
  const missing = (alias: string) => {
    const key = (config.models.get(alias) ?? upstreamModelConfig(alias, config.models))?.key;
    return key === undefined ? undefined : missingKey(credentials.status(key));
  };
  const chain = chainOf(config, (alias) => missing(alias) !== undefined);
  const usable = chain.filter((alias) => missing(alias) === undefined);
  if (usable.length > 0) return ready(config, usable, hasFile);
  if (!hasFile)
    return { says: [t('There is no config here yet, and no key in the environment.')], try: [INIT, DEMO, HELP] };
  const keys = chain.map(
    (alias) => `  ${t('{model}: {problem}', { model: alias, problem: told(missing(alias) ?? 'no such model') })}`,
  );
  const others = hintForMissingKeys(effects.platform).split('\n').slice(1);
  const lines = others.filter((line) => keys.some((key) => key.includes(/\w+_API_KEY/.exec(line)?.[0] ?? '\n')));
  return {
    says: [t('No model has its key:'), ...keys, ...(lines.length > 0 ? ['', ...lines.map(told)] : [])],
    try: [DOCTOR, INIT, DEMO, HELP],
  };
}

function missingKey({ state, detail }: { state: string; detail: string }): string | undefined {
  return state === 'missing' ? detail : undefined;
}

/** Who is asked when a call names no model, and who after that. */
function chainOf(config: Config, isMissing: (alias: string) => boolean): string[] {
  const chain = config.routing.fallbackChain ?? implicitChain(config);
  const first = config.routing.defaultModel ?? chain.find((alias) => !isMissing(alias)) ?? chain[0];
  return [...new Set(first === undefined ? chain : [first, ...chain])];
}

function ready(config: Config, usable: readonly string[], hasFile: boolean): Standing {
  const [first = '', ...others] = usable.slice(0, 3);
  const { strategy } = config.routing;
  const model = strategy === 'fixed' ? first : t('the model that {strategy} chooses', { strategy });
  const after = others.join(t(', then '));
  const asks =
    after === ''
      ? t('A call asks {model}.', { model })
      : t('A call asks {model}, and {after} when that fails.', { model, after });
  const { dailyNano, monthlyNano } = config.budget;
  const budgets = [
    ...(dailyNano === undefined ? [] : [t('{amount} a day', { amount: priceText(dailyNano, config.currency) })]),
    ...(monthlyNano === undefined ? [] : [t('{amount} a month', { amount: priceText(monthlyNano, config.currency) })]),
  ];
  const limit =
    budgets.length > 0 ? t('At most {amounts}.', { amounts: budgets.join(t(' and ')) }) : t('No budget is set.');
  const tries = hasFile ? [CHAT, REVIEW, STATS, HELP] : [CHAT, STATS, INIT, HELP];
  return { says: [t('{one} {other}', { one: asks, other: limit })], try: tries };
}
