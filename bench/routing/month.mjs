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
  {
    kind: 'middling',
    share: 0.3,
    tasks: ['summary', 'rewriting', 'creative', 'code', 'analysis', 'mathematics'],
    input: 1500,
    answer: 400,
  },
  { kind: 'hard', share: 0.1, tasks: ['hard'], input: 2500, answer: 900 },
];
/** Reasoning beside the answer, by what is asked for; `default`: a model that thinks by itself. */
const REASONING = { off: 0, low: 0.4, on: 1.5, high: 1.5, default: 1.5 };
/** Beijing, a working day: in DeepSeek's peak hours and outside them. */
const TIMES = ['2026-11-23T02:00:00Z', '2026-11-23T12:00:00Z'].map((time) => Date.parse(time));

/**
 * @typedef {{ model: string, thinking?: keyof typeof REASONING }} Decision
 * @typedef {{ kind: string, input: number, answer: number, weight: number }} Call
 */

/** The article's config: its models, its prices, its default. It asked for `deepseek-chat`, which does not think. */
const ARTICLE = `models:
  deepseek: { provider: deepseek, price_per_1k_input: 0.001, price_per_1k_output: 0.002 }
  qwen: { provider: qwen, price_per_1k_input: 0.0008, price_per_1k_output: 0.002 }
  glm: { provider: glm, price_per_1k_input: 0.001, price_per_1k_output: 0.001 }
`;

/** What the strongest is asked by `always strong`. */
const STRONGEST = { model: 'glm', thinking: /** @type {const} */ ('high') };

/**
 * Beside `auto`: the default model alone as it comes, which thinks where its vendor lets it; without thinking; with the thinking
 * that auto would choose; and always the strongest.
 * @typedef {'alone' | 'unthinking' | 'thinking' | 'strong' | 'auto'} Kind
 * @typedef {{ sums: Record<Kind, number>, chosen: Map<string, number> }} Tally
 */

/** @param {string} root @param {string} folder @returns {Promise<import('../measure.mjs').Row[]>} */
export async function month(root, folder) {
  const parts = await bundled(root, folder);
  const labelled = readFileSync(join(root, 'bench', 'routing', 'labelled.tsv'), 'utf8')
    .trim()
    .split('\n');
  // What our labelled questions have of analysis and mathematics is no more than middling: the hard ones stand apart.
  const hard = readFileSync(join(root, 'bench', 'routing', 'hard.txt'), 'utf8')
    .trim()
    .split('\n');
  const questions = [...labelled.map((line) => line.split('\t')), ...hard.map((text) => ['', 'hard', text])];
  console.log(
    `\na made month: ${CALLS_A_DAY} calls a day, ${DAYS} days; easy 60 %, middling 30 %, hard 10 %; half of them at peak hours`,
  );
  const rows = [];
  for (const [name, usual, text] of /** @type {const} */ ([
    ['presets, default deepseek', 'deepseek', ''],
    ['presets, default qwen', 'qwen', ''],
    ['presets, default glm', 'glm', ''],
    ["the article's config", 'deepseek', ARTICLE],
  ])) {
    const tallies = await tallied(parts.with(text), { usual, questions });
    report(name, tallies);
    const saved = (/** @type {readonly Tally[]} */ some) => 1 - total(some, 'auto') / total(some, 'alone');
    const row = (/** @type {string} */ what, /** @type {readonly Tally[]} */ some) => ({
      name: `${name}, ${what}: saved`,
      value: saved(some),
      unit: /** @type {const} */ ('share'),
      bar: 0.15,
      atLeast: true,
      against: 'the default alone, as it comes',
    });
    rows.push(row('a month', tallies), row('easy ones', tallies.slice(0, 1)));
  }
  return [...rows, await warmRow(parts.with('').chooser('qwen', Date.now()))];
}

const DECISIONS = 200;

/** In a process that lives. @param {(text: string, inputTokens: number) => Promise<Decision>} choose @returns {Promise<import('../measure.mjs').Row>} */
async function warmRow(choose) {
  const some = async (/** @type {number} */ count) => {
    for (let n = 0; n < count; n++) await choose(`Compare the two proposals below and recommend one. ${n}`, 900);
  };
  await some(20);
  const from = process.cpuUsage();
  await some(DECISIONS);
  const { user, system } = process.cpuUsage(from);
  return {
    name: 'deciding once more, CPU',
    value: (user + system) / 1000 / DECISIONS,
    unit: /** @type {const} */ ('ms'),
    bar: 5,
    against: 'a process that lives',
  };
}

/**
 * @param {ReturnType<Awaited<ReturnType<typeof bundled>>['with']>} parts
 * @param {{ usual: string, questions: readonly string[][] }} asked
 * @returns {Promise<Tally[]>} of easy, middling and hard questions
 */
async function tallied(parts, { usual, questions }) {
  const tallies = MIX.map(() => ({
    sums: { alone: 0, unthinking: 0, thinking: 0, strong: 0, auto: 0 },
    chosen: /** @type {Map<string, number>} */ (new Map()),
  }));
  for (const at of TIMES) {
    const choose = parts.chooser(usual, at);
    for (const [index, { share, tasks, input, answer }] of MIX.entries()) {
      const own = questions.filter(([, task]) => tasks.includes(task ?? ''));
      const weight = (CALLS_A_DAY * DAYS * share) / own.length / TIMES.length;
      for (const [, , text = ''] of own) {
        const decision = await choose(text, input);
        const { sums, chosen } = tallies[index] ?? { sums: undefined, chosen: undefined };
        if (sums === undefined) continue;
        const add = (/** @type {Kind} */ kind, /** @type {Decision} */ asked) => {
          sums[kind] += weight * parts.cost(asked, { input, answer, at });
        };
        add('alone', { model: usual });
        add('unthinking', { model: usual, thinking: 'off' });
        add('thinking', { ...decision, model: usual });
        add('strong', STRONGEST);
        add('auto', decision);
        const who = `${decision.model} ${decision.thinking ?? 'as it comes'}`;
        chosen.set(who, (chosen.get(who) ?? 0) + 1 / own.length / TIMES.length);
      }
    }
  }
  return tallies;
}

/** @param {readonly Tally[]} tallies @param {Kind} kind */
function total(tallies, kind) {
  return tallies.reduce((sum, { sums }) => sum + sums[kind], 0);
}

const KINDS = /** @type {const} */ ({
  alone: 'alone, as it comes',
  unthinking: 'alone, not thinking',
  thinking: 'alone, thinking as auto does',
  strong: 'always glm-5.3, thinking much',
  auto: 'auto',
});

/** @param {string} name @param {readonly Tally[]} tallies */
function report(name, tallies) {
  const yuan = (/** @type {number} */ nano) => `¥${(nano / 1e9).toFixed(2)}`.padStart(10);
  console.log(
    `  ${name.padEnd(32)}${'month'.padStart(10)}${MIX.map(({ kind }) => kind.padStart(10)).join('')}   auto saves (easy, middling, hard)`,
  );
  for (const [kind, title] of /** @type {[Kind, string][]} */ (Object.entries(KINDS))) {
    const saved = (/** @type {number} */ auto, /** @type {number} */ other) =>
      `${((1 - auto / other) * 100).toFixed(0)} %`;
    const by = tallies.map(({ sums }) => saved(sums.auto, sums[kind])).join(', ');
    const whole = saved(total(tallies, 'auto'), total(tallies, kind));
    const parts = tallies.map(({ sums }) => yuan(sums[kind])).join('');
    console.log(
      `    ${title.padEnd(30)}${yuan(total(tallies, kind))}${parts}   ${kind === 'auto' ? '' : `${whole} (${by})`}`,
    );
  }
  for (const [index, { chosen }] of tallies.entries()) {
    const most = [...chosen].sort((a, b) => b[1] - a[1]).map(([who, share]) => `${who} ${(share * 100).toFixed(0)} %`);
    console.log(`    ${MIX[index]?.kind}: ${most.join(', ')}`);
  }
}

/** The real chooser and the real prices. @param {string} root @param {string} folder */
async function bundled(root, folder) {
  const input = {
    choosing: 'src/gateway/choosing.ts',
    models: 'src/gateway/models.ts',
    presets: 'src/config/presets.ts',
    pricing: 'src/metering/pricing.ts',
    bounds: 'src/providers/call-bounds.ts',
    parse: 'src/config/parse.ts',
  };
  const bundler = await rolldown({ cwd: root, input, platform: 'node', plugins: [compiledExamples()] });
  await bundler.write({ dir: folder, format: 'esm', entryFileNames: 'm-[name].mjs', chunkFileNames: 'm-[name].mjs' });
  await bundler.close();
  copyFileSync(join(root, 'dist', 'tasks.bin'), join(folder, 'tasks.bin'));
  const load = (/** @type {string} */ name) => import(pathToFileURL(join(folder, `m-${name}.mjs`)).href);
  const [choosing, merged, presets, pricing, { callBounds }, parse] = await Promise.all(Object.keys(input).map(load));
  return {
    /** @param {string} text of a config; empty: the presets */
    with: (text) => {
      const config = text === '' ? presets.presetConfig() : parse.parseConfig(text, 'config.yaml').config;
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
            counting: { billableInput: () => inputTokens },
            promptHash: () => '',
            plan: (/** @type {object} */ request) => ({ asked: usual, candidates: [], skipped: [], request }),
            identify: () => 'x',
          });
          return chooser.choose({ messages: [{ role: 'user', content: text }] });
        },
        /** @param {Decision} decision @param {{ input: number, answer: number, at: number }} call @returns {number} */
        cost: ({ model: alias, thinking }, { input: inputTokens, answer, at }) => {
          const own = models.get(alias);
          const { thinks } = callBounds(own, { messages: [], ...(thinking && { thinking }) });
          // One that cannot be switched off is asked to think a little.
          const effort = thinks && thinking === 'off' ? 'low' : (thinking ?? 'default');
          const output = answer * (1 + (thinks ? REASONING[effort] : 0));
          const unit = pricing.unitPricesAt(own.prices, { inputTokens, thinks }, at);
          return pricing.costNano({ input: inputTokens, output: Math.round(output) }, unit);
        },
      };
    },
  };
}
