#!/usr/bin/env node
// A launcher. The syntax is old on purpose: a Node that is too old must be able to read it to say so.
const needed = [20, 19];
const found = process.versions.node.split('.').map(Number);

if (found[0] > needed[0] || (found[0] === needed[0] && found[1] >= needed[1])) {
  if (found[0] < 22) {
    const { setFlagsFromString } = require('node:v8');
    // Node 20 does not end before V8 has optimised undici's HTTP parser in the background: a tenth of a second on each call.
    setFlagsFromString('--liftoff-only');
    // Room for what is short-lived grows by this, not by two, where it was too small: else a call of some length is looked through
    // for garbage once more just before its end, for a millisecond and a half.
    setFlagsFromString('--semi-space-growth-factor=4');
  }
  start();
} else {
  fail(`mgw needs Node ${needed.join('.')} or newer; this is ${process.versions.node}`);
}

function start() {
  let main;
  try {
    main = require('../dist/main.cjs').main;
  } catch (error) {
    if (error.code !== 'MODULE_NOT_FOUND') throw error;
    return fail('mgw is not built: run `npm install` (or `npm run build`) in its folder');
  }
  void main(process, (kept) => require('./keep-compiled.js').keepCompiled(kept)).then((code) => {
    process.exitCode = code;
  });
}

function fail(message) {
  process.stderr.write(`${message}\n`);
  process.exitCode = 1;
}
