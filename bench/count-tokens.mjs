// Counts texts in a process of its own, with mgw's tokenizer or with js-tiktoken, and prints what it took as JSON.
// node bench/count-tokens.mjs <module of mgw's tokenizer | js-tiktoken> <kind of texts>
import { texts } from './texts.mjs';

const [counter = '', kind = ''] = process.argv.slice(2);
const { ready, count } = counter === 'js-tiktoken' ? await jsTiktoken() : await mgw(counter);

/** @type {Record<string, { tokens: number, cpuMs: number, wallMs: number }>} */
const counted = {};
for (const [name, text] of Object.entries(texts(kind))) {
  const cpu = process.cpuUsage();
  const startedAt = performance.now();
  const tokens = count(text);
  const wallMs = performance.now() - startedAt;
  const { user, system } = process.cpuUsage(cpu);
  counted[name] = { tokens, cpuMs: (user + system) / 1000, wallMs };
}
process.stdout.write(JSON.stringify({ ready, counted }));

/** @param {string} module */
async function mgw(module) {
  const { loadTokenizer } = await import(module);
  const startedAt = performance.now();
  const tokenizer = await loadTokenizer('o200k_base');
  return { ready: performance.now() - startedAt, count: tokenizer.count };
}

async function jsTiktoken() {
  const { Tiktoken } = await import('js-tiktoken/lite');
  const { default: ranks } = await import('js-tiktoken/ranks/o200k_base');
  const startedAt = performance.now();
  const tiktoken = new Tiktoken(ranks);
  /** @param {string} text */
  const count = (text) => tiktoken.encode(text, [], []).length;
  return { ready: performance.now() - startedAt, count };
}
