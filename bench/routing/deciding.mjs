// What deciding adds to a call, in a process of its own: `-m auto` beside the same call with the same model named.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { environment, interleave, median, runNode, temporaryFolder } from '../measure.mjs';
import { startUpstream } from '../upstream.mjs';

const WORDS_ANSWERED = 20;
/** Calls that the ledger has before, so that there are rows to read. */
const BEFORE = 120;
const PROMPTS = {
  en: 'Translate this sentence into French: the meeting was moved to next Tuesday',
  zh: '把这句话翻译成英文：会议改到下周二了',
};

/** @param {Pick<import('../measure.mjs').BenchOptions, 'bin' | 'runs'>} options @returns {Promise<import('../measure.mjs').Row[]>} */
export async function deciding({ bin, runs }) {
  const upstream = await startUpstream();
  const { folder, dispose } = temporaryFolder();
  const usage = join(folder, 'usage.json');
  try {
    const env = homeWith(join(folder, 'home'), upstream.endpoint(WORDS_ANSWERED));
    const chat = (/** @type {string} */ model, /** @type {string} */ prompt) =>
      runNode([bin, 'chat', prompt, '-m', model, '--no-cache'], { env, usage });
    for (let call = 0; call < BEFORE; call++) await chat(['small', 'large'][call % 2] ?? '', PROMPTS.en);
    const costs = await interleave(Math.max(9, runs), {
      named: () => chat('small', PROMPTS.en),
      auto: () => chat('auto', PROMPTS.en),
      namedZh: () => chat('small', PROMPTS.zh),
      autoZh: () => chat('auto', PROMPTS.zh),
    });
    const cpu = (/** @type {keyof typeof costs} */ name) => median(costs[name].map(({ cpuMs }) => cpuMs));
    const row = (
      /** @type {string} */ name,
      /** @type {keyof typeof costs} */ auto,
      /** @type {keyof typeof costs} */ named,
    ) => ({
      name,
      value: cpu(auto) - cpu(named),
      unit: /** @type {const} */ ('ms'),
      bar: 5,
      against: `${cpu(named).toFixed(0)} ms with the model named`,
    });
    return [row('deciding, CPU', 'auto', 'named'), row('deciding in Chinese, CPU', 'autoZh', 'namedZh')];
  } finally {
    upstream.close();
    dispose();
  }
}

/** Two models, of which the small one is taken for what is easy. @param {string} home @param {string} endpoint */
function homeWith(home, endpoint) {
  mkdirSync(home);
  const model = (/** @type {string} */ alias, /** @type {string} */ tier, /** @type {number} */ price) =>
    `  ${alias}: { provider: openai-compatible, endpoint: "${endpoint}", model: ${alias}, auth: none, tier: ${tier}, ` +
    `price_per_1k_input: ${price}, price_per_1k_output: ${price} }\n`;
  const config = `models:\n${model('small', 'economy', 0.001)}${model('large', 'reasoning', 0.01)}routing: { default_model: small }\n`;
  writeFileSync(join(home, 'config.yaml'), config);
  return environment(home);
}
