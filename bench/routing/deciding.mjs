// What deciding adds to a call, in a process of its own: `-m auto` beside the same call with the same model named.
import { cpSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { environment, interleave, median, runNode, temporaryFolder } from '../measure.mjs';
import { startUpstream } from '../upstream.mjs';
import { ownExamples } from './own-examples.mjs';

const WORDS_ANSWERED = 20;
/** Calls that the ledger has before, so that there are rows to read. */
const BEFORE = 120;
const PROMPTS = {
  en: 'Translate this sentence into French: the meeting was moved to next Tuesday',
  zh: '把这句话翻译成英文：会议改到下周二了',
};

const LANGUAGES = /** @type {const} */ (['en', 'zh']);

/** The person's own examples, beside none. */
const OWN = 500;

/** @param {Pick<import('../measure.mjs').BenchOptions, 'bin' | 'runs'>} options @returns {Promise<import('../measure.mjs').Row[]>} */
export async function deciding(options) {
  const found = await decidingWith([0, OWN], options);
  return found.map(({ count, language, decidingMs, namedMs }) => ({
    name: `deciding${language === 'zh' ? ' in Chinese' : ''}${count > 0 ? `, ${count} own examples` : ''}, CPU`,
    value: decidingMs,
    unit: /** @type {const} */ ('ms'),
    bar: 5,
    against: `${namedMs.toFixed(0)} ms with the model named`,
  }));
}

/**
 * With so many own examples each, which are compiled before: medians.
 * @param {readonly number[]} counts
 * @param {Pick<import('../measure.mjs').BenchOptions, 'bin' | 'runs'>} options
 */
export async function decidingWith(counts, { bin, runs }) {
  const upstream = await startUpstream();
  const { folder, dispose } = temporaryFolder();
  const usage = join(folder, 'usage.json');
  try {
    const chat = (/** @type {NodeJS.ProcessEnv} */ env, /** @type {string} */ model, /** @type {string} */ prompt) =>
      runNode([bin, 'chat', prompt, '-m', model, '--no-cache'], { env, usage });
    const endpoint = upstream.endpoint(WORDS_ANSWERED);
    const first = homeWith(join(folder, 'home'), endpoint);
    for (let call = 0; call < BEFORE; call++) await chat(first, ['small', 'large'][call % 2] ?? '', PROMPTS.en);
    const kinds = counts.flatMap((count) => {
      const home = join(folder, `home-${count}`);
      cpSync(join(folder, 'home'), home, { recursive: true });
      const env = homeWith(home, endpoint, ownExamples(count));
      return LANGUAGES.map((language) => ({ name: `${count} ${language}`, count, language, env }));
    });
    const cases = kinds.flatMap(({ name, language, env }) =>
      ['small', 'auto'].map((model) => [`${name} ${model}`, () => chat(env, model, PROMPTS[language])]),
    );
    const costs = await interleave(Math.max(9, runs), Object.fromEntries(cases));
    const cpu = (/** @type {string} */ name) => median((costs[name] ?? []).map(({ cpuMs }) => cpuMs));
    return kinds.map(({ name, count, language }) => {
      const namedMs = cpu(`${name} small`);
      return { count, language, namedMs, decidingMs: cpu(`${name} auto`) - namedMs };
    });
  } finally {
    upstream.close();
    dispose();
  }
}

/**
 * Two models, of which the small one is taken for what is easy.
 * @param {string} home
 * @param {string} endpoint
 * @param {readonly unknown[]} [examples]
 */
function homeWith(home, endpoint, examples = []) {
  mkdirSync(home, { recursive: true });
  const model = (/** @type {string} */ alias, /** @type {string} */ tier, /** @type {number} */ price) =>
    `  ${alias}: { provider: openai-compatible, endpoint: "${endpoint}", model: ${alias}, auth: none, tier: ${tier}, ` +
    `price_per_1k_input: ${price}, price_per_1k_output: ${price} }\n`;
  const own = examples.length === 0 ? '' : `  examples: ${JSON.stringify(examples)}\n`;
  const config = `models:\n${model('small', 'economy', 0.001)}${model('large', 'reasoning', 0.01)}routing:\n  default_model: small\n${own}`;
  writeFileSync(join(home, 'config.yaml'), config);
  return environment(home);
}
