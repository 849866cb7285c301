// node bench/cache/commands.mjs [--entries 100000] [--runs 3]: CPU time and memory of each `mgw cache …` on a cache of so many entries.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { homeWith, median, runNode, temporaryFolder } from '../measure.mjs';
import { bundled } from './bundled.mjs';
import { entryOf, randomFrom } from './made-entries.mjs';

const { values } = parseArgs({
  options: { entries: { type: 'string', default: '100000' }, runs: { type: 'string', default: '3' } },
});
const [count, runs] = [Number(values.entries), Number(values.runs)];
const BIN = fileURLToPath(new URL('../../bin/mgw.js', import.meta.url));
const DAY_MS = 86_400_000;
const MODEL = {
  alias: 'bench',
  provider: 'openai-compatible',
  endpoint: 'http://127.0.0.1:9/v1/chat/completions',
  upstreamModel: 'bench-model',
  maxTokens: 4096,
  temperature: 0.7,
  params: {},
};
const ASKED = 'how do I reset the password of my account';

const { folder, dispose } = temporaryFolder();
try {
  const env = homeWith(folder, 'http://127.0.0.1:9/v1');
  setLimit(count);
  await fill();
  writeShadowLog();
  writeLabelled();
  for (const argv of commands()) await measure(argv, env);
  setLimit(Math.floor(count * 0.9));
  await measure(['prune'], env, 1);
  await measure(['clear', '--yes'], env, 1);
} finally {
  dispose();
}

/** @param {number} entries */
function setLimit(entries) {
  const models = `{ bench: { provider: openai-compatible, endpoint: "http://127.0.0.1:9/v1", model: bench-model, auth: none } }`;
  const text = `models: ${models}\nrouting: { default_model: bench }\ncache: { max_entries: ${entries}, ttl: 30d }\n`;
  writeFileSync(join(folder, 'config.yaml'), text);
}

/** Seven in ten where a call of the bench's model looks, one in twenty with a word of the question that is asked. */
async function fill() {
  const files = ['store/create-cache-store.ts', 'exact-key.ts', 'analysis/analyse.ts'];
  const { createCacheStore, scopeKey, analyse, analyserVersion } = await bundled(folder, files);
  const clock = { now: Date.now };
  const limits = { ttlMs: 30 * DAY_MS, maxEntries: count * 2 };
  const store = createCacheStore(join(folder, 'cache'), { clock, random: Math.random, ...limits });
  const scope = scopeKey(MODEL, { messages: [{ role: 'user', content: '' }] });
  const analyser = analyserVersion(process.versions['icu'] ?? '');
  const own = analyse(ASKED).terms;
  const startedAt = Date.now() - DAY_MS;
  for (let index = 0; index < count; index++) {
    const entry = entryOf(index, startedAt + Math.floor((index / count) * DAY_MS));
    const random = randomFrom(index);
    const terms = [...new Set([...entry.terms, ...own.filter(() => random() < 0.05)])];
    const place = { scope: random() < 0.7 ? scope : entry.scope, analyser, terms, question: terms.join(' ') };
    await store.put({ ...entry, ...place, ...(index % 100 === 0 && { tag: 'docs' }) });
  }
}

function writeShadowLog() {
  const random = randomFrom(7);
  const hits = Array.from({ length: count }, (_, index) => {
    const question = `how do I change the number ${index % 40_000} of my card`;
    const about = {
      ts: new Date(Date.now() - DAY_MS + index).toISOString(),
      layer: index % 3 ? 'equivalent' : 'confirmed',
    };
    const texts = { question, kept: question.replace('do I', 'can I'), entryId: entryOf(index, 0).id };
    return JSON.stringify({
      v: 1,
      ...about,
      ...texts,
      similarity: 0.7 + random() * 0.3,
      savedNano: 1000,
      currency: 'CNY',
    });
  });
  writeFileSync(join(folder, 'cache', 'shadow.jsonl'), `\n${hits.join('\n')}\n`);
}

function writeLabelled() {
  const lines = Array.from(
    { length: 2000 },
    (_, index) => `${index % 50}\thow do I change part ${index % 50} of thing ${index}`,
  );
  writeFileSync(join(folder, 'labelled.tsv'), `${lines.join('\n')}\n`);
}

/** @returns {string[][]} */
function commands() {
  const id = (/** @type {number} */ index) => entryOf(index, 0).id;
  return [
    ['stats'],
    ['list'],
    ['list', '--tag', 'docs', '--limit', '100000'],
    ['list', '--limit', '1000000', '--json'],
    ['show', id(count - 5)],
    ['why', ASKED],
    ['check', ASKED, 'how can I reset my password'],
    ['forget', id(7)],
    ['wrong', id(8)],
    ['eval', join(folder, 'labelled.tsv'), '--rule', 'strict'],
    ['calibrate'],
    ['prune'],
  ];
}

/**
 * @param {string[]} argv
 * @param {NodeJS.ProcessEnv} env
 * @param {number} [times]
 */
async function measure(argv, env, times = ['forget', 'wrong'].includes(argv[0] ?? '') ? 1 : runs) {
  const costs = [];
  for (let run = 0; run < times; run++)
    costs.push(await runNode([BIN, 'cache', ...argv], { env, usage: join(folder, 'usage.json') }));
  const cpu = median(costs.map(({ cpuMs }) => cpuMs));
  const peak = Math.max(...costs.map(({ peakKb }) => peakKb));
  const name = argv.map((word) => word.replace(`${folder}/`, '')).join(' ');
  console.log(`${(cpu / 1000).toFixed(2).padStart(6)} s ${(peak / 1024).toFixed(0).padStart(5)} MB  ${name}`);
}
