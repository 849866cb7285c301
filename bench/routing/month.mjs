// A made month of a knowledge base: what the default model alone would cost, and what auto would. It says what choosing saves,
// not whether the answers are as good: that is what the labelled sets are for.
import { copyFileSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { rolldown } from 'rolldown';
import { compiledExamples } from '../../.ci/task-index.mjs';

const CALLS_A_DAY = 2000;
const DAYS = 30;
/** Shares of calls, which tasks they are of, and tokens: of the input with what was looked up, and of the answer. */
const MIX = [
  { kind: 'easy', share: 0.6, tasks: ['question', 'chat', 'extraction', 'translation'], input: 900, answer: 150 },
  { kind: 'middling', share: 0.3, tasks: ['summary', 'rewriting', 'creative', 'code'], input: 1500, answer: 400 },
  { kind: 'hard', share: 0.1, tasks: ['analysis', 'mathematics'], input: 2500, answer: 900 },
];
/** Reasoning beside the answer, by what is asked for; `default`: a model that thinks by itself. */
const REASONING = { off: 0, low: 0.4, on: 1.5, high: 1.5, default: 1.5 };
/** Beijing, a working day: in DeepSeek's peak hours and outside them. */
const TIMES = ['2026-11-23T02:00:00Z', '2026-11-23T12:00:00Z'].map((time) => Date.parse(time));

/**
 * @typedef {{ model: string, thinking?: keyof typeof REASONING }} Decision
 * @typedef {{ kind: string, input: number, answer: number, weight: number }} Call
 */

/** @param {string} root @param {string} folder @returns {Promise<import('../measure.mjs').Row[]>} */
export async function month(root, folder) {
  const parts = await bundled(root, folder);
  const labelled = readFileSync(join(root, 'bench', 'routing', 'labelled.tsv'), 'utf8')
    .trim()
    .split('\n');
  const questions = labelled.map((line) => line.split('\t'));
  console.log(
    `\na made month: ${CALLS_A_DAY} calls a day, ${DAYS} days; easy 60 %, middling 30 %, hard 10 %; half of them at peak hours`,
  );
  console.log(
    `  ${'default model'.padEnd(24)}${'alone'.padEnd(12)}${'auto'.padEnd(12)}${'saved'.padEnd(9)}${'thinking alone'.padEnd(16)}by kind (easy, middling, hard)`,
  );
  const rows = [];
  for (const usual of ['deepseek', 'qwen', 'glm']) {
    const sums = MIX.map(() => ({ alone: 0, auto: 0, thinking: 0 }));
    for (const at of TIMES) {
      const choose = parts.chooser(usual, at);
      for (const [index, { share, tasks, input, answer }] of MIX.entries()) {
        const own = questions.filter(([, task]) => tasks.includes(task ?? ''));
        const weight = (CALLS_A_DAY * DAYS * share) / own.length / TIMES.length;
        for (const [, , text = ''] of own) {
          const decision = await choose(text, input);
          const sum = sums[index];
          if (sum === undefined) continue;
          sum.alone += weight * parts.cost({ model: usual }, { input, answer, at });
          sum.thinking += weight * parts.cost({ ...decision, model: usual }, { input, answer, at });
          sum.auto += weight * parts.cost(decision, { input, answer, at });
        }
      }
    }
    const total = (/** @type {'alone' | 'auto' | 'thinking'} */ of) => sums.reduce((sum, one) => sum + one[of], 0);
    const saved = 1 - total('auto') / total('alone');
    const yuan = (/** @type {number} */ nano) => `¥${(nano / 1e9).toFixed(2)}`;
    const kinds = sums.map(({ alone, auto }) => `${((1 - auto / alone) * 100).toFixed(0)} %`).join(', ');
    console.log(
      `  ${usual.padEnd(24)}${yuan(total('alone')).padEnd(12)}${yuan(total('auto')).padEnd(12)}${`${(saved * 100).toFixed(0)} %`.padEnd(9)}${`${((1 - total('thinking') / total('alone')) * 100).toFixed(0)} %`.padEnd(16)}${kinds}`,
    );
    if (usual === 'deepseek')
      rows.push({
        name: `a made month, default ${usual}: saved`,
        value: saved,
        unit: /** @type {const} */ ('share'),
        bar: 0.15,
        atLeast: true,
        against: 'the default model alone',
      });
  }
  return rows;
}

/** The real chooser and the real prices. @param {string} root @param {string} folder */
async function bundled(root, folder) {
  const input = {
    choosing: 'src/gateway/choosing.ts',
    models: 'src/gateway/models.ts',
    presets: 'src/config/presets.ts',
    pricing: 'src/metering/pricing.ts',
    bounds: 'src/providers/call-bounds.ts',
  };
  const bundler = await rolldown({ cwd: root, input, platform: 'node', plugins: [compiledExamples()] });
  await bundler.write({ dir: folder, format: 'esm', entryFileNames: 'm-[name].mjs', chunkFileNames: 'm-[name].mjs' });
  await bundler.close();
  copyFileSync(join(root, 'dist', 'tasks.bin'), join(folder, 'tasks.bin'));
  const load = (/** @type {string} */ name) => import(pathToFileURL(join(folder, `m-${name}.mjs`)).href);
  const [choosing, merged, presets, pricing, { callBounds }] = await Promise.all(Object.keys(input).map(load));
  const config = presets.presetConfig();
  const models = merged.mergeModels(config);
  return {
    /** @param {string} usual @param {number} at @returns {(text: string, inputTokens: number) => Promise<Decision>} */
    chooser: (usual, at) => (text, inputTokens) => {
      const chooser = choosing.createChooser({
        effects: { clock: { now: () => at, monotonic: () => 0 }, zoneName: () => 'Asia/Shanghai' },
        paths: { ledger: join(folder, 'none'), state: join(folder, 'none') },
        config: { ...config, routing: { ...config.routing, strategy: 'auto', defaultModel: usual } },
        models,
        credentials: { status: () => ({ state: 'present' }) },
        limits: { bounds: callBounds, mostInputTokens: () => inputTokens, leastInputTokens: () => inputTokens },
        counting: { billableInput: () => inputTokens, encoding: 'o200k_base' },
        promptHash: () => '',
        plan: () => ({ asked: usual }),
        identify: () => 'x',
      });
      return chooser.choose({ messages: [{ role: 'user', content: text }] });
    },
    /** @param {Decision} decision @param {{ input: number, answer: number, at: number }} call @returns {number} */
    cost: ({ model: alias, thinking }, { input: inputTokens, answer, at }) => {
      const own = models.get(alias);
      const { thinks } = callBounds(own, { messages: [], ...(thinking && { thinking }) });
      const output = answer * (1 + (thinks ? REASONING[thinking ?? 'default'] : 0));
      const unit = pricing.unitPricesAt(own.prices, { inputTokens, thinks }, at);
      return pricing.costNano({ input: inputTokens, output: Math.round(output) }, unit);
    },
  };
}
