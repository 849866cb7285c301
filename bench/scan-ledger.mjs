// node bench/scan-ledger.mjs FILE… : what a script of ten lines does with a ledger. Cost by model, by JSON.parse of every row.
import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';

/** @type {Map<string, number>} */
const costs = new Map();
for (const file of process.argv.slice(2)) {
  for await (const line of createInterface({ input: createReadStream(file) })) {
    const { model = 'none', costNano = 0 } = JSON.parse(line);
    costs.set(model, (costs.get(model) ?? 0) + costNano);
  }
}
for (const [model, nano] of costs) console.log(model, nano / 1e9);
