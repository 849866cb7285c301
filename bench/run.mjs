// npm run bench [-- startup cold-cache stream first-byte tokenizer ledger budget cache --runs 20 --chunks 200000 --calls 1000000 --strict
//   --bin bin/mgw.js --examples 0]
// Every figure stands beside something run in the same session, in turn with it. --strict: exit 1 when a bar is missed.
import { cpus } from 'node:os';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { budget } from './budget.mjs';
import { cache } from './cache/equivalent.mjs';
import { coldCache } from './cold-cache.mjs';
import { firstByte } from './first-byte.mjs';
import { ledger } from './ledger.mjs';
import { startup } from './startup.mjs';
import { stream } from './stream.mjs';
import { tokenizer } from './tokenizer.mjs';

const BENCHES = { startup, 'cold-cache': coldCache, stream, 'first-byte': firstByte, tokenizer, ledger, budget, cache };

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    runs: { type: 'string', default: '20' },
    chunks: { type: 'string', default: '200000' },
    calls: { type: 'string', default: '1000000' },
    bin: { type: 'string', default: 'bin/mgw.js' },
    strict: { type: 'boolean', default: false },
    examples: { type: 'string', default: '0' },
  },
});
const unknown = positionals.find((name) => !Object.hasOwn(BENCHES, name));
if (unknown !== undefined) {
  console.error(`no bench "${unknown}"; there are ${Object.keys(BENCHES).join(', ')}`);
  process.exit(2);
}

const options = {
  bin: resolve(values.bin),
  runs: Number(values.runs),
  chunks: Number(values.chunks),
  calls: Number(values.calls),
  examples: Number(values.examples),
};
console.log(`Node ${process.version}, ${cpus().length} cores; medians of ${options.runs} interleaved runs`);
for (const name of ['NODE_EXTRA_CA_CERTS', 'NODE_OPTIONS']) {
  if (process.env[name]) console.log(`${name} is set: it slows bare Node too, so ratios to it come out smaller`);
}
let missed = 0;
for (const [name, bench] of Object.entries(BENCHES)) {
  if (positionals.length > 0 && !positionals.includes(name)) continue;
  for (const row of await bench(options)) {
    const over = row.atLeast ? !(row.value >= row.bar) : !(row.value <= row.bar);
    if (over) missed += 1;
    const unit = row.unit === 'ratio' ? '×' : ` ${row.unit}`;
    const value = `${row.value.toFixed(2)}${unit}`.padStart(9);
    const judged = over ? (row.atLeast ? 'UNDER' : 'OVER ') : 'ok   ';
    console.log(`${row.name.padEnd(40)}${value}  bar ${row.bar}${unit}  ${judged} (${row.against})`);
  }
}
if (missed > 0 && values.strict) process.exitCode = 1;
