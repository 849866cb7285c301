#!/usr/bin/env node
// A launcher. The syntax is old on purpose: a Node that is too old must be able to read it to say so.
const needed = [20, 19];
const found = process.versions.node.split('.').map(Number);

if (found[0] > needed[0] || (found[0] === needed[0] && found[1] >= needed[1])) {
  const { enableCompileCache } = process.getBuiltinModule('module');
  if (enableCompileCache) enableCompileCache();
  // Node 20 does not end before V8 has optimised undici's HTTP parser in the background: a tenth of a second on each call.
  if (found[0] < 22) process.getBuiltinModule('v8').setFlagsFromString('--liftoff-only');
  void import('../dist/main.js').then(run, explain);
} else {
  fail(`mgw needs Node ${needed.join('.')} or newer; this is ${process.versions.node}`);
}

async function run({ main }) {
  process.exitCode = await main(process);
}

function explain(error) {
  if (error.code !== 'ERR_MODULE_NOT_FOUND') throw error;
  fail('mgw is not built: run `npm install` (or `npm run build`) in its folder');
}

function fail(message) {
  process.stderr.write(`${message}\n`);
  process.exitCode = 1;
}
