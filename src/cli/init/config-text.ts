import { CHAIN_MAX } from '../../domain/config.ts';
import { t } from '../language/t.ts';
import { type Answers, aliasesOf, isUsualKey, type KeyAnswer, refusedByBudget, type VendorAnswer } from './answers.ts';

/** The config file, with what each part is for. `date` is an ISO day. */
export function configText(answers: Answers, date: string): string {
  return [header(date), models(answers.vendors), routing(answers), money(answers)].join('\n');
}

/** One model's entry, as data and in the order in which it is written. */
export function modelEntry(vendor: VendorAnswer): Record<string, unknown> {
  return {
    provider: vendor.provider,
    ...(vendor.endpoint !== undefined && { endpoint: vendor.endpoint }),
    ...(vendor.model !== undefined && { model: vendor.model }),
    ...keyEntry(vendor.key),
    ...(vendor.price && {
      pricing: { input: Number(vendor.price.input), output: Number(vendor.price.output) },
    }),
  };
}

/** Who is asked when a call names nobody, and who when that fails. */
export function chainOf({ vendors, defaultModel }: Pick<Answers, 'vendors' | 'defaultModel'>): readonly string[] {
  return [...new Set([defaultModel, ...vendors.map(({ alias }) => alias)])].slice(0, CHAIN_MAX);
}

function header(date: string): string {
  return [
    `# ${t('The config of mgw, written by "mgw init" on {date}. It is yours: change what you like, then run', { date })}`,
    `#   mgw config check   ${t('lists everything that is wrong here, with line and column')}`,
    `#   mgw config show    ${t('prints what holds, and where each value comes from')}`,
    `# ${t('Everything else that can stand here is explained in config.example.yaml, which comes with mgw.')}`,
    '',
    `# ${t('Keys never stand in this file. Each model says where its key comes from: api_key_env (an environment variable),')}`,
    `# ${t('api_key_command (a program and its arguments, without a shell) or api_key_file (the key alone, chmod 600).')}`,
    '',
  ].join('\n');
}

/** The entries below `models:`, each with its alias as YAML. */
export function modelEntries(vendors: readonly VendorAnswer[]): { alias: string; name: string; entry: string }[] {
  return vendors.flatMap((vendor) => {
    // The vendor's other presets look for the usual variable by themselves.
    const aliases = isUsualKey(vendor) ? [vendor.alias] : [vendor.alias, ...aliasesOf(vendor)];
    return [...new Set(aliases)].map((alias) => ({
      alias,
      name: plain(alias),
      entry: entry(alias, alias === vendor.alias ? modelEntry(vendor) : keyEntry(vendor.key)),
    }));
  });
}

function models(vendors: readonly VendorAnswer[]): string {
  const entries = modelEntries(vendors).map((model) => model.entry);
  const named = t('Asked by name: mgw chat -m {model} "…". "mgw models" lists them, with the presets.', {
    model: vendors[0]?.alias ?? 'qwen',
  });
  return `# ${named}\nmodels:\n${entries.join('')}`;
}

function entry(alias: string, values: Record<string, unknown>): string {
  const lines = Object.entries(values).map(([key, value]) => `    ${key}: ${plain(value)}\n`);
  return `  ${plain(alias)}:\n${lines.join('')}`;
}

function keyEntry(key: KeyAnswer): Record<string, unknown> {
  switch (key.kind) {
    case 'env':
      return { api_key_env: key.name };
    case 'command':
      return { api_key_command: key.argv };
    case 'file':
    case 'paste':
      return { api_key_file: key.path };
    case 'none':
      return { auth: 'none' };
    default:
      return key satisfies never;
  }
}

function routing(answers: Answers): string {
  const unpriced = refusedByBudget(answers);
  const about = { models: unpriced.join(t(' and ')), currency: answers.currency };
  const why = t(
    'Of {models} no price is known in {currency}, which is not free: a budget refuses such calls unless this is true.',
    about,
  );
  return `routing:
  # ${t('The model of a call that names none.')}
  default_model: ${plain(answers.defaultModel)}
  # ${t('Who is asked in this order when a model fails; at most {most}.', { most: CHAIN_MAX })}
  fallback_chain: ${plain(chainOf(answers))}
  # ${t('A call whose worst case costs more is refused before it is sent.')}
  #cost_limit_per_call: 0.5
${unpriced.length > 0 ? `  # ${why}\n  #allow_unpriced: true\n` : ''}`;
}

function money({ currency, cnyRate, monthly }: Answers): string {
  const worth = t('What one unit of another currency is worth in it.');
  const rates = cnyRate === undefined ? '' : `# ${worth}\nexchange_rates: { CNY: ${cnyRate} }\n`;
  const budget = monthly === undefined ? '#budget:\n  #monthly: 50\n' : `budget:\n  monthly: ${monthly}\n`;
  return `# ${t('The currency of every amount here.')}
currency: ${currency}
${rates}
# ${t('What may be spent in a calendar month; a call that could pass it is refused before it is sent.')}
${budget}`;
}

/** As YAML on one line: bare where it can only be a text, else as JSON, which is YAML too. */
function plain(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(plain).join(', ')}]`;
  if (typeof value === 'string' && /^[A-Za-z][\w./-]*$/.test(value) && !RESERVED.test(value)) return value;
  if (typeof value === 'object' && value !== null) {
    return `{ ${Object.entries(value)
      .map(([key, one]) => `${key}: ${plain(one)}`)
      .join(', ')} }`;
  }
  return JSON.stringify(value);
}

/** What YAML takes for something else than a text. */
const RESERVED = /^(true|false|yes|no|on|off|null|y|n)$/i;
